//! Reads the config file, and changes it safely.
//!
//! This module works on the file at a given path. It reads no environment variables and does not
//! decide where the file is. A file that it cannot read is reported and never overwritten. A change
//! is written completely or not at all.

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

/// Maximum size of a config file in bytes. A person writes it, so it is small.
const MAX_BYTES: usize = 256 * 1024;

/// Newest `version` of the file that this program reads.
const VERSION: i64 = 1;

/// Content of the config file. Every field may be missing.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// User, if neither flag nor variable names one.
    pub user_id: Option<String>,
    /// Account, if neither flag nor variable names one.
    pub account: Option<String>,
    /// True if credctl must not ask questions.
    pub no_input: Option<bool>,
    /// Server, and how to use it.
    pub database: DatabaseSection,
    /// Source of the vault keys.
    pub key: KeySection,
    /// Built-in providers, together with those that the section `[types]` defines.
    pub providers: Providers,
    /// Active credential of each vault, by the vault's id.
    pub active: BTreeMap<Uuid, Active>,
    /// Ids of the vaults that are known to be strict.
    pub strict: BTreeSet<Uuid>,
    /// Remarks about unknown fields, each with the field's line.
    pub unknown: Vec<String>,
}

/// The section `[database]`. At most one of `url` and `url_file` is set.
#[derive(Debug, Clone, Default)]
pub struct DatabaseSection {
    /// Server. A secret, because it may contain a password.
    pub url: Option<SecretString>,
    /// File that holds the server's URL.
    pub url_file: Option<PathBuf>,
    /// Deadline for each exchange with the database.
    pub timeout: Option<Duration>,
    /// Schema that holds the tables.
    pub schema: Option<String>,
}

/// The section `[key]`. At most one of the two fields is set.
#[derive(Debug, Clone, Default)]
pub struct KeySection {
    /// Program that prints vault keys, with its arguments.
    pub command: Option<Vec<String>>,
    /// File that holds vault keys.
    pub file: Option<PathBuf>,
}

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
fn text(path: &Path) -> Result<Option<zeroize::Zeroizing<String>>, ConfigError> {
    match trusted::read(path, MAX_BYTES, Rule::Private) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.problem, FileProblem::Missing) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
