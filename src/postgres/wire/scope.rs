use crate::postgres::{Database, PostgresError, quote_ident};

/// The settings that each transaction makes for itself.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The database, its name in messages, and its deadline.
    pub database: &'a Database,
    /// The schema of the tables, unquoted.
    pub schema: &'a str,
    /// The user whose rows count.
    pub user_id: &'a str,
}

impl Scope<'_> {
    pub(super) fn begin(&self, mode: &str) -> String {
        self.begin_within(mode, self.database.deadline().as_millis().max(1))
    }

    /// The head of a transaction whose statements may take this many milliseconds; 0 is no limit.
    ///
    /// `mode` names the isolation, whatever the default is. The server's own names come before those
    /// of the schema, which others may be able to add to. Rows of others are filtered, not refused,
    /// whatever the default of the database is. Nothing asked here is worth a parallel
    /// worker: starting one takes longer.
    pub(super) fn begin_within(&self, mode: &str, limit: u128) -> String {
        let schema = quote_ident(self.schema);
        // Well before the deadline, so that a lock is told from a server that does not answer.
        let lock_limit = (self.database.deadline().as_millis() / 2).max(1);
        format!(
            "BEGIN {mode}; SET LOCAL search_path TO {schema}, pg_temp; \
             SET LOCAL statement_timeout = {limit}; SET LOCAL lock_timeout = {lock_limit}; \
             SET LOCAL row_security = on; SET LOCAL idle_in_transaction_session_timeout = {limit}; \
             SET LOCAL max_parallel_workers_per_gather = 0"
        )
    }

    pub(super) fn timed_out(&self) -> PostgresError {
        self.database.timed_out()
    }

    /// Refuses an answer that lacks rows, or has some twice: as many must come as the server says.
    pub(super) fn whole(&self, came: u64, said: Option<u64>) -> Result<(), PostgresError> {
        match said {
            Some(said) if said == came => Ok(()),
            said => Err(PostgresError::Unreachable {
                place: self.database.place().to_owned(),
                reason: format!(
                    "its answer is damaged: {came} rows came, and its end speaks of {}",
                    said.unwrap_or_default()
                ),
            }),
        }
    }

    /// Translates an error of the driver.
    pub fn error(&self, error: &tokio_postgres::Error) -> PostgresError {
        self.database.error(error)
    }
}
