use std::time::Duration;

use tokio_postgres::error::SqlState;
use uuid::Uuid;

use super::{conninfo::ConnInfoError, migrate::MigrateError, private::PrivateError};
use crate::domain::{Credential, Environment, KeyId, visible};

/// What was written, if it was, where nobody knows: for what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Rows, which are to be looked at.
    Rows,
    /// This credential.
    Credential(Uuid),
    /// What may be written again: done twice it is done once.
    Repeatable,
}

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection, or it was lost before anything was committed.
    #[error("the database {place} cannot be reached: {reason}")]
    Unreachable {
        /// Which database, without a password.
        place: String,
        /// What the system or the server said.
        reason: String,
    },
    /// The deadline passed; nothing was committed.
    #[error("the database {place} did not answer within {after:?}")]
    TimedOut {
        /// Which database.
        place: String,
        /// The deadline.
        after: Duration,
    },
    /// The server does not let this role in, or not do this.
    #[error("the database refused ({sqlstate}): {message}")]
    Denied {
        /// The five characters PostgreSQL classifies errors by.
        sqlstate: String,
        /// The server's message, never its detail.
        message: String,
        /// Whether it was the password or role (as against a missing privilege).
        authentication: bool,
    },
    /// The server has no database of this name.
    #[error("the database refused ({sqlstate}): {message}")]
    NoDatabase {
        /// The five characters PostgreSQL classifies errors by.
        sqlstate: String,
        /// The server's message, which names the database.
        message: String,
    },
    /// The server wants a password, and there is none.
    #[error("the database {place} asks for a password, and none was given")]
    NoPassword {
        /// Which database.
        place: String,
    },
    /// The schema is older than this binary, or not there at all.
    #[error("{}", behind(*.found, *.wanted))]
    SchemaBehind {
        /// The newest version applied; `None` where there is none.
        found: Option<i32>,
        /// The version this binary works with.
        wanted: i32,
    },
    /// The schema is newer than this binary understands.
    #[error("the database is at version {found}; this credctl knows {known}")]
    SchemaAhead {
        /// The newest version applied.
        found: i32,
        /// The newest version this binary knows.
        known: i32,
    },
    /// A row changed between reading and writing it.
    #[error("the credential was changed by someone else meanwhile; nothing was written")]
    Conflict,
    /// The keys to store are stored under the other environment.
    #[error("the same keys are stored already, {}", stored_as(.0))]
    OtherEnvironment(Box<Credential>),
    /// An id to store a credential under is not free.
    #[error(
        "the id {id} is taken, by a credential of another user or since a moment ago; nothing was written"
    )]
    Taken {
        /// The id.
        id: Uuid,
    },
    /// Whoever gives or takes the rows failed.
    #[error("{0}")]
    Other(anyhow::Error),
    /// Somebody else holds a lock.
    #[error("the database is locked by someone else: {0}")]
    Locked(String),
    /// The answer to COMMIT was lost, and the truth could not be found.
    #[error("the connection was lost while writing; whether it was written is unknown")]
    OutcomeUnknown {
        /// What was written, if it was.
        of: Written,
    },
    /// The vault key written to is not one of the vault's.
    #[error(
        "the vault key {given} is not this vault's: {wanted} was recorded as its first meanwhile"
    )]
    KeyNotRecorded {
        /// The key written with.
        given: KeyId,
        /// The ids of the keys the vault knows.
        wanted: String,
    },
    /// Vault keys were recorded or retired since they were read.
    #[error(
        "the vault keys of this vault were changed by someone else meanwhile; nothing was written"
    )]
    KeysChanged,
    /// The vault key to seal with was retired since it was read.
    #[error("vault key {given} was retired meanwhile; nothing was written")]
    KeyRetired {
        /// The key.
        given: KeyId,
    },
    /// The account was removed since it was read.
    #[error("the account was removed meanwhile; nothing was written")]
    AccountGone,
    /// The user has no account of the name or id given.
    #[error("user `{user}` has no account `{named}`")]
    NoSuchAccount {
        /// The user.
        user: String,
        /// What was given.
        named: String,
    },
    /// The user has several accounts of the name given.
    #[error("user `{user}` has {count} accounts called `{named}`")]
    SeveralAccounts {
        /// The user.
        user: String,
        /// What was given.
        named: String,
        /// How many.
        count: usize,
    },
    /// The server has no role of this name.
    #[error("there is no role `{role}`")]
    NoSuchRole {
        /// The role.
        role: String,
    },
    /// Whoever is connected may not grant all that a role needs.
    #[error("role `{role}` was not granted {}; nothing was changed", missing.join(", "))]
    NotGranted {
        /// The role.
        role: String,
        /// The privileges it lacks, each with what it is for.
        missing: Vec<String>,
    },
    /// What came is not the answer to what was asked: something was lost on the way.
    #[error("the answer of the database is damaged: {what} is not where it should be")]
    OtherAnswer {
        /// What was looked for.
        what: String,
    },
    /// A row holds what credctl never writes.
    #[error("credential {id}: {what}")]
    Damaged {
        /// The row.
        id: String,
        /// What is wrong with it.
        what: String,
    },
    /// Anything else the server says.
    #[error("the database failed ({sqlstate}): {message}")]
    Server {
        /// The five characters PostgreSQL classifies errors by.
        sqlstate: String,
        /// The server's message, never its detail, which can hold the row.
        message: String,
    },
    /// stdout, or whatever else took the rows, failed.
    #[error(transparent)]
    Sink(#[from] crate::render::OutputError),
    /// The private PostgreSQL.
    #[error(transparent)]
    Private(#[from] PrivateError),
    /// The text that names a server.
    #[error(transparent)]
    ConnInfo(#[from] ConnInfoError),
    /// Migrations.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
}

/// A credential within a sentence: `as live: alpaca · Main · 3f9c2a1b`.
pub fn stored_as(credential: &Credential) -> String {
    let environment = credential.environment;
    let environment = environment.map_or("without an environment", Environment::as_str);
    format!(
        "as {environment}: {} · {} · {}",
        visible(credential.credential_type.as_str()),
        visible(credential.label()),
        credential.short_id()
    )
}

fn behind(found: Option<i32>, wanted: i32) -> String {
    match found {
        Some(found) => format!("the database is at version {found}; this credctl needs {wanted}"),
        None => format!("the database has no credctl tables yet (version {wanted} is needed)"),
    }
}

impl StoreError {
    /// The driver's error in our words: SQLSTATE and message, never the detail.
    pub(super) fn from_driver(error: &tokio_postgres::Error, place: &str) -> Self {
        match error.as_db_error() {
            Some(answer) => Self::from_answer(answer),
            // All else that could be wrong with a configuration was refused before it was one.
            None if error.to_string().starts_with("invalid configuration") => {
                StoreError::NoPassword {
                    place: place.to_owned(),
                }
            }
            None => StoreError::Unreachable {
                place: place.to_owned(),
                reason: reason(error),
            },
        }
    }

    fn from_answer(answer: &tokio_postgres::error::DbError) -> Self {
        let sqlstate = answer.code().code().to_owned();
        let message = answer.message().to_owned();
        match answer.code() {
            code if sqlstate.starts_with("28") || *code == SqlState::INSUFFICIENT_PRIVILEGE => {
                StoreError::Denied {
                    authentication: sqlstate.starts_with("28"),
                    sqlstate,
                    message,
                }
            }
            &SqlState::INVALID_CATALOG_NAME => StoreError::NoDatabase { sqlstate, message },
            &SqlState::UNDEFINED_TABLE
            | &SqlState::UNDEFINED_COLUMN
            | &SqlState::INVALID_SCHEMA_NAME => StoreError::SchemaBehind {
                found: None,
                wanted: super::migrate::LATEST,
            },
            &SqlState::LOCK_NOT_AVAILABLE => StoreError::Locked(message),
            &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => {
                StoreError::Conflict
            }
            code if sqlstate.starts_with("57P")
                || sqlstate.starts_with("08")
                || *code == SqlState::TOO_MANY_CONNECTIONS =>
            {
                StoreError::Unreachable {
                    place: String::from("server"),
                    reason: message,
                }
            }
            _ => StoreError::Server { sqlstate, message },
        }
    }

    /// The same error, saying which credential it concerns where that matters.
    pub(super) fn concerning(self, credential: Uuid) -> Self {
        match self {
            StoreError::OutcomeUnknown { .. } => StoreError::OutcomeUnknown {
                of: Written::Credential(credential),
            },
            other => other,
        }
    }

    /// The same error, where whoever does not know may do it again.
    pub(super) fn repeatable(self) -> Self {
        match self {
            StoreError::OutcomeUnknown { .. } => StoreError::OutcomeUnknown {
                of: Written::Repeatable,
            },
            other => other,
        }
    }

    /// Whether a server is there but not yet, or no longer, taking connections.
    pub(super) fn is_down(&self) -> bool {
        matches!(self, StoreError::Unreachable { .. })
    }
}

/// What is below a driver error: the system's own words are the useful ones.
fn reason(error: &tokio_postgres::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    if error.is_closed() {
        "the connection was closed".to_owned()
    } else {
        innermost.to_string()
    }
}
