use crate::postgres::{Database, PostgresError};

/// SQL that lifts the limit of a transaction, where the server knows one: from PostgreSQL 17 on.
const LIMIT_OF_17: &str = "SELECT pg_catalog.set_config('transaction_timeout', '0', true) \
     WHERE pg_catalog.current_setting('transaction_timeout', true) <> '0'; ";

/// Settings that each transaction sets for itself.
#[derive(Clone, Copy)]
pub struct TransactionScope<'a> {
    /// Database, with its name in messages and its deadline.
    pub database: &'a Database,
    /// Schema of the tables, unquoted.
    pub schema: &'a str,
    /// User whose rows are visible.
    pub user_id: &'a str,
}

impl TransactionScope<'_> {
    pub(super) fn begin(&self, mode: &str) -> String {
        self.begin_within(mode, self.database.deadline().as_millis().max(1))
    }

    /// Returns the SQL that begins a transaction. `limit` is the number of milliseconds that each
    /// statement may take, and half of which the transaction may be idle; 0 means no limit. Whoever asks
    /// until the deadline what became of a transaction that lost its client sees the end of it.
    ///
    /// The limits that the role or the database sets are lifted first: they hold from BEGIN on, and may be
    /// shorter than the time that the settings take. `credctl.begun` lasts
    /// as long as the transaction: a statement that reads it does nothing if BEGIN was lost on the way.
    ///
    /// `mode` sets the isolation level, whatever the default is. The search path lists only the server's
    /// own names and, last, temporary ones, because others may be able to add names to the schema: every
    /// table is written with its schema. The head of the transaction adds the schema behind the server's
    /// names where the functions of the older product need that. Row-level security is on, so that rows of other users are filtered, not
    /// refused, whatever the default of the database is. Parallel workers are off: starting one takes
    /// longer than any statement here.
    pub(super) fn begin_within(&self, mode: &str, limit: u128) -> String {
        // Well before the deadline, so that a held lock is distinguished from a server that does not
        // answer.
        let lock_limit = (self.database.deadline().as_millis() / 2).max(1);
        let idle_limit = limit.div_ceil(2);
        format!(
            "BEGIN {mode}; SET LOCAL statement_timeout = 0; SET LOCAL search_path TO pg_catalog, pg_temp; \
             SET LOCAL lock_timeout = {lock_limit}; SET LOCAL row_security = on; \
             SET LOCAL idle_in_transaction_session_timeout = {idle_limit}; \
             SET LOCAL max_parallel_workers_per_gather = 0; {LIMIT_OF_17}SET LOCAL credctl.begun = 'yes'; \
             SET LOCAL statement_timeout = {limit}"
        )
    }

    pub(super) fn timed_out(&self) -> PostgresError {
        self.database.timed_out()
    }

    /// Refuses an answer with missing or repeated rows: the number of rows that arrived must be the
    /// number that the server reports.
    pub(super) fn whole(&self, arrived: u64, reported: Option<u64>) -> Result<(), PostgresError> {
        match reported {
            Some(reported) if reported == arrived => Ok(()),
            reported => Err(PostgresError::Unreachable {
                place: self.database.place().to_owned(),
                reason: format!(
                    "its answer is damaged: {arrived} rows arrived, but it reports {}",
                    reported.unwrap_or_default()
                ),
            }),
        }
    }

    /// Translates an error of the driver.
    pub fn error(&self, error: &tokio_postgres::Error) -> PostgresError {
        self.database.error(error)
    }
}
