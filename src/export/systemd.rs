//! Files that `EnvironmentFile=` of a systemd unit names.

use super::{NotCarried, Text};
use crate::providers::Changes;

/// Writes a line for each variable; a value with line breaks takes several.
///
/// # Errors
/// Fails with [`NotCarried`] for a value that systemd drops, or for which it drops the whole file.
pub(super) fn write(changes: &Changes<'_>, text: &mut Text) -> Result<(), NotCarried> {
    let holds_control = |value: &str| {
        value
            .chars()
            .any(|c| c.is_ascii_control() && !"\t\n".contains(c))
    };
    NotCarried::refuse(changes, holds_control, "systemd drops control characters")?;
    let holds_reserved = |value: &str| value.chars().any(is_reserved);
    let reason = "systemd refuses characters that Unicode reserves";
    NotCarried::refuse(changes, holds_reserved, reason)?;
    for variable in &changes.set {
        text.extend([variable.name, "=\""]);
        for c in variable.value.expose().chars() {
            if "\"\\`$".contains(c) {
                text.push("\\");
            }
            text.push_char(c);
        }
        text.push("\"\n");
    }
    Ok(())
}

/// Returns true for what systemd does not count as text: Unicode's noncharacters.
fn is_reserved(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}
