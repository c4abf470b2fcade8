use std::path::PathBuf;

use super::Origin;
use crate::{config::ConfigError, process::InvalidVariable};

/// Reason why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// No variable names a folder for the vault.
    #[error("HOME is not set, so there is nowhere to keep the vault")]
    NoHome,
    /// A folder is a relative path. It must not depend on the current folder.
    #[error("{name} must be an absolute path, not `{path}`")]
    NotAbsolute {
        name: &'static str,
        /// Value of the variable.
        path: PathBuf,
    },
    /// The value of a variable cannot be used.
    #[error(transparent)]
    Variable(#[from] InvalidVariable),
    /// The text is not a duration.
    #[error("{origin}: `{text}` is not a duration such as `10s`, `500ms` or `2m`")]
    Duration {
        /// Origin of the text.
        origin: Origin,
        text: String,
    },
    /// The name of a user or account, or the timeout, is blank.
    #[error("{0}: the value is blank")]
    Blank(Origin),
    /// The expected environment is neither paper nor live.
    #[error("{0} must be `paper` or `live`")]
    NoEnvironment(Origin),
    /// The config file cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Both variables that name a server are set.
    #[error("CREDCTL_DATABASE_URL and CREDCTL_DATABASE_URL_FILE are both set")]
    TwoServers,
}
