use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tokio_postgres::{Client, Row};

use super::{RowSink, Statement, TransactionHead, TransactionScope, commit::CommitOutcome};
use crate::postgres::{OwnerClient, PostgresError, Written};

/// Pause between two queries for the status of a transaction whose outcome is not known yet.
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
        streamed: &Statement<'_>,
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
        let done = timeout_at(until, work(&client))
            .await
            .unwrap_or_else(|_| Err(self.timed_out().into()));
        release(client, done)
    }

    /// Runs a writing transaction and reports its real outcome. `proof` reads the database and fails
    /// unless the work is there; it runs only if the answer to COMMIT was lost.
    ///
    /// # Errors
    /// As for any exchange, and the errors of the work and the proof.
    pub async fn write<T, E: From<PostgresError>>(
        &self,
        head: &str,
        work: impl AsyncFnOnce(&Client) -> Result<T, E>,
        proof: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Result<T, E> {
        let mut until = self.until();
        let client = self.database.client(&mut until).await?;
        let worked = timeout_at(until, self.work(&client, head, work)).await;
        let worked = worked.unwrap_or_else(|_| Err(self.timed_out().into()));
        self.end_write(client, worked, until, proof).await
    }

    /// Like [`TransactionScope::write`], for work of many exchanges. Each exchange has its own deadline: the
    /// work wraps it in [`in_time`](TransactionScope::in_time).
    ///
    /// # Errors
    /// As for [`TransactionScope::write`].
    pub async fn write_in_batches<T, E: From<PostgresError>>(
        &self,
        head: &str,
        work: impl AsyncFnOnce(&Client) -> Result<T, E>,
        proof: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Result<T, E> {
        let client = self.database.client(&mut self.until()).await?;
        let worked = self.work(&client, head, work).await;
        self.end_write(client, worked, self.until(), proof).await
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

    /// Commits the work if it succeeded, and reports its real outcome.
    async fn end_write<T, E: From<PostgresError>>(
        &self,
        client: deadpool_postgres::Client,
        worked: Result<(T, String), E>,
        until: Instant,
        proof: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Result<T, E> {
        let (done, transaction) = match worked {
            Ok(worked) => worked,
            Err(error) => {
                drop(deadpool_postgres::Object::take(client));
                return Err(error);
            }
        };
        let committed = self.committed(&client, &transaction, until).await;
        if !matches!(committed, Ok(true)) {
            drop(deadpool_postgres::Object::take(client));
        }
        if !committed? {
            self.find_transaction_status(&transaction).await?;
            proof().await?;
        }
        Ok(done)
    }

    /// Commits repeatable work that was done as the role that owns the tables, and reports its real
    /// outcome.
    ///
    /// # Errors
    /// As for any exchange, and the errors of the proof.
    pub async fn end_as_owner<E: From<PostgresError>>(
        &self,
        client: OwnerClient,
        transaction: &str,
        until: Instant,
        proof: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        let is_committed = self.committed(&client, transaction, until).await?;
        drop(client);
        if is_committed {
            return Ok(());
        }
        let found = self.find_transaction_status(transaction).await;
        found.map_err(PostgresError::repeatable)?;
        proof().await
    }

    /// Commits. Returns `false` if no trustworthy answer came. The caller then closes the connection
    /// and calls [`find_transaction_status`](TransactionScope::find_transaction_status).
    async fn committed(
        &self,
        client: &Client,
        transaction: &str,
        until: Instant,
    ) -> Result<bool, PostgresError> {
        let ended = timeout_at(until, self.commit(client, transaction)).await;
        match ended.unwrap_or(CommitOutcome::Open) {
            CommitOutcome::Committed => Ok(true),
            CommitOutcome::Aborted(cause) => Err(cause.unwrap_or_else(|| self.not_committed())),
            CommitOutcome::Open => {
                let lost = "the answer to COMMIT was lost: querying the transaction's status";
                tracing::debug!(transaction, "{lost}");
                Ok(false)
            }
        }
    }

    /// Finds out whether a transaction took effect whose COMMIT was not answered. Succeeds if it was
    /// committed.
    async fn find_transaction_status(&self, transaction: &str) -> Result<(), PostgresError> {
        // Here a start of the private server counts against the limit, so that a server that crashes
        // again and again does not keep the loop alive.
        let give_up = self.until();
        while Instant::now() < give_up {
            let mut until = self.until();
            let status = match self.database.client(&mut until).await {
                Ok(client) => timeout_at(until, self.status(&client, transaction)).await,
                Err(_) => Ok(Ok(None)),
            };
            match status {
                Ok(Ok(Some(true))) => return Ok(()),
                Ok(Ok(Some(false))) => return Err(self.not_committed()),
                // The transaction still runs, or the server is coming back: query again.
                _ => tokio::time::sleep(PAUSE).await,
            }
        }
        Err(PostgresError::OutcomeUnknown { of: Written::Rows })
    }

    fn not_committed(&self) -> PostgresError {
        PostgresError::Unreachable {
            place: self.database.place().to_owned(),
            reason: "the connection was lost before anything was committed".to_owned(),
        }
    }
}
