//! Files for `docker run --env-file`.

use super::{NotCarried, Text};
use crate::providers::Changes;

/// Number of bytes of the first line that is too long for docker.
const TOO_LONG: usize = 64 * 1024;

/// Writes a line for each variable. There is no quoting: all behind the `=` is the value.
///
/// # Errors
/// Fails with [`NotCarried`] for a value with line breaks, and for one that is too long.
pub(super) fn write(changes: &Changes<'_>, text: &mut Text) -> Result<(), NotCarried> {
    let holds_break = |value: &str| value.contains(['\n', '\r']);
    NotCarried::refuse(
        changes,
        holds_break,
        "a file for docker cannot hold line breaks",
    )?;
    let is_long = |value: &str| value.len() >= TOO_LONG - 1024;
    NotCarried::refuse(changes, is_long, "docker reads no lines of 64 KiB")?;
    for variable in &changes.set {
        text.extend([variable.name, "=", variable.value.expose(), "\n"]);
    }
    Ok(())
}
