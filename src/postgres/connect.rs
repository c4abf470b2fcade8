//! A database with one connection and one deadline.

use std::{cell::RefCell, ops::Deref, time::Duration};

use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime,
};
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout_at},
};
use tokio_postgres::Client;

use super::{
    PostgresError,
    authentication::Demands,
    conninfo::ConnInfo,
    dial::{Dialer, unwanted},
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
    dialer: Dialer,
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
        let (place, demands) = match &address {
            Address::Private(server) => {
                let place = format!("in {}", server.data_dir().display());
                (place, Demands::default())
            }
            Address::Server(server) => (server.describe(), server.demands().clone()),
        };
        Database {
            address,
            place,
            deadline,
            dialer: Dialer::new(demands),
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

    /// Connects to the first host that answers. A host that refuses the role, or that began a login and
    /// failed in it, ends the search: it may be another server that collects proofs.
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
                Err(error) if self.may_try_another(&error) => last = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(last.unwrap_or_else(|| self.timed_out()))
    }

    fn pool_of(&self, config: tokio_postgres::Config) -> Result<Pool, PostgresError> {
        let target = config.get_target_session_attrs();
        let manager = Manager::from_connect(
            config,
            self.dialer.clone(),
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let check = Hook::async_fn(move |client, _| {
            Box::pin(async move {
                match unwanted(client, target).await {
                    Ok(None) => Ok(()),
                    Ok(Some(reason)) => Err(HookError::message(reason)),
                    Err(error) => Err(HookError::Backend(error)),
                }
            })
        });
        let pool = Pool::builder(manager)
            .max_size(1)
            .post_create(check)
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
            Ok(Err(
                PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)),
            )) => Err(self.error(&error)),
            Ok(Err(PoolError::PostCreateHook(HookError::Message(reason)))) => {
                Err(self.unreachable(reason.into_owned()))
            }
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

    /// Returns true if another address may be tried after this error.
    fn may_try_another(&self, error: &PostgresError) -> bool {
        error.is_down() && !self.dialer.report().is_logging_in()
    }

    /// Translates an error of the driver. An error caused by the server's own time limit becomes
    /// [`PostgresError::TimedOut`].
    pub(super) fn error(&self, error: &tokio_postgres::Error) -> PostgresError {
        // Of a link that ended on this side, the driver knows at most that it ended.
        let own = self.dialer.report().error(&self.place);
        if let Some(own) = own.filter(|_| error.as_db_error().is_none()) {
            return own;
        }
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
        let until = Instant::now() + self.deadline;
        let mut last = self.timed_out();
        for config in configs {
            let owner = timeout_at(until, self.owner_of(&config)).await;
            match owner.unwrap_or_else(|_| Err(self.timed_out())) {
                Err(error) if self.may_try_another(&error) => last = error,
                owner => return owner,
            }
        }
        Err(last)
    }

    async fn owner_of(
        &self,
        config: &tokio_postgres::Config,
    ) -> Result<OwnerClient, PostgresError> {
        let fail = |error: tokio_postgres::Error| self.error(&error);
        let (client, task) = self.dialer.dial(config).await.map_err(fail)?;
        let owner = OwnerClient { client, task };
        let target = config.get_target_session_attrs();
        match unwanted(&owner, target).await.map_err(fail)? {
            Some(reason) => Err(self.unreachable(reason.to_owned())),
            None => Ok(owner),
        }
    }
}
