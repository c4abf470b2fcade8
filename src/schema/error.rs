use std::{fmt, time::Duration};

use tokio_postgres::error::SqlState;

use super::{Hardening, Report};
use crate::{domain::visible, postgres::PostgresError};

/// What post-conditions in the migrations raise; of a class no standard reserves.
const POST_CONDITION: &str = "ZC001";

/// The most characters of a server's message that are shown.
const MAX_MESSAGE: usize = 300;

/// Why the schema was not read, not changed, or not granted.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// A migration was edited after it was applied: the database and the binary disagree.
    #[error("migration {version} was applied with another content than this credctl has")]
    ChangedFile {
        /// The migration.
        version: i32,
        /// The checksum in the history.
        recorded: String,
        /// The checksum of the file in this binary.
        known: String,
    },
    /// The history names a version this binary does not know.
    #[error("the schema has migration {version}, which this credctl does not know")]
    UnknownVersion {
        /// The version found.
        version: i32,
        /// The newest version this binary knows.
        latest: i32,
    },
    /// Somebody else kept the migration lock, or a table, for longer than the wait.
    #[error("the schema is locked{}", by(holder.as_ref()))]
    Locked {
        /// The session that holds it, if it could be told.
        holder: Option<Holder>,
        /// How long was waited.
        waited: Duration,
    },
    /// The schema holds other tables, but neither credctl's nor the older product's.
    #[error(
        "schema `{}` holds tables of something else ({})",
        clean(schema),
        few(tables)
    )]
    NeedsCreate {
        /// The schema.
        schema: String,
        /// What it holds.
        tables: Vec<String>,
    },
    /// The product's tables are in another schema, or in several, and none was named.
    #[error("the product's tables are in schema {}", either(schemas))]
    Elsewhere {
        /// Where they are.
        schemas: Vec<String>,
    },
    /// The tables found are not understood, so nothing was changed; one reason each.
    #[error("the tables found cannot be taken over: {}", clean(&.0.join("; ")))]
    NotAdoptable(Vec<String>),
    /// The schema does not exist.
    #[error("there is no schema `{}`", clean(.0))]
    NoSchema(String),
    /// The database is not UTF8.
    #[error("the database has encoding {}, but UTF8 is needed", clean(.0))]
    Encoding(String),
    /// The server is older than PostgreSQL 14.
    #[error("the server is PostgreSQL {}, but 14 or newer is needed", clean(.0))]
    ServerTooOld(String),
    /// The role may not do what is needed (42501).
    #[error("the role may not change this schema: {}", clean(message))]
    Forbidden {
        /// The server's message, sanitised.
        message: String,
    },
    /// A migration ran, but its own check found that it did not do what it is for.
    #[error("{}a check failed and everything was undone: {message}", during(*.version))]
    PostCondition {
        /// The migration.
        version: Option<i32>,
        /// What was found.
        message: String,
    },
    /// The database refused a statement.
    #[error("{}the database refused ({sqlstate}): {message}", during(*.version))]
    Refused {
        /// The migration that ran, if one did.
        version: Option<i32>,
        /// The server's code.
        sqlstate: String,
        /// The server's message, sanitised; never its detail, which can hold a row.
        message: String,
    },
    /// The database did not answer within the deadline; the connection is of no more use.
    #[error("the database did not answer within {:?}", .0)]
    TimedOut(Duration),
    /// The connection ended. What was committed is in the history: running again goes on from there.
    #[error("the connection to the database was lost")]
    ConnectionLost,
    /// The answer to COMMIT was lost, and the truth could not be found.
    #[error("the connection was lost while migrating; whether {} is applied is unknown", versions(.0))]
    OutcomeUnknown(Report),
    /// The schema is older than this binary, so that it cannot be hardened.
    #[error("migrations are pending")]
    Pending,
    /// The schema is older than this binary, so that nothing can be granted on it.
    #[error("{}", behind(*.found, *.wanted))]
    Behind {
        /// The newest version applied; `None` if there is none.
        found: Option<i32>,
        /// The version this binary works with.
        wanted: i32,
    },
    /// Rows contradict what hardening demands of them; one entry for each rule they break.
    #[error("rows prevent the hardening: {}", all(.0))]
    Violations(Vec<Violation>),
    /// The answer to the COMMIT of a hardening was lost, and the truth could not be found.
    #[error("the connection was lost while hardening; whether the tables are hardened is unknown")]
    HardeningUnknown(Box<Hardening>),
    /// The server has no role of this name.
    #[error("there is no role `{role}`")]
    NoSuchRole {
        /// The role.
        role: String,
    },
    /// The role that is connected may not grant all that a role needs.
    #[error("role `{role}` was not granted {}; nothing was changed", missing.join(", "))]
    NotGranted {
        /// The role.
        role: String,
        /// The privileges it lacks, each with what it is for.
        missing: Vec<String>,
    },
    /// The answer could not be read.
    #[error("the database answered something unexpected: {0}")]
    Unexpected(String),
    /// The connection failed.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
}

/// Rows that break one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Number of rows.
    pub count: i64,
    /// What the rows are, in the form that fits the count.
    pub what: &'static str,
    /// The ids of the first few.
    pub ids: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = i64::try_from(self.ids.len()).unwrap_or(i64::MAX);
        let more = if shown < self.count { ", …" } else { "" };
        let ids = self.ids.join(", ");
        write!(f, "{} {} ({ids}{more})", self.count, self.what)
    }
}

/// A schema that is older than this binary, as a sentence.
pub fn behind(found: Option<i32>, wanted: i32) -> String {
    match found {
        Some(found) => format!("the database is at version {found}; this credctl needs {wanted}"),
        None => format!("the database has no credctl tables yet (version {wanted} is needed)"),
    }
}

fn all(violations: &[Violation]) -> String {
    let each: Vec<String> = violations.iter().map(Violation::to_string).collect();
    each.join("; ")
}

/// A session of somebody else that is in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its process id on the server.
    pub pid: i32,
    /// Its role.
    pub user: String,
    /// What it calls itself; may be empty.
    pub application: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pid {}, user `{}`", self.pid, clean(&self.user))?;
        if !self.application.is_empty() {
            write!(f, ", application `{}`", clean(&self.application))?;
        }
        Ok(())
    }
}

impl SchemaError {
    /// The same failure, saying which migration ran.
    pub(super) fn in_version(mut self, running: Option<i32>) -> Self {
        if let SchemaError::Refused { version, .. } | SchemaError::PostCondition { version, .. } =
            &mut self
        {
            *version = running;
        }
        self
    }

    /// The same, saying what it is unknown of.
    pub(super) fn over(self, report: &Report) -> Self {
        match self {
            SchemaError::OutcomeUnknown(_) => SchemaError::OutcomeUnknown(report.clone()),
            other => other,
        }
    }

    /// Whether a lock of somebody else was the reason, so that the same may work a moment later.
    pub(super) fn is_contention(&self) -> bool {
        let codes = [
            SqlState::LOCK_NOT_AVAILABLE.code(),
            SqlState::T_R_DEADLOCK_DETECTED.code(),
        ];
        matches!(self, SchemaError::Refused { sqlstate, .. } if codes.contains(&sqlstate.as_str()))
    }

    /// Whether the connection can still be talked to.
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
        let message = clean(db.message());
        if *db.code() == SqlState::INSUFFICIENT_PRIVILEGE {
            return SchemaError::Forbidden { message };
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
        SchemaError::Refused {
            version: None,
            sqlstate: db.code().code().to_owned(),
            message,
        }
    }
}

fn ends_the_session(code: &SqlState) -> bool {
    code.code().starts_with("08")
        || [
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
        ]
        .contains(code)
}

fn not_from_the_server(error: &tokio_postgres::Error) -> SchemaError {
    let io = std::error::Error::source(error).is_some_and(|cause| cause.is::<std::io::Error>());
    if io || error.is_closed() {
        return SchemaError::ConnectionLost;
    }
    SchemaError::Unexpected(clean(&error.to_string()))
}

/// Text of the server made safe to show: nothing hidden in it, and not endless.
fn clean(text: &str) -> String {
    let shown: String = text.chars().take(MAX_MESSAGE).collect();
    let more = text.chars().nth(MAX_MESSAGE).map_or("", |_| "…");
    format!("{}{more}", visible(&shown))
}

fn by(holder: Option<&Holder>) -> String {
    holder.map_or_else(String::new, |holder| {
        format!(" by another session ({holder})")
    })
}

fn during(version: Option<i32>) -> String {
    version.map_or_else(String::new, |version| format!("in migration {version}, "))
}

fn either(schemas: &[String]) -> String {
    let names: Vec<_> = schemas.iter().map(|s| format!("`{}`", clean(s))).collect();
    names.join(" and in ")
}

fn versions(report: &Report) -> String {
    let all = report.adopted.iter().chain(&report.applied);
    let all: Vec<_> = all.map(i32::to_string).collect();
    format!("migration {}", all.join(", "))
}

fn few(tables: &[String]) -> String {
    let shown: Vec<String> = tables
        .iter()
        .take(3)
        .map(|table| format!("`{}`", clean(table)))
        .collect();
    let more = if tables.len() > 3 { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_cannot_move_the_cursor_or_fill_the_screen() {
        assert_eq!(clean("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(clean(&"x".repeat(1000)).chars().count(), MAX_MESSAGE + 1);
    }

    #[test]
    fn a_lock_names_its_holder() {
        let holder = Some(Holder {
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

    #[test]
    fn of_many_foreign_tables_a_few_are_named() {
        let tables = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        assert_eq!(few(&tables), "`a`, `b`, `c`, …");
    }
}
