//! Reader of a request.

use super::templates::Templates;
use crate::{
    files::toml_fields::{FieldError, TomlTable},
    providers::{
        ApiHost, Provider,
        check::{CheckRequest, Header, Method, POSTS},
        read::common::PLACES,
    },
};

const PATH: &str = "a path that begins with `/`, of letters, digits and `/-._`";
const METHOD: &str =
    "that of a GET; POST is for requests that credctl knows to place no order and to move nothing";
const HEADER: &str = "the name of a header: letters, digits and `-`";

/// Reads the request of a question.
pub(super) fn request(
    templates: &Templates<'_>,
    table: &TomlTable<'_>,
    provider: &Provider,
) -> Result<CheckRequest, FieldError> {
    let path = path(table)?;
    let request = CheckRequest {
        method: method(table, provider, &path)?,
        path,
        query: templates.optional(table, "query")?,
        body: templates.optional(table, "body")?,
        headers: headers(templates, table)?,
    };
    match (request.method, &request.body) {
        (Method::Get, Some(_)) => Err(table.error("body", "left out: GET has no body")),
        _ => Ok(request),
    }
}

fn headers(templates: &Templates<'_>, table: &TomlTable<'_>) -> Result<Vec<Header>, FieldError> {
    let Some(headers) = table.table("headers")? else {
        return Ok(Vec::new());
    };
    headers.refuse_others(
        &["always", "paper", "live"],
        "one of always, paper and live",
    )?;
    let mut all = Vec::new();
    for (place, environment) in PLACES {
        let Some(table) = headers.table(place)? else {
            continue;
        };
        for name in table.names() {
            if !is_header(name) {
                return Err(table.error(name, HEADER));
            }
            all.push(Header {
                environment,
                name: name.to_owned(),
                value: templates.required(&table, name)?,
            });
        }
    }
    Ok(all)
}

/// Reads the method. POST is only for requests of which credctl itself knows what they do.
fn method(table: &TomlTable<'_>, provider: &Provider, path: &str) -> Result<Method, FieldError> {
    let method = table.value("method", "GET or POST", |item| match item.as_str()? {
        "GET" => Some(Method::Get),
        "POST" => Some(Method::Post),
        _ => None,
    })?;
    let method = method.unwrap_or(Method::Get);
    if method == Method::Post {
        refuse_unknown_posts(table, &provider.hosts, path)?;
    }
    Ok(method)
}

/// Refuses a POST of which credctl does not know what it does.
pub(super) fn refuse_unknown_posts(
    table: &TomlTable<'_>,
    hosts: &[ApiHost],
    path: &str,
) -> Result<(), FieldError> {
    let is_known = |host: &ApiHost| {
        let place = (host.name(), format!("{}{path}", host.base()));
        POSTS.contains(&(place.0, place.1.as_str()))
    };
    match !hosts.is_empty() && hosts.iter().all(is_known) {
        true => Ok(()),
        false => Err(table.error("path", METHOD)),
    }
}

/// Reads the path of a request.
pub(super) fn path(table: &TomlTable<'_>) -> Result<String, FieldError> {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "/-._".contains(c);
    let is_path = |text: &str| {
        let is_plain = text.chars().all(is_letter);
        is_plain && text.starts_with('/') && !text.contains("//") && !text.contains("..")
    };
    let path = table.value("path", PATH, |item| {
        item.as_str().filter(|text| is_path(text))
    })?;
    path.map(str::to_owned)
        .ok_or_else(|| table.error("path", PATH))
}

fn is_header(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '-';
    !name.is_empty() && name.chars().all(is_letter)
}
