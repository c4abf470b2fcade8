use std::{io, sync::Arc, time::Duration};

use tokio::time::timeout;
use tokio_postgres::{
    Config, Error,
    config::{ChannelBinding, SslMode, SslNegotiation},
    error::SqlState,
};

use super::{
    authentication::{Binding, Demands, Login, Refusal, Rules},
    conninfo::{SessionKind, Target},
    error,
    guarded_stream::{GuardedStream, Settled},
    link::{self, Link},
    link_report::{LinkReport, Passing},
    negotiation::{self, Layer},
    route::{self, Place},
    session::{ServerTraits, Session},
};
use crate::domain::{Veiled, visible_start};

/// An attempt that failed.
pub(super) enum Failed {
    /// The next place may be tried.
    GoOn(Error),
    /// The server gives sessions of another kind.
    OtherKind(Error),
    /// The server was found, and no other one may be tried.
    Stop(Error),
}

/// One try to get a session from one place.
pub(super) struct Attempt<'a> {
    pub report: &'a Arc<LinkReport>,
    pub demands: &'a Demands,
    pub config: &'a Config,
    pub target: &'a Target,
    pub place: &'a Place,
    pub password: Option<&'a Veiled>,
}

impl Attempt<'_> {
    /// Gets the session within a time; without one, the caller limits it.
    pub(super) async fn within(
        &self,
        limit: Option<Duration>,
        kind: SessionKind,
    ) -> Result<Session, Failed> {
        let Some(limit) = limit else {
            return self.session(kind).await;
        };
        match timeout(limit, self.session(kind)).await {
            Ok(done) => done,
            Err(_) => {
                let reason = format!("no answer within {limit:?}");
                self.report.unreachable(reason.clone());
                let stop = self.report.is_logging_in();
                let error = unconnected(self.report, io::ErrorKind::TimedOut).await;
                Err(match stop {
                    true => Failed::Stop(error),
                    false => {
                        self.report.pass_over(reason, Passing::No);
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
        let report = self.report;
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
        let report = self.report;
        let session = done.map_err(|error| self.failed(error))?;
        match session.unwanted(kind).await {
            Ok(None) => Ok(session),
            Ok(Some(reason)) => {
                report.unreachable(reason.to_owned());
                report.pass_over(reason.to_owned(), Passing::Down);
                let error = unconnected(self.report, io::ErrorKind::NotConnected).await;
                Err(Failed::OtherKind(error))
            }
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Decides whether another place may be tried after an error.
    fn failed(&self, error: Error) -> Failed {
        let report = self.report;
        let reason = match (report.unreachable_reason(), error.as_db_error()) {
            (_, Some(answer)) if is_passing(answer.code()) => visible_start(answer.message()),
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
        let report = self.report;
        report.begin(&self.server());
        let link = self.link(layer).await;
        let mut config = settled(self.config);
        if let Some(password) = self.password {
            config.password(password.whole().as_bytes());
        }
        let rules = self.rules(&link, config.get_password().is_some());
        let is_verified = rules.is_verified;
        let stream = GuardedStream::new(link, Login::new(rules), Arc::clone(self.report));
        match config.connect_raw(stream, Settled).await {
            Ok((client, connection)) => {
                self.remark_on_weakness(is_verified);
                let traits = ServerTraits::told(&connection);
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
                    let report = self.report;
                    Ok(negotiation::secured(stream, layer, encryption, &host, report).await)
                }
                Err(error) => Err(error),
            },
        };
        let link = match opened {
            Ok(Some(link)) => link,
            Ok(None) => Link::Failed(io::ErrorKind::NotConnected),
            Err(error) => {
                self.report.unreachable(error.to_string());
                Link::Failed(error.kind())
            }
        };
        let peer = self.demands.peer.as_deref();
        match peer.filter(|peer| !link.is_run_by(peer)) {
            None => link,
            Some(peer) => {
                self.report.refuse(Refusal::Peer(peer.to_owned()));
                Link::Failed(io::ErrorKind::PermissionDenied)
            }
        }
    }

    fn rules(&self, link: &Link, has_password: bool) -> Rules {
        let demands = self.demands;
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
        if is_verified || self.report.is_bound() || endpoint.host.is_local() {
            return;
        }
        let mode = encryption.mode.name();
        self.report.remark(match self.report.tried_tls() {
            true => format!("nothing shows that {endpoint} is the right server: sslmode={mode} checks no certificate"),
            false => format!("the connection to {endpoint} is not encrypted: sslmode={mode}"),
        });
    }

    /// Notes a login that the driver gave up because the server's part of the proof is wrong.
    fn note(&self, error: &Error) {
        if error.to_string().starts_with("authentication error") {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            self.report
                .refuse(Refusal::Unproven(visible_start(&cause.unwrap_or_default())));
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

/// Returns an error of the driver for a connection that was never made.
pub(super) async fn unconnected(report: &Arc<LinkReport>, kind: io::ErrorKind) -> Error {
    let rules = Rules {
        is_verified: false,
        has_password: false,
        binding: Binding::None,
        methods: None,
    };
    let link = Link::Failed(kind);
    let stream = GuardedStream::new(link, Login::new(rules), Arc::clone(report));
    match settled(&Config::new()).connect_raw(stream, Settled).await {
        Err(error) => error,
        // A link that fails whenever it is used gives no session.
        Ok(_) => std::future::pending().await,
    }
}
