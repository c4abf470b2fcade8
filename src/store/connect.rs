//! Connecting: one database, one connection, one deadline.

use std::{cell::RefCell, ops::Deref, rc::Rc, time::Duration};

use deadpool_postgres::{Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime};
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout_at},
};
use tokio_postgres::{Client, NoTls};

use super::{
    StoreError,
    conninfo::ConnInfo,
    private::{self, PrivateServer},
};
use crate::{providers::Providers, settings::DEFAULT_SCHEMA};

/// Which PostgreSQL holds the vault.
pub enum Place {
    /// The private one of this user.
    Private(PrivateServer),
    /// One that was named.
    Server(Box<ConnInfo>),
}

/// A vault's database, connected to when first asked.
pub struct Store {
    pub(super) place: Place,
    pub(super) place_text: String,
    pub(super) schema: String,
    pub(super) user_id: String,
    account: Option<String>,
    pub(super) deadline: Duration,
    pub(super) providers: Rc<Providers>,
    pool: RefCell<Option<Pool>>,
    say: Box<dyn Fn(&str)>,
}

/// A connection as the role that owns the tables. It ends with this value, whatever is under way on
/// it: the driver alone would wait for answers that may never come.
pub struct Owner {
    client: Client,
    task: JoinHandle<()>,
}

impl Deref for Owner {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.task.abort();
    }
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
    /// What types are called, and which of them have environments.
    pub providers: Rc<Providers>,
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
            providers,
        } = scope;
        Store {
            place,
            place_text,
            schema,
            user_id,
            account,
            deadline,
            providers,
            pool: RefCell::new(None),
            say,
        }
    }

    /// Which database this is, for messages; never with a password.
    pub fn place_text(&self) -> &str {
        &self.place_text
    }

    /// Which database and schema this is, to know it again; never with a password.
    pub fn identity(&self) -> String {
        match &self.place {
            Place::Private(server) => server.data_dir().display().to_string(),
            Place::Server(_) if self.schema == DEFAULT_SCHEMA => self.place_text.clone(),
            Place::Server(_) => format!("{}, schema {}", self.place_text, self.schema),
        }
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

    /// The connection, made when there is none; a private PostgreSQL that is down is started, which
    /// does not count against the deadline.
    pub(super) async fn client(
        &self,
        until: &mut Instant,
    ) -> Result<deadpool_postgres::Client, StoreError> {
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
        tracing::info!(place = self.place_text, "connecting");
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

    /// A connection as the role that owns the tables: in the private database `credctl_owner`, on a
    /// server whoever the connection names.
    ///
    /// # Errors
    /// As for any exchange: unreachable, timed out, refused.
    pub async fn owner(&self) -> Result<Owner, StoreError> {
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
                    let task = tokio::spawn(async { drop(connection.await) });
                    return Ok(Owner { client, task });
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
}
