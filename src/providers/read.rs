//! Reader of a provider's file, and of `[types.NAME]` in the config file, which has the same form.

use std::path::Path;

use toml_edit::{Document, Item};

use super::{ApiHost, Client, Constant, Holds, Provider, ProviderField, ProviderOrigin, type_name};
use crate::{
    domain::{Environment, SecretShape},
    files::toml_fields::{FieldError, Source, TomlTable},
};

const ENVIRONMENTS: &str = "a list of \"paper\" and \"live\", each at most once";
const VARIABLE: &str =
    "the name of a variable: letters, digits and `_`, no digit first, not one of credctl's own";
const CONSTANTS: &str = "a table of variables, each with a string on one line";
const NAMES: &str = "a list of names: lower-case letters, digits, `-` and `_`";

/// Fields that a definition may have.
const FIELDS: &[&str] = &[
    "title",
    "aliases",
    "environments",
    "unset",
    "hosts",
    "api_key",
    "secret_key",
    "clients",
];

/// Reads the file of a built-in provider.
pub(super) fn file(path: &Path, name: &str, text: &str) -> Result<Provider, FieldError> {
    let source = Source::new(path, text);
    let document = Document::parse(text).map_err(|error| source.no_toml(&error))?;
    let table = source.root(document.as_table());
    table.refuse_others(
        FIELDS,
        "left out: a provider has title, aliases, environments, unset, hosts, api_key, secret_key \
         and clients",
    )?;
    provider(&table, name, ProviderOrigin::BuiltIn)
}

pub(super) fn user_defined(table: &TomlTable<'_>, name: &str) -> Result<Provider, FieldError> {
    let mut known = FIELDS.to_vec();
    known.push("replace");
    table.refuse_others(
        &known,
        "left out: a type has title, aliases, environments, unset, hosts, api_key, secret_key, \
         clients and replace",
    )?;
    provider(table, name, ProviderOrigin::Config)
}

fn provider(
    table: &TomlTable<'_>,
    name: &str,
    origin: ProviderOrigin,
) -> Result<Provider, FieldError> {
    let environments = environments(table)?;
    let (api_key, key_hints) = match table.table("api_key")? {
        Some(table) => (first_key(&table)?, hints(&table)?),
        None => return Err(table.error("api_key", "a table: every type has a first key")),
    };
    let second = table.table("secret_key")?;
    let secret_key = second.as_ref().map(second_key).transpose()?;
    let is_name = |text| type_name::is_well_formed(text).then(|| text.to_owned());
    let provider = Provider {
        name: name.to_owned(),
        origin,
        title: table.text("title")?.unwrap_or(name).to_owned(),
        aliases: table.list("aliases", NAMES, is_name)?,
        hosts: hosts(table)?,
        clients: clients(table, name, &environments, secret_key.is_some())?,
        environments,
        api_key,
        secret_key,
        key_hints,
        unset: table.list("unset", VARIABLE, variable)?,
    };
    refuse_contradictions(table, &provider)?;
    Ok(provider)
}

fn first_key(table: &TomlTable<'_>) -> Result<ProviderField, FieldError> {
    let known = &["title", "several_lines", "hints"];
    table.refuse_others(
        known,
        "left out: api_key has title, several_lines and hints",
    )?;
    field(table, "API key")
}

fn second_key(table: &TomlTable<'_>) -> Result<ProviderField, FieldError> {
    let known = &["title", "several_lines", "optional"];
    table.refuse_others(
        known,
        "left out: secret_key has title, several_lines and optional",
    )?;
    field(table, "Secret key")
}

fn environments(table: &TomlTable<'_>) -> Result<Vec<Environment>, FieldError> {
    let environments: Vec<Environment> =
        table.list("environments", ENVIRONMENTS, |text| text.parse().ok())?;
    let mut once = environments.clone();
    once.dedup();
    match environments.len() == once.len() && environments.len() <= 2 {
        true => Ok(environments),
        false => Err(table.error("environments", ENVIRONMENTS)),
    }
}

fn field(table: &TomlTable<'_>, title: &str) -> Result<ProviderField, FieldError> {
    Ok(ProviderField {
        title: table.text("title")?.unwrap_or(title).to_owned(),
        shape: match table.switch("several_lines")? {
            true => SecretShape::Text,
            false => SecretShape::Line,
        },
        is_optional: table.switch("optional")?,
    })
}

fn hints(api_key: &TomlTable<'_>) -> Result<Vec<(String, Environment)>, FieldError> {
    const HINT: &str = "\"paper\" or \"live\"";
    let Some(hints) = api_key.table("hints")? else {
        return Ok(Vec::new());
    };
    let hint = |prefix: &str| {
        let environment = hints.value(prefix, HINT, |item| item.as_str()?.parse().ok())?;
        Ok(environment.map(|environment| (prefix.to_owned(), environment)))
    };
    hints
        .names()
        .filter_map(|name| hint(name).transpose())
        .collect()
}

/// Tables whose fields apply to all environments, or to one of them.
const PLACES: [(&str, Option<Environment>); 3] = [
    ("always", None),
    ("paper", Some(Environment::Paper)),
    ("live", Some(Environment::Live)),
];

fn hosts(table: &TomlTable<'_>) -> Result<Vec<ApiHost>, FieldError> {
    const URL: &str = "a URL that begins with https:// or http://";
    let Some(hosts) = table.table("hosts")? else {
        return Ok(Vec::new());
    };
    hosts.refuse_others(
        &["always", "paper", "live"],
        "one of always, paper and live",
    )?;
    let mut found = Vec::new();
    for (name, environment) in PLACES {
        let is_url = |text: &&str| {
            let rest = text
                .strip_prefix("https://")
                .or(text.strip_prefix("http://"));
            rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
        };
        let url = hosts.value(name, URL, |item| item.as_str().filter(is_url))?;
        found.extend(url.map(|url| ApiHost {
            environment,
            url: url.to_owned(),
        }));
    }
    Ok(found)
}

fn clients(
    table: &TomlTable<'_>,
    name: &str,
    environments: &[Environment],
    has_secret_key: bool,
) -> Result<Vec<Client>, FieldError> {
    let tables = table.tables("clients")?;
    if tables.is_empty() {
        return Ok(vec![Client::any(name, has_secret_key)]);
    }
    let one = |table: &TomlTable<'_>| client(table, environments, has_secret_key);
    tables.iter().map(one).collect()
}

fn client(
    table: &TomlTable<'_>,
    of_provider: &[Environment],
    has_secret_key: bool,
) -> Result<Client, FieldError> {
    table.refuse_others(
        &[
            "title",
            "environments",
            "api_key",
            "secret_key",
            "always",
            "paper",
            "live",
        ],
        "left out: a client has title, environments, api_key, secret_key, always, paper and live",
    )?;
    let named = |name| table.value(name, VARIABLE, |item| variable(item.as_str()?));
    let environments = environments(table)?;
    if !environments.iter().all(|e| of_provider.contains(e)) {
        return Err(table.error("environments", "environments that the type has"));
    }
    let mut constants = Vec::new();
    for (name, environment) in PLACES {
        if let Some(variables) = table.table(name)? {
            if environment.is_some_and(|e| !of_provider.contains(&e)) {
                return Err(table.error(name, "left out: the type has no such environment"));
            }
            constants.extend(constants_of(&variables, environment)?);
        }
    }
    let secret_key = named("secret_key")?;
    if secret_key.is_some() && !has_secret_key {
        return Err(table.error("secret_key", "left out: the type has one key"));
    }
    Ok(Client {
        title: table.text("title")?.unwrap_or("any").to_owned(),
        environments,
        api_key: named("api_key")?.ok_or_else(|| table.error("api_key", VARIABLE))?,
        secret_key,
        constants,
    })
}

fn constants_of(
    table: &TomlTable<'_>,
    environment: Option<Environment>,
) -> Result<Vec<Constant>, FieldError> {
    let is_line = |text: &&str| !text.contains(char::is_control);
    let value = |item: &Item| item.as_str().filter(is_line).map(str::to_owned);
    let constant = |name: &str| {
        let name = variable(name).ok_or_else(|| table.error(name, VARIABLE))?;
        let value = table.value(&name, CONSTANTS, value)?;
        Ok(value.map(|value| Constant {
            environment,
            name,
            value,
        }))
    };
    table
        .names()
        .filter_map(|name| constant(name).transpose())
        .collect()
}

/// Returns the name if a program may get a variable of this name. `None` if it is malformed, or is
/// the name of a variable that controls credctl itself.
fn variable(name: &str) -> Option<String> {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_name = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(letter)
        && !name.starts_with("CREDCTL_");
    is_name.then(|| name.to_owned())
}

/// Refuses a variable that would get two values, and one that is both set and removed.
fn refuse_contradictions(table: &TomlTable<'_>, provider: &Provider) -> Result<(), FieldError> {
    let stated = provider.environments.iter().map(|&e| Some(e));
    let environments: Vec<_> = stated
        .chain(provider.environments.is_empty().then_some(None))
        .collect();
    let mut holds_key = false;
    for environment in environments {
        let once = provider.assignments(environment);
        for again in provider.assignments_of_all_clients(environment) {
            if once
                .iter()
                .any(|first| first.name == again.name && first.holds != again.holds)
            {
                return Err(table.error("clients", "a list that gives each variable one value"));
            }
        }
        let is_removed = |name: &str| provider.unset.iter().any(|removed| removed == name);
        if once.iter().any(|assignment| is_removed(assignment.name)) {
            return Err(table.error("unset", "a list of variables that no client sets"));
        }
        holds_key |= once
            .iter()
            .any(|assignment| assignment.holds == Holds::ApiKey);
    }
    match holds_key {
        true => Ok(()),
        false => Err(table.error(
            "clients",
            "a list with a client for at least one environment",
        )),
    }
}

#[cfg(test)]
mod tests;
