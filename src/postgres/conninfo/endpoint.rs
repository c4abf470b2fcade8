use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs as _},
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
pub struct Endpoint {
    pub host: Host,
    pub port: u16,
    /// Port as it was written, by which a password file knows it.
    pub(in crate::postgres) port_text: String,
}

/// A host on which a server runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// Folder of a Unix socket. One that begins with `@` is in the abstract namespace of Linux.
    Socket(PathBuf),
    /// A host of the network.
    Network {
        /// Host as the user wrote it; `None` if only an address is known.
        name: Option<String>,
        /// Address to connect to, if `hostaddr` gave it.
        address: Option<IpAddr>,
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
        .map(|(at, (port, port_text))| {
            let host = match (entry(address, at), entry(host, at), address) {
                (Some(address), name, Some(setting)) => explicit(&address, name, setting)?,
                (_, Some(name), _) => named(name),
                _ => Host::default(),
            };
            Ok(Endpoint {
                host,
                port,
                port_text,
            })
        })
        .collect()
}

fn entries(list: &Setting) -> impl Iterator<Item = &str> {
    list.text().split(',')
}

/// Returns one port for each host. A single port in the list is used for all hosts.
fn ports(settings: &ConnectionSettings, count: usize) -> Result<Vec<(u16, String)>, ConnInfoError> {
    let usual = || (DEFAULT_PORT, DEFAULT_PORT.to_string());
    let Some(list) = settings.get("port") else {
        return Ok(vec![usual(); count]);
    };
    let port = |text: &str| match text {
        "" => Ok(usual()),
        text => text
            .trim()
            .parse()
            .ok()
            .filter(|&port| port != 0)
            .map(|port| (port, text.to_owned()))
            .ok_or_else(|| list.must_be("a port: 1 to 65535")),
    };
    let ports: Vec<_> = entries(list).map(port).collect::<Result<_, _>>()?;
    match &ports[..] {
        [port] => Ok(vec![port.clone(); count]),
        _ if ports.len() == count => Ok(ports),
        _ => Err(ConnInfoError::Count { setting: list.name }),
    }
}

/// Returns the host for a `hostaddr`. The name beside it is the one that certificates and the password
/// file know.
fn explicit(address: &str, name: Option<String>, setting: &Setting) -> Result<Host, ConnInfoError> {
    let address = number(address).ok_or_else(|| setting.must_be("an IP address"))?;
    Ok(Host::Network {
        name,
        address: Some(address),
    })
}

/// Returns the host for a name. The name is looked up when it is connected to.
fn named(name: String) -> Host {
    if is_socket(&name) {
        return Host::Socket(name.into());
    }
    Host::Network {
        name: Some(name),
        address: None,
    }
}

/// Returns true if a host is the folder of a Unix socket, or a name in the abstract namespace.
fn is_socket(host: &str) -> bool {
    host.starts_with(['/', '@'])
}

/// Returns an address in any form that the system reads, such as `127.1`.
fn number(text: &str) -> Option<IpAddr> {
    let is_number = |byte: u8| byte.is_ascii_hexdigit() || b".xX".contains(&byte);
    let short = || {
        let is_short =
            text.bytes().all(is_number) && text.starts_with(|c: char| c.is_ascii_digit());
        // Nothing is asked of anybody: it is no name.
        let found = is_short.then(|| (text, DEFAULT_PORT).to_socket_addrs().ok())?;
        Some(found?.next()?.ip())
    };
    text.parse().ok().or_else(short)
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

impl Default for Host {
    /// The host that libpq uses if none is named.
    fn default() -> Self {
        let folder = SOCKET_FOLDERS
            .into_iter()
            .find(|folder| Path::new(folder).is_dir());
        match folder {
            Some(folder) => Host::Socket(folder.into()),
            None => named("localhost".to_owned()),
        }
    }
}

impl Host {
    /// Returns true if the host is this machine, by its name and by its address: `hostaddr` can be this end
    /// of a tunnel to another one. No name is looked up: a resolver might answer anything.
    pub fn is_local(&self) -> bool {
        match self {
            Host::Socket(_) => true,
            Host::Network {
                name: Some(name),
                address,
            } if !is_socket(name) => {
                let is_local_name =
                    name.eq_ignore_ascii_case("localhost") || number(name).is_some_and(is_loopback);
                is_local_name && address.is_none_or(is_loopback)
            }
            Host::Network { address, .. } => address.is_none_or(is_loopback),
        }
    }

    /// Returns the name that a certificate must be for, if there is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Host::Socket(_) => None,
            Host::Network { name, .. } => name.as_deref(),
        }
    }

    /// Returns the addresses that are known without a look-up.
    pub fn known_addresses(&self) -> Option<Vec<IpAddr>> {
        let Host::Network { name, address } = self else {
            return None;
        };
        let name = name.as_deref().unwrap_or_default();
        let stated = address.or_else(|| number(name));
        match stated {
            Some(address) => Some(vec![address]),
            // The order in which most systems resolve it.
            None if name.eq_ignore_ascii_case("localhost") => {
                Some(vec![Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()])
            }
            None => None,
        }
    }

    /// Returns the host in the form of libpq's `host` setting, by which a password file knows it.
    pub(super) fn host(&self) -> String {
        match self {
            Host::Socket(folder) => folder.display().to_string(),
            Host::Network { name, address } => match (name, address) {
                (Some(name), _) => name.clone(),
                (None, Some(address)) => address.to_string(),
                (None, None) => String::new(),
            },
        }
    }

    /// Returns another name by which a password file may refer to this host.
    pub(super) fn alias(&self) -> Option<&'static str> {
        let folder = self.host();
        let is_usual = match self {
            Host::Socket(_) => SOCKET_FOLDERS.contains(&folder.as_str()),
            // Beside an address, only the folder counts for which libpq was built.
            Host::Network { .. } => folder == SOCKET_FOLDERS[1],
        };
        is_usual.then_some("localhost")
    }
}

impl fmt::Display for Endpoint {
    /// Shows the connection's target: an explicit address rather than the name beside it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = self.port;
        let host = match &self.host {
            Host::Network {
                address: Some(address),
                ..
            } => address.to_string(),
            host => host.host(),
        };
        match host.parse::<Ipv6Addr>() {
            Ok(_) => write!(f, "[{host}]:{port}"),
            Err(_) => write!(f, "{host}:{port}"),
        }
    }
}
