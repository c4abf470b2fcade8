use std::{
    io,
    net::{SocketAddr, ToSocketAddrs as _},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use tokio::sync::oneshot;

use super::{
    authentication::Demands,
    conninfo::{ConnInfo, Encryption, Endpoint, Host, SessionKind, SslMode, Target},
    negotiation::Layer,
    password_command::PasswordCommand,
};

/// Everything that decides to which server a session goes, and with what it logs in.
pub(super) struct Route {
    pub targets: Arc<[Target]>,
    pub demands: Demands,
    /// Kind of session that was asked for.
    pub kind: Option<SessionKind>,
    /// True if the hosts are tried in an order of chance.
    pub is_balanced: bool,
    /// Command that prints the password.
    pub password_command: Option<PasswordCommand>,
}

impl Route {
    /// Returns the route to a server that the user named.
    pub(super) fn to(server: &ConnInfo) -> Self {
        Route {
            targets: server.targets(),
            demands: server.demands().clone(),
            kind: server.session_kind(),
            is_balanced: server.is_balanced(),
            password_command: server.password_command().cloned(),
        }
    }

    /// Returns the route to a server that listens at a socket.
    pub(super) fn to_socket(folder: &Path, port: u16) -> Self {
        let target = Target {
            endpoint: Endpoint {
                host: Host::Socket(folder.to_owned()),
                port,
                port_text: port.to_string(),
            },
            encryption: Encryption {
                mode: SslMode::Disable,
                is_direct: false,
                tls: None,
            },
            password: None,
        };
        Route {
            targets: [target].into(),
            demands: Demands::default(),
            kind: None,
            is_balanced: false,
            password_command: None,
        }
    }

    /// Returns the kinds of session to look for, one after the other. Of several hosts that nobody chose
    /// among, changes go to the one that takes them; who only reads takes another one if that is gone.
    pub(super) fn kinds(&self, only_reads: bool) -> &'static [SessionKind] {
        match (self.kind, self.targets.len()) {
            (None, 1) | (Some(SessionKind::Any), _) => &[SessionKind::Any],
            (None, _) if only_reads => &[SessionKind::ReadWrite, SessionKind::Any],
            (None | Some(SessionKind::ReadWrite), _) => &[SessionKind::ReadWrite],
            (Some(SessionKind::ReadOnly), _) => &[SessionKind::ReadOnly],
            (Some(SessionKind::Primary), _) => &[SessionKind::Primary],
            (Some(SessionKind::Standby), _) => &[SessionKind::Standby],
            (Some(SessionKind::PreferStandby), _) => &[SessionKind::Standby, SessionKind::Any],
        }
    }
}

/// Returns the ways to try a connection, in their order. The next one is tried only if the server
/// refused the one before without asking for a proof.
pub(super) fn layers(mode: SslMode) -> &'static [Layer] {
    match mode {
        SslMode::Disable => &[Layer::Clear],
        SslMode::Allow => &[Layer::Clear, Layer::TlsIfOffered],
        SslMode::Prefer => &[Layer::TlsIfOffered, Layer::Clear],
        SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => &[Layer::Tls],
    }
}

/// Place to which one connection goes.
#[derive(Debug, Clone)]
pub(super) enum Place {
    Socket(PathBuf),
    Address(SocketAddr),
}

/// Reason why the places of a host are not known.
pub(super) enum NoPlaces {
    /// The system starts no thread in which the name could be looked up.
    Thread(io::Error),
    /// The name leads to no address.
    Name(io::Error),
}

/// Returns the places of a host. Its name is looked up here, unless it says the address itself.
pub(super) async fn places(endpoint: &Endpoint) -> Result<Vec<Place>, NoPlaces> {
    let port = endpoint.port;
    if let Host::Socket(folder) = &endpoint.host {
        return Ok(vec![Place::Socket(folder.clone())]);
    }
    if let Some(known) = endpoint.host.known_addresses() {
        let known = known.into_iter();
        return Ok(known.map(|ip| Place::Address((ip, port).into())).collect());
    }
    let name = endpoint.host.name().unwrap_or_default().to_owned();
    let (found, answer) = oneshot::channel();
    // The runtime's own threads panic where the system starts none.
    let look_up = move || drop(found.send((name.as_str(), port).to_socket_addrs()));
    thread::Builder::new()
        .spawn(look_up)
        .map_err(NoPlaces::Thread)?;
    match answer.await {
        Ok(found) => Ok(found.map_err(NoPlaces::Name)?.map(Place::Address).collect()),
        Err(ended) => Err(NoPlaces::Name(io::Error::other(ended))),
    }
}
