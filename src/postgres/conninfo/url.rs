use std::net::Ipv6Addr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

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
    query.extend(options.map(|options| ("options", options)));
    let others = parts.from_text.iter();
    let others = others.filter(|(key, _)| !ELSEWHERE.contains(key));
    query.extend(others.map(|(key, value)| (*key, value.clone())));

    let user = utf8_percent_encode(parts.user, RESERVED);
    let database = utf8_percent_encode(parts.database, RESERVED);
    let query: Vec<String> = query
        .iter()
        .map(|(key, value)| format!("{key}={}", utf8_percent_encode(value, IN_QUERY)))
        .collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!(
        "postgresql://{user}@{authority}/{database}{mark}{}",
        query.join("&")
    )
}

/// Returns the authority part of the URL and the query settings for the hosts. The hosts are
/// query settings if one of them is a socket folder or has an explicit address beside its name.
fn places(endpoints: &[Endpoint]) -> (String, Vec<(&'static str, String)>) {
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
        ("host", list(endpoints, |endpoint| name(&endpoint.host))),
        (
            "port",
            list(endpoints, |endpoint| endpoint.port.to_string()),
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
        query.push(("hostaddr", addresses));
    }
    if query[0].1.is_empty() {
        query.remove(0);
    }
    (String::new(), query)
}

/// Returns the name of a host; nothing where only its address is known.
fn name(host: &Host) -> String {
    match host {
        Host::Socket(_) => host.host(),
        Host::Network { name, .. } => name.clone().unwrap_or_default(),
    }
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
