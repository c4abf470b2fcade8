use std::path::Path;

use zeroize::Zeroizing;

use super::{Config, ConfigError, read};
use crate::files::trusted::{self, FileProblem, Rule};

/// Maximum size of a config file in bytes. A person writes it, so it is small.
const MAX_BYTES: usize = 256 * 1024;

/// Reads the config file. If it does not exist, returns an empty config.
///
/// # Errors
/// Fails with [`ConfigError`] if the file exists but cannot be trusted, read or understood.
pub fn load(path: &Path) -> Result<Config, ConfigError> {
    match text(path)? {
        Some(text) => read::config(path, &text),
        None => Ok(Config::default()),
    }
}

/// Returns the file's text, or `None` if there is no file.
pub(super) fn text(path: &Path) -> Result<Option<Zeroizing<String>>, ConfigError> {
    match trusted::read(path, MAX_BYTES, Rule::Private) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.problem, FileProblem::Missing) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
