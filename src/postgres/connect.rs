//! A database with one connection and one deadline.

use std::{cell::RefCell, ops::Deref, time::Duration};

use deadpool_postgres::{Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime};
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout_at},
};
use tokio_postgres::{Client, NoTls};

use super::{
    PostgresError,
    conninfo::ConnInfo,
    private::{self, PrivateServer},
};

/// The PostgreSQL that holds the vault.
pub enum Address {
    /// The private server of this user.
    Private(PrivateServer),
    /// A server that the user named.
    Server(Box<ConnInfo>),
}

/// A database. The connection is made on first use.
pub struct Database {
    address: Address,
    place: String,
    deadline: Duration,
    pool: RefCell<Option<Pool>>,
    say: Box<dyn Fn(&str)>,
}

/// A connection as the role that owns the tables. Dropping this value closes the connection, even if
/// a statement is still running: the driver alone would wait for answers that may never come.
pub struct OwnerClient {
    client: Client,
    task: JoinHandle<()>,
}

impl Deref for OwnerClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for OwnerClient {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Database {
    /// Creates the database for an address. `deadline` limits each exchange, from connecting to the
    /// answer. `say` receives a message for each step that takes long.
    pub fn new(address: Address, deadline: Duration, say: Box<dyn Fn(&str)>) -> Self {
        let place = match &address {
            Address::Private(server) => format!("in {}", server.data_dir().display()),
            Address::Server(server) => server.describe(),
        };
        Database {
            address,
            place,
            deadline,
            pool: RefCell::new(None),
            say,
        }
    }

    /// Returns the address in the form used in messages, without a password.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns the address of the database.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Returns the time limit of one exchange.
    pub fn deadline(&self) -> Duration {
        self.deadline
    }

    pub(super) fn timed_out(&self) -> PostgresError {
        PostgresError::TimedOut {
            place: self.place.clone(),
            after: self.deadline,
        }
    }

    /// Returns the connection, and connects if there is none. A private PostgreSQL that is down is
    /// started; the deadline begins again after the start.
    pub(super) async fn client(
        &self,
        until: &mut Instant,
    ) -> Result<deadpool_postgres::Client, PostgresError> {
        let pool = self.pool.borrow().clone();
        let found = match pool {
            Some(pool) => self.checkout(&pool, *until).await,
            None => self.first_client(*until).await,
        };
        match (found, &self.address) {
            (Err(error), Address::Private(server)) if error.is_down() => {
                server.ensure_running(&mut |step| (self.say)(step)).await?;
                *until = Instant::now() + self.deadline;
                self.first_client(*until).await
            }
            (found, _) => found,
        }
    }

    /// Connects to the first host that answers. A host that refuses the role ends the search.
    async fn first_client(
        &self,
        until: Instant,
    ) -> Result<deadpool_postgres::Client, PostgresError> {
        let configs = match &self.address {
            Address::Private(server) => vec![server.connect_config(private::ROLE)?],
            Address::Server(server) => server.configs(),
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

    fn pool_of(&self, config: tokio_postgres::Config) -> Result<Pool, PostgresError> {
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
        pool.map_err(|error| self.unreachable(error.to_string()))
    }

    async fn checkout(
        &self,
        pool: &Pool,
        until: Instant,
    ) -> Result<deadpool_postgres::Client, PostgresError> {
        tracing::info!(place = self.place, "connecting");
        match timeout_at(until, pool.get()).await {
            Ok(Ok(client)) => Ok(client),
            Ok(Err(PoolError::Backend(error))) => Err(self.error(&error)),
            Ok(Err(error)) => Err(self.unreachable(error.to_string())),
            Err(_) => Err(self.timed_out()),
        }
    }

    fn unreachable(&self, reason: String) -> PostgresError {
        PostgresError::Unreachable {
            place: self.place.clone(),
            reason,
        }
    }

    /// Translates an error of the driver. An error caused by the server's own time limit becomes
    /// [`PostgresError::TimedOut`].
    pub(super) fn error(&self, error: &tokio_postgres::Error) -> PostgresError {
        match PostgresError::from_driver(error, &self.place) {
            PostgresError::Server { sqlstate, .. } if sqlstate == "57014" => self.timed_out(),
            other => other,
        }
    }

    /// Connects as the role that owns the tables: `credctl_owner` in the private database, and the
    /// role that the address names on any other server.
    ///
    /// # Errors
    /// As for any exchange: unreachable, timed out, refused.
    pub async fn owner(&self) -> Result<OwnerClient, PostgresError> {
        let configs = match &self.address {
            Address::Private(server) => {
                // This call starts the server if it is down.
                drop(self.client(&mut (Instant::now() + self.deadline)).await?);
                vec![server.connect_config(private::OWNER_ROLE)?]
            }
            Address::Server(server) => server.configs(),
        };
        let mut last = self.timed_out();
        for config in configs {
            match timeout_at(Instant::now() + self.deadline, config.connect(NoTls)).await {
                Ok(Ok((client, connection))) => {
                    let task = tokio::spawn(async { drop(connection.await) });
                    return Ok(OwnerClient { client, task });
                }
                Ok(Err(error)) => last = self.error(&error),
                Err(_) => last = self.timed_out(),
            }
            if !last.is_down() {
                break;
            }
        }
        Err(last)
    }
}
