//! PowerShell.

use super::Text;
use crate::{domain::is_hidden, providers::Changes};

/// Writes a block, so that half of the text is not a command at all.
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

/// Writes verbatim strings, in which each of PowerShell's five single quotes ends the string unless
/// it is doubled. Hidden characters are added by number: PowerShell reads the output of a program
/// line by line and puts its own line breaks between the lines.
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
