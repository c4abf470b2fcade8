use std::{io, sync::Arc, time::Duration};

use tokio_postgres::error::{DbError, SqlState};
use uuid::Uuid;

use super::{
    advice::{self, Fault},
    authentication::Refusal,
    conninfo::ConnInfoError,
    password_command::PasswordCommandError,
    private::PrivateError,
    server_fault::ServerFault,
};
use crate::{
    domain::visible_start,
    tls::{CertificateProblem, TlsError},
};

/// Content of a write whose outcome is unknown. The content decides what the user can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Rows that the user can look at.
    Rows,
    Credential(Uuid),
    /// Work that may be repeated: doing it twice has the same effect as doing it once.
    Repeatable,
}

/// Reason why the database did not do what it was asked to do.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// There is no connection, or it was lost before anything was committed.
    #[error("the database {place} cannot be reached: {reason}")]
    Unreachable {
        /// The database, without a password.
        place: String,
        /// Message of the system or the server.
        reason: String,
    },
    /// The server ended the session because it stops, before COMMIT was sent: nothing was committed.
    #[error("the database {place} cannot be reached: {reason}")]
    Stopped {
        /// The database, without a password.
        place: String,
        /// The server's message.
        reason: String,
    },
    /// The deadline passed; nothing was committed.
    #[error("the database {place} did not answer within {after:?}")]
    TimedOut {
        /// The database, without a password.
        place: String,
        after: Duration,
    },
    /// The server ended the statement on request: an administrator's, or that of a limit which is not
    /// credctl's. Nothing was committed.
    #[error("the database cancelled the work: {0}; nothing was changed")]
    Cancelled(String),
    /// The server cancelled BEGIN: nothing was done, and it can be tried again.
    #[error("the database cancelled the work: {0}; nothing was changed")]
    NotBegun(String),
    /// The server, or a pooler before it, does not do what credctl needs, and will not do it later.
    #[error("the database cannot be used: {0}")]
    Unfit(String),
    /// The server refuses this role, or refuses this operation to the role.
    #[error("the database refused ({sqlstate}): {message}")]
    Denied {
        /// The five characters by which PostgreSQL classifies errors.
        sqlstate: String,
        /// The server's message, without its detail.
        message: String,
        /// True if the password or the role was refused; false if a privilege is missing.
        authentication: bool,
        /// Role that asked.
        role: String,
    },
    /// The server has no database of this name.
    #[error("the database refused ({sqlstate}): {message}")]
    NoDatabase {
        /// The five characters by which PostgreSQL classifies errors.
        sqlstate: String,
        /// The server's message, which names the database.
        message: String,
    },
    /// The server is not trusted with the login: it may be another one than the user means.
    #[error("the server at {server} {refusal}")]
    Untrusted {
        /// Address of the server.
        server: String,
        /// Right that it lacks.
        refusal: Refusal,
    },
    /// There is no TLS connection, and there will be none without a change.
    #[error("{}", tls(.server, .error))]
    Tls {
        /// Address of the server.
        server: String,
        error: Arc<TlsError>,
    },
    /// The command that should print the password gave none.
    #[error("{0}")]
    PasswordCommand(Arc<PasswordCommandError>),
    /// The system starts no thread, so that no host name can be looked up.
    #[error("the name of the database's host cannot be looked up: {0}")]
    NoThread(Arc<io::Error>),
    /// The server takes no changes: it is a standby, or transactions are read-only by default.
    #[error("the database {place} takes no changes: {message}")]
    ReadOnly {
        /// The database, without a password.
        place: String,
        /// The server's message.
        message: String,
    },
    /// The server asks for a password, and none was found.
    #[error("the database {place} asks for a password, and none was given")]
    NoPassword {
        /// The database, without a password.
        place: String,
    },
    /// A table, column or schema that the statement names does not exist.
    #[error("the database lacks a table or column that credctl needs")]
    Undefined,
    /// The server ended the transaction because it conflicts with a concurrent one.
    #[error("the transaction was refused because it conflicts with another one")]
    Conflict,
    /// Another session holds a lock.
    #[error("the database is locked by someone else: {0}")]
    Locked(String),
    /// The answer to COMMIT was lost, and the outcome could not be found out.
    #[error("the connection was lost during a write; the outcome of the write is unknown")]
    OutcomeUnknown {
        /// Content of the write.
        of: Written,
    },
    /// The answer belongs to another statement, because something was lost on the way.
    #[error("the answer of the database is damaged: {what} is not where it should be")]
    OtherAnswer {
        /// Description of the expected value.
        what: String,
    },
    /// A row holds a value that credctl never writes.
    #[error("credential {id}: {what}")]
    Damaged {
        id: String,
        /// Description of the damage.
        what: String,
    },
    /// A check, a constraint or a trigger of the database refuses what would be stored.
    #[error("a rule of the database refuses this ({sqlstate}): {message}")]
    AgainstRule {
        /// The five characters by which PostgreSQL classifies errors.
        sqlstate: String,
        /// The server's message, without its detail, which can contain the row.
        message: String,
    },
    /// The server has a fault that is not of this client's making.
    #[error("the database server {fault}: {message}")]
    ServerFault {
        fault: ServerFault,
        /// The server's message, without its detail.
        message: String,
    },
    /// Any other error of the server.
    #[error("the database failed ({sqlstate}): {message}")]
    Server {
        /// The five characters by which PostgreSQL classifies errors.
        sqlstate: String,
        /// The server's message, without its detail, which can contain the row.
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
    /// Translates a driver error. Keeps SQLSTATE and message, and drops the detail.
    pub(super) fn from_driver(error: &tokio_postgres::Error, (place, role): (&str, &str)) -> Self {
        match error.as_db_error() {
            Some(answer) => Self::from_answer(answer, (place, role)),
            // Any other problem with a configuration was refused when the configuration was built.
            None if is_configuration(error) => PostgresError::NoPassword {
                place: place.to_owned(),
            },
            None => PostgresError::Unreachable {
                place: place.to_owned(),
                reason: reason(error),
            },
        }
    }

    fn from_answer(answer: &DbError, (place, role): (&str, &str)) -> Self {
        let sqlstate = answer.code().code().to_owned();
        let message = visible_start(answer.message());
        let fault = advice::fault(&sqlstate, &message);
        match answer.code() {
            _ if is_raised(answer) => PostgresError::AgainstRule { sqlstate, message },
            _ if fault == Some(Fault::Login) => PostgresError::Denied {
                authentication: true,
                sqlstate,
                message,
                role: role.to_owned(),
            },
            _ if fault == Some(Fault::Settings) => PostgresError::Unfit(message),
            &SqlState::QUERY_CANCELED => PostgresError::Cancelled(message),
            code if sqlstate.starts_with("28") || *code == SqlState::INSUFFICIENT_PRIVILEGE => {
                PostgresError::Denied {
                    authentication: sqlstate.starts_with("28"),
                    sqlstate,
                    message,
                    role: role.to_owned(),
                }
            }
            &SqlState::INVALID_CATALOG_NAME => PostgresError::NoDatabase { sqlstate, message },
            &SqlState::UNDEFINED_TABLE
            | &SqlState::UNDEFINED_COLUMN
            | &SqlState::INVALID_SCHEMA_NAME => PostgresError::Undefined,
            &SqlState::READ_ONLY_SQL_TRANSACTION => PostgresError::ReadOnly {
                place: place.to_owned(),
                message,
            },
            &SqlState::LOCK_NOT_AVAILABLE => PostgresError::Locked(message),
            &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => {
                PostgresError::Conflict
            }
            &SqlState::ADMIN_SHUTDOWN
            | &SqlState::CRASH_SHUTDOWN
            | &SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
            | &SqlState::IDLE_SESSION_TIMEOUT => PostgresError::Stopped {
                place: place.to_owned(),
                reason: message,
            },
            code if sqlstate.starts_with("57P")
                || sqlstate.starts_with("08")
                || *code == SqlState::TOO_MANY_CONNECTIONS =>
            {
                PostgresError::Unreachable {
                    place: place.to_owned(),
                    reason: message,
                }
            }
            &SqlState::RAISE_EXCEPTION
            | &SqlState::CHECK_VIOLATION
            | &SqlState::NOT_NULL_VIOLATION
            | &SqlState::EXCLUSION_VIOLATION => PostgresError::AgainstRule { sqlstate, message },
            _ => Self::unplanned(answer, sqlstate, message),
        }
    }

    /// Returns the error for an answer that no statement is meant to have.
    fn unplanned(answer: &DbError, sqlstate: String, message: String) -> Self {
        match ServerFault::of(&sqlstate) {
            Some(fault) => PostgresError::ServerFault { fault, message },
            None if is_of_others(answer, &sqlstate) => {
                PostgresError::AgainstRule { sqlstate, message }
            }
            None => PostgresError::Server { sqlstate, message },
        }
    }

    /// Returns the error for an answer after which trying again is of no use: the database, or a pooler
    /// before it, cannot be used as it is set up. `None` for any other answer.
    pub fn unfit(answer: &DbError) -> Option<Self> {
        let message = visible_start(answer.message());
        let fault = advice::fault(answer.code().code(), &message);
        (fault == Some(Fault::Settings)).then_some(PostgresError::Unfit(message))
    }

    /// Returns true if the connection ended without a word of the server.
    pub fn is_cut_off(&self) -> bool {
        matches!(self, PostgresError::Unreachable { reason, .. } if reason == CLOSED)
    }

    /// Returns what to do about a refusal that is known: of a provider, a pooler or a certificate.
    pub fn advice(&self) -> Option<&'static str> {
        match self {
            PostgresError::Tls { server, error } => match &**error {
                TlsError::Certificate(CertificateProblem::UnknownAuthority) => {
                    Some(advice::on_authority(server))
                }
                TlsError::Certificate(CertificateProblem::OtherHost { .. }) => {
                    Some("name the server as its certificate does, with `hostaddr` for its address")
                }
                _ => None,
            },
            PostgresError::Denied { message, .. }
            | PostgresError::NoDatabase { message, .. }
            | PostgresError::Server { message, .. }
            | PostgresError::Unfit(message)
            | PostgresError::Unreachable {
                reason: message, ..
            } => advice::on_refusal(message),
            _ => None,
        }
    }

    /// Names the credential that was written, if this is [`PostgresError::OutcomeUnknown`].
    #[must_use]
    pub fn concerning(self, credential: Uuid) -> Self {
        self.of(Written::Credential(credential))
    }

    /// Marks the work as repeatable, if this is [`PostgresError::OutcomeUnknown`].
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

    /// Returns true if the server does not accept connections, or not yet.
    pub fn is_down(&self) -> bool {
        matches!(
            self,
            PostgresError::Unreachable { .. } | PostgresError::Stopped { .. }
        )
    }
}

/// SQLSTATEs of values that cannot be converted: too long, out of range, no number or time.
const CONVERSIONS: [&str; 5] = ["22001", "22003", "22007", "22008", "22P02"];

/// Returns true if a function of others raised the error on purpose, with whatever SQLSTATE: no statement of
/// this program calls one that does.
fn is_raised(answer: &DbError) -> bool {
    answer.routine() == Some("exec_stmt_raise")
}

/// Returns true if the error came of a function, check or generated column of others: what this program sends
/// needs no conversion. Bytes that cannot be read are a fault of the line, not of a rule.
fn is_of_others(answer: &DbError, sqlstate: &str) -> bool {
    // The context is translated, the name of the language in it is not.
    let is_within = answer
        .where_()
        .is_some_and(|context| context.contains("PL/"));
    is_within || CONVERSIONS.contains(&sqlstate)
}

/// Returns the innermost cause of a driver error: the system's own message is the useful one.
pub(super) fn reason(error: &tokio_postgres::Error) -> String {
    match error.is_closed() || io_kind(error) == Some(io::ErrorKind::UnexpectedEof) {
        true => CLOSED.to_owned(),
        false => visible_start(&innermost(error).to_string()),
    }
}

/// Returns the reason for an error of a connection, in the same words as [`reason`].
pub(super) fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => CLOSED.to_owned(),
        _ => error.to_string(),
    }
}

const CLOSED: &str = "the connection was closed";

/// Returns the kind of the system's error below a driver error.
pub(super) fn io_kind(error: &tokio_postgres::Error) -> Option<io::ErrorKind> {
    let mut cause = Some(error as &dyn std::error::Error);
    while let Some(next) = cause {
        if let Some(io) = next.downcast_ref::<io::Error>() {
            return Some(io.kind());
        }
        cause = next.source();
    }
    None
}

/// Returns true if the driver misses a setting, such as a password.
pub(super) fn is_configuration(error: &tokio_postgres::Error) -> bool {
    error.to_string().starts_with("invalid configuration")
}

fn innermost(error: &tokio_postgres::Error) -> &dyn std::error::Error {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost
}

/// Says what is wrong with TLS: with the server, or with a file on this side.
fn tls(server: &str, error: &TlsError) -> String {
    match error.is_of_server() {
        true => format!("the server at {server} {error}"),
        false => error.to_string(),
    }
}
