//! How statements travel: reads as one pipelined round trip, writes as a short transaction.
//!
//! Every statement is unnamed and typed, and everything it depends on (user, schema, limits) is set
//! inside its own transaction, so that a pooler in transaction mode may sit in between.

use std::{cell::Cell, time::Duration};

use futures_util::{TryStreamExt, future};
use tokio::{sync::oneshot, time::Instant};
use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};
use uuid::Uuid;

use super::{
    StoreError,
    migrate::{LATEST, quote_ident},
    rows::get,
};
use crate::domain::Sealed;

/// A statement with its typed parameters.
pub(super) struct Statement<'a> {
    pub sql: String,
    pub params: Vec<(&'a (dyn ToSql + Sync), Type)>,
}

/// What the vault row says; read with every exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultRow {
    /// The vault's id.
    pub id: Uuid,
    /// Whether it held sealed rows when it was adopted.
    pub adopted_sealed: bool,
    /// The newest migration applied.
    pub version: i32,
    /// The oldest schema version a binary must know to read it.
    pub readable_from: i32,
    /// What says that credentials without seals are not to be handed out; `None` where they may be.
    pub strict_token: Option<Sealed>,
}

/// What takes rows one by one while they arrive.
pub(super) trait Sink {
    /// Called once, before the first row, with what the other statements answered.
    fn begin(&mut self, vault: &VaultRow, answers: &[Vec<Row>]) -> Result<(), StoreError>;
    /// Called for each row.
    fn row(&mut self, row: &Row) -> Result<(), StoreError>;
}

/// What each transaction sets for itself.
#[derive(Debug, Clone)]
pub(super) struct Setting<'a> {
    pub schema: &'a str,
    pub user_id: &'a str,
    pub deadline: Duration,
    /// Where it runs, for messages.
    pub place: &'a str,
}

impl Setting<'_> {
    fn begin(&self, mode: &str) -> String {
        self.begin_within(mode, self.deadline.as_millis().max(1))
    }

    /// The head of a transaction whose statements may take this many milliseconds; 0 is for ever.
    ///
    /// `mode` names the isolation, whatever the default is. The server's own names come before those
    /// of the schema, which others may be able to add to. Rows of others are filtered, not refused,
    /// whatever the default of the database is. Nothing asked here is worth a parallel
    /// worker: starting one takes longer.
    fn begin_within(&self, mode: &str, limit: u128) -> String {
        let schema = quote_ident(self.schema);
        // Well before the deadline, so that a lock is told from a server that does not answer.
        let lock_limit = (self.deadline.as_millis() / 2).max(1);
        format!(
            "BEGIN {mode}; SET LOCAL search_path TO {schema}, pg_temp; \
             SET LOCAL statement_timeout = {limit}; SET LOCAL lock_timeout = {lock_limit}; \
             SET LOCAL row_security = on; SET LOCAL idle_in_transaction_session_timeout = {limit}; \
             SET LOCAL max_parallel_workers_per_gather = 0"
        )
    }

    pub(super) fn timed_out(&self) -> StoreError {
        StoreError::TimedOut {
            place: self.place.to_owned(),
            after: self.deadline,
        }
    }

    /// Refuses an answer that lacks rows, or has some twice: as many came as the server says.
    fn whole(&self, came: u64, said: Option<u64>) -> Result<(), StoreError> {
        match said {
            Some(said) if said == came => Ok(()),
            said => Err(StoreError::Unreachable {
                place: self.place.to_owned(),
                reason: format!(
                    "its answer is damaged: {came} rows came, and its end speaks of {}",
                    said.unwrap_or_default()
                ),
            }),
        }
    }

    pub(super) fn error(&self, error: &tokio_postgres::Error) -> StoreError {
        let error = StoreError::from_driver(error, self.place);
        match error {
            StoreError::Server { ref sqlstate, .. } if sqlstate == "57014" => self.timed_out(),
            StoreError::Unreachable { reason, .. } => StoreError::Unreachable {
                place: self.place.to_owned(),
                reason,
            },
            other => other,
        }
    }
}

/// How a reading transaction begins: all its statements see one moment, so that what they answer
/// fits together.
const READ: &str = "READ ONLY ISOLATION LEVEL REPEATABLE READ";

/// How a writing transaction begins: who waited for a lock must see what its last holder did.
const WRITE: &str = "READ WRITE ISOLATION LEVEL READ COMMITTED";

/// Names the user for this transaction and reads the vault row in the same statement: the name of
/// the setting is in that row. What came with a later version is read in a way that an older one
/// answers too, for it is here that an older one is told.
const HEADER: &str = "SELECT v.id, v.adopted_sealed, v.readable_from, \
     (SELECT max(version) FROM credctl_migrations) AS version, set_config(v.user_setting, $1, true), \
     to_jsonb(v) ->> 'strict_token' FROM credctl_vault v";

/// The same for a writing transaction, whose id tells later whether it was committed.
const WRITE_HEADER: &str =
    "SELECT set_config(v.user_setting, $1, true), pg_current_xact_id()::text FROM credctl_vault v";

/// The rows that a statement answers: all of them, and each once.
pub(super) async fn rows(
    client: &Client,
    setting: &Setting<'_>,
    sql: &str,
    params: &[(&(dyn ToSql + Sync), Type)],
) -> Result<Vec<Row>, StoreError> {
    let answered = rows_and_count(client, sql, params).await;
    let (rows, said) = answered.map_err(|e| setting.error(&e))?;
    setting.whole(u64::try_from(rows.len()).unwrap_or(u64::MAX), said)?;
    Ok(rows)
}

/// The rows that came, and how many the server says there are.
pub(super) async fn rows_and_count(
    client: &Client,
    sql: &str,
    params: &[(&(dyn ToSql + Sync), Type)],
) -> Result<(Vec<Row>, Option<u64>), tokio_postgres::Error> {
    let params = params.iter().map(|(value, kind)| (*value, kind.clone()));
    let mut stream = std::pin::pin!(client.query_typed_raw(sql, params).await?);
    let mut rows = Vec::new();
    while let Some(row) = stream.try_next().await? {
        rows.push(row);
    }
    Ok((rows, stream.rows_affected()))
}

/// Runs reads as one round trip: begin, header, all statements, commit. Success is every reply Ok.
pub(super) async fn read(
    client: &Client,
    setting: &Setting<'_>,
    statements: &[Statement<'_>],
) -> Result<(VaultRow, Vec<Vec<Row>>), StoreError> {
    let begin_sql = setting.begin(READ);
    let begin = client.batch_execute(&begin_sql);
    let header = header(client, setting);
    let all = future::try_join_all(
        statements
            .iter()
            .map(|s| rows(client, setting, &s.sql, &s.params)),
    );
    let commit = client.batch_execute("COMMIT");
    let fail = |e: tokio_postgres::Error| setting.error(&e);
    let begin = async { begin.await.map_err(fail) };
    let commit = async { commit.await.map_err(fail) };
    let ((), vault, answers, ()) = future::try_join4(begin, header, all, commit).await?;
    Ok((vault, answers))
}

/// Like [`read`], with one more statement whose rows go to the sink as they arrive.
///
/// The future that opens the stream drains it too: a stream left undrained blocks the replies
/// behind it. The deadline covers the wait for each row, not the time the sink takes for it.
pub(super) async fn stream(
    client: &Client,
    setting: &Setting<'_>,
    statements: &[Statement<'_>],
    streamed: &Statement<'_>,
    sink: &mut dyn Sink,
) -> Result<VaultRow, StoreError> {
    let begin_sql = setting.begin_within(READ, 0);
    let fail = |e: tokio_postgres::Error| setting.error(&e);
    let begin = async { client.batch_execute(&begin_sql).await.map_err(fail) };
    let progress = Cell::new(Instant::now());
    let (tell, told) = oneshot::channel();
    let first = async {
        let all = future::try_join_all(
            statements
                .iter()
                .map(|s| rows(client, setting, &s.sql, &s.params)),
        );
        let answers = future::try_join(header(client, setting), all).await?;
        let vault = answers.0.clone();
        // The receiver is in the future beside this one; it cannot be gone while both run.
        let _ = tell.send(answers);
        Ok(vault)
    };
    let drain = async {
        let rows = client
            .query_typed_raw(&streamed.sql, streamed.params.iter().cloned())
            .await
            .map_err(fail)?;
        let Ok((vault, answers)) = told.await else {
            return Ok(());
        };
        sink.begin(&vault, &answers)?;
        let mut rows = std::pin::pin!(rows);
        let mut count = 0;
        while let Some(row) = rows.try_next().await.map_err(fail)? {
            sink.row(&row)?;
            count += 1;
            progress.set(Instant::now());
        }
        setting.whole(count, rows.rows_affected())
    };
    let commit = async { client.batch_execute("COMMIT").await.map_err(fail) };
    let all = future::try_join4(begin, first, drain, commit);
    tokio::select! {
        biased;
        done = all => done.map(|((), vault, (), ())| vault),
        () = silence(&progress, setting.deadline) => Err(setting.timed_out()),
    }
}

/// Ends when nothing has arrived for as long as the deadline.
async fn silence(progress: &Cell<Instant>, deadline: Duration) {
    while progress.get().elapsed() < deadline {
        tokio::time::sleep_until(progress.get() + deadline).await;
    }
}

async fn header(client: &Client, setting: &Setting<'_>) -> Result<VaultRow, StoreError> {
    let rows = rows(client, setting, HEADER, &[(&setting.user_id, Type::TEXT)]).await?;
    let behind = |found| StoreError::SchemaBehind {
        found,
        wanted: LATEST,
    };
    let row = rows.first().ok_or_else(|| behind(None))?;
    let version: i32 =
        get::<Option<i32>>(row, 3, "the schema version")?.ok_or_else(|| behind(None))?;
    if version < LATEST {
        return Err(behind(Some(version)));
    }
    let vault = VaultRow {
        id: get(row, 0, "the vault id")?,
        adopted_sealed: get(row, 1, "the vault row")?,
        readable_from: get(row, 2, "the vault row")?,
        version,
        strict_token: get::<Option<String>>(row, 5, "the vault row")?.map(Sealed::stored),
    };
    if vault.readable_from > LATEST {
        return Err(StoreError::SchemaAhead {
            found: version,
            known: LATEST,
        });
    }
    Ok(vault)
}

/// Does the work of a writing transaction, all but COMMIT: begin and header travel with the work's
/// first statement. Answers what the work found and the transaction's id; nothing can have happened
/// until [`commit`] is called.
pub(super) async fn work<T>(
    client: &Client,
    setting: &Setting<'_>,
    work: impl AsyncFnOnce(&Client) -> Result<T, StoreError>,
) -> Result<(T, String), StoreError> {
    let begin_sql = setting.begin(WRITE);
    let fail = |e: tokio_postgres::Error| setting.error(&e);
    let begin = async { client.batch_execute(&begin_sql).await.map_err(fail) };
    let header = async {
        let user: &[_] = &[(&setting.user_id as _, Type::TEXT)];
        let rows = rows(client, setting, WRITE_HEADER, user).await?;
        let row = rows.first().ok_or(StoreError::SchemaBehind {
            found: None,
            wanted: LATEST,
        })?;
        get::<String>(row, 1, "the transaction id")
    };
    let ((), transaction, done) = future::try_join3(begin, header, work(client)).await?;
    Ok((done, transaction))
}

/// What became of a transaction that was told to commit.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It was committed.
    Committed,
    /// It was not, for this reason where one was given.
    Aborted(Option<StoreError>),
    /// Nobody has said yet.
    Open,
}

/// Ends a writing transaction, and asks in the same round trip what became of it: an answer to
/// COMMIT alone may be ROLLBACK, or the last word of whoever lost the server.
pub(super) async fn commit(client: &Client, setting: &Setting<'_>, transaction: &str) -> Outcome {
    let commit = client.batch_execute("COMMIT");
    let asked = status(client, setting, transaction);
    match future::join(commit, asked).await {
        (Ok(()), Ok(Some(true))) => Outcome::Committed,
        (done, Ok(Some(false))) => Outcome::Aborted(done.err().map(|error| setting.error(&error))),
        _ => Outcome::Open,
    }
}

/// Whether the transaction was committed; `None` while it still runs.
pub(super) async fn status(
    client: &Client,
    setting: &Setting<'_>,
    transaction: &str,
) -> Result<Option<bool>, StoreError> {
    let sql = "SELECT pg_xact_status($1::text::xid8)";
    let rows = rows(client, setting, sql, &[(&transaction, Type::TEXT)]).await?;
    let status: Option<String> = rows.first().and_then(|row| row.try_get(0).ok()).flatten();
    Ok(match status.as_deref() {
        Some("committed") => Some(true),
        Some("aborted") => Some(false),
        _ => None,
    })
}

impl VaultRow {
    /// Whether this binary may write here: not where the schema is newer than it knows.
    ///
    /// # Errors
    /// [`StoreError::SchemaAhead`].
    pub fn allow_writing(&self) -> Result<(), StoreError> {
        if self.version > LATEST {
            return Err(StoreError::SchemaAhead {
                found: self.version,
                known: LATEST,
            });
        }
        Ok(())
    }
}
