use std::{path::PathBuf, time::Duration};

use uuid::Uuid;

use crate::{
    domain::{ActiveCredentials, UnsealedRule, Veiled},
    providers::{Providers, StoredTypes},
};

/// Newest `version` of the file that this program reads.
pub(super) const VERSION: i64 = 1;

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
    pub database: DatabaseTable,
    /// Source of the vault keys.
    pub key: KeyTable,
    /// Rule of the section `[seals]` for rows that no vault key sealed.
    pub unsealed: Option<UnsealedRule>,
    /// Built-in providers, together with those that the section `[types]` defines.
    pub providers: Providers,
    /// Active credential of each user of each vault.
    pub active: ActiveCredentials,
    /// Remarks about unknown fields, each with the field's line.
    pub unknown: Vec<String>,
}

/// The section `[database]`. At most one of `url` and `url_file` is set.
#[derive(Debug, Clone, Default)]
pub struct DatabaseTable {
    /// Server. A secret, because it may contain a password.
    pub url: Option<Veiled>,
    /// File that holds the server's URL.
    pub url_file: Option<PathBuf>,
    /// Program and arguments that print the password, once for each connection.
    pub password_command: Option<Vec<String>>,
    /// Deadline for each exchange with the database.
    pub timeout: Option<Duration>,
    /// Schema that holds the tables.
    pub schema: Option<String>,
    /// Id that the vault must have.
    pub vault: Option<Uuid>,
    /// Types to store in a spelling that states the environment.
    pub stored_types: StoredTypes,
}

/// The section `[key]`. At most one of the two fields is set.
#[derive(Debug, Clone, Default)]
pub struct KeyTable {
    /// Program that prints vault keys, with its arguments.
    pub command: Option<Vec<String>>,
    /// File that holds vault keys.
    pub file: Option<PathBuf>,
}
