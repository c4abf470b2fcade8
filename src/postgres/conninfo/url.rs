use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    ConnInfo,
    endpoint::{Endpoint, Host},
};

/// What has a meaning in a URL, or none.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// What has a meaning after the `?`.
const IN_QUERY: &AsciiSet = &RESERVED.remove(b'/').remove(b':').remove(b',');

/// Settings that have a place of their own in the URL, or none at all.
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

/// The URL that leads libpq to the same place, without any password.
pub(super) fn without_password(info: &ConnInfo, options: &[(&str, &str)]) -> String {
    let (authority, mut query) = places(&info.endpoints);
    let options = start_options(info.base.get_options(), options);
    query.extend(options.map(|options| ("options", options)));
    let others = info
        .given
        .iter()
        .filter(|(key, _)| !ELSEWHERE.contains(key));
    query.extend(others.map(|(key, value)| (*key, value.clone())));

    let user = utf8_percent_encode(info.user(), RESERVED);
    let database = utf8_percent_encode(info.database(), RESERVED);
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

/// The hosts, before the `/` where a URL allows it, as settings where one is a folder or an
/// address stands beside a name.
fn places(endpoints: &[Endpoint]) -> (String, Vec<(&'static str, String)>) {
    let is_plain = |endpoint: &Endpoint| {
        matches!(
            &endpoint.host,
            Host::Loopback {
                is_explicit: false,
                ..
            }
        )
    };
    if endpoints.iter().all(is_plain) {
        return (list(endpoints, Endpoint::to_string), Vec::new());
    }
    let mut query = vec![
        ("host", list(endpoints, |endpoint| endpoint.host.host())),
        (
            "port",
            list(endpoints, |endpoint| endpoint.port.to_string()),
        ),
    ];
    let addresses = list(endpoints, |endpoint| match &endpoint.host {
        Host::Loopback {
            addresses,
            is_explicit: true,
            ..
        } => list(addresses, ToString::to_string),
        _ => String::new(),
    });
    if addresses.contains(|c| c != ',') {
        query.push(("hostaddr", addresses));
    }
    (String::new(), query)
}

fn list<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    items.iter().map(text).collect::<Vec<_>>().join(",")
}

/// The server's start-up options, more settings added to them.
fn start_options(given: Option<&str>, more: &[(&str, &str)]) -> Option<String> {
    let more = more.iter().map(|(name, value)| {
        let escaped = value.chars().flat_map(|c| {
            let escape = (c == '\\' || c.is_ascii_whitespace()).then_some('\\');
            escape.into_iter().chain([c])
        });
        format!("-c {name}={}", escaped.collect::<String>())
    });
    let all: Vec<String> = given.map(str::to_owned).into_iter().chain(more).collect();
    (!all.is_empty()).then(|| all.join(" "))
}
