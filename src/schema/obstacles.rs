use std::fmt;

use crate::domain::visible_start;

/// Rows that break one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Number of rows.
    pub count: i64,
    /// Description of the rows, singular or plural to fit the count.
    pub what: &'static str,
    /// Ids of the first few rows.
    pub ids: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = i64::try_from(self.ids.len()).unwrap_or(i64::MAX);
        let more = if listed < self.count { ", …" } else { "" };
        let ids = self.ids.join(", ");
        write!(f, "{} {} ({ids}{more})", self.count, self.what)
    }
}

/// A session of another client that holds a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockHolder {
    /// Id of the server process.
    pub pid: i32,
    /// Role of the session.
    pub user: String,
    /// Application name of the session. May be empty.
    pub application: String,
}

impl fmt::Display for LockHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pid {}, user `{}`", self.pid, visible_start(&self.user))?;
        if !self.application.is_empty() {
            write!(f, ", application `{}`", visible_start(&self.application))?;
        }
        Ok(())
    }
}
