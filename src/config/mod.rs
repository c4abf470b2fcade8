//! The config file: what it says, and how it is changed without being lost.
//!
//! Knows the file at a path it is given, and neither the environment nor where the file should be.
//! What it cannot read it names and leaves alone; what it writes, it writes whole or not at all.

mod duration;
mod edit;
mod error;
mod read;
mod save;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    time::Duration,
};

use secrecy::SecretString;
use uuid::Uuid;

use crate::{
    domain::{CredentialType, Environment},
    providers::Providers,
    trusted::{self, FileProblem, Rule},
};

pub use duration::{InvalidDuration, parse_duration};
pub use error::ConfigError;
pub use save::{Kept, remember_strict, set_active};

/// The most bytes a config file may have; a person writes it.
const MAX_BYTES: usize = 256 * 1024;

/// The newest `version` of the file this program reads.
const VERSION: i64 = 1;

/// What the config file says; every field may be missing.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Who asks, when neither flag nor variable says so.
    pub user_id: Option<String>,
    /// The account, when neither flag nor variable says so.
    pub account: Option<String>,
    /// Whether questions are forbidden.
    pub no_input: Option<bool>,
    /// Which server, and how to talk to it.
    pub database: DatabaseSection,
    /// Where vault keys come from.
    pub key: KeySection,
    /// What is known of each provider, with what the section `[types]` says.
    pub providers: Providers,
    /// The active credential of each vault, by the vault's id.
    pub active: BTreeMap<Uuid, Active>,
    /// The vaults that are known to be strict, by their ids.
    pub strict: BTreeSet<Uuid>,
    /// A remark for each field that is not known here, with its line.
    pub unknown: Vec<String>,
}

/// The section `[database]`. At most one of `url` and `url_file` is set.
#[derive(Debug, Clone, Default)]
pub struct DatabaseSection {
    /// The server; may hold a password, so it does not show itself.
    pub url: Option<SecretString>,
    /// The file that holds the server's URL.
    pub url_file: Option<PathBuf>,
    /// The deadline for each exchange with the database.
    pub timeout: Option<Duration>,
    /// The schema that holds the tables.
    pub schema: Option<String>,
}

/// The section `[key]`. At most one of the two is set.
#[derive(Debug, Clone, Default)]
pub struct KeySection {
    /// The program, with its arguments, that prints vault keys.
    pub command: Option<Vec<String>>,
    /// The file that holds vault keys.
    pub file: Option<PathBuf>,
}

/// The active credential of one vault, and what is needed to find a fallback for it.
///
/// What was added later may be missing: older files go on working.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Active {
    /// The credential in use.
    pub credential_id: Uuid,
    /// The one before it, which `use -` goes back to.
    pub previous_id: Option<Uuid>,
    /// Its type.
    pub credential_type: CredentialType,
    /// Its environment; `None` is *not stated*.
    pub environment: Option<Environment>,
    /// What it is called, for those who may not ask the database.
    pub nickname: Option<String>,
    /// The database that holds it, without any password.
    pub place: Option<String>,
    /// Whose it is.
    pub user_id: Option<String>,
    /// Why it is of no use, if this machine made it so.
    pub state: Option<Unusable>,
}

/// Why a credential that was chosen cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// It is kept, but not handed out.
    Disabled,
    /// It is gone.
    Removed,
}

impl Unusable {
    /// The word in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Unusable::Disabled => "disabled",
            Unusable::Removed => "removed",
        }
    }
}

/// Reads the config file; a file that does not exist is an empty config.
///
/// # Errors
/// [`ConfigError`] when the file is there but cannot be trusted, read or understood.
pub fn load(path: &Path) -> Result<Config, ConfigError> {
    match text(path)? {
        Some(text) => read::config(path, &text),
        None => Ok(Config::default()),
    }
}

/// The file's text, `None` where there is no file.
fn text(path: &Path) -> Result<Option<zeroize::Zeroizing<String>>, ConfigError> {
    match trusted::read(path, MAX_BYTES, Rule::Private) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.problem, FileProblem::Missing) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
