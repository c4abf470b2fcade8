use std::path::PathBuf;

use super::Origin;
use crate::{
    config::ConfigError, domain::InvalidReason, files::shell_word, process::InvalidVariable,
};

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
    /// The text is not a vault id.
    #[error("{0} must be the id of a vault (8-4-4-4-12 hex digits)")]
    NoVaultId(Origin),
    /// The rule for unsealed rows is not one.
    #[error("{0} must be `refuse` or `accept`")]
    NoUnsealedRule(Origin),
    /// The reason for changes cannot be one.
    #[error("{origin}: {why}")]
    NoReason { origin: Origin, why: InvalidReason },
    /// The config file that a flag or variable names does not exist. It may hold what protects the
    /// user, so it does not count as empty.
    #[error("the config file `{}` does not exist", path.display())]
    MissingConfig {
        path: PathBuf,
        /// Flag or variable that names the file.
        origin: Origin,
    },
    /// The config file cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Both variables that name a server are set.
    #[error("CREDCTL_DATABASE_URL and CREDCTL_DATABASE_URL_FILE are both set")]
    TwoServers,
}

impl SettingsError {
    /// Returns advice for the user, if there is any.
    pub fn hint(&self) -> Option<String> {
        match self {
            SettingsError::NoHome => {
                Some("set HOME, or CREDCTL_HOME to a folder of your choice".to_owned())
            }
            SettingsError::TwoServers => Some("unset one of them".to_owned()),
            SettingsError::MissingConfig { path, origin } => {
                let path = shell_word::word(path);
                let create = format!("create it with `(umask 077; echo 'version = 1' >{path})`");
                Some(match origin {
                    Origin::Variable(name) => format!("{create}, or unset {name}"),
                    Origin::Flag(_) | Origin::File | Origin::Default(_) => {
                        format!("{create}, or leave out {origin}")
                    }
                })
            }
            SettingsError::Config(error) => error.hint(),
            SettingsError::NotAbsolute { .. }
            | SettingsError::Variable(_)
            | SettingsError::Duration { .. }
            | SettingsError::Blank(_)
            | SettingsError::NoEnvironment(_)
            | SettingsError::NoVaultId(_)
            | SettingsError::NoReason { .. }
            | SettingsError::NoUnsealedRule(_) => None,
        }
    }
}
