//! The fish shell.

use super::Text;
use crate::providers::Changes;

/// Writes a block after the `false` that opens the text. It works for `| source`, and also for
/// `eval (…)`, which joins all lines into one. `set` keeps the status of the command before it
/// unless it fails.
pub(super) fn write(changes: &Changes<'_>, text: &mut Text) {
    text.push("; or begin;\n");
    for name in &changes.unset {
        text.extend(["set -e -g ", name, ";\n"]);
    }
    text.push("true;\n");
    for name in &changes.unset {
        refuse_remaining(name, text);
    }
    for variable in &changes.set {
        text.extend(["and set -gx ", variable.name, " "]);
        quote(variable.value.expose(), text);
        text.push(";\n");
    }
    text.push("end\n");
}

/// Writes a check that the variable is gone. A universal variable is in the environment of every
/// program as soon as no global one hides it. It is stored permanently, so only its owner may
/// remove it.
fn refuse_remaining(name: &str, text: &mut Text) {
    text.extend(["and if set -q ", name, "; echo 'credctl: ", name]);
    text.extend([
        " is a universal or local variable: remove it with `set -e ",
        name,
    ]);
    text.push("`' >&2; false; else; true; end;\n");
}

/// Writes single quotes, inside which `\` and `'` need a `\`. Control characters stand outside of
/// the quotes, because a line break would end the line.
fn quote(value: &str, text: &mut Text) {
    text.push("'");
    for c in value.chars() {
        match c {
            '\'' | '\\' => {
                text.push("\\");
                text.push_char(c);
            }
            c if c.is_ascii_control() => {
                text.push(&format!("'\\x{:02x}'", u32::from(c)));
            }
            c => text.push_char(c),
        }
    }
    text.push("'");
}
