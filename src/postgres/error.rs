use std::time::Duration;

use tokio_postgres::error::{DbError, SqlState};
use uuid::Uuid;

use super::{conninfo::ConnInfoError, private::PrivateError};

/// What a lost COMMIT would have written: it decides what the user can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Rows that the user can look at.
    Rows,
    /// This credential.
    Credential(Uuid),
    /// Work that may be done again: a second time changes nothing more.
    Repeatable,
}

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// There is no connection, or it was lost before anything was committed.
    #[error("the database {place} cannot be reached: {reason}")]
    Unreachable {
        /// The database, without a password.
        place: String,
        /// The words of the system or the server.
        reason: String,
    },
    /// The deadline passed; nothing was committed.
    #[error("the database {place} did not answer within {after:?}")]
    TimedOut {
        /// The database, without a password.
        place: String,
        /// The deadline.
        after: Duration,
    },
    /// The server refuses this role, or refuses it this operation.
    #[error("the database refused ({sqlstate}): {message}")]
    Denied {
        /// The five characters by which PostgreSQL classifies errors.
        sqlstate: String,
        /// The server's message, never its detail.
        message: String,
        /// True if the password or role was refused, false if a privilege is missing.
        authentication: bool,
    },
    /// The server has no database of this name.
    #[error("the database refused ({sqlstate}): {message}")]
    NoDatabase {
        /// The five characters by which PostgreSQL classifies errors.
        sqlstate: String,
        /// The server's message, which names the database.
        message: String,
    },
    /// The server wants a password, and there is none.
    #[error("the database {place} asks for a password, and none was given")]
    NoPassword {
        /// The database, without a password.
        place: String,
    },
    /// A table, column or schema that the statement names does not exist.
    #[error("the database lacks a table or column that credctl needs")]
    Undefined,
    /// The server ended the transaction because of another one at the same time.
    #[error("the transaction was refused because of another one at the same time")]
    Conflict,
    /// Another session holds a lock.
    #[error("the database is locked by someone else: {0}")]
    Locked(String),
    /// The answer to COMMIT was lost, and the truth could not be found.
    #[error("the connection was lost while writing; whether it was written is unknown")]
    OutcomeUnknown {
        /// What was written, if the COMMIT was carried out.
        of: Written,
    },
    /// The answer belongs to another question: something was lost on the way.
    #[error("the answer of the database is damaged: {what} is not where it should be")]
    OtherAnswer {
        /// The value that was looked for.
        what: String,
    },
    /// A row holds what credctl never writes.
    #[error("credential {id}: {what}")]
    Damaged {
        /// The id of the row.
        id: String,
        /// What is wrong with the row.
        what: String,
    },
    /// Any other error of the server.
    #[error("the database failed ({sqlstate}): {message}")]
    Server {
        /// The five characters by which PostgreSQL classifies errors.
        sqlstate: String,
        /// The server's message, never its detail, which can hold the row.
        message: String,
    },
    /// The private PostgreSQL could not be made or started.
    #[error(transparent)]
    Private(#[from] PrivateError),
    /// The text that names a server cannot be used.
    #[error(transparent)]
    ConnInfo(#[from] ConnInfoError),
}

impl PostgresError {
    /// Translates a driver error: SQLSTATE and message, never the detail.
    pub(super) fn from_driver(error: &tokio_postgres::Error, place: &str) -> Self {
        match error.as_db_error() {
            Some(answer) => Self::from_answer(answer, place),
            // All else that could be wrong with a configuration was refused before it was one.
            None if error.to_string().starts_with("invalid configuration") => {
                PostgresError::NoPassword {
                    place: place.to_owned(),
                }
            }
            None => PostgresError::Unreachable {
                place: place.to_owned(),
                reason: reason(error),
            },
        }
    }

    fn from_answer(answer: &DbError, place: &str) -> Self {
        let sqlstate = answer.code().code().to_owned();
        let message = answer.message().to_owned();
        match answer.code() {
            code if sqlstate.starts_with("28") || *code == SqlState::INSUFFICIENT_PRIVILEGE => {
                PostgresError::Denied {
                    authentication: sqlstate.starts_with("28"),
                    sqlstate,
                    message,
                }
            }
            &SqlState::INVALID_CATALOG_NAME => PostgresError::NoDatabase { sqlstate, message },
            &SqlState::UNDEFINED_TABLE
            | &SqlState::UNDEFINED_COLUMN
            | &SqlState::INVALID_SCHEMA_NAME => PostgresError::Undefined,
            &SqlState::LOCK_NOT_AVAILABLE => PostgresError::Locked(message),
            &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => {
                PostgresError::Conflict
            }
            code if sqlstate.starts_with("57P")
                || sqlstate.starts_with("08")
                || *code == SqlState::TOO_MANY_CONNECTIONS =>
            {
                PostgresError::Unreachable {
                    place: place.to_owned(),
                    reason: message,
                }
            }
            _ => PostgresError::Server { sqlstate, message },
        }
    }

    /// The same error, with the credential that it concerns if its outcome is unknown.
    #[must_use]
    pub fn concerning(self, credential: Uuid) -> Self {
        self.of(Written::Credential(credential))
    }

    /// The same error; if its outcome is unknown, the work may be done again.
    #[must_use]
    pub fn repeatable(self) -> Self {
        self.of(Written::Repeatable)
    }

    fn of(self, of: Written) -> Self {
        match self {
            PostgresError::OutcomeUnknown { .. } => PostgresError::OutcomeUnknown { of },
            other => other,
        }
    }

    /// Returns true if the server takes no connections, or none yet.
    pub fn is_down(&self) -> bool {
        matches!(self, PostgresError::Unreachable { .. })
    }
}

/// The innermost cause of a driver error: the system's own words are the useful ones.
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
