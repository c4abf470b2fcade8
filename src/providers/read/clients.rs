//! Reader of the clients of a provider.

use toml_edit::Item;

use super::common::{PLACES, VARIABLE, environments, variable};
use crate::{
    domain::Environment,
    files::toml_fields::{FieldError, TomlTable},
    providers::{Client, Constant, FurtherField},
};

const CONSTANTS: &str = "a table of variables, each with a string on one line";

/// Reads the clients, or returns the one of a type whose definition lists none.
pub(super) fn clients(
    table: &TomlTable<'_>,
    name: &str,
    environments: &[Environment],
    (has_secret_key, fields): (bool, &[FurtherField]),
) -> Result<Vec<Client>, FieldError> {
    let tables = table.tables("clients")?;
    if tables.is_empty() {
        return Ok(vec![Client::any(name, has_secret_key, fields)]);
    }
    let one = |table: &TomlTable<'_>| client(table, environments, (has_secret_key, fields));
    tables.iter().map(one).collect()
}

fn client(
    table: &TomlTable<'_>,
    of_provider: &[Environment],
    (has_secret_key, fields): (bool, &[FurtherField]),
) -> Result<Client, FieldError> {
    table.refuse_others(
        &[
            "title",
            "source",
            "environments",
            "api_key",
            "secret_key",
            "fields",
            "always",
            "paper",
            "live",
            "unset",
        ],
        "left out: a client has title, source, environments, api_key, secret_key, fields, always, \
         paper, live and unset",
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
    let api_key = named("api_key")?;
    let secret_key = named("secret_key")?;
    if secret_key.is_some() && !has_secret_key {
        return Err(table.error("secret_key", "left out: the type has one key"));
    }
    let client = Client {
        title: table.text("title")?.unwrap_or("any").to_owned(),
        source: table.text("source")?.map(str::to_owned),
        environments,
        api_key,
        secret_key,
        fields: variables_of_fields(table, fields)?,
        constants,
        unset: table.list("unset", VARIABLE, variable)?,
    };
    let has_variables = client.variables().next().is_some();
    match has_variables {
        true => Ok(client),
        false => Err(table.error("api_key", VARIABLE)),
    }
}

/// Reads the variables of a client that hold further fields.
fn variables_of_fields(
    client: &TomlTable<'_>,
    of_provider: &[FurtherField],
) -> Result<Vec<(String, String)>, FieldError> {
    let Some(fields) = client.table("fields")? else {
        return Ok(Vec::new());
    };
    let one = |name: &str| {
        if !of_provider.iter().any(|further| further.name == name) {
            return Err(fields.error(name, "left out: the type has no such field"));
        }
        let named = fields.value(name, VARIABLE, |item| variable(item.as_str()?))?;
        Ok(named.map(|variable| (name.to_owned(), variable)))
    };
    fields
        .names()
        .filter_map(|name| one(name).transpose())
        .collect()
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
