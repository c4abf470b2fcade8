//! csh and tcsh.

use super::{NotCarried, Text};
use crate::providers::Changes;

/// Writes a list after the open quote that begins the text, on one line: `eval` joins all lines into
/// one. No step may fail, since `csh -e` ends at any that does.
///
/// # Errors
/// Fails with [`NotCarried`] for a value with a line break, which `eval` would lose.
pub(super) fn write(changes: &Changes<'_>, text: &mut Text) -> Result<(), NotCarried> {
    let holds_break = |value: &str| value.contains('\n');
    NotCarried::refuse(changes, holds_break, "csh loses line breaks")?;
    text.push("' &&");
    for name in &changes.unset {
        text.extend([" unsetenv ", name, " &&"]);
    }
    for variable in &changes.set {
        text.extend([" setenv ", variable.name, " "]);
        quote(variable.value.expose(), text);
        text.push(" &&");
    }
    text.push(" true\n");
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
