use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::{Path, PathBuf},
};

use super::{
    ConnInfoError,
    settings::{Setting, Settings},
};

/// The port of PostgreSQL.
const DEFAULT_PORT: u16 = 5432;

/// Where systems keep PostgreSQL's socket.
const SOCKET_FOLDERS: [&str; 3] = ["/run/postgresql", "/var/run/postgresql", "/tmp"];

/// One place where the server may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub host: Host,
    pub port: u16,
}

/// A host on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    /// A Unix socket in this folder.
    Socket(PathBuf),
    /// An address that only this machine has.
    Loopback {
        /// The name it was given.
        name: String,
        /// The addresses to try, in order.
        addresses: Vec<IpAddr>,
        /// Whether the address was given beside the name.
        is_explicit: bool,
    },
}

/// The places named by `host`, `hostaddr` and `port`, in the order to try them.
pub(super) fn endpoints(settings: &Settings) -> Result<Vec<Endpoint>, ConnInfoError> {
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

/// One port for each host; a single one counts for all.
fn ports(settings: &Settings, count: usize) -> Result<Vec<u16>, ConnInfoError> {
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

/// An address given as such; the name beside it is only a name, as of the far end of a tunnel.
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

/// A host by its name. No name is looked up: what a resolver answers may be any machine.
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
    /// Where libpq looks when no host is named.
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
            // In the order in which most systems resolve it.
            addresses: vec![Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()],
            is_explicit: false,
        }
    }

    /// The host as libpq would be told it.
    pub(super) fn host(&self) -> String {
        match self {
            Host::Socket(folder) => folder.display().to_string(),
            Host::Loopback { name, .. } => name.clone(),
        }
    }

    /// The name under which a password file may know it besides its own.
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
    /// What is connected to: the address where one was given, not the name beside it.
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
