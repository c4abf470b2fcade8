//! csh and tcsh.

use super::{NotCarried, Text};
use crate::providers::Changes;

/// Writes a command a line, after the open quote that begins the text. `eval` joins all lines into one,
/// so each ends with `;`; but it takes them as words, and the older csh reads no long ones. `csh -e`
/// ends at the first command that fails.
///
/// # Errors
/// Fails with [`NotCarried`] for a value with a line break, which `eval` would lose, and for one that is
/// not ASCII: tcsh alters such characters where its buffer ends, if the locale is `C`.
pub(super) fn write(changes: &Changes<'_>, text: &mut Text) -> Result<(), NotCarried> {
    let holds_break = |value: &str| value.contains('\n');
    NotCarried::refuse(changes, holds_break, "csh loses line breaks")?;
    NotCarried::refuse(
        changes,
        |value| !value.is_ascii(),
        "tcsh may alter it: it is not ASCII",
    )?;
    text.push("';\n");
    for name in &changes.unset {
        text.extend(["unsetenv ", name, ";\n"]);
    }
    for variable in &changes.set {
        text.extend(["setenv ", variable.name, " "]);
        quote(variable.value.expose(), text);
        text.push(";\n");
    }
    Ok(())
}

/// Writes single quotes. Inside them csh still replaces `!` by its history, so `!` stands outside,
/// behind a backslash, as the quote itself does.
fn quote(value: &str, text: &mut Text) {
    text.push("'");
    for c in value.chars() {
        match c {
            '\'' => text.push(r"'\''"),
            '!' => text.push(r"'\!'"),
            c => text.push_char(c),
        }
    }
    text.push("'");
}
