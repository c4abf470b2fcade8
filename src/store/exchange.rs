use std::time::Instant;

use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};

use super::{RowsError, Store, StoreError, VaultRow, held_back::HeldBack, witness::Witness};
use crate::{
    postgres::{
        Address, PostgresError,
        wire::{RowSink, Statement, TransactionHead, TransactionScope, Worked, get},
    },
    schema::{self, DEFAULT_USER_SETTING, Grants, SchemaError, read_head, write_head},
};

impl Store {
    /// Says that nothing will be changed. Of several hosts, a standby may answer then if no primary does.
    pub fn only_read(&self) {
        self.database.only_read();
    }

    pub(super) fn scope(&self) -> TransactionScope<'_> {
        TransactionScope {
            database: &self.database,
            schema: &self.schema,
            user_id: &self.user_id,
        }
    }

    /// Reads in one round trip; a private database behind this binary is migrated and read again.
    pub(super) async fn read(
        &self,
        statements: &[Statement<'_>],
    ) -> Result<(VaultRow, Vec<Vec<Row>>), StoreError> {
        let scope = self.scope();
        let head = TransactionHead {
            sql: &read_head(&self.schema),
            judge: &|rows| self.vault_row(rows),
        };
        let give_up = Instant::now() + self.database.deadline();
        loop {
            return match scope.read(&head, statements).await {
                Err(StoreError::SchemaBehind { .. }) if self.upgrade_private().await? => {
                    scope.read(&head, statements).await
                }
                Err(StoreError::Postgres(PostgresError::NotBegun(_)))
                    if Instant::now() < give_up =>
                {
                    continue;
                }
                // Reading again cannot do harm, and a connection may have died of old age.
                Err(StoreError::Postgres(error)) if self.database.may_read_again(&error) => {
                    scope.read(&head, statements).await
                }
                done => done,
            };
        }
    }

    /// Streams a read. The sink receives nothing before the schema version was checked, and nothing of a
    /// short answer before it is complete.
    pub(super) async fn stream<E>(
        &self,
        statements: &[Statement<'_>],
        streamed: &[Statement<'_>],
        sink: &mut dyn RowSink<VaultRow, RowsError<E>>,
    ) -> Result<(), RowsError<E>> {
        let scope = self.scope();
        let head = TransactionHead {
            sql: &read_head(&self.schema),
            judge: &|rows| Ok(self.vault_row(rows)?),
        };
        let mut sink = HeldBack::new(sink);
        let done = match scope.stream(&head, statements, streamed, &mut sink).await {
            Err(RowsError::Store(StoreError::SchemaBehind { .. }))
                if self.upgrade_private().await? =>
            {
                scope.stream(&head, statements, streamed, &mut sink).await
            }
            // As for any read, while nothing of the answer was used.
            Err(RowsError::Store(StoreError::Postgres(error)))
                if (self.database.may_read_again(&error)
                    || matches!(error, PostgresError::NotBegun(_)))
                    && !sink.has_passed_on() =>
            {
                scope.stream(&head, statements, streamed, &mut sink).await
            }
            done => done,
        };
        done?;
        sink.pass_on()
    }

    /// Reads the head of a transaction, and refuses another vault than the expected one.
    fn vault_row(&self, rows: &[Row]) -> Result<VaultRow, StoreError> {
        let vault = VaultRow::read(rows)?;
        self.expect_vault(vault.id)?;
        Ok(vault)
    }

    /// Runs a writing transaction and reports its outcome. The work returns what it wrote, by which the
    /// outcome is found if the answer to COMMIT is lost. It is done again if the server stops before
    /// COMMIT is sent, or cancels BEGIN: it has undone everything then.
    pub(super) async fn write<T>(
        &self,
        work: impl AsyncFn(&Client) -> Result<(T, Witness), StoreError>,
    ) -> Result<T, StoreError> {
        let head = write_head(&self.schema);
        let give_up = Instant::now() + self.database.deadline();
        loop {
            match self.scope().begin_write(&head, &work).await {
                Ok((worked, (done, witness))) => {
                    self.end_write(worked, &head, &witness).await?;
                    return Ok(done);
                }
                Err(StoreError::Postgres(
                    PostgresError::Stopped { .. } | PostgresError::NotBegun(_),
                )) if Instant::now() < give_up => {}
                // COMMIT was not sent, so this is certain.
                Err(StoreError::Postgres(error))
                    if error.is_cut_off() && self.database.may_read_again(&error) =>
                {
                    return Err(self.scope().not_committed().into());
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Like [`Store::write`], for work of many exchanges, each of which has its own deadline.
    pub(super) async fn write_in_batches<T, E: From<StoreError> + From<PostgresError>>(
        &self,
        work: impl AsyncFnOnce(&Client) -> Result<(T, Witness), E>,
    ) -> Result<T, E> {
        let head = write_head(&self.schema);
        let (worked, (done, witness)) = self.scope().begin_batches(&head, work).await?;
        self.end_write(worked, &head, &witness).await?;
        Ok(done)
    }

    async fn end_write(
        &self,
        worked: Worked,
        head: &str,
        witness: &Witness,
    ) -> Result<(), StoreError> {
        let scope = self.scope();
        match witness.traces(self.user_id()) {
            None => Ok(scope.end_unwritten(worked).await?),
            Some(traces) => Ok(scope.end(worked, head, &traces.proof(&self.tables)).await?),
        }
    }

    /// Runs a statement within a writing transaction and returns its rows.
    pub(super) async fn rows(
        &self,
        client: &Client,
        sql: &str,
        params: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Vec<Row>, StoreError> {
        Ok(self.scope().rows(client, sql, params).await?)
    }

    /// Runs a statement within a writing transaction; returns the number of rows it changed.
    pub(super) async fn execute(
        &self,
        client: &Client,
        sql: &str,
        params: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<u64, StoreError> {
        let done = client.execute_typed(sql, params).await;
        Ok(done.map_err(|error| self.scope().error(&error))?)
    }

    /// Takes a private database to the newest schema; returns `false` for a server, which only
    /// `credctl migrate` changes.
    async fn upgrade_private(&self) -> Result<bool, StoreError> {
        if matches!(self.database.address(), Address::Server(_)) {
            return Ok(false);
        }
        let client = self.owner().await?;
        let options = schema::Options {
            create: true,
            schema_is_named: true,
            deadline: self.database.deadline(),
            ..Default::default()
        };
        let target = schema::Target {
            client: &client,
            schema: &self.schema,
        };
        schema::migrate(target, options).await?;
        Ok(true)
    }

    /// Looks at the schema and returns what is wrong with it. `None` also if it cannot be looked at.
    pub async fn schema_fault(&self) -> Option<SchemaError> {
        let schema = &self.schema;
        let deadline = self.database.deadline();
        let status = async |client: &Client| {
            let target = schema::Target { client, schema };
            Ok::<_, StoreError>(schema::status(target, deadline).await)
        };
        match self.scope().exchange(status).await.ok()? {
            Ok(status) => status.fault(),
            Err(error) => error.is_fault().then_some(error),
        }
    }

    /// Returns what a role needs for credctl's commands. Changes nothing.
    ///
    /// # Errors
    /// [`SchemaError`] for a role that does not exist or a schema that is behind; else as for any
    /// exchange.
    pub async fn grants(&self, role: &str) -> Result<Grants, SchemaError> {
        schema::grants(self.scope(), role).await
    }

    /// Grants a role what it needs for credctl's commands.
    ///
    /// # Errors
    /// [`SchemaError::NotGranted`] when something could not be granted, and then nothing was; else as
    /// for [`Store::grants`].
    pub async fn grant(&self, role: &str) -> Result<Grants, SchemaError> {
        schema::grant(self.scope(), role).await
    }

    /// Returns the name of the setting by which row-level security in this database knows the user.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn user_setting(&self) -> Result<String, StoreError> {
        let sql = format!("SELECT v.user_setting FROM {} v", self.tables.vault);
        let params = Vec::new();
        let (_, answers) = self.read(&[Statement { sql, params }]).await?;
        match answers.first().and_then(|rows| rows.first()) {
            Some(row) => Ok(get(row, 0, "the user setting")?),
            None => Ok(DEFAULT_USER_SETTING.to_owned()),
        }
    }

    /// Returns the version of the server, as the server states it.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn server_version(&self) -> Result<String, StoreError> {
        let sql = "SELECT pg_catalog.current_setting('server_version')";
        let asked = async |client: &Client| {
            let rows = self.scope().plain_rows(client, sql).await?;
            match rows.first() {
                Some(row) => Ok(get(row, 0, "the version")?),
                None => Ok(String::new()),
            }
        };
        self.scope().exchange(asked).await
    }
}
