use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::{Path, PathBuf},
};

use super::{
    ConnInfoError,
    settings::{ConnectionSettings, Setting},
};

/// Port that PostgreSQL uses by default.
const DEFAULT_PORT: u16 = 5432;

/// Folders in which systems keep PostgreSQL's socket.
const SOCKET_FOLDERS: [&str; 3] = ["/run/postgresql", "/var/run/postgresql", "/tmp"];

/// Host and port at which the server may listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub host: Host,
    pub port: u16,
}

/// A host on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    /// Folder of a Unix socket.
    Socket(PathBuf),
    /// A loopback address.
    Loopback {
        /// Host as the user wrote it.
        name: String,
        /// Addresses to try, in order.
        addresses: Vec<IpAddr>,
        /// True if `hostaddr` gave the address.
        is_explicit: bool,
    },
}

/// Returns the endpoints named by `host`, `hostaddr` and `port`, in the order to try them.
pub(super) fn endpoints(settings: &ConnectionSettings) -> Result<Vec<Endpoint>, ConnInfoError> {
    let (host, address) = (settings.get("host"), settings.get("hostaddr"));
    let count = address.or(host).map_or(1, |list| entries(list).count());
    if let Some(host) = host.filter(|host| entries(host).count() != count) {
        return Err(ConnInfoError::Count { setting: host.name });
    }
    let ports = ports(settings, count)?;
    let entry = |list: Option<&Setting>, at| {
        list.and_then(|list| {
            entries(list)
                .nth(at)
                .filter(|entry| !entry.is_empty())
                .map(str::to_owned)
        })
    };
    ports
        .into_iter()
        .enumerate()
        .map(|(at, port)| {
            let host = match (entry(address, at), entry(host, at), address.or(host)) {
                (Some(address), name, Some(setting)) => explicit(address, name, setting)?,
                (None, Some(name), Some(setting)) => named(name, setting)?,
                _ => Host::default(),
            };
            Ok(Endpoint { host, port })
        })
        .collect()
}

fn entries(list: &Setting) -> impl Iterator<Item = &str> {
    list.text().split(',')
}

/// Returns one port for each host. A single port in the list is used for all hosts.
fn ports(settings: &ConnectionSettings, count: usize) -> Result<Vec<u16>, ConnInfoError> {
    let Some(list) = settings.get("port") else {
        return Ok(vec![DEFAULT_PORT; count]);
    };
    let port = |text: &str| match text.trim() {
        "" => Ok(DEFAULT_PORT),
        text => text
            .parse()
            .ok()
            .filter(|&port| port != 0)
            .ok_or_else(|| list.must_be("a port: 1 to 65535")),
    };
    let ports: Vec<u16> = entries(list).map(port).collect::<Result<_, _>>()?;
    match ports[..] {
        [port] => Ok(vec![port; count]),
        _ if ports.len() == count => Ok(ports),
        _ => Err(ConnInfoError::Count { setting: list.name }),
    }
}

/// Returns the host for a `hostaddr`. The name beside it is only a label, such as the far end of a
/// tunnel.
fn explicit(
    address: String,
    name: Option<String>,
    setting: &Setting,
) -> Result<Host, ConnInfoError> {
    let parsed: IpAddr = address
        .parse()
        .map_err(|_| setting.must_be("an IP address"))?;
    if !is_loopback(parsed) {
        return Err(remote(address, setting));
    }
    Ok(Host::Loopback {
        name: name.unwrap_or(address),
        addresses: vec![parsed],
        is_explicit: true,
    })
}

/// Returns the host for a name. No name is resolved: a resolver might return the address of any
/// machine.
fn named(name: String, setting: &Setting) -> Result<Host, ConnInfoError> {
    if name.starts_with('/') {
        return Ok(Host::Socket(name.into()));
    }
    if name.eq_ignore_ascii_case("localhost") {
        return Ok(Host::localhost());
    }
    match name.parse() {
        Ok(address) if is_loopback(address) => Ok(Host::Loopback {
            name,
            addresses: vec![address],
            is_explicit: false,
        }),
        _ => Err(remote(name, setting)),
    }
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

fn remote(host: String, setting: &Setting) -> ConnInfoError {
    let host = Some(host).filter(|_| !setting.guarded);
    ConnInfoError::Remote {
        setting: setting.name,
        host,
    }
}

impl Default for Host {
    /// The host that libpq uses if none is named.
    fn default() -> Self {
        let folder = SOCKET_FOLDERS
            .into_iter()
            .find(|folder| Path::new(folder).is_dir());
        folder.map_or_else(Host::localhost, |folder| Host::Socket(folder.into()))
    }
}

impl Host {
    fn localhost() -> Self {
        Host::Loopback {
            name: "localhost".to_owned(),
            // The order in which most systems resolve `localhost`.
            addresses: vec![Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()],
            is_explicit: false,
        }
    }

    /// Returns the host in the form of libpq's `host` setting.
    pub(super) fn host(&self) -> String {
        match self {
            Host::Socket(folder) => folder.display().to_string(),
            Host::Loopback { name, .. } => name.clone(),
        }
    }

    /// Returns another name by which a password file may refer to this host.
    pub(super) fn alias(&self) -> Option<&'static str> {
        match self {
            Host::Socket(folder)
                if SOCKET_FOLDERS
                    .iter()
                    .any(|known| folder == Path::new(known)) =>
            {
                Some("localhost")
            }
            _ => None,
        }
    }
}

impl fmt::Display for Endpoint {
    /// Shows the connection's target: an explicit address rather than the name beside it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = self.port;
        let host = match &self.host {
            Host::Loopback {
                addresses,
                is_explicit: true,
                ..
            } => addresses.iter().map(ToString::to_string).collect(),
            host => host.host(),
        };
        match host.parse::<Ipv6Addr>() {
            Ok(_) => write!(f, "[{host}]:{port}"),
            Err(_) => write!(f, "{host}:{port}"),
        }
    }
}
