//! Questions to providers: what can be none is refused, and none can place an order.

use super::{mine, refused, types};
use crate::providers::{
    Providers,
    check::{Check, Method, POSTS},
};

/// Lines of a request that bears a key.
const KEY: &str = "path = '/v1'\nheaders = { always = { Key = '{api_key}' } }\n";

/// A type with a host, and a check that begins with these lines.
fn with_check(lines: &str) -> String {
    mine(&format!(
        "hosts = {{ always = 'https://api.example' }}\n[types.mine.check]\n{lines}"
    ))
}

#[test]
fn what_can_be_no_question_is_refused_with_line_and_field() {
    for (text, message) in [
        (
            with_check("headers = { always = { Key = '{api_key}' } }\n"),
            "line 4: `types.mine.check.path` must be a path that begins with `/`, of letters, digits and `/-._`",
        ),
        (
            with_check("path = '/v1/../orders'\n"),
            "line 5: `types.mine.check.path` must be a path that begins with `/`, of letters, digits and `/-._`",
        ),
        (
            with_check(&format!("method = 'POST'\n{KEY}")),
            "line 6: `types.mine.check.path` must be that of a GET; POST is for requests that credctl knows \
             to place no order and to move nothing",
        ),
        (
            with_check(&format!("method = 'DELETE'\n{KEY}")),
            "line 5: `types.mine.check.method` must be GET or POST",
        ),
        (
            with_check(&format!("body = 'x'\n{KEY}")),
            "line 5: `types.mine.check.body` must be left out: GET has no body",
        ),
        (
            with_check("path = '/v1'\n"),
            "line 4: `types.mine.check.headers` must be with a key: nothing else tells which one is meant",
        ),
        (
            with_check("path = '/v1'\nheaders = { always = { 'K y' = '{api_key}' } }\n"),
            "line 6: `types.mine.check.headers.always.K y` must be the name of a header: letters, digits and `-`",
        ),
        (
            with_check("path = '/v1'\nheaders = { always = { Key = '{apikey}' } }\n"),
            "line 6: `types.mine.check.headers.always.Key` must be a text whose words in braces are api_key, \
             secret_key, basic, signature, jwt, token, nonce, milliseconds, seconds, iso_time, method, host, \
             path, query, body, a further field of the type, or `signed` and such a field",
        ),
    ] {
        assert_eq!(refused(&text), message, "{text}");
    }
    assert!(types(&with_check(KEY)).is_ok());
}

#[test]
fn signatures_answers_and_hosts_that_can_be_none_are_refused() {
    for (text, message) in [
        (
            with_check(&format!("{KEY}query = 'sign={{signature}}'\n")),
            "line 4: `types.mine.check.sign` must be a table: the request bears a signature",
        ),
        (
            with_check(&format!("{KEY}query = 'token={{jwt}}'\n")),
            "line 4: `types.mine.check.jwt` must be a table: the request bears such a token",
        ),
        (
            with_check(&format!("{KEY}[types.mine.check.sign]\nmessage = 'x'\n")),
            "line 7: `types.mine.check.sign.algorithms` must be a list of hmac-sha256, hmac-sha512, \
             rsa-sha256, ed25519 and es256, at least one",
        ),
        (
            with_check(&format!(
                "{KEY}[[types.mine.check.answers]]\nstatus = 99\nmeans = 'good'\n"
            )),
            "line 8: `types.mine.check.answers.status` must be a status of HTTP, or a list of such: numbers \
             from 100 to 599",
        ),
        (
            with_check(&format!(
                "{KEY}[[types.mine.check.answers]]\nmeans = 'fine'\n"
            )),
            "line 8: `types.mine.check.answers.means` must be one of good, limited, rejected, \
             wrong_environment, unproven, unreachable, clock, nonce, busy and otherwise",
        ),
        (
            mine(&format!(
                "hosts = {{ always = 'http://api.example' }}\n[types.mine.check]\n{KEY}"
            )),
            "line 5: `types.mine.check.path` must be left out: the type has no hosts, or one without https",
        ),
        (
            mine(&format!("[types.mine.check]\n{KEY}")),
            "line 4: `types.mine.check.path` must be left out: the type has no hosts, or one without https",
        ),
        (
            with_check(&format!(
                "{KEY}[types.mine.check.token]\nhosts = {{ always = 'https://api.example' }}\n\
                 path = '/orders'\nbody = 'x'\nmember = 'id'\n"
            )),
            "line 9: `types.mine.check.token.path` must be that of a GET; POST is for requests that credctl \
             knows to place no order and to move nothing",
        ),
    ] {
        assert_eq!(refused(&text), message, "{text}");
    }
}

/// All ways in which the built-in types are asked about, with the names of the types.
fn all_ways() -> Vec<(String, Check)> {
    let mut ways = Vec::new();
    for provider in Providers::default().all() {
        let first = provider.check.clone();
        let all = std::iter::successors(first, |way| way.otherwise.as_deref().cloned());
        ways.extend(all.map(|way| (provider.name.clone(), way)));
    }
    ways
}

#[test]
fn no_check_of_a_built_in_type_can_place_an_order() {
    let providers = Providers::default();
    let mut posts = Vec::new();
    for (name, way) in all_ways() {
        let provider = providers.named(&name).unwrap();
        let hosts = provider.hosts.iter();
        assert!(
            hosts.clone().all(|host| host.url.starts_with("https://")),
            "{name}"
        );
        if way.request.method == Method::Post {
            let path = |host: &crate::providers::ApiHost| {
                (
                    host.name().to_owned(),
                    format!("{}{}", host.base(), way.request.path),
                )
            };
            posts.extend(hosts.map(path));
        }
        if let Some(token) = &way.token {
            let path = |host: &crate::providers::ApiHost| {
                (
                    host.name().to_owned(),
                    format!("{}{}", host.base(), token.path),
                )
            };
            posts.extend(token.hosts.iter().map(path));
        }
    }
    posts.sort();
    let mut known: Vec<_> = POSTS
        .iter()
        .map(|(h, p)| ((*h).to_owned(), (*p).to_owned()))
        .collect();
    known.sort();
    assert_eq!(posts, known, "each is used, and no other");
}

#[test]
fn every_check_of_a_built_in_type_says_where_it_is_documented() {
    let mut types = 0;
    for provider in Providers::default().all() {
        if let Some(check) = &provider.check {
            assert!(check.source.is_some(), "{}", provider.name);
            assert!(!check.answers.is_empty(), "{}", provider.name);
            types += 1;
        }
    }
    assert_eq!(types, 21);
}
