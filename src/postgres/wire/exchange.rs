use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tokio_postgres::{Client, Row};

use super::{
    Proof, RowSink, Statement, TransactionHead, TransactionScope, commit::CommitOutcome,
    pipeline::ANSWER,
};
use crate::postgres::{OwnerClient, PostgresError, Written};

/// Pause between two attempts to find out what became of a transaction.
const PAUSE: Duration = Duration::from_millis(50);

/// Returns the connection to the pool. A connection on which an exchange failed is closed instead,
/// because its state is unknown.
fn release<T, E>(client: deadpool_postgres::Client, done: Result<T, E>) -> Result<T, E> {
    if done.is_err() {
        drop(deadpool_postgres::Object::take(client));
    }
    done
}

impl TransactionScope<'_> {
    /// Runs reads as one round trip under the deadline.
    ///
    /// # Errors
    /// As for any exchange, and the errors of the head.
    pub async fn read<H, E: From<PostgresError>>(
        &self,
        head: &TransactionHead<'_, H, E>,
        statements: &[Statement<'_>],
    ) -> Result<(H, Vec<Vec<Row>>), E> {
        tracing::debug!(statements = statements.len(), "reading in one round trip");
        self.exchange(async |client| self.read_over(client, head, statements).await)
            .await
    }

    /// Streams a read. The sink receives nothing before the head's rows are accepted.
    ///
    /// # Errors
    /// As for any exchange, and the errors of the head and the sink.
    pub async fn stream<H, E: From<PostgresError>>(
        &self,
        head: &TransactionHead<'_, H, E>,
        statements: &[Statement<'_>],
        streamed: &[Statement<'_>],
        sink: &mut dyn RowSink<H, E>,
    ) -> Result<(), E> {
        let database = self.database;
        let client = database.client(&mut self.until()).await?;
        // No deadline for the whole stream: it may last as long as the sink takes rows.
        let done = self
            .stream_over(&client, head, statements, streamed, sink)
            .await;
        release(client, done)
    }

    /// Runs one exchange under the deadline.
    ///
    /// # Errors
    /// As for any exchange, and the errors of the work.
    pub async fn exchange<T, E: From<PostgresError>>(
        &self,
        work: impl AsyncFnOnce(&Client) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut until = self.until();
        let client = self.database.client(&mut until).await?;
        let work = timeout_at(until, work(&client));
        let done = self.database.telling(ANSWER, work).await;
        let done = done.unwrap_or_else(|_| Err(self.timed_out().into()));
        release(client, done)
    }

    /// Does the work of a writing transaction under the deadline. Nothing takes effect before
    /// [`TransactionScope::end`].
    ///
    /// # Errors
    /// As for any exchange, and the errors of the work.
    pub async fn begin_write<T, E: From<PostgresError>>(
        &self,
        head: &str,
        work: impl AsyncFn(&Client) -> Result<T, E>,
    ) -> Result<(Worked, T), E> {
        let mut until = self.until();
        let client = self.database.client(&mut until).await?;
        let work = timeout_at(until, self.work(&client, head, work));
        let what = "waiting for the database, which others may have locked";
        let done = self.database.telling(what, work).await;
        let done = done.unwrap_or_else(|_| Err(self.timed_out().into()));
        worked(client, done, until)
    }

    /// Like [`TransactionScope::begin_write`], for work of many exchanges. Each exchange has its own
    /// deadline: the work wraps it in [`in_time`](TransactionScope::in_time).
    ///
    /// # Errors
    /// As for [`TransactionScope::begin_write`].
    pub async fn begin_batches<T, E: From<PostgresError>>(
        &self,
        head: &str,
        work: impl AsyncFnOnce(&Client) -> Result<T, E>,
    ) -> Result<(Worked, T), E> {
        let client = self.database.client(&mut self.until()).await?;
        let done = match self.in_time(self.begin_alone(&client)).await {
            Ok(()) => self.work_within(&client, head, work).await,
            Err(error) => Err(error.into()),
        };
        worked(client, done, self.until())
    }

    /// Applies the deadline to one of several exchanges within a writing transaction.
    ///
    /// # Errors
    /// Fails with the errors of the exchange, or with [`PostgresError::TimedOut`] if it takes too long.
    pub async fn in_time<T, E: From<PostgresError>>(
        &self,
        exchange: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let done = timeout_at(self.until(), exchange).await;
        done.unwrap_or_else(|_| Err(self.timed_out().into()))
    }

    fn until(&self) -> Instant {
        Instant::now() + self.database.deadline()
    }

    /// Ends a transaction that wrote nothing.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn end_unwritten(&self, worked: Worked) -> Result<(), PostgresError> {
        let Worked { client, until } = worked;
        let ended = timeout_at(until, client.batch_execute("COMMIT")).await;
        let ended = match ended {
            Ok(ended) => ended.map_err(|error| self.error(&error)),
            Err(_) => Err(self.timed_out()),
        };
        release(client, ended)
    }

    /// Commits the work, and reports its real outcome.
    ///
    /// # Errors
    /// Fails with the reason why nothing was committed, or with [`PostgresError::OutcomeUnknown`] if
    /// nobody can be asked.
    pub async fn end(
        &self,
        worked: Worked,
        head: &str,
        proof: &Proof<'_>,
    ) -> Result<(), PostgresError> {
        let Worked { client, until } = worked;
        let outcome = self.committed(&client, until, head, proof).await;
        drop(deadpool_postgres::Object::take(client));
        self.settle_outcome(outcome, head, proof).await
    }

    /// Commits work that was done as the role that owns the tables, and reports its real outcome.
    ///
    /// # Errors
    /// As for [`TransactionScope::end`].
    pub async fn end_as_owner(
        &self,
        client: OwnerClient,
        until: Instant,
        head: &str,
        proof: &Proof<'_>,
    ) -> Result<(), PostgresError> {
        let outcome = self.committed(&client, until, head, proof).await;
        drop(client);
        self.settle_outcome(outcome, head, proof).await
    }

    async fn settle_outcome(
        &self,
        outcome: CommitOutcome,
        head: &str,
        proof: &Proof<'_>,
    ) -> Result<(), PostgresError> {
        let (refusal, time) = match outcome {
            CommitOutcome::Committed => return Ok(()),
            CommitOutcome::Silent => (None, self.half()),
            CommitOutcome::Open(refusal) => (refusal, self.database.deadline()),
        };
        let found = self.find_outcome(head, proof, refusal, Instant::now() + time);
        let what = "asking the database what became of the change";
        self.database.telling(what, found).await
    }

    async fn committed(
        &self,
        client: &Client,
        until: Instant,
        head: &str,
        proof: &Proof<'_>,
    ) -> CommitOutcome {
        // A server that is silent has half of the deadline; the other half is for asking what became of it.
        let until = until.min(Instant::now() + self.half());
        let ended = timeout_at(until, self.commit(client, head, proof));
        let what = "waiting for the database to confirm the change";
        let ended = self.database.telling(what, ended).await;
        ended.unwrap_or(CommitOutcome::Silent)
    }

    fn half(&self) -> Duration {
        self.database.deadline() / 2
    }

    /// Finds out whether a transaction took effect whose COMMIT was not answered. Succeeds if it did;
    /// if not, fails with the refusal that the server answered.
    async fn find_outcome(
        &self,
        head: &str,
        proof: &Proof<'_>,
        refusal: Option<PostgresError>,
        give_up: Instant,
    ) -> Result<(), PostgresError> {
        tracing::debug!("the answer to COMMIT was lost: finding out what became of it");
        // Here a start of the private server counts against the limit, so that a server that crashes
        // again and again does not keep the loop alive.
        while Instant::now() < give_up {
            let settled = timeout_at(give_up, self.settle(head, proof)).await;
            match settled.unwrap_or(Ok(None)) {
                Ok(Some(true)) => return Ok(()),
                Ok(Some(false)) => return Err(refusal.unwrap_or_else(|| self.not_committed())),
                // The transaction still runs, or the server is coming back: ask again.
                Ok(None) | Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
        Err(PostgresError::OutcomeUnknown { of: Written::Rows })
    }

    async fn settle(&self, head: &str, proof: &Proof<'_>) -> Result<Option<bool>, PostgresError> {
        let mut until = self.until();
        let client = self.database.client(&mut until).await?;
        let settled = timeout_at(until, self.settled(&client, head, proof)).await;
        release(client, settled.unwrap_or_else(|_| Err(self.timed_out())))
    }

    /// Returns the error for a connection that was lost before anything was committed.
    pub fn not_committed(&self) -> PostgresError {
        PostgresError::Unreachable {
            place: self.database.place().to_owned(),
            reason: "the connection was lost before anything was committed".to_owned(),
        }
    }
}

/// A writing transaction whose work is done, and that is not committed yet.
pub struct Worked {
    client: deadpool_postgres::Client,
    until: Instant,
}

/// Returns the transaction with the result of its work. A connection on which the work failed is
/// closed, which undoes it.
fn worked<T, E>(
    client: deadpool_postgres::Client,
    done: Result<T, E>,
    until: Instant,
) -> Result<(Worked, T), E> {
    match done {
        Ok(done) => Ok((Worked { client, until }, done)),
        Err(error) => {
            drop(deadpool_postgres::Object::take(client));
            Err(error)
        }
    }
}
