use std::{net::Ipv6Addr, os::unix::ffi::OsStrExt, path::Path};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};

use super::endpoint::{Endpoint, Host};

/// Characters that are percent-encoded in a URL: all but the unreserved ones.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Characters that are percent-encoded after the `?`.
const IN_QUERY: &AsciiSet = &RESERVED.remove(b'/').remove(b':').remove(b',');

/// Settings that are not repeated in the query: they have their own place in the URL, or they are
/// passwords.
const ELSEWHERE: [&str; 8] = [
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "sslpassword",
    "user",
];

/// The parts of a server that its URL names.
pub(super) struct Parts<'a> {
    pub endpoints: &'a [Endpoint],
    pub user: &'a str,
    pub database: &'a str,
    /// Start-up options of the session.
    pub options: Option<&'a str>,
    /// Settings of the text that named the server.
    pub from_text: &'a [(&'static str, String)],
}

/// Returns a URL that names the same server to libpq, without any password. `options` are appended
/// to the start-up options.
pub(super) fn without_password(parts: &Parts<'_>, options: &[(&str, &str)]) -> String {
    let (authority, mut query) = places(parts.endpoints);
    let options = start_options(parts.options, options);
    query.extend(options.map(|options| ("options", options.into_bytes())));
    let others = parts.from_text.iter();
    let others = others.filter(|(key, _)| !ELSEWHERE.contains(key));
    query.extend(others.map(|(key, value)| (*key, value.clone().into_bytes())));

    let user = utf8_percent_encode(parts.user, RESERVED);
    let database = utf8_percent_encode(parts.database, RESERVED);
    let query: Vec<String> = query
        .iter()
        .map(|(key, value)| format!("{key}={}", percent_encode(value, IN_QUERY)))
        .collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!(
        "postgresql://{user}@{authority}/{database}{mark}{}",
        query.join("&")
    )
}

/// Returns a URL that names to libpq the server behind a Unix socket in this folder, which may be named by
/// any bytes. `options` become start-up options.
pub fn socket_url(
    (folder, port): (&Path, u16),
    (user, database): (&str, &str),
    options: &[(&str, &str)],
) -> String {
    let endpoint = Endpoint {
        host: Host::Socket(folder.to_owned()),
        port,
        port_text: port.to_string(),
    };
    let parts = Parts {
        endpoints: &[endpoint],
        user,
        database,
        options: None,
        from_text: &[],
    };
    without_password(&parts, options)
}

/// Returns the authority part of the URL and the query settings for the hosts. The hosts are
/// query settings if one of them is a socket folder or has an explicit address beside its name.
fn places(endpoints: &[Endpoint]) -> (String, Vec<(&'static str, Vec<u8>)>) {
    let is_plain = |endpoint: &Endpoint| match &endpoint.host {
        Host::Network {
            name: Some(name),
            address: None,
        } => {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
            name.bytes().all(is_plain) || name.parse::<Ipv6Addr>().is_ok()
        }
        _ => false,
    };
    if endpoints.iter().all(is_plain) {
        return (list(endpoints, Endpoint::to_string), Vec::new());
    }
    let mut query = vec![
        ("host", names(endpoints)),
        (
            "port",
            list(endpoints, |endpoint| endpoint.port.to_string()).into_bytes(),
        ),
    ];
    let addresses = list(endpoints, |endpoint| match &endpoint.host {
        Host::Network {
            address: Some(address),
            ..
        } => address.to_string(),
        _ => String::new(),
    });
    if addresses.contains(|c| c != ',') {
        query.push(("hostaddr", addresses.into_bytes()));
    }
    if query[0].1.is_empty() {
        query.remove(0);
    }
    (String::new(), query)
}

/// Returns the names of the hosts; nothing where only an address is known. A folder may be named by any
/// bytes.
fn names(endpoints: &[Endpoint]) -> Vec<u8> {
    let name = |endpoint: &Endpoint| match &endpoint.host {
        Host::Socket(folder) => folder.as_os_str().as_bytes().to_owned(),
        Host::Network { name, .. } => name.clone().unwrap_or_default().into_bytes(),
    };
    endpoints.iter().map(name).collect::<Vec<_>>().join(&b',')
}

fn list<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    items.iter().map(text).collect::<Vec<_>>().join(",")
}

/// Returns the server's start-up options with more settings appended.
fn start_options(options: Option<&str>, more: &[(&str, &str)]) -> Option<String> {
    let more = more.iter().map(|(name, value)| {
        let escaped = value.chars().flat_map(|c| {
            let escape = (c == '\\' || c.is_ascii_whitespace()).then_some('\\');
            escape.into_iter().chain([c])
        });
        format!("-c {name}={}", escaped.collect::<String>())
    });
    let all: Vec<String> = options.map(str::to_owned).into_iter().chain(more).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn a_socket_folder_keeps_every_byte() {
        let folder = Path::new(OsStr::from_bytes(b"/h\xff'\\ \xc3\xa9"));
        let url = socket_url((folder, 5432), ("u", "d"), &[("a.b", "c d")]);
        assert_eq!(
            url,
            "postgresql://u@/d?host=/h%FF%27%5C%20%C3%A9&port=5432&options=-c%20a.b%3Dc%5C%20d"
        );
    }
}
