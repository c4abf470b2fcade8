//! Exchanges with the database: reads, streams and writes, each under the deadline.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};

use super::{
    Owner, Place, Statement, Store, StoreError, VaultRow, Written, migrate,
    pipeline::{self, Outcome, Setting, Sink},
    rows::get,
};

/// Between two questions about a transaction whose end is not known yet.
const PAUSE: Duration = Duration::from_millis(50);

/// Gives the connection back to the pool; one on which an exchange failed is not used again, since
/// what is under way on it is unknown.
fn kept_if_sound<T>(
    client: deadpool_postgres::Client,
    done: Result<T, StoreError>,
) -> Result<T, StoreError> {
    if done.is_err() {
        drop(deadpool_postgres::Object::take(client));
    }
    done
}

impl Store {
    pub(super) fn setting(&self) -> Setting<'_> {
        Setting {
            schema: &self.schema,
            user_id: &self.user_id,
            deadline: self.deadline,
            place: &self.place_text,
        }
    }

    /// Reads in one round trip; a private database behind this binary is migrated and read again.
    pub(super) async fn read(
        &self,
        statements: &[Statement<'_>],
    ) -> Result<(VaultRow, Vec<Vec<Row>>), StoreError> {
        match self.read_once(statements).await {
            Err(StoreError::SchemaBehind { .. }) if self.upgrade_private().await? => {
                self.read_once(statements).await
            }
            // Reading again cannot do harm, and a connection may have died of old age.
            Err(error) if error.is_down() => self.read_once(statements).await,
            done => done,
        }
    }

    async fn read_once(
        &self,
        statements: &[Statement<'_>],
    ) -> Result<(VaultRow, Vec<Vec<Row>>), StoreError> {
        tracing::debug!(statements = statements.len(), "reading in one round trip");
        self.exchange(async |client| pipeline::read(client, &self.setting(), statements).await)
            .await
    }

    /// Streams a read; the sink sees nothing before the schema is known to fit.
    pub(super) async fn stream(
        &self,
        statements: &[Statement<'_>],
        streamed: &Statement<'_>,
        sink: &mut dyn Sink,
    ) -> Result<VaultRow, StoreError> {
        match self.stream_once(statements, streamed, sink).await {
            Err(StoreError::SchemaBehind { .. }) if self.upgrade_private().await? => {
                self.stream_once(statements, streamed, sink).await
            }
            done => done,
        }
    }

    async fn stream_once(
        &self,
        statements: &[Statement<'_>],
        streamed: &Statement<'_>,
        sink: &mut dyn Sink,
    ) -> Result<VaultRow, StoreError> {
        let client = self.client(&mut (Instant::now() + self.deadline)).await?;
        let setting = self.setting();
        // No deadline over the whole: rows flow for as long as somebody takes them.
        let done = pipeline::stream(&client, &setting, statements, streamed, sink).await;
        kept_if_sound(client, done)
    }

    /// One exchange under the deadline.
    async fn exchange<T>(
        &self,
        work: impl AsyncFnOnce(&Client) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut until = Instant::now() + self.deadline;
        let client = self.client(&mut until).await?;
        let done = timeout_at(until, work(&client))
            .await
            .unwrap_or_else(|_| Err(self.timed_out()));
        kept_if_sound(client, done)
    }

    /// Runs a writing transaction and reports the truth about it. The proof answers `true` where
    /// the work is seen to be done; it is asked only when the answer to COMMIT was lost.
    pub(super) async fn write<T>(
        &self,
        work: impl AsyncFnOnce(&Client) -> Result<T, StoreError>,
        proof: &Statement<'_>,
    ) -> Result<T, StoreError> {
        let mut until = Instant::now() + self.deadline;
        let client = self.client(&mut until).await?;
        let setting = self.setting();
        let worked = timeout_at(until, pipeline::work(&client, &setting, work)).await;
        let worked = worked.unwrap_or_else(|_| Err(self.timed_out()));
        self.end_write(client, worked, until, proof).await
    }

    /// The same for work of many exchanges, each of which has the deadline to itself: the work puts
    /// them [`in_time`](Store::in_time).
    pub(super) async fn write_in_batches<T>(
        &self,
        work: impl AsyncFnOnce(&Client) -> Result<T, StoreError>,
        proof: &Statement<'_>,
    ) -> Result<T, StoreError> {
        let client = self.client(&mut (Instant::now() + self.deadline)).await?;
        let worked = pipeline::work(&client, &self.setting(), work).await;
        let until = Instant::now() + self.deadline;
        self.end_write(client, worked, until, proof).await
    }

    /// One exchange of several within a writing transaction, under the deadline.
    pub(super) async fn in_time<T>(
        &self,
        exchange: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let done = tokio::time::timeout(self.deadline, exchange).await;
        done.unwrap_or_else(|_| Err(self.timed_out()))
    }

    /// Commits what was worked, or leaves it undone, and reports the truth about it.
    async fn end_write<T>(
        &self,
        client: deadpool_postgres::Client,
        worked: Result<(T, String), StoreError>,
        until: Instant,
        proof: &Statement<'_>,
    ) -> Result<T, StoreError> {
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
            self.settle(&transaction, proof).await?;
        }
        Ok(done)
    }

    /// Commits what was worked as the role that owns the tables, and what does no harm when it is done
    /// again; reports the truth about it.
    pub(super) async fn end_as_owner(
        &self,
        client: Owner,
        transaction: &str,
        until: Instant,
        proof: &Statement<'_>,
    ) -> Result<(), StoreError> {
        let is_told = self.committed(&client, transaction, until).await?;
        drop(client);
        if is_told {
            return Ok(());
        }
        let settled = self.settle(transaction, proof).await;
        settled.map_err(StoreError::repeatable)
    }

    /// Commits; `false` where nobody has said what became of it, and [`settle`](Store::settle) is to
    /// find out, once the connection is let go of.
    async fn committed(
        &self,
        client: &Client,
        transaction: &str,
        until: Instant,
    ) -> Result<bool, StoreError> {
        let setting = self.setting();
        let ended = timeout_at(until, pipeline::commit(client, &setting, transaction)).await;
        match ended.unwrap_or(Outcome::Open) {
            Outcome::Committed => Ok(true),
            Outcome::Aborted(why) => Err(why.unwrap_or_else(|| self.undone())),
            Outcome::Open => {
                let lost = "the answer to COMMIT was lost: asking what became of it";
                tracing::debug!(transaction, "{lost}");
                Ok(false)
            }
        }
    }

    /// Finds out what became of a transaction whose COMMIT was not answered.
    async fn settle(&self, transaction: &str, proof: &Statement<'_>) -> Result<(), StoreError> {
        // A start of the private server counts here: one that falls again and again ends it too.
        let give_up = Instant::now() + self.deadline;
        let setting = self.setting();
        while Instant::now() < give_up {
            let mut until = Instant::now() + self.deadline;
            let told = match self.client(&mut until).await {
                Ok(client) => {
                    let asked = pipeline::status(&client, &setting, transaction);
                    timeout_at(until, asked).await
                }
                Err(_) => Ok(Ok(None)),
            };
            match told {
                Ok(Ok(Some(true))) => return self.see(proof).await,
                Ok(Ok(Some(false))) => return Err(self.undone()),
                // It still runs, or the server is coming back: ask again.
                _ => tokio::time::sleep(PAUSE).await,
            }
        }
        Err(StoreError::OutcomeUnknown { of: Written::Rows })
    }

    fn undone(&self) -> StoreError {
        StoreError::Unreachable {
            place: self.place_text.clone(),
            reason: "the connection was lost before anything was committed".to_owned(),
        }
    }

    /// Looks at the rows as well: a server that crashed may have given the transaction's id to
    /// another one since.
    async fn see(&self, proof: &Statement<'_>) -> Result<(), StoreError> {
        let unknown = StoreError::OutcomeUnknown { of: Written::Rows };
        let Ok((_, answers)) = self.read(std::slice::from_ref(proof)).await else {
            return Err(unknown);
        };
        match answers.first().and_then(|rows| rows.first()) {
            Some(row) if get(row, 0, "the proof")? => Ok(()),
            _ => Err(unknown),
        }
    }

    /// The rows that a statement answers within a writing transaction.
    pub(super) async fn rows(
        &self,
        client: &Client,
        sql: &str,
        params: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Vec<Row>, StoreError> {
        pipeline::rows(client, &self.setting(), sql, params).await
    }

    pub(super) fn timed_out(&self) -> StoreError {
        self.setting().timed_out()
    }

    /// Takes a private database to the newest schema; `false` for a server, which only
    /// `credctl migrate` changes.
    async fn upgrade_private(&self) -> Result<bool, StoreError> {
        if matches!(self.place, Place::Server(_)) {
            return Ok(false);
        }
        let client = self.owner().await?;
        let options = migrate::Options {
            create: true,
            schema_is_named: true,
            deadline: self.deadline,
            ..Default::default()
        };
        migrate::migrate(
            migrate::Target {
                client: &client,
                schema: &self.schema,
            },
            options,
        )
        .await?;
        Ok(true)
    }

    /// The name of the setting by which row-level security in this database knows the user.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn user_setting(&self) -> Result<String, StoreError> {
        let sql = "SELECT user_setting FROM credctl_vault".to_owned();
        let params = Vec::new();
        let (_, answers) = self.read(&[Statement { sql, params }]).await?;
        match answers.first().and_then(|rows| rows.first()) {
            Some(row) => get(row, 0, "the user setting"),
            None => Ok(migrate::DEFAULT_USER_SETTING.to_owned()),
        }
    }

    /// The version of the server, as it says.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn server_version(&self) -> Result<String, StoreError> {
        let sql = "SELECT current_setting('server_version')";
        self.exchange(async |client| {
            let rows = self.rows(client, sql, &[]).await?;
            rows.first()
                .map_or_else(|| Ok(String::new()), |row| get(row, 0, "the version"))
        })
        .await
    }
}
