use std::{future::Future, io, pin::Pin, sync::Arc};

use deadpool_postgres::Connect;
use tokio::task::JoinHandle;
use tokio_postgres::{
    Client, Config, Error, NoTls, SimpleQueryMessage,
    config::{Host, TargetSessionAttrs},
};

use super::{
    authentication::{Demands, Login, Refusal, Rules},
    guarded_stream::GuardedStream,
    link::Link,
    link_report::LinkReport,
};

/// Connects to servers, and gives a password only to one that may have it.
#[derive(Debug, Clone)]
pub(super) struct Dialer {
    demands: Demands,
    report: Arc<LinkReport>,
}

impl Dialer {
    pub(super) fn new(demands: Demands) -> Self {
        Dialer {
            demands,
            report: Arc::default(),
        }
    }

    /// Returns what is known about the newest link.
    pub(super) fn report(&self) -> &LinkReport {
        &self.report
    }

    /// Connects to the one host of a configuration. The task serves the connection.
    pub(super) async fn dial(&self, config: &Config) -> Result<(Client, JoinHandle<()>), Error> {
        self.report.begin(server(config));
        let stream = self.stream(config).await;
        match config.connect_raw(stream, NoTls).await {
            Ok((client, connection)) => {
                let task = tokio::spawn(async { drop(connection.await) });
                Ok((client, task))
            }
            Err(error) => {
                self.note(&error);
                Err(error)
            }
        }
    }

    async fn stream(&self, config: &Config) -> GuardedStream {
        let peer = self.demands.peer.as_deref();
        let mut link = Link::open(config).await.unwrap_or_else(|error| {
            self.report.unreachable(error.to_string());
            Link::Failed(error.kind())
        });
        if let Some(peer) = peer.filter(|peer| !link.is_run_by(peer)) {
            self.report.refuse(Refusal::Peer(peer.to_owned()));
            link = Link::Failed(io::ErrorKind::PermissionDenied);
        }
        let rules = Rules {
            is_verified: link.is_verified(peer),
            has_password: config.get_password().is_some(),
            methods: self.demands.methods.clone(),
        };
        GuardedStream::new(link, Login::new(rules), Arc::clone(&self.report))
    }

    /// Notes a login that the driver gave up because the server's part of the proof is wrong.
    fn note(&self, error: &Error) {
        if error.to_string().starts_with("authentication error") {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            self.report
                .refuse(Refusal::Unproven(cause.unwrap_or_default()));
        }
    }
}

impl Connect for Dialer {
    fn connect(
        &self,
        config: &Config,
    ) -> Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + '_>> {
        let config = config.clone();
        Box::pin(async move { self.dial(&config).await })
    }
}

/// Returns the reason why a session is not the one that `target_session_attrs` asks for, if it is not.
pub(super) async fn unwanted(
    client: &Client,
    target: TargetSessionAttrs,
) -> Result<Option<&'static str>, Error> {
    if target == TargetSessionAttrs::Any {
        return Ok(None);
    }
    let answer = client.simple_query("SHOW transaction_read_only").await?;
    let is_read_only = answer.iter().any(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0) == Some("on"),
        _ => false,
    });
    Ok(match (target, is_read_only) {
        (TargetSessionAttrs::ReadWrite, true) => Some("database does not allow writes"),
        (TargetSessionAttrs::ReadOnly, false) => Some("database is not read only"),
        _ => None,
    })
}

/// Names the one host of a configuration for messages, as it is connected to.
fn server(config: &Config) -> String {
    let port = config.get_ports().first().copied().unwrap_or_default();
    match (config.get_hostaddrs(), config.get_hosts()) {
        ([address, ..], _) => std::net::SocketAddr::new(*address, port).to_string(),
        ([], [Host::Unix(folder), ..]) => format!("{}:{port}", folder.display()),
        ([], [Host::Tcp(name), ..]) => format!("{name}:{port}"),
        ([], []) => String::new(),
    }
}
