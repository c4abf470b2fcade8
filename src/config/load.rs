use std::path::Path;

use zeroize::Zeroizing;

use super::{Config, ConfigError, place, read};
use crate::files::trusted::{self, FileProblem, Rule};

/// Maximum size of a config file in bytes. A person writes it, so it is small.
const MAX_BYTES: usize = 256 * 1024;

/// Reads the config file. `None` if it does not exist.
///
/// # Errors
/// Fails with [`ConfigError`] if the file exists but cannot be trusted, read or understood, or if
/// others could replace it.
pub fn load(path: &Path) -> Result<Option<Config>, ConfigError> {
    let Some(text) = text(path)? else {
        return Ok(None);
    };
    place::check(path)?;
    read::config(path, &text).map(Some)
}

/// Returns the file's text, or `None` if there is no file.
pub(super) fn text(path: &Path) -> Result<Option<Zeroizing<String>>, ConfigError> {
    match trusted::read(path, MAX_BYTES, Rule::Private) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.problem, FileProblem::Missing) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
