//! Reader of a provider's file, and of `[types.NAME]` in the config file, which has the same form.

mod check;
mod clients;
mod common;
mod file_names;

use std::path::Path;

use toml_edit::Document;

use self::common::{VARIABLE, environments, hosts, variable};
use super::{FileNames, FurtherField, Holds, Provider, ProviderField, ProviderOrigin, type_name};
use crate::{
    domain::{Environment, SecretShape},
    files::toml_fields::{FieldError, Source, TomlTable},
};

const FIELD_NAME: &str =
    "a name of lower-case letters, digits and `_`, a letter first, not that of one of the two keys";
const PREFIX: &str =
    "the beginning of the names of variables: three letters or more, and `_` at its end";
const LENGTH: &str = "a length of time such as \"12h\" or \"7d\"";
const NAMES: &str = "a list of names: lower-case letters, digits, `-` and `_`";

/// Fields that a definition may have.
const FIELDS: &[&str] = &[
    "title",
    "aliases",
    "environments",
    "unset",
    "prefixes",
    "hosts",
    "api_key",
    "secret_key",
    "fields",
    "clients",
    "names",
    "check",
];

/// Reads the file of a built-in provider.
pub(super) fn file(path: &Path, name: &str, text: &str) -> Result<Provider, FieldError> {
    let source = Source::new(path, text);
    let document = Document::parse(text).map_err(|error| source.no_toml(&error))?;
    let table = source.root(document.as_table());
    table.refuse_others(
        FIELDS,
        "left out: a provider has title, aliases, environments, unset, prefixes, hosts, api_key, \
         secret_key, fields, clients, names and check",
    )?;
    provider(&table, name, ProviderOrigin::BuiltIn)
}

pub(super) fn user_defined(table: &TomlTable<'_>, name: &str) -> Result<Provider, FieldError> {
    let mut known = FIELDS.to_vec();
    known.push("replace");
    table.refuse_others(
        &known,
        "left out: a type has title, aliases, environments, unset, prefixes, hosts, api_key, \
         secret_key, fields, clients, names, check and replace",
    )?;
    provider(table, name, ProviderOrigin::Config)
}

fn provider(
    table: &TomlTable<'_>,
    name: &str,
    origin: ProviderOrigin,
) -> Result<Provider, FieldError> {
    let environments = environments(table)?;
    let (api_key, key_hints, key_prefixes) = match table.table("api_key")? {
        Some(table) => (first_key(&table)?, hints(&table)?, prefixes(&table)?),
        None => return Err(table.error("api_key", "a table: every type has a first key")),
    };
    let second = table.table("secret_key")?;
    let secret_key = second.as_ref().map(second_key).transpose()?;
    let fields = further_fields(table)?;
    let keys = (secret_key.is_some(), fields.as_slice());
    let is_name = |text| type_name::is_well_formed(text).then(|| text.to_owned());
    let mut provider = Provider {
        name: name.to_owned(),
        origin,
        title: table.text("title")?.unwrap_or(name).to_owned(),
        aliases: table.list("aliases", NAMES, is_name)?,
        hosts: hosts(table)?,
        clients: clients::clients(table, name, &environments, keys)?,
        environments,
        api_key,
        secret_key,
        fields,
        key_hints,
        key_prefixes,
        unset: table.list("unset", VARIABLE, variable)?,
        prefixes: table.list("prefixes", PREFIX, prefix)?,
        names: FileNames::default(),
        check: None,
    };
    provider.names = file_names::file_names(table, &provider)?;
    provider.check = check::check(table, &provider)?;
    refuse_contradictions(table, &provider)?;
    Ok(provider)
}

fn first_key(table: &TomlTable<'_>) -> Result<ProviderField, FieldError> {
    let known = &["title", "several_lines", "chosen", "hints", "begins"];
    table.refuse_others(
        known,
        "left out: api_key has title, several_lines, chosen, hints and begins",
    )?;
    field(table, "API key")
}

fn second_key(table: &TomlTable<'_>) -> Result<ProviderField, FieldError> {
    let known = &["title", "several_lines", "optional", "chosen"];
    table.refuse_others(
        known,
        "left out: secret_key has title, several_lines, optional and chosen",
    )?;
    field(table, "Secret key")
}

/// Reads the further fields, in the order of the file.
fn further_fields(table: &TomlTable<'_>) -> Result<Vec<FurtherField>, FieldError> {
    let Some(tables) = table.table("fields")? else {
        return Ok(Vec::new());
    };
    let one = |name: &str| {
        if !is_field_name(name) {
            return Err(tables.error(name, FIELD_NAME));
        }
        let table = tables.table(name)?;
        table.map(|table| further_field(&table, name)).transpose()
    };
    tables
        .names()
        .filter_map(|name| one(name).transpose())
        .collect()
}

fn further_field(table: &TomlTable<'_>, name: &str) -> Result<FurtherField, FieldError> {
    let known = &[
        "title",
        "several_lines",
        "optional",
        "chosen",
        "secret",
        "lives",
    ];
    table.refuse_others(
        known,
        "left out: a field has title, several_lines, optional, chosen, secret and lives",
    )?;
    let is_open = table.boolean("secret")? == Some(false);
    let mut field = field(table, name)?;
    // Nobody lets a provider make one of these.
    field.is_chosen |= ["passphrase", "password"].contains(&name);
    Ok(FurtherField {
        name: name.to_owned(),
        field,
        is_secret: !is_open,
        lives: table.value("lives", LENGTH, |item| item.as_str()?.parse().ok())?,
    })
}

/// Returns true if a further field may have this name. The names of the pair are taken.
fn is_field_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let is_word = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(is_letter);
    is_word && !["api_key", "secret_key", "fields"].contains(&name)
}

fn field(table: &TomlTable<'_>, title: &str) -> Result<ProviderField, FieldError> {
    Ok(ProviderField {
        title: table.text("title")?.unwrap_or(title).to_owned(),
        shape: match table.switch("several_lines")? {
            true => SecretShape::Text,
            false => SecretShape::Line,
        },
        is_optional: table.switch("optional")?,
        is_chosen: table.switch("chosen")?,
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

/// Reads the first characters of keys that hint at no environment.
fn prefixes(api_key: &TomlTable<'_>) -> Result<Vec<String>, FieldError> {
    const BEGINNING: &str = "a list of the first characters of keys, two or more of each";
    api_key.list("begins", BEGINNING, |text| {
        (text.chars().count() > 1).then(|| text.to_owned())
    })
}

/// Returns the text if it can be a prefix: short ones would take variables of other programs.
fn prefix(text: &str) -> Option<String> {
    variable(text).filter(|text| text.ends_with('_') && text.len() > 3)
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
        let of_clients = provider.clients.iter().flat_map(|client| &client.unset);
        let removed: Vec<_> = of_clients.chain(&provider.unset).collect();
        let is_removed = |name: &str| removed.iter().any(|removed| *removed == name);
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
