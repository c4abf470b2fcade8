use std::fmt;

use super::Hardening;
use crate::store::migrate::MigrateError;

/// Why the tables were not hardened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HardenError {
    /// The schema is older than this binary, or not there at all.
    #[error("migrations are pending")]
    Pending,
    /// Rows contradict what would be demanded of them; one entry for each rule they break.
    #[error("rows stand against it: {}", all(.0))]
    Violations(Vec<Violation>),
    /// The answer to COMMIT was lost, and the truth could not be found; this is what was tried.
    #[error("the connection was lost while hardening; whether the tables are hardened is unknown")]
    OutcomeUnknown(Box<Hardening>),
    /// As for migrations.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
}

/// Rows that break one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// How many rows.
    pub count: i64,
    /// What they are, in the form that fits the count.
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

impl HardenError {
    /// The failure of the database behind it, if there is one.
    pub(super) fn cause(&self) -> Option<&MigrateError> {
        match self {
            HardenError::Migrate(error) => Some(error),
            HardenError::Pending | HardenError::Violations(_) | HardenError::OutcomeUnknown(_) => {
                None
            }
        }
    }
}

impl From<tokio_postgres::Error> for HardenError {
    fn from(error: tokio_postgres::Error) -> Self {
        HardenError::Migrate(error.into())
    }
}

fn all(violations: &[Violation]) -> String {
    let each: Vec<String> = violations.iter().map(Violation::to_string).collect();
    each.join("; ")
}
