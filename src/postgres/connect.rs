//! A database with one connection and one deadline.

use std::{
    cell::{Cell, RefCell},
    ops::Deref,
    time::Duration,
};

use deadpool_postgres::{Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime};
use tokio::time::{Instant, sleep, timeout_at};
use tokio_postgres::{Client, Config};

use super::{
    PostgresError,
    conninfo::ConnInfo,
    dial::Dialer,
    link_report::Passing,
    private::{self, PrivateServer},
    route::Route,
    session::Session,
};

/// Pause before a server is tried again that may be there a moment later.
const PAUSE: Duration = Duration::from_millis(50);

/// Words for a wait for a database that may be there a moment later.
const WAITING: &str = "waiting for the database";

/// Time after which a wait is told of.
pub const SILENT_WAIT: Duration = Duration::from_secs(1);

/// Most tries of a server that hangs up without a word.
const MOST_HANG_UPS: usize = 5;

/// The PostgreSQL that holds the vault.
pub enum Address {
    /// The private server of this user.
    Private(Box<PrivateServer>),
    /// A server that the user named.
    Server(Box<ConnInfo>),
}

/// How a database speaks to the user.
pub struct Voice {
    /// Receives a message for each step that takes long.
    pub step: Box<dyn Fn(&str)>,
    /// Receives remarks beside the result.
    pub remark: Box<dyn Fn(String)>,
}

/// A database. The connection is made on first use.
pub struct Database {
    address: Address,
    place: String,
    deadline: Duration,
    dialer: RefCell<Dialer>,
    pool: RefCell<Option<Pool>>,
    /// True if a server was there before: one that does not listen is waited for then.
    is_known: Cell<bool>,
    /// True once the newest exchange has a session.
    has_session: Cell<bool>,
    /// Time since which statements of the newest exchange can run.
    since: Cell<Instant>,
    /// The wait that was told of last.
    told: Cell<&'static str>,
    voice: Voice,
}

/// A connection as the role that owns the tables. Dropping this value closes the connection, even if
/// a statement is still running: the driver alone would wait for answers that may never come.
pub struct OwnerClient(Session);

impl Deref for OwnerClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0.client
    }
}

impl Drop for OwnerClient {
    fn drop(&mut self) {
        self.0.task.abort();
    }
}

impl Database {
    /// Creates the database for an address. `deadline` limits each exchange, from connecting to the
    /// answer.
    pub fn new(address: Address, deadline: Duration, voice: Voice) -> Self {
        let (place, route) = match &address {
            Address::Private(server) => (private_place(server), private_route(server)),
            Address::Server(server) => (server.describe(), Route::to(server)),
        };
        Database {
            address,
            place,
            deadline,
            dialer: RefCell::new(Dialer::new(route, deadline)),
            pool: RefCell::new(None),
            is_known: Cell::new(false),
            has_session: Cell::new(false),
            since: Cell::new(Instant::now()),
            told: Cell::new(""),
            voice,
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

    /// Returns the role that commands connect as.
    pub fn role(&self) -> &str {
        match &self.address {
            Address::Private(_) => private::ROLE,
            Address::Server(server) => server.user(),
        }
    }

    /// Returns the time limit of one exchange.
    pub fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Says that nothing will be changed. Of several hosts, a standby may answer then if no primary does.
    pub fn only_read(&self) {
        self.dialer().only_read();
    }

    /// Says that the server was there before. One that does not listen is waited for then: where there
    /// never was one, the address is more likely wrong.
    pub fn mark_known(&self) {
        self.is_known.set(true);
    }

    /// Returns true if the newest exchange had a session, and lost it: what it read may be read again. A
    /// server that was not reached, or to which a login failed, is asked no more.
    pub fn may_read_again(&self, error: &PostgresError) -> bool {
        error.is_down() && self.has_session.get()
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
        self.has_session.set(false);
        let client = self.connected(until).await?;
        self.has_session.set(true);
        self.since.set(Instant::now());
        for remark in self.dialer().report().take_remarks() {
            (self.voice.remark)(remark);
        }
        Ok(client)
    }

    /// Does the work, and tells of the wait if it takes more than a moment. What is told twice in a row is
    /// said once.
    pub(super) async fn telling<T>(&self, what: &'static str, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        tokio::select! {
            biased;
            done = &mut work => return done,
            () = sleep(SILENT_WAIT) => {}
        }
        if self.told.replace(what) != what {
            (self.voice.step)(what);
        }
        work.await
    }

    async fn connected(
        &self,
        until: &mut Instant,
    ) -> Result<deadpool_postgres::Client, PostgresError> {
        let pool = match &self.address {
            Address::Private(server) => {
                if server.is_made()? {
                    match self.checkout(self.pool()?, *until).await {
                        Err(error) if error.is_down() => {}
                        Err(PostgresError::Denied {
                            authentication: true,
                            message,
                            ..
                        }) => return Err(server.login_refused(message).into()),
                        Err(error @ PostgresError::NoPassword { .. }) => {
                            return Err(server.login_refused(error.to_string()).into());
                        }
                        found => return found,
                    }
                }
                server
                    .ensure_running(&mut |step| (self.voice.step)(step))
                    .await?;
                *until = Instant::now() + self.deadline;
                self.pool()?
            }
            Address::Server(_) => self.pool()?,
        };
        let connecting = self.patiently(*until, || self.checkout(pool.clone(), *until));
        self.telling(WAITING, connecting).await
    }

    /// Connects, and again as long as there is time for a server that may be there a moment later.
    async fn patiently<T, F: Future<Output = Result<T, PostgresError>>>(
        &self,
        until: Instant,
        connect: impl Fn() -> F,
    ) -> Result<T, PostgresError> {
        let (mut refused, mut hung_up) = (None, 0);
        loop {
            match connect().await {
                Err(error) if error.is_down() => {
                    let passing = self.dialer().report().passing();
                    // Tries while nothing listens do not count: the server that comes back may hang up.
                    hung_up += usize::from(matches!(passing, Passing::HungUp));
                    let is_passing = match passing {
                        Passing::No => false,
                        Passing::HungUp => hung_up <= MOST_HANG_UPS,
                        Passing::Down => self.is_known.get(),
                        Passing::Sure => true,
                    };
                    if !is_passing || Instant::now() + PAUSE >= until {
                        return Err(error);
                    }
                    if refused.replace(error).is_none() {
                        self.told.set(WAITING);
                        (self.voice.step)(WAITING);
                    }
                    sleep(PAUSE).await;
                }
                // What was refused before says more than that there is no time left.
                Err(PostgresError::TimedOut { .. }) if refused.is_some() => {
                    return Err(refused.unwrap_or_else(|| self.timed_out()));
                }
                done => {
                    self.is_known.set(self.is_known.get() || done.is_ok());
                    return done;
                }
            }
        }
    }

    fn dialer(&self) -> Dialer {
        self.dialer.borrow().clone()
    }

    fn pool(&self) -> Result<Pool, PostgresError> {
        if let Some(pool) = &*self.pool.borrow() {
            return Ok(pool.clone());
        }
        if let Address::Private(server) = &self.address {
            // A command that made the database has decided only then where it is.
            let dialer = self.dialer().led_to(private_route(server));
            self.dialer.replace(dialer);
        }
        let manager = Manager::from_connect(
            self.session(private::ROLE)?,
            self.dialer(),
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(1)
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| self.unreachable(error.to_string()))?;
        Ok(self.pool.borrow_mut().insert(pool).clone())
    }

    /// Returns the configuration of a session: as this role in the private database, and as the role that
    /// the address names on any other server.
    fn session(&self, private_role: &str) -> Result<Config, PostgresError> {
        Ok(match &self.address {
            Address::Private(server) => server.connect_config(private_role)?,
            Address::Server(server) => server.session().clone(),
        })
    }

    async fn checkout(
        &self,
        pool: Pool,
        until: Instant,
    ) -> Result<deadpool_postgres::Client, PostgresError> {
        tracing::info!(place = self.place, "connecting");
        match timeout_at(until, pool.get()).await {
            Ok(Ok(client)) => Ok(client),
            Ok(Err(PoolError::Backend(error))) => Err(self.unconnected(&error)),
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

    /// Translates an error of a search that found no server: with the reasons against each.
    fn unconnected(&self, error: &tokio_postgres::Error) -> PostgresError {
        match (self.error(error), self.dialer().report().reasons()) {
            (error, Some(reasons)) if error.is_down() => self.unreachable(reasons),
            (error, _) => error,
        }
    }

    /// Translates an error of the driver. The end of a statement that ran as long as it may becomes
    /// [`PostgresError::TimedOut`], any earlier end is somebody's request.
    pub(super) fn error(&self, error: &tokio_postgres::Error) -> PostgresError {
        // Of a link that ended on this side, the driver knows at most that it ended.
        let own = self.dialer().report().error(&self.place);
        if let Some(own) = own.filter(|_| error.as_db_error().is_none()) {
            return own;
        }
        match PostgresError::from_driver(error, (&self.place, self.role())) {
            PostgresError::Cancelled(message)
                if self.has_lasted() && !message.contains("user request") =>
            {
                self.timed_out()
            }
            other => other,
        }
    }

    /// Returns true if the newest exchange has lasted as long as a statement may.
    fn has_lasted(&self) -> bool {
        self.since.get().elapsed() >= self.deadline
    }

    /// Connects as the role that owns the tables: `credctl_owner` in the private database, and the
    /// role that the address names on any other server.
    ///
    /// # Errors
    /// As for any exchange: unreachable, timed out, refused.
    pub async fn owner(&self) -> Result<OwnerClient, PostgresError> {
        if let Address::Private(_) = &self.address {
            // This call starts the server if it is down.
            drop(self.client(&mut (Instant::now() + self.deadline)).await?);
        }
        self.owner_until(Instant::now() + self.deadline).await
    }

    /// Like [`Database::owner`], within a time.
    ///
    /// # Errors
    /// As for [`Database::owner`].
    pub async fn owner_within(&self, limit: Duration) -> Result<OwnerClient, PostgresError> {
        let connected = timeout_at(Instant::now() + limit, self.owner()).await;
        connected.unwrap_or_else(|_| Err(self.timed_out()))
    }

    async fn owner_until(&self, until: Instant) -> Result<OwnerClient, PostgresError> {
        let config = self.session(private::OWNER_ROLE)?;
        let dial = || async {
            match timeout_at(until, self.dialer().dial(&config)).await {
                Ok(Ok(session)) => Ok(OwnerClient(session)),
                Ok(Err(error)) => Err(self.unconnected(&error)),
                Err(_) => Err(self.timed_out()),
            }
        };
        let client = self.telling(WAITING, self.patiently(until, dial)).await?;
        self.since.set(Instant::now());
        Ok(client)
    }
}

/// Returns the place of a private database in the form used in messages.
fn private_place(server: &PrivateServer) -> String {
    match server.data_dir() {
        Some(data) => format!("in {}", data.display()),
        None => format!("of {}", server.home().display()),
    }
}

/// Returns the route to a private database. Before it is made, it may lead nowhere.
fn private_route(server: &PrivateServer) -> Route {
    let socket = server.socket_dir();
    Route::to_socket(socket.as_deref().unwrap_or(server.home()), private::PORT)
}
