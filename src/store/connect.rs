//! Connecting: one database, one connection, one deadline.

use std::{cell::RefCell, time::Duration};

use deadpool_postgres::{Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime};
use tokio::time::{Instant, timeout_at};
use tokio_postgres::{Client, NoTls};

use super::{
    Statement, StoreError, VaultRow,
    conninfo::ConnInfo,
    migrate,
    pipeline::{self, Setting, Sink},
    private::{self, PrivateServer},
};

/// Which PostgreSQL holds the vault.
pub enum Place {
    /// The private one of this user.
    Private(PrivateServer),
    /// One that was named.
    Server(Box<ConnInfo>),
}

/// A vault's database, connected to when first asked.
pub struct Store {
    place: Place,
    place_text: String,
    schema: String,
    user_id: String,
    account: Option<String>,
    deadline: Duration,
    pool: RefCell<Option<Pool>>,
    say: Box<dyn Fn(&str)>,
}

/// Whose rows a [`Store`] reads and writes, and how long it may take.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The schema the tables are in.
    pub schema: String,
    /// The user whose rows count.
    pub user_id: String,
    /// The account named, by name or id.
    pub account: Option<String>,
    /// For each exchange, from connecting to the answer.
    pub deadline: Duration,
}

impl Store {
    /// A store over a database; `say` gets a word about what takes long.
    pub fn new(place: Place, scope: Scope, say: Box<dyn Fn(&str)>) -> Self {
        let place_text = match &place {
            Place::Private(server) => format!("in {}", server.data_dir().display()),
            Place::Server(server) => server.describe(),
        };
        let Scope {
            schema,
            user_id,
            account,
            deadline,
        } = scope;
        Store {
            place,
            place_text,
            schema,
            user_id,
            account,
            deadline,
            pool: RefCell::new(None),
            say,
        }
    }

    /// Which database this is, for messages; never with a password.
    pub fn place_text(&self) -> &str {
        &self.place_text
    }

    /// Where the database is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The schema the tables are in.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// The user whose rows count.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// The account named on the command line, in a variable or the config.
    pub fn account_named(&self) -> Option<&str> {
        self.account.as_deref()
    }

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
    ) -> Result<(VaultRow, Vec<Vec<tokio_postgres::Row>>), StoreError> {
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
    ) -> Result<(VaultRow, Vec<Vec<tokio_postgres::Row>>), StoreError> {
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
        // Rows may flow for longer than one exchange takes: the deadline covers the wait for each.
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
        self.exchange(async |client| {
            pipeline::stream(client, &self.setting(), statements, streamed, sink).await
        })
        .await
    }

    /// One exchange under the deadline. A connection on which it failed is not used again: what is
    /// under way on it is unknown.
    async fn exchange<T>(
        &self,
        work: impl AsyncFnOnce(&Client) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut until = Instant::now() + self.deadline;
        let client = self.client(&mut until).await?;
        let done = timeout_at(until, work(&client))
            .await
            .unwrap_or_else(|_| Err(self.timed_out()));
        if done.is_err() {
            drop(deadpool_postgres::Object::take(client));
        }
        done
    }

    /// Runs a writing transaction and reports the truth about it.
    pub(super) async fn write<T>(
        &self,
        work: impl AsyncFnOnce(&Client) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let setting = self.setting();
        let mut until = Instant::now() + self.deadline;
        let client = self.client(&mut until).await?;
        let worked = timeout_at(until, pipeline::work(&client, &setting, work)).await;
        let (done, transaction) = match worked.unwrap_or_else(|_| Err(self.timed_out())) {
            Ok(worked) => worked,
            Err(error) => {
                drop(deadpool_postgres::Object::take(client));
                return Err(error);
            }
        };
        if let Ok(answered) = timeout_at(until, pipeline::commit(&client, &setting)).await
            && answered?
        {
            return Ok(done);
        }
        drop(deadpool_postgres::Object::take(client));
        self.settle(&transaction).await.map(|()| done)
    }

    /// Finds out what became of a transaction whose COMMIT was not answered.
    async fn settle(&self, transaction: &str) -> Result<(), StoreError> {
        let lost = || StoreError::Unreachable {
            place: self.place_text.clone(),
            reason: "the connection was lost before anything was committed".to_owned(),
        };
        let mut until = Instant::now() + self.deadline;
        while let Ok(client) = self.client(&mut until).await {
            match timeout_at(until, pipeline::committed(&client, transaction)).await {
                Ok(Ok(Some(true))) => return Ok(()),
                Ok(Ok(Some(false))) => return Err(lost()),
                Ok(Ok(None)) => tokio::time::sleep(Duration::from_millis(50)).await,
                Ok(Err(_)) | Err(_) => break,
            }
            if Instant::now() >= until {
                break;
            }
        }
        Err(StoreError::OutcomeUnknown { id: None })
    }

    /// The connection, made when there is none; a private PostgreSQL that is down is started, which
    /// does not count against the deadline.
    async fn client(&self, until: &mut Instant) -> Result<deadpool_postgres::Client, StoreError> {
        let pool = self.pool.borrow().clone();
        let found = match pool {
            Some(pool) => self.checkout(&pool, *until).await,
            None => self.first_client(*until).await,
        };
        match (found, &self.place) {
            (Err(error), Place::Private(server)) if error.is_down() => {
                server.ensure_running(&mut |step| (self.say)(step)).await?;
                *until = Instant::now() + self.deadline;
                self.first_client(*until).await
            }
            (found, _) => found,
        }
    }

    /// Connects to the first host that answers; one that refuses the role ends the search.
    async fn first_client(&self, until: Instant) -> Result<deadpool_postgres::Client, StoreError> {
        let configs = match &self.place {
            Place::Private(server) => vec![server.connect_config(private::ROLE)?],
            Place::Server(server) => server.configs(),
        };
        let mut last = None;
        for config in configs {
            let pool = self.pool_of(config)?;
            match self.checkout(&pool, until).await {
                Ok(client) => {
                    *self.pool.borrow_mut() = Some(pool);
                    return Ok(client);
                }
                Err(error) if error.is_down() => last = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(last.unwrap_or_else(|| self.timed_out()))
    }

    fn pool_of(&self, config: tokio_postgres::Config) -> Result<Pool, StoreError> {
        let manager = Manager::from_config(
            config,
            NoTls,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(1)
            .runtime(Runtime::Tokio1)
            .build();
        pool.map_err(|error| StoreError::Unreachable {
            place: self.place_text.clone(),
            reason: error.to_string(),
        })
    }

    async fn checkout(
        &self,
        pool: &Pool,
        until: Instant,
    ) -> Result<deadpool_postgres::Client, StoreError> {
        match timeout_at(until, pool.get()).await {
            Ok(Ok(client)) => Ok(client),
            Ok(Err(PoolError::Backend(error))) => Err(self.setting().error(&error)),
            Ok(Err(error)) => Err(StoreError::Unreachable {
                place: self.place_text.clone(),
                reason: error.to_string(),
            }),
            Err(_) => Err(self.timed_out()),
        }
    }

    fn timed_out(&self) -> StoreError {
        StoreError::TimedOut {
            place: self.place_text.clone(),
            after: self.deadline,
        }
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

    /// A connection as the role that owns the tables: in the private database `credctl_owner`, on a
    /// server whoever the connection names.
    ///
    /// # Errors
    /// As for any exchange: unreachable, timed out, refused.
    pub async fn owner(&self) -> Result<Client, StoreError> {
        let configs = match &self.place {
            Place::Private(server) => {
                // Started on the way, where it is down.
                drop(self.client(&mut (Instant::now() + self.deadline)).await?);
                vec![server.connect_config(private::OWNER_ROLE)?]
            }
            Place::Server(server) => server.configs(),
        };
        let mut last = self.timed_out();
        for config in configs {
            match timeout_at(Instant::now() + self.deadline, config.connect(NoTls)).await {
                Ok(Ok((client, connection))) => {
                    tokio::spawn(connection);
                    return Ok(client);
                }
                Ok(Err(error)) => last = self.setting().error(&error),
                Err(_) => last = self.timed_out(),
            }
            if !last.is_down() {
                break;
            }
        }
        Err(last)
    }

    /// The version of the server, as it says.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn server_version(&self) -> Result<String, StoreError> {
        let sql = "SELECT current_setting('server_version')";
        self.exchange(async |client| {
            let rows = client
                .query_typed(sql, &[])
                .await
                .map_err(|e| self.setting().error(&e))?;
            rows.first().map_or_else(
                || Ok(String::new()),
                |row| super::rows::get(row, 0, "the version"),
            )
        })
        .await
    }
}
