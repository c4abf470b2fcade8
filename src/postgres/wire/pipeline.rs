use std::cell::{Cell, RefCell};

use futures_util::{TryStreamExt, future};
use tokio::{sync::oneshot, time::Instant};
use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};

use super::{Proof, Statement, TransactionScope, get};
use crate::postgres::PostgresError;

/// The first statement of a reading transaction, which names the user, and the function that reads
/// its rows.
///
/// `$1` is the user. These rows are checked before the rows of any other statement.
pub struct TransactionHead<'h, H, E> {
    /// The SQL of the statement.
    pub sql: &'h str,
    /// Reads the rows, or refuses the whole exchange.
    pub judge: &'h dyn Fn(&[Row]) -> Result<H, E>,
}

/// Receives rows one by one as they arrive.
pub trait RowSink<H, E> {
    /// Called once, before the first row, with the answers to the other statements.
    ///
    /// # Errors
    /// An error ends the exchange.
    fn begin(&mut self, head: &H, answers: &[Vec<Row>]) -> Result<(), E>;
    /// Called for each row.
    ///
    /// # Errors
    /// An error ends the exchange.
    fn row(&mut self, row: &Row) -> Result<(), E>;
    /// Called after the last row of each statement.
    ///
    /// # Errors
    /// An error ends the exchange.
    fn end(&mut self) -> Result<(), E> {
        Ok(())
    }
}

/// Mode of a reading transaction. All its statements see the same snapshot, so that their answers
/// are consistent.
const READ: &str = "READ ONLY ISOLATION LEVEL REPEATABLE READ";

/// Mode of a writing transaction. A statement that waited for a lock must see the changes of the
/// lock's last holder. READ WRITE is not demanded: where the server takes no changes by default, somebody
/// wants it so.
const WRITE: &str = "ISOLATION LEVEL READ COMMITTED";

/// Words for a wait for an answer.
pub(super) const ANSWER: &str = "waiting for the database to answer";

/// Most bytes of rows that are held at once. Whatever may be longer is read as it arrives.
const MOST_HELD: usize = 64 << 20;

/// Bytes that a row takes beside its values, which may be none.
const ROW_OVERHEAD: usize = 256;

/// Returns the rows that arrived, and the number of rows that the server reports: none if more rows
/// came than an answer can have, of which the rest is left.
///
/// # Errors
/// Fails with the errors of the driver.
pub async fn rows_and_count(
    client: &Client,
    sql: &str,
    params: &[(&(dyn ToSql + Sync), Type)],
) -> Result<(Vec<Row>, Option<u64>), tokio_postgres::Error> {
    let params = params.iter().map(|(value, kind)| (*value, kind.clone()));
    let mut stream = std::pin::pin!(client.query_typed_raw(sql, params).await?);
    let (mut rows, mut held) = (Vec::new(), 0);
    while let Some(row) = stream.try_next().await? {
        held += row.raw_size_bytes() + ROW_OVERHEAD;
        rows.push(row);
        if held > MOST_HELD {
            return Ok((rows, None));
        }
    }
    Ok((rows, stream.rows_affected()))
}

impl TransactionScope<'_> {
    /// Returns the rows of a statement within a transaction: all of them, and each only once.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn rows(
        &self,
        client: &Client,
        sql: &str,
        params: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Vec<Row>, PostgresError> {
        let answer = rows_and_count(client, sql, params).await;
        let (rows, reported) = answer.map_err(|error| self.error(&error))?;
        self.whole(u64::try_from(rows.len()).unwrap_or(u64::MAX), reported)?;
        Ok(rows)
    }

    /// Runs reads as one round trip: begin, head, all statements, commit. Succeeds only if every
    /// reply is a success.
    pub(super) async fn read_over<H, E: From<PostgresError>>(
        &self,
        client: &Client,
        head: &TransactionHead<'_, H, E>,
        statements: &[Statement<'_>],
    ) -> Result<(H, Vec<Vec<Row>>), E> {
        let begin_sql = self.begin(READ);
        let begin = self.opened(client, &begin_sql);
        let head_rows = self.head(client, head);
        let all = self.answers(client, statements);
        let commit = self.simple(client, "COMMIT");
        let ((), head, answers, ()) = future::try_join4(begin, head_rows, all, commit).await?;
        Ok((head, answers))
    }

    /// Like [`TransactionScope::read_over`], with more statements whose rows go to the sink as they
    /// arrive, those of one statement after those of the one before it.
    ///
    /// The future that opens a stream also drains it: an undrained stream blocks the replies
    /// behind it. The deadline covers the wait for each row, not the time that the sink needs for it.
    pub(super) async fn stream_over<H, E: From<PostgresError>>(
        &self,
        client: &Client,
        head: &TransactionHead<'_, H, E>,
        statements: &[Statement<'_>],
        streamed: &[Statement<'_>],
        sink: &mut dyn RowSink<H, E>,
    ) -> Result<(), E> {
        let begin_sql = self.begin_within(READ, 0);
        let progress = Cell::new(Instant::now());
        let (sender, receiver) = oneshot::channel();
        let first = async {
            let all = self.answers(client, statements);
            let answers = future::try_join(self.head(client, head), all).await?;
            // The receiver is in the `drain` future, so it exists while both futures run.
            let _ = sender.send(answers);
            Ok(())
        };
        let first = self.database.telling(ANSWER, first);
        let fail = |error: tokio_postgres::Error| self.error(&error);
        let sink = RefCell::new(sink);
        let receiver = Cell::new(Some(receiver));
        let drain = async |statement: &Statement<'_>| {
            let rows = client
                .query_typed_raw(&statement.sql, statement.params.iter().cloned())
                .await
                .map_err(fail)?;
            // Only the first stream takes it: no row of another one arrives before its last.
            if let Some(receiver) = receiver.take() {
                let Ok((head, answers)) = receiver.await else {
                    return Ok(());
                };
                sink.borrow_mut().begin(&head, &answers)?;
            }
            let mut rows = std::pin::pin!(rows);
            let mut count = 0;
            while let Some(row) = rows.try_next().await.map_err(fail)? {
                sink.borrow_mut().row(&row)?;
                count += 1;
                progress.set(Instant::now());
            }
            self.whole(count, rows.rows_affected())?;
            sink.borrow_mut().end()
        };
        let is_whole = Cell::new(false);
        let drain = async {
            let streams = streamed.iter().map(&drain);
            future::try_join_all(streams).await?;
            is_whole.set(true);
            Ok(())
        };
        let begin = self.opened(client, &begin_sql);
        let commit = self.end_of_read(client, &is_whole);
        let all = future::try_join4(begin, first, drain, commit);
        tokio::select! {
            biased;
            done = all => done.map(drop),
            () = self.silence(&progress) => Err(self.timed_out().into()),
        }
    }

    /// Ends a transaction that only read. Its end says nothing about rows that have all arrived.
    async fn end_of_read<E: From<PostgresError>>(
        &self,
        client: &Client,
        is_whole: &Cell<bool>,
    ) -> Result<(), E> {
        let ended = self.simple(client, "COMMIT").await;
        ended.or_else(|error| if is_whole.get() { Ok(()) } else { Err(error) })
    }

    /// Completes when no row has arrived for the length of the deadline.
    async fn silence(&self, progress: &Cell<Instant>) {
        let deadline = self.database.deadline();
        while progress.get().elapsed() < deadline {
            tokio::time::sleep_until(progress.get() + deadline).await;
        }
    }

    /// Does the work of a writing transaction without the COMMIT. Begin and head are sent together
    /// with the work's first statement. Nothing takes effect before the COMMIT.
    ///
    /// `head` names the user by `$1` and returns one row.
    ///
    /// # Errors
    /// Fails with the errors of the work, and with [`PostgresError::Undefined`] if `head` has no row.
    pub async fn work<T, E: From<PostgresError>>(
        &self,
        client: &Client,
        head: &str,
        work: impl AsyncFnOnce(&Client) -> Result<T, E>,
    ) -> Result<T, E> {
        let begin_sql = self.begin(WRITE);
        let begin = self.opened(client, &begin_sql);
        let head = async { Ok(self.head_of_write(client, head).await?) };
        let ((), (), done) = future::try_join3(begin, head, work(client)).await?;
        Ok(done)
    }

    /// Like [`TransactionScope::work`], within a transaction that has begun.
    pub(super) async fn work_within<T, E: From<PostgresError>>(
        &self,
        client: &Client,
        head: &str,
        work: impl AsyncFnOnce(&Client) -> Result<T, E>,
    ) -> Result<T, E> {
        let head = async { Ok(self.head_of_write(client, head).await?) };
        let ((), done) = future::try_join(head, work(client)).await?;
        Ok(done)
    }

    /// Reads the rows of one statement that needs no user and no tables.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn plain_rows(&self, client: &Client, sql: &str) -> Result<Vec<Row>, PostgresError> {
        let begin_sql = self.begin(READ);
        let begin = self.opened(client, &begin_sql);
        let rows = self.rows(client, sql, &[]);
        let commit = self.simple(client, "COMMIT");
        let ((), rows, ()) = future::try_join3(begin, rows, commit).await?;
        Ok(rows)
    }

    async fn head_of_write(&self, client: &Client, head: &str) -> Result<(), PostgresError> {
        let user: &[(&(dyn ToSql + Sync), Type)] = &[(&self.user_id, Type::TEXT)];
        let rows = self.rows(client, head, user).await?;
        rows.first().map(drop).ok_or(PostgresError::Undefined)
    }

    /// Asks whether a transaction took effect, in one round trip. Returns `None` if no row answers.
    pub(super) async fn asked(
        &self,
        client: &Client,
        head: &str,
        ask: &Statement<'_>,
    ) -> Result<Option<bool>, PostgresError> {
        self.asked_after(client, (READ, head), &[], ask).await
    }

    /// Like [`TransactionScope::asked`], once the transaction has settled.
    pub(super) async fn settled(
        &self,
        client: &Client,
        head: &str,
        proof: &Proof<'_>,
    ) -> Result<Option<bool>, PostgresError> {
        let first = std::slice::from_ref(&proof.settle);
        self.asked_after(client, (WRITE, head), first, &proof.ask)
            .await
    }

    async fn asked_after(
        &self,
        client: &Client,
        (mode, head): (&str, &str),
        first: &[Statement<'_>],
        ask: &Statement<'_>,
    ) -> Result<Option<bool>, PostgresError> {
        let begin_sql = self.begin(mode);
        let begin = self.opened(client, &begin_sql);
        let all = async {
            let head = self.head_of_write(client, head);
            let first = self.answers(client, first);
            let rows = self.rows(client, &ask.sql, &ask.params);
            future::try_join3(head, first, rows).await
        };
        let commit = self.simple(client, "COMMIT");
        let ((), ((), _, rows), ()) = future::try_join3(begin, all, commit).await?;
        rows.first().map(|row| get(row, 0, "the proof")).transpose()
    }

    async fn head<H, E: From<PostgresError>>(
        &self,
        client: &Client,
        head: &TransactionHead<'_, H, E>,
    ) -> Result<H, E> {
        let user: &[_] = &[(&self.user_id as &(dyn ToSql + Sync), Type::TEXT)];
        (head.judge)(&self.rows(client, head.sql, user).await?)
    }

    async fn answers<E: From<PostgresError>>(
        &self,
        client: &Client,
        statements: &[Statement<'_>],
    ) -> Result<Vec<Vec<Row>>, E> {
        let all = statements.iter();
        let all = all.map(|statement| self.rows(client, &statement.sql, &statement.params));
        Ok(future::try_join_all(all).await?)
    }

    /// Runs the SQL that begins a transaction.
    async fn opened<E: From<PostgresError>>(&self, client: &Client, sql: &str) -> Result<(), E> {
        let done = client.batch_execute(sql).await;
        Ok(done.map_err(|error| match self.error(&error) {
            PostgresError::Cancelled(message) => PostgresError::NotBegun(message),
            other => other,
        })?)
    }

    /// Begins a writing transaction and waits for the answer, again if the server cancels it: no other
    /// statement waits behind it.
    pub(super) async fn begin_alone(&self, client: &Client) -> Result<(), PostgresError> {
        let begin_sql = self.begin(WRITE);
        let give_up = Instant::now() + self.database.deadline();
        loop {
            match self.opened(client, &begin_sql).await {
                Err(PostgresError::NotBegun(_)) if Instant::now() < give_up => {
                    self.simple::<PostgresError>(client, "ROLLBACK").await?;
                }
                done => return done,
            }
        }
    }

    /// Runs statements without parameters and without rows.
    async fn simple<E: From<PostgresError>>(&self, client: &Client, sql: &str) -> Result<(), E> {
        let done = client.batch_execute(sql).await;
        Ok(done.map_err(|error| self.error(&error))?)
    }
}
