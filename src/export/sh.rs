//! POSIX shells: sh, bash, zsh.

use super::Text;
use crate::providers::Changes;

/// Writes a list after the `false` that opens the text. Each step must succeed: a name may be
/// read-only. The last word is `false` because under `set -e` only the last command of a list ends
/// a script.
pub(super) fn write(changes: &Changes<'_>, text: &mut Text) {
    text.push(" || {\n");
    if !changes.unset.is_empty() {
        text.push("unset -v");
        for name in &changes.unset {
            text.extend([" ", name]);
        }
        text.push(" &&\n");
    }
    for variable in &changes.set {
        text.extend(["export ", variable.name, "="]);
        quote(variable.value.expose(), text);
        text.push(" &&\n");
    }
    text.push("true || false\n}\n");
}

/// Writes single quotes, inside which only the quote itself has a meaning.
fn quote(value: &str, text: &mut Text) {
    text.push("'");
    for (at, part) in value.split('\'').enumerate() {
        if at > 0 {
            text.push(r"'\''");
        }
        text.push(part);
    }
    text.push("'");
}
