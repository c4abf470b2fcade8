use std::{
    future::Future,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use deadpool_postgres::Connect;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinHandle,
    time::timeout,
};
use tokio_postgres::{
    Client, Config, Connection, Error,
    config::{ChannelBinding, SslMode, SslNegotiation},
    error::SqlState,
};

use super::{
    authentication::{Binding, Login, Refusal, Rules},
    conninfo::{SessionKind, Target},
    error,
    guarded_stream::{GuardedStream, Settled},
    link::{self, Link},
    link_report::{LinkReport, Passing},
    negotiation::{self, Layer},
    route::{self, Place, Route},
    session::{ServerTraits, Session},
};

/// Connects to servers, and gives a password only to one that may have it.
#[derive(Clone)]
pub(super) struct Dialer {
    route: Arc<Route>,
    report: Arc<LinkReport>,
    /// True if nothing will be changed, so that a standby may answer where no primary does.
    only_reads: Arc<AtomicBool>,
    /// Time that all attempts together may take.
    deadline: Duration,
}

/// An attempt that failed.
enum Failed {
    /// The next place may be tried.
    GoOn(Error),
    /// The server was found, and no other one may be tried.
    Stop(Error),
}

impl Dialer {
    pub(super) fn new(route: Route, deadline: Duration) -> Self {
        Dialer {
            route: Arc::new(route),
            report: Arc::default(),
            only_reads: Arc::default(),
            deadline,
        }
    }

    /// Returns what is known about the newest search and its newest link.
    pub(super) fn report(&self) -> &LinkReport {
        &self.report
    }

    /// Says that nothing will be changed.
    pub(super) fn only_read(&self) {
        self.only_reads.store(true, Ordering::Relaxed);
    }

    /// Connects to the first server of the route that gives a session of the wanted kind.
    pub(super) async fn dial(&self, config: &Config) -> Result<Session, Error> {
        self.report.begin_search();
        let password = match &self.route.password_command {
            None => None,
            Some(command) => match command.run() {
                Ok(password) => Some(password),
                Err(error) => {
                    self.report.no_password(error);
                    return Err(self.unconnected(io::ErrorKind::Other).await);
                }
            },
        };
        let kinds = self.route.kinds(self.only_reads.load(Ordering::Relaxed));
        let mut last = None;
        for (round, kind) in kinds.iter().enumerate() {
            match self.search(config, password.as_ref(), *kind).await {
                Ok(session) => {
                    if round > 0 && self.route.kind.is_none() {
                        self.remark_on_standby();
                    }
                    return Ok(session);
                }
                Err(Failed::Stop(error)) => return Err(error),
                Err(Failed::GoOn(error)) => last = Some(error),
            }
        }
        match last {
            Some(error) => Err(error),
            None => Err(self.unconnected(io::ErrorKind::NotConnected).await),
        }
    }

    /// Goes through all hosts and their addresses.
    async fn search(
        &self,
        config: &Config,
        password: Option<&SecretString>,
        kind: SessionKind,
    ) -> Result<Session, Failed> {
        let mut last = None;
        for target in in_order(&self.route.targets, self.route.is_balanced) {
            let server = target.endpoint.to_string();
            self.report.begin(&server);
            let places = match route::places(&target.endpoint).await {
                Ok(places) => places,
                Err(error) => {
                    self.report.unreachable(error.to_string());
                    self.report.pass_over(error.to_string(), Passing::No);
                    last = Some(self.unconnected(error.kind()).await);
                    continue;
                }
            };
            let limit = self.limit(config, places.len());
            for place in in_order(&places, self.route.is_balanced) {
                let attempt = Attempt {
                    dialer: self,
                    config,
                    target,
                    place,
                    password: password.or(target.password.as_ref()),
                };
                match attempt.within(limit, kind).await {
                    Ok(session) => return Ok(session),
                    Err(Failed::GoOn(error)) => last = Some(error),
                    Err(stop) => return Err(stop),
                }
            }
        }
        match last {
            Some(error) => Err(Failed::GoOn(error)),
            None => Err(Failed::GoOn(
                self.unconnected(io::ErrorKind::NotFound).await,
            )),
        }
    }

    /// Returns the time for one attempt: what the user set, or a fair share of the deadline, so that a host
    /// that never answers leaves time for the others.
    fn limit(&self, config: &Config, places: usize) -> Option<Duration> {
        let attempts = self.route.targets.len() * places.max(1);
        let share = u32::try_from(attempts).map_or(self.deadline, |count| self.deadline / count);
        let share = (attempts > 1).then_some(share);
        config.get_connect_timeout().copied().or(share)
    }

    /// Returns an error of the driver for a connection that was never made.
    async fn unconnected(&self, kind: io::ErrorKind) -> Error {
        let rules = Rules {
            is_verified: false,
            has_password: false,
            binding: Binding::None,
            methods: None,
        };
        let link = Link::Failed(kind);
        let stream = GuardedStream::new(link, Login::new(rules), Arc::clone(&self.report));
        match settled(&Config::new()).connect_raw(stream, Settled).await {
            Err(error) => error,
            // A link that fails whenever it is used gives no session.
            Ok(_) => std::future::pending().await,
        }
    }

    fn remark_on_standby(&self) {
        let reasons = self.report.reasons().unwrap_or_default();
        self.report.remark(format!(
            "no primary answers ({reasons}); this was read from {}, and may be older",
            self.report.server()
        ));
    }
}

/// One try to get a session from one place.
struct Attempt<'a> {
    dialer: &'a Dialer,
    config: &'a Config,
    target: &'a Target,
    place: &'a Place,
    password: Option<&'a SecretString>,
}

impl Attempt<'_> {
    async fn within(&self, limit: Option<Duration>, kind: SessionKind) -> Result<Session, Failed> {
        let Some(limit) = limit else {
            return self.session(kind).await;
        };
        match timeout(limit, self.session(kind)).await {
            Ok(done) => done,
            Err(_) => {
                let reason = format!("no answer within {limit:?}");
                self.report().unreachable(reason.clone());
                let stop = self.report().is_logging_in();
                let error = self.dialer.unconnected(io::ErrorKind::TimedOut).await;
                Err(match stop {
                    true => Failed::Stop(error),
                    false => {
                        self.report().pass_over(reason, Passing::No);
                        Failed::GoOn(error)
                    }
                })
            }
        }
    }

    /// Connects and logs in, in the ways that the mode of TLS allows, and checks the kind of session.
    async fn session(&self, kind: SessionKind) -> Result<Session, Failed> {
        let (last, before) = match route::layers(self.target.encryption.mode) {
            [before @ .., last] => (*last, before),
            [] => (Layer::Clear, &[][..]),
        };
        for layer in before {
            match self.log_in(*layer).await {
                Err(error) if self.may_change_layer(*layer, &error) => {}
                done => return self.judged(done, kind).await,
            }
        }
        let done = self.log_in(last).await;
        self.judged(done, kind).await
    }

    /// Returns true if the server may be tried in the other way, with TLS or without: it refused this one
    /// before it asked for a proof, or the TLS handshake failed.
    fn may_change_layer(&self, layer: Layer, error: &Error) -> bool {
        let report = self.report();
        let was_refused = error
            .as_db_error()
            .is_some_and(|answer| !is_passing(answer.code()));
        !report.is_logging_in()
            && match layer {
                Layer::Clear => was_refused,
                Layer::TlsIfOffered => report.tried_tls() && (was_refused || report.tls_failed()),
                Layer::Tls => false,
            }
    }

    async fn judged(
        &self,
        done: Result<Session, Error>,
        kind: SessionKind,
    ) -> Result<Session, Failed> {
        let report = self.report();
        let session = done.map_err(|error| self.failed(error))?;
        match session.unwanted(kind).await {
            Ok(None) => Ok(session),
            Ok(Some(reason)) => {
                report.unreachable(reason.to_owned());
                report.pass_over(reason.to_owned(), Passing::Down);
                let error = self.dialer.unconnected(io::ErrorKind::NotConnected).await;
                Err(Failed::GoOn(error))
            }
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Decides whether another place may be tried after an error.
    fn failed(&self, error: Error) -> Failed {
        let report = self.report();
        let reason = match (report.unreachable_reason(), error.as_db_error()) {
            (_, Some(answer)) if is_passing(answer.code()) => answer.message().to_owned(),
            (_, Some(_)) => return Failed::Stop(error),
            (Some(reason), None) => reason,
            (None, None) if report.has_refused() || error::is_configuration(&error) => {
                return Failed::Stop(error);
            }
            (None, None) => error::reason(&error),
        };
        if report.is_logging_in() {
            return Failed::Stop(error);
        }
        report.pass_over(reason, passing(&error).max(report.link_passing()));
        Failed::GoOn(error)
    }

    async fn log_in(&self, layer: Layer) -> Result<Session, Error> {
        let report = self.report();
        report.begin(&self.server());
        let link = self.link(layer).await;
        let mut config = settled(self.config);
        if let Some(password) = self.password {
            config.password(password.expose_secret());
        }
        let rules = self.rules(&link, config.get_password().is_some());
        let is_verified = rules.is_verified;
        let stream = GuardedStream::new(link, Login::new(rules), Arc::clone(&self.dialer.report));
        match config.connect_raw(stream, Settled).await {
            Ok((client, connection)) => {
                self.remark_on_weakness(is_verified);
                let traits = traits(&connection);
                let task = tokio::spawn(async { drop(connection.await) });
                Ok(Session {
                    client,
                    task,
                    traits,
                })
            }
            Err(error) => {
                self.note(&error);
                Err(error)
            }
        }
    }

    /// Connects. What went wrong is in the report.
    async fn link(&self, layer: Layer) -> Link {
        let encryption = &self.target.encryption;
        let opened = match self.place {
            Place::Socket(folder) => {
                let socket = link::open_unix(folder, self.target.endpoint.port).await;
                socket.map(|socket| Some(Link::Unix(socket)))
            }
            Place::Address(address) => match link::open_tcp(*address, self.config).await {
                Ok(stream) => {
                    let host = self.target.endpoint.host.name().map(str::to_owned);
                    let host = host.unwrap_or_else(|| address.ip().to_string());
                    let report = self.report();
                    Ok(negotiation::secured(stream, layer, encryption, &host, report).await)
                }
                Err(error) => Err(error),
            },
        };
        let link = match opened {
            Ok(Some(link)) => link,
            Ok(None) => Link::Failed(io::ErrorKind::NotConnected),
            Err(error) => {
                self.report().unreachable(error.to_string());
                Link::Failed(error.kind())
            }
        };
        let peer = self.dialer.route.demands.peer.as_deref();
        match peer.filter(|peer| !link.is_run_by(peer)) {
            None => link,
            Some(peer) => {
                self.report().refuse(Refusal::Peer(peer.to_owned()));
                Link::Failed(io::ErrorKind::PermissionDenied)
            }
        }
    }

    fn rules(&self, link: &Link, has_password: bool) -> Rules {
        let demands = &self.dialer.route.demands;
        let is_possible = link.end_point().is_some();
        Rules {
            is_verified: link.is_verified(demands.peer.as_deref()),
            has_password,
            binding: match self.config.get_channel_binding() {
                ChannelBinding::Require => Binding::Required { is_possible },
                ChannelBinding::Prefer if is_possible => Binding::Offered,
                _ => Binding::None,
            },
            methods: demands.methods.clone(),
        }
    }

    /// Remarks on a server of another machine that nothing vouches for.
    fn remark_on_weakness(&self, is_verified: bool) {
        let Target {
            endpoint,
            encryption,
            ..
        } = self.target;
        if is_verified || self.report().is_bound() || endpoint.host.is_local() {
            return;
        }
        let mode = encryption.mode.name();
        self.report().remark(match self.report().tried_tls() {
            true => format!("nothing shows that {endpoint} is the right server: sslmode={mode} checks no certificate"),
            false => format!("the connection to {endpoint} is not encrypted: sslmode={mode}"),
        });
    }

    /// Notes a login that the driver gave up because the server's part of the proof is wrong.
    fn note(&self, error: &Error) {
        if error.to_string().starts_with("authentication error") {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            self.report()
                .refuse(Refusal::Unproven(cause.unwrap_or_default()));
        }
    }

    /// Names the place for messages, as it is connected to.
    fn server(&self) -> String {
        match self.place {
            Place::Address(address) if self.target.endpoint.host.known_addresses().is_some() => {
                address.to_string()
            }
            _ => self.target.endpoint.to_string(),
        }
    }

    fn report(&self) -> &LinkReport {
        self.dialer.report()
    }
}

/// Returns the configuration for a link on which TLS is settled already. The driver takes it for one of
/// TLS, because only there it asks for what ties the login to the link.
fn settled(config: &Config) -> Config {
    let mut config = config.clone();
    config
        .ssl_mode(SslMode::Require)
        .ssl_negotiation(SslNegotiation::Direct);
    config
}

/// Returns whether the attempt that ended with this error may succeed a moment later.
fn passing(error: &Error) -> Passing {
    match (error.as_db_error(), error::io_kind(error)) {
        (Some(_), _) => Passing::Sure,
        (None, Some(io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound)) => Passing::Down,
        (
            None,
            Some(
                io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof,
            ),
        ) => Passing::HungUp,
        (None, _) if error.is_closed() => Passing::HungUp,
        (None, _) => Passing::No,
    }
}

/// Returns true if a server refuses for a moment only.
fn is_passing(code: &SqlState) -> bool {
    let passing = [
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::TOO_MANY_CONNECTIONS,
    ];
    passing.contains(code)
}

/// Returns what the server said of itself when the session began. PostgreSQL says it; a pooler need not.
fn traits<S, T>(connection: &Connection<S, T>) -> Option<ServerTraits>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    let is_on = |name| Some(connection.parameter(name)? == "on");
    Some(ServerTraits {
        is_standby: is_on("in_hot_standby")?,
        is_read_only: is_on("default_transaction_read_only")?,
    })
}

/// Returns what is to be tried in its order, or in one of chance.
fn in_order<T>(all: &[T], is_balanced: bool) -> Vec<&T> {
    let mut all: Vec<&T> = all.iter().collect();
    if is_balanced {
        // Where chance is not to be had, the order stays.
        let mut random = vec![0; all.len()];
        if getrandom::fill(&mut random).is_ok() {
            let mut drawn: Vec<_> = random.into_iter().zip(all).collect();
            drawn.sort_by_key(|(number, _)| *number);
            all = drawn.into_iter().map(|(_, each)| each).collect();
        }
    }
    all
}

impl Connect for Dialer {
    fn connect(
        &self,
        config: &Config,
    ) -> Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + '_>> {
        let config = config.clone();
        Box::pin(async move { self.dial(&config).await.map(Session::into_parts) })
    }
}
