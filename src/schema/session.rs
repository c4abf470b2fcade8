use std::time::{Duration, Instant};

use futures_util::future;
use tokio_postgres::{
    Client, Error, Row,
    types::{ToSql, Type},
};

use super::{Report, SchemaError, Target};
use crate::postgres::{quote_ident, wire::rows_and_count};

/// The longest a statement waits for a table, and so the longest that others queue behind it. Less
/// than PostgreSQL's `deadlock_timeout`: where two wait for each other, it is we who give way.
pub(super) const MAX_TABLE_WAIT: Duration = Duration::from_millis(900);

/// The connection during one call: transactions with our settings, answers within the deadline.
pub(super) struct Session<'a> {
    client: &'a Client,
    pub(super) schema: &'a str,
    deadline: Duration,
}

impl<'a> Session<'a> {
    pub(super) fn new(target: Target<'a>, deadline: Duration) -> Self {
        Session {
            client: target.client,
            schema: target.schema,
            deadline,
        }
    }

    pub(super) async fn begin(&self, until: Instant) -> Result<(), SchemaError> {
        self.short(&opening(self.schema, table_wait(until))).await
    }

    /// Ends the transaction, and asks in the same round trip what became of it: an answer to COMMIT
    /// alone may be ROLLBACK, or the last word of whoever lost the server.
    pub(super) async fn commit(&self) -> Result<(), SchemaError> {
        let row = self.row("SELECT pg_current_xact_id()::text", &[]).await?;
        let transaction: String = row.try_get(0)?;
        let sql = "SELECT coalesce(pg_xact_status($1::text::xid8), '')";
        let of_it = [transaction.as_str()];
        let asked = self.row(sql, &of_it);
        let (done, told) = future::join(self.short("COMMIT"), asked).await;
        let told: Option<String> = told.ok().and_then(|row| row.try_get(0).ok());
        match (done, told.as_deref()) {
            (Ok(()), Some("committed")) => Ok(()),
            (done, Some("aborted")) => Err(done.err().unwrap_or(SchemaError::ConnectionLost)),
            _ => Err(SchemaError::OutcomeUnknown(Report::default())),
        }
    }

    /// Ends the transaction as if it had not been; best effort, since the server does the same for
    /// a connection that ends.
    pub(super) async fn rollback(&self) {
        self.short("ROLLBACK").await.ok();
    }

    /// Statements that answer at once.
    pub(super) async fn short(&self, sql: &str) -> Result<(), SchemaError> {
        self.in_time(self.client.batch_execute(sql)).await
    }

    /// Statements that take as long as the tables are large: no deadline.
    pub(super) async fn bulk(&self, sql: &str) -> Result<(), SchemaError> {
        Ok(self.client.batch_execute(sql).await?)
    }

    /// A row that takes as long to find as the tables are large: no deadline.
    pub(super) async fn bulk_row(&self, sql: &str) -> Result<Row, SchemaError> {
        only(self.client.query_typed(sql, &[]).await?)
    }

    pub(super) async fn rows(&self, sql: &str, texts: &[&str]) -> Result<Vec<Row>, SchemaError> {
        let params: Vec<(&(dyn ToSql + Sync), Type)> = texts
            .iter()
            .map(|text| (text as &(dyn ToSql + Sync), Type::TEXT))
            .collect();
        let answered = self.in_time(rows_and_count(self.client, sql, &params));
        match answered.await? {
            (rows, Some(said)) if usize::try_from(said) == Ok(rows.len()) => Ok(rows),
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
    // Zero would mean to wait for ever.
    left.clamp(Duration::from_millis(1), MAX_TABLE_WAIT)
}

/// How each transaction begins, whatever the defaults of role, database and server are.
///
/// Temporary tables come last, so that none can stand in for ours. With row security off a query
/// that would be filtered fails instead of silently seeing less. The catalog is compared as text, so
/// its names come without quotes that they do not need. `transaction_timeout` is set only
/// where the server knows it, which is from PostgreSQL 17 on.
pub(super) fn opening(schema: &str, table_wait: Duration) -> String {
    format!(
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
SET LOCAL search_path = {}, pg_temp;
SET LOCAL standard_conforming_strings = on;
SET LOCAL client_min_messages = warning;
SET LOCAL row_security = off;
SET LOCAL quote_all_identifiers = off;
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL lock_timeout = {};
SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout';
",
        quote_ident(schema),
        table_wait.as_millis()
    )
}
