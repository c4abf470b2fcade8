use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tokio_postgres::{Client, Row};

use super::{Head, RowSink, Scope, Statement, commit::CommitOutcome};
use crate::postgres::{Owner, PostgresError, Written};

/// The pause between two questions about a transaction whose end is not known yet.
const PAUSE: Duration = Duration::from_millis(50);

/// Gives the connection back to the pool; one on which an exchange failed is not used again, since
/// what is under way on it is unknown.
fn kept_if_sound<T, E>(client: deadpool_postgres::Client, done: Result<T, E>) -> Result<T, E> {
    if done.is_err() {
        drop(deadpool_postgres::Object::take(client));
    }
    done
}

impl Scope<'_> {
    /// Runs reads as one round trip under the deadline.
    ///
    /// # Errors
    /// As for any exchange, and those of the head.
    pub async fn read<H, E: From<PostgresError>>(
        &self,
        head: &Head<'_, H, E>,
        statements: &[Statement<'_>],
    ) -> Result<(H, Vec<Vec<Row>>), E> {
        tracing::debug!(statements = statements.len(), "reading in one round trip");
        self.exchange(async |client| self.read_over(client, head, statements).await)
            .await
    }

    /// Streams a read; the sink sees nothing before the head was judged.
    ///
    /// # Errors
    /// As for any exchange, and those of the head and the sink.
    pub async fn stream<H, E: From<PostgresError>>(
        &self,
        head: &Head<'_, H, E>,
        statements: &[Statement<'_>],
        streamed: &Statement<'_>,
        sink: &mut dyn RowSink<H, E>,
    ) -> Result<(), E> {
        let database = self.database;
        let client = database.client(&mut self.until()).await?;
        // No deadline over the whole: rows flow for as long as somebody takes them.
        let done = self
            .stream_over(&client, head, statements, streamed, sink)
            .await;
        kept_if_sound(client, done)
    }

    /// One exchange under the deadline.
    ///
    /// # Errors
    /// As for any exchange, and those of the work.
    pub async fn exchange<T, E: From<PostgresError>>(
        &self,
        work: impl AsyncFnOnce(&Client) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut until = self.until();
        let client = self.database.client(&mut until).await?;
        let done = timeout_at(until, work(&client))
            .await
            .unwrap_or_else(|_| Err(self.timed_out().into()));
        kept_if_sound(client, done)
    }

    /// Runs a writing transaction and reports the truth about it. `proof` fails unless the work is
    /// seen to be done; it is asked only if the answer to COMMIT was lost.
    ///
    /// # Errors
    /// As for any exchange, and those of the work and the proof.
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

    /// Like [`Scope::write`], for work of many exchanges, each of which has the deadline to itself:
    /// the work puts them [`in_time`](Scope::in_time).
    ///
    /// # Errors
    /// As for [`Scope::write`].
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

    /// Puts one exchange of several within a writing transaction under the deadline.
    ///
    /// # Errors
    /// Those of the exchange; [`PostgresError::TimedOut`] if it takes too long.
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

    /// Commits what was worked, or leaves it undone, and reports the truth about it.
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
        let told = self.committed(&client, &transaction, until).await;
        if !matches!(told, Ok(true)) {
            drop(deadpool_postgres::Object::take(client));
        }
        if !told? {
            self.find_out(&transaction).await?;
            proof().await?;
        }
        Ok(done)
    }

    /// Commits what was worked as the role that owns the tables, and what may be done again; reports
    /// the truth about it.
    ///
    /// # Errors
    /// As for any exchange, and those of the proof.
    pub async fn end_as_owner<E: From<PostgresError>>(
        &self,
        client: Owner,
        transaction: &str,
        until: Instant,
        proof: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Result<(), E> {
        let is_told = self.committed(&client, transaction, until).await?;
        drop(client);
        if is_told {
            return Ok(());
        }
        let found = self.find_out(transaction).await;
        found.map_err(PostgresError::repeatable)?;
        proof().await
    }

    /// Commits. Returns `false` if no answer came that can be trusted: then
    /// [`find_out`](Scope::find_out) asks, once the connection is let go of.
    async fn committed(
        &self,
        client: &Client,
        transaction: &str,
        until: Instant,
    ) -> Result<bool, PostgresError> {
        let ended = timeout_at(until, self.commit(client, transaction)).await;
        match ended.unwrap_or(CommitOutcome::Open) {
            CommitOutcome::Committed => Ok(true),
            CommitOutcome::Aborted(why) => Err(why.unwrap_or_else(|| self.undone())),
            CommitOutcome::Open => {
                let lost = "the answer to COMMIT was lost: asking what became of it";
                tracing::debug!(transaction, "{lost}");
                Ok(false)
            }
        }
    }

    /// Finds out what became of a transaction whose COMMIT was not answered; returns if it was
    /// committed.
    async fn find_out(&self, transaction: &str) -> Result<(), PostgresError> {
        // A start of the private server counts here: one that falls again and again ends it too.
        let give_up = self.until();
        while Instant::now() < give_up {
            let mut until = self.until();
            let told = match self.database.client(&mut until).await {
                Ok(client) => timeout_at(until, self.status(&client, transaction)).await,
                Err(_) => Ok(Ok(None)),
            };
            match told {
                Ok(Ok(Some(true))) => return Ok(()),
                Ok(Ok(Some(false))) => return Err(self.undone()),
                // It still runs, or the server is coming back: ask again.
                _ => tokio::time::sleep(PAUSE).await,
            }
        }
        Err(PostgresError::OutcomeUnknown { of: Written::Rows })
    }

    fn undone(&self) -> PostgresError {
        PostgresError::Unreachable {
            place: self.database.place().to_owned(),
            reason: "the connection was lost before anything was committed".to_owned(),
        }
    }
}
