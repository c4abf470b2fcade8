use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use tokio_postgres::{
    Client, Error, Row,
    types::{ToSql, Type},
};

use super::{
    Options, SchemaError, Target, Watch, names::Names, obstacles::LockHolder, words::holder_suffix,
};
use crate::postgres::{PostgresError, SILENT_WAIT, wire::rows_and_count};

/// Longest time a statement waits for a table, and so the longest time other sessions queue behind it.
/// Less than PostgreSQL's default `deadlock_timeout`: if two sessions wait for each other, credctl
/// gives way.
pub(super) const MAX_TABLE_WAIT: Duration = Duration::from_millis(900);

/// Connection during one call. Its transactions run with credctl's settings, its answers arrive within
/// the deadline.
pub(super) struct Session<'a> {
    client: &'a Client,
    pub(super) schema: &'a str,
    pub(super) names: Names,
    pub(super) deadline: Duration,
    /// Function that tells of a wait.
    tell: Option<fn(&str)>,
    has_told: AtomicBool,
    /// Watch of the caller. `None` if nothing is changed.
    watch: Option<&'a Watch<'a>>,
    has_announced: AtomicBool,
}

impl<'a> Session<'a> {
    pub(super) fn new(target: Target<'a>, deadline: Duration) -> Self {
        Session {
            client: target.client,
            schema: target.schema,
            names: Names::beside(target.schema),
            deadline,
            tell: None,
            has_told: AtomicBool::new(false),
            watch: None,
            has_announced: AtomicBool::new(false),
        }
    }

    /// Returns the session of a change, which tells of its first wait for locks, and its watch what happens.
    pub(super) fn of_change(target: Target<'a>, options: Options, watch: &'a Watch<'a>) -> Self {
        Session {
            tell: options.tell,
            watch: Some(watch),
            ..Session::new(target, options.deadline)
        }
    }

    /// Announces something, if it has not done so in an earlier attempt.
    pub(super) fn announce(&self, text: &str) {
        if let Some(announce) = self.watch.and_then(|watch| watch.announce)
            && !self.has_announced.swap(true, Ordering::Relaxed)
        {
            announce(text);
        }
    }

    /// Tells, once, that the wait since `begun` lasts, and on whom. `holder` finds out who that is.
    pub(super) async fn tell_of_wait(
        &self,
        begun: Instant,
        holder: impl AsyncFnOnce() -> Result<Option<LockHolder>, SchemaError>,
    ) -> Result<(), SchemaError> {
        if begun.elapsed() < SILENT_WAIT {
            return Ok(());
        }
        if let Some(tell) = self.tell
            && !self.has_told.swap(true, Ordering::Relaxed)
        {
            let holder = holder().await?;
            tell(&format!(
                "waiting: the schema is locked{}",
                holder_suffix(holder.as_ref())
            ));
        }
        Ok(())
    }

    pub(super) async fn begin(&self, until: Instant) -> Result<(), SchemaError> {
        self.open(&opening(table_wait(until))).await?;
        let sql = "SELECT current_setting('transaction_read_only') = 'on'";
        match self.row(sql, &[]).await?.try_get(0)? {
            true => Err(SchemaError::ReadOnly),
            false => Ok(()),
        }
    }

    /// Runs queries in a transaction that changes nothing, with the same settings as those of
    /// [`Session::begin`]. It works on a standby too.
    pub(super) async fn reading<T>(
        &self,
        work: impl AsyncFnOnce() -> Result<T, SchemaError>,
    ) -> Result<T, SchemaError> {
        let done = match self.open(&opening_as(" READ ONLY", MAX_TABLE_WAIT)).await {
            Ok(()) => work().await,
            Err(error) => Err(error),
        };
        self.closed(done).await
    }

    /// Begins a transaction, again if the server cancels that: until the settings are made, limits hold that
    /// the role or the database sets.
    async fn open(&self, sql: &str) -> Result<(), SchemaError> {
        let give_up = Instant::now() + self.deadline;
        loop {
            match self.short(sql).await {
                Err(SchemaError::Postgres(PostgresError::Cancelled(_)))
                    if Instant::now() < give_up =>
                {
                    self.short("ROLLBACK").await?;
                }
                done => return done,
            }
        }
    }

    /// Rolls the transaction of some work back, unless the connection is lost, and returns what came of the
    /// work. Silence ends the command instead where it would go on: the next statement would meet it for as
    /// long again. Any other error is ignored, since the server rolls back anyway if the connection ends.
    pub(super) async fn closed<T>(&self, done: Result<T, SchemaError>) -> Result<T, SchemaError> {
        let goes_on = match &done {
            Ok(_) => true,
            Err(error) if !error.leaves_connection() => return done,
            Err(error) => error.is_contention(),
        };
        match self.short("ROLLBACK").await {
            Err(silence @ SchemaError::TimedOut(_)) if goes_on => Err(silence),
            _ => done,
        }
    }

    /// Tells the caller whether the outcome of a COMMIT is being found out.
    pub(super) fn set_settling(&self, is_settling: bool) {
        if let Some(watch) = self.watch {
            watch.set_settling(is_settling);
        }
    }

    /// Sends COMMIT, and waits for the answer until then.
    pub(super) async fn commit(&self, until: Instant) -> Result<(), SchemaError> {
        let answer = self.client.batch_execute("COMMIT");
        match tokio::time::timeout_at(until.into(), answer).await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(SchemaError::TimedOut(self.deadline)),
        }
    }

    /// Runs statements that finish quickly, within the deadline.
    pub(super) async fn short(&self, sql: &str) -> Result<(), SchemaError> {
        self.in_time(self.client.batch_execute(sql)).await
    }

    /// Runs statements whose time depends on the size of the tables, without a deadline.
    pub(super) async fn bulk(&self, sql: &str) -> Result<(), SchemaError> {
        Ok(self.client.batch_execute(sql).await?)
    }

    /// Runs a query for one row whose time depends on the size of the tables, without a deadline.
    pub(super) async fn bulk_row(&self, sql: &str) -> Result<Row, SchemaError> {
        only(self.client.query_typed(sql, &[]).await?)
    }

    pub(super) async fn rows(&self, sql: &str, texts: &[&str]) -> Result<Vec<Row>, SchemaError> {
        let params: Vec<(&(dyn ToSql + Sync), Type)> = texts
            .iter()
            .map(|text| (text as &(dyn ToSql + Sync), Type::TEXT))
            .collect();
        let answer = self.in_time(rows_and_count(self.client, sql, &params));
        match answer.await? {
            (rows, Some(count)) if usize::try_from(count) == Ok(rows.len()) => Ok(rows),
            _ => Err(SchemaError::ConnectionLost),
        }
    }

    pub(super) async fn row(&self, sql: &str, texts: &[&str]) -> Result<Row, SchemaError> {
        only(self.rows(sql, texts).await?)
    }

    async fn in_time<T>(
        &self,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, SchemaError> {
        match tokio::time::timeout(self.deadline, answer).await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(SchemaError::TimedOut(self.deadline)),
        }
    }
}

fn only(mut rows: Vec<Row>) -> Result<Row, SchemaError> {
    rows.pop()
        .ok_or_else(|| SchemaError::Unexpected("no row".to_owned()))
}

fn table_wait(until: Instant) -> Duration {
    let left = until.saturating_duration_since(Instant::now());
    // Zero would mean to wait forever.
    left.clamp(Duration::from_millis(1), MAX_TABLE_WAIT)
}

/// SQL that begins each transaction, independent of the defaults of role, database and server, but for
/// one: where transactions are read-only by default, somebody wants it so.
///
/// Only the server's own names are searched, and temporary ones last: others may have added functions
/// and operators to the shared schema. With `row_security` off, a query that would be filtered fails
/// instead of silently seeing fewer rows. The catalog is compared as text, so its names must come without
/// unnecessary quotes. `transaction_timeout` is set only if the server has it, which is from PostgreSQL 17
/// on.
pub(super) fn opening(table_wait: Duration) -> String {
    opening_as("", table_wait)
}

fn opening_as(mode: &str, table_wait: Duration) -> String {
    format!(
        "BEGIN ISOLATION LEVEL READ COMMITTED{mode};
SET LOCAL statement_timeout = 0;
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL standard_conforming_strings = on;
SET LOCAL client_min_messages = warning;
SET LOCAL row_security = off;
SET LOCAL quote_all_identifiers = off;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL lock_timeout = {};
SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout';
",
        table_wait.as_millis()
    )
}
