//! Types, as JSON and as rows of a table. Placeholders stand for the keys.

use std::rc::Rc;

use serde::Serialize;

use crate::{
    domain::{Environment, SecretShape},
    providers::{Assignment, Holds, Provider, ProviderField},
};

/// Columns of [`types_rows`].
pub(super) const TYPES_HEADER: [&str; 5] = ["TYPE", "TITLE", "ALIASES", "ENVIRONMENTS", "KEYS"];

/// Columns of [`type_rows`].
pub(super) const TYPE_HEADER: [&str; 4] = ["WHAT", "ENV", "NAME", "VALUE"];

/// Text of an empty cell.
const NOTHING: &str = "-";

#[derive(Debug, Serialize)]
pub(super) struct TypesJson<'a> {
    types: Vec<TypeJson<'a>>,
}

#[derive(Debug, Serialize)]
struct TypeJson<'a> {
    credential_type: &'a str,
    title: &'a str,
    aliases: &'a [String],
    origin: &'static str,
    environments: Vec<&'static str>,
    api_key: FieldJson<'a>,
    secret_key: Option<FieldJson<'a>>,
    key_hints: Vec<HintJson<'a>>,
    hosts: Vec<HostJson<'a>>,
    variables: Vec<VariablesJson<'a>>,
}

#[derive(Debug, Serialize)]
struct FieldJson<'a> {
    title: &'a str,
    several_lines: bool,
    optional: bool,
}

#[derive(Debug, Serialize)]
struct HintJson<'a> {
    prefix: &'a str,
    environment: &'static str,
}

#[derive(Debug, Serialize)]
struct HostJson<'a> {
    environment: Option<&'static str>,
    url: &'a str,
}

#[derive(Debug, Serialize)]
struct VariablesJson<'a> {
    environment: Option<&'static str>,
    set: Vec<SetJson<'a>>,
    unset: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct SetJson<'a> {
    name: &'a str,
    value: &'a str,
}

impl<'a> TypesJson<'a> {
    /// JSON of these types.
    pub(super) fn new(providers: &'a [Rc<Provider>]) -> Self {
        TypesJson {
            types: providers.iter().map(|p| TypeJson::from(&**p)).collect(),
        }
    }
}

impl<'a> From<&'a Provider> for TypeJson<'a> {
    fn from(provider: &'a Provider) -> Self {
        let words = provider.environments.iter().map(|e| e.as_str());
        let hints = provider.key_hints.iter().map(|(prefix, e)| HintJson {
            prefix,
            environment: e.as_str(),
        });
        let hosts = provider.hosts.iter().map(|host| HostJson {
            environment: host.environment.map(Environment::as_str),
            url: &host.url,
        });
        let variables = environments(provider).into_iter();
        TypeJson {
            credential_type: &provider.name,
            title: &provider.title,
            aliases: &provider.aliases,
            origin: provider.origin.as_str(),
            environments: words.collect(),
            api_key: FieldJson::from(&provider.api_key),
            secret_key: provider.secret_key.as_ref().map(FieldJson::from),
            key_hints: hints.collect(),
            hosts: hosts.collect(),
            variables: variables.map(|e| variables_json(provider, e)).collect(),
        }
    }
}

impl<'a> From<&'a ProviderField> for FieldJson<'a> {
    fn from(field: &'a ProviderField) -> Self {
        FieldJson {
            title: &field.title,
            several_lines: field.shape == SecretShape::Text,
            optional: field.is_optional,
        }
    }
}

fn variables_json(provider: &Provider, environment: Option<Environment>) -> VariablesJson<'_> {
    let set = provider.assignments(environment).into_iter();
    VariablesJson {
        environment: environment.map(Environment::as_str),
        set: set
            .map(|assignment| SetJson {
                name: assignment.name,
                value: placeholder(assignment),
            })
            .collect(),
        unset: removed(provider, environment),
    }
}

/// Environments that a credential of this provider may have. A provider without environments yields
/// one `None`.
fn environments(provider: &Provider) -> Vec<Option<Environment>> {
    let stated = provider.environments.iter().map(|&e| Some(e));
    let none = (!provider.has_environments()).then_some(None);
    stated.chain(none).collect()
}

fn removed(provider: &Provider, environment: Option<Environment>) -> Vec<&str> {
    let set = provider.assignments(environment);
    let is_set = |name: &&str| set.iter().any(|assignment| assignment.name == *name);
    let mut names = provider.all_names();
    names.retain(|name| !is_set(name));
    names
}

fn placeholder(assignment: Assignment<'_>) -> &str {
    match assignment.holds {
        Holds::ApiKey => "<api_key>",
        Holds::SecretKey => "<secret_key>",
        Holds::Constant(text) => text,
    }
}

/// Returns types as rows of a table: type, title, aliases, environments, keys.
pub(super) fn types_rows(providers: &[Rc<Provider>]) -> Vec<Vec<String>> {
    let listed = |words: &[&str]| match words {
        [] => NOTHING.to_owned(),
        words => words.join(", "),
    };
    let row = |provider: &Rc<Provider>| {
        let aliases: Vec<_> = provider.aliases.iter().map(String::as_str).collect();
        let environments: Vec<_> = provider.environments.iter().map(|e| e.as_str()).collect();
        let keys: Vec<_> = fields(provider)
            .map(|(_, field)| described(field))
            .collect();
        vec![
            provider.name.clone(),
            provider.title.clone(),
            listed(&aliases),
            listed(&environments),
            keys.join(", "),
        ]
    };
    providers.iter().map(row).collect()
}

fn fields(provider: &Provider) -> impl Iterator<Item = (&'static str, &ProviderField)> {
    let second = provider.secret_key.as_ref();
    std::iter::once(("api_key", &provider.api_key)).chain(second.map(|f| ("secret_key", f)))
}

fn described(field: &ProviderField) -> String {
    let mut text = field.title.clone();
    if field.shape == SecretShape::Text {
        text.push_str(" (may have several lines)");
    }
    if field.is_optional {
        text.push_str(" (optional)");
    }
    text
}

/// Returns everything about one type as rows of a table: kind of row, environment, name, value.
pub(super) fn type_rows(provider: &Provider) -> Vec<Vec<String>> {
    let word = |environment: Option<Environment>| environment.map_or(NOTHING, Environment::as_str);
    let row = |what: &str, environment, name: &str, value: &str| {
        [what, word(environment), name, value]
            .map(str::to_owned)
            .to_vec()
    };
    let mut rows = vec![row("type", None, &provider.name, &provider.title)];
    for alias in &provider.aliases {
        rows.push(row("alias", None, alias, NOTHING));
    }
    for (name, field) in fields(provider) {
        rows.push(row("key", None, name, &described(field)));
    }
    for (prefix, environment) in &provider.key_hints {
        rows.push(row("hint", Some(*environment), prefix, NOTHING));
    }
    for host in &provider.hosts {
        rows.push(row("host", host.environment, NOTHING, &host.url));
    }
    for environment in environments(provider) {
        for assignment in provider.assignments(environment) {
            let value = placeholder(assignment);
            rows.push(row("set", environment, assignment.name, value));
        }
        for name in removed(provider, environment) {
            rows.push(row("unset", environment, name, NOTHING));
        }
    }
    rows
}
