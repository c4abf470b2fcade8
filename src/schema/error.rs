use std::time::Duration;

use tokio_postgres::error::SqlState;

use super::{
    Hardening, Report,
    damage::Damage,
    obstacles::{LockHolder, Violation},
    words::{holder_suffix, schema_list, table_list, version_list, version_prefix, violation_list},
};
use crate::{
    domain::visible_start,
    postgres::{PostgresError, ServerFault},
};

/// SQLSTATE that the post-conditions of migrations raise. No standard reserves its class.
const POST_CONDITION: &str = "ZC001";

/// Error of reading or changing the schema, or of granting on it.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// A migration file was edited after it was applied, so that database and binary disagree.
    #[error("migration {version} was applied with different content than this credctl has")]
    ChangedFile {
        /// Number of the migration.
        version: i32,
        /// Checksum in the history.
        recorded: String,
        /// Checksum of the file in this binary.
        known: String,
    },
    /// The history contains a version that this binary does not know.
    #[error("the schema has migration {version}, which this credctl does not know")]
    UnknownVersion {
        /// Version in the history.
        version: i32,
        /// Newest version that this binary knows.
        latest: i32,
    },
    /// Another session held the migration lock, or a table, for longer than the wait.
    #[error("the schema is locked{}", holder_suffix(holder.as_ref()))]
    Locked {
        /// Session that holds the lock. `None` if it could not be found.
        holder: Option<LockHolder>,
        /// Time that was waited.
        waited: Duration,
    },
    /// The schema holds tables, but neither credctl's nor the older product's.
    #[error(
        "schema `{}` holds unrelated tables ({})",
        visible_start(schema),
        table_list(tables)
    )]
    NeedsCreate {
        /// Name of the schema.
        schema: String,
        /// Names of the tables in the schema.
        tables: Vec<String>,
    },
    /// The shared tables are in another schema, or in several, and the user named none.
    #[error(
        "`user_accounts` and `user_credentials` are in schema {}",
        schema_list(schemas)
    )]
    Elsewhere {
        /// Names of the schemas that hold the tables.
        schemas: Vec<String>,
    },
    /// The existing tables are not understood, so nothing was changed. Holds the reasons.
    #[error("the tables found cannot be taken over: {}", visible_start(&.0.join("; ")))]
    NotAdoptable(Vec<String>),
    /// Columns of the existing tables have other types than credctl can work with, so nothing was changed.
    #[error("the tables found cannot be taken over: {}", visible_start(&reasons.join("; ")))]
    OtherTypes {
        /// Reasons against the tables.
        reasons: Vec<String>,
        /// Statements that give the columns the types that are needed.
        statements: Vec<String>,
    },
    /// Something that migrations made or took over is gone, or of another type.
    #[error("the schema is damaged: {0}")]
    Damaged(Damage),
    /// The tables have something that credctl's statements would run into. Holds the reasons.
    #[error("credctl cannot work with the tables as they are: {}", visible_start(&.0.join("; ")))]
    InTheWay(Vec<String>),
    /// Something that migrations made is gone, and can be put back. Holds the findings.
    #[error("the schema is not as `credctl migrate` left it: {}", visible_start(&.0.join("; ")))]
    NotWhole(Vec<String>),
    /// The role may not read one of credctl's own tables.
    #[error(
        "the role may not read table `{}.{}`",
        visible_start(schema),
        visible_start(table)
    )]
    Unreadable {
        /// Name of the own schema.
        schema: String,
        /// Name of the table.
        table: String,
        /// Role that owns the table.
        owner: String,
    },
    /// The schema does not exist.
    #[error("there is no schema `{}`", visible_start(.0))]
    NoSchema(String),
    /// The encoding of the database is not UTF8.
    #[error("the database has encoding {}, but UTF8 is needed", visible_start(.0))]
    Encoding(String),
    /// The server is older than PostgreSQL 14.
    #[error("the server is PostgreSQL {}, but 14 or newer is needed", visible_start(.0))]
    ServerTooOld(String),
    /// The role lacks a privilege (SQLSTATE 42501).
    #[error("the role may not change this schema: {}", visible_start(message))]
    Forbidden {
        /// Message of the server, sanitised.
        message: String,
    },
    /// The schema of credctl's own tables does not exist, and the role may not create it.
    #[error(
        "the role may not create schema `{}`, which holds credctl's own tables",
        visible_start(schema)
    )]
    NoOwnSchema {
        /// Name of the schema.
        schema: String,
        /// Role that has to own the schema: the owner of the shared tables.
        owner: String,
    },
    /// A migration ran, but its own check found a wrong result, so everything was undone.
    #[error("{}a check failed and everything was undone: {message}", version_prefix(*.version))]
    PostCondition {
        /// Migration that ran. `None` if the check belongs to no migration.
        version: Option<i32>,
        /// Finding of the check.
        message: String,
    },
    /// The database refused a statement.
    #[error("{}the database refused ({sqlstate}): {message}", version_prefix(*.version))]
    Refused {
        /// Migration that ran. `None` if none did.
        version: Option<i32>,
        /// SQLSTATE of the server.
        sqlstate: String,
        /// Message of the server, sanitised. Never its detail, which can contain a row.
        message: String,
    },
    /// The database did not answer within the deadline. The connection can no longer be used.
    #[error("the database did not answer within {:?}", .0)]
    TimedOut(Duration),
    /// The server takes no changes.
    #[error(
        "the server takes no changes: it is a standby, or its transactions are read-only by default"
    )]
    ReadOnly,
    /// The connection ended. Committed migrations are in the history, so another run continues after them.
    #[error("the connection to the database was lost")]
    ConnectionLost,
    /// The answer to the COMMIT of a migration was lost, and the outcome could not be found.
    #[error("the connection was lost while migrating; whether {} is applied is unknown", version_list(.0))]
    OutcomeUnknown(Box<Report>),
    /// The schema is older than this binary, so it cannot be hardened.
    #[error("migrations are pending")]
    Pending,
    /// The schema is older than this binary, so nothing can be granted on it.
    #[error("{}", behind(*.found, *.wanted))]
    Behind {
        /// Newest version that is applied. `None` if there is none.
        found: Option<i32>,
        /// Version that this binary works with.
        wanted: i32,
    },
    /// Rows break rules of the hardening. One entry for each rule.
    #[error("rows prevent the hardening: {}", violation_list(.0))]
    Violations(Vec<Violation>),
    /// The answer to the COMMIT of a hardening was lost, and the outcome could not be found.
    #[error("the connection was lost while hardening; whether the tables are hardened is unknown")]
    HardeningUnknown(Box<Hardening>),
    /// The server has no role of this name.
    #[error("there is no role `{role}`")]
    NoSuchRole {
        /// Name of the role.
        role: String,
    },
    /// The connected role may not grant everything that the other role needs.
    #[error("role `{role}` was not granted {}; nothing was changed", missing.join(", "))]
    NotGranted {
        /// Role that was to get the privileges.
        role: String,
        /// Privileges that the role lacks, each with its object.
        missing: Vec<String>,
    },
    /// The answer of the database could not be read.
    #[error("unexpected answer from the database: {0}")]
    Unexpected(String),
    /// The connection failed.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
}

/// Message for a schema that is older than this binary.
pub fn behind(found: Option<i32>, wanted: i32) -> String {
    match found {
        Some(found) => format!("the database is at version {found}; this credctl needs {wanted}"),
        None => format!("the database has no credctl tables yet (version {wanted} is needed)"),
    }
}

impl SchemaError {
    /// Adds the migration that ran to the error.
    pub(super) fn in_version(mut self, running: Option<i32>) -> Self {
        if let SchemaError::Refused { version, .. } | SchemaError::PostCondition { version, .. } =
            &mut self
        {
            *version = running;
        }
        self
    }

    /// Returns the error of a repair. What contradicts the rows cannot be put back.
    pub(super) fn of_repair(self) -> Self {
        match self {
            SchemaError::Refused {
                sqlstate, message, ..
            } if sqlstate.starts_with("23") => {
                let lost =
                    format!("rows contradict what is to be put back ({sqlstate}: {message})");
                SchemaError::InTheWay(vec![lost])
            }
            other => other,
        }
    }

    /// Adds the migrations that are concerned to an error whose outcome is unknown.
    pub(super) fn over(self, report: &Report) -> Self {
        match self {
            SchemaError::OutcomeUnknown(_) => SchemaError::OutcomeUnknown(Box::new(report.clone())),
            other => other,
        }
    }

    /// Returns true if the error says what is wrong with a schema.
    pub fn is_fault(&self) -> bool {
        matches!(
            self,
            SchemaError::Damaged(_)
                | SchemaError::InTheWay(_)
                | SchemaError::NotWhole(_)
                | SchemaError::NotAdoptable(_)
                | SchemaError::OtherTypes { .. }
                | SchemaError::UnknownVersion { .. }
        )
    }

    /// Returns true if a lock of another session was the reason, so that another attempt may succeed.
    pub(super) fn is_contention(&self) -> bool {
        let codes = [
            SqlState::LOCK_NOT_AVAILABLE.code(),
            SqlState::T_R_DEADLOCK_DETECTED.code(),
        ];
        matches!(self, SchemaError::Refused { sqlstate, .. } if codes.contains(&sqlstate.as_str()))
    }

    /// Returns true if the connection can still be used.
    pub(super) fn leaves_connection(&self) -> bool {
        !matches!(
            self,
            SchemaError::TimedOut(_) | SchemaError::ConnectionLost | SchemaError::OutcomeUnknown(_)
        )
    }
}

impl From<tokio_postgres::Error> for SchemaError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(db) = error.as_db_error() else {
            return not_from_the_server(&error);
        };
        if let Some(unfit) = PostgresError::unfit(db) {
            return unfit.into();
        }
        let message = visible_start(db.message());
        if *db.code() == SqlState::INSUFFICIENT_PRIVILEGE {
            return SchemaError::Forbidden { message };
        }
        if *db.code() == SqlState::READ_ONLY_SQL_TRANSACTION {
            return SchemaError::ReadOnly;
        }
        if *db.code() == SqlState::QUERY_CANCELED {
            // No statement here has a limit of time.
            return SchemaError::Postgres(PostgresError::Cancelled(message));
        }
        if ends_the_session(db.code()) {
            return SchemaError::ConnectionLost;
        }
        if db.code().code() == POST_CONDITION {
            return SchemaError::PostCondition {
                version: None,
                message,
            };
        }
        if let Some(fault) = ServerFault::of(db.code().code()) {
            return SchemaError::Postgres(PostgresError::ServerFault { fault, message });
        }
        SchemaError::Refused {
            version: None,
            sqlstate: db.code().code().to_owned(),
            message,
        }
    }
}

fn ends_the_session(code: &SqlState) -> bool {
    code.code().starts_with("08")
        || code.code().starts_with("57P")
        || *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
}

fn not_from_the_server(error: &tokio_postgres::Error) -> SchemaError {
    let io = std::error::Error::source(error).is_some_and(|cause| cause.is::<std::io::Error>());
    if io || error.is_closed() {
        return SchemaError::ConnectionLost;
    }
    SchemaError::Unexpected(visible_start(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_names_its_holder() {
        let holder = Some(LockHolder {
            pid: 7,
            user: "bot".into(),
            application: "psql".into(),
        });
        let locked = SchemaError::Locked {
            holder,
            waited: Duration::from_secs(1),
        };
        assert_eq!(
            locked.to_string(),
            "the schema is locked by another session (pid 7, user `bot`, application `psql`)"
        );
    }
}
