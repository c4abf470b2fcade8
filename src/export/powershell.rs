//! PowerShell.

use super::Text;
use crate::{domain::is_hidden, providers::Changes};

/// A block, so that half of it is no command at all.
pub(super) fn write(changes: &Changes<'_>, text: &mut Text) {
    text.push("& {\n");
    for name in &changes.unset {
        text.extend(["$env:", name, " = $null\n"]);
    }
    for variable in &changes.set {
        text.extend(["$env:", variable.name, " = "]);
        quote(variable.value.expose(), text);
        text.push("\n");
    }
    text.push("}\n");
}

/// Verbatim strings, in which any of its five single quotes ends the string unless it is doubled.
/// Characters that do not show are added by number: PowerShell reads a program's answer line by line
/// and puts line breaks of its own between them.
fn quote(value: &str, text: &mut Text) {
    text.push("'");
    for c in value.chars() {
        match c {
            '\'' | '\u{2018}'..='\u{201b}' => {
                text.push_char(c);
                text.push_char(c);
            }
            c if is_hidden(c) => {
                text.push("'");
                for unit in c.encode_utf16(&mut [0; 2]) {
                    text.push(&format!(" + [char]{unit}"));
                }
                text.push(" + '");
            }
            c => text.push_char(c),
        }
    }
    text.push("'");
}
