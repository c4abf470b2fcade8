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
    domain::Active,
    files::trusted::{self, FileProblem, Rule},
    providers::Providers,
};

pub use duration::{InvalidDuration, parse_duration};
pub use error::ConfigError;
pub use save::{Saved, remember_strict, set_active};

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
