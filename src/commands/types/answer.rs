//! Types, as JSON and as rows of a table. Placeholders stand for the keys.

use std::{borrow::Cow, rc::Rc};

use serde::Serialize;

use crate::{
    domain::{Environment, SecretShape},
    providers::{
        API_KEY, Assignment, Check, Client, FurtherField, Holds, Provider, ProviderField,
        SECRET_KEY,
    },
    render::{Column, Fit, Keep},
};

/// Columns of [`types_rows`].
pub(super) const TYPES_COLUMNS: [Column; 5] = [
    Column::new("TYPE", Fit::Whole, Keep::Always),
    Column::new("TITLE", Fit::Wrap, Keep::Always),
    Column::new("ALIASES", Fit::Wrap, Keep::Early(2)),
    Column::new("ENVIRONMENTS", Fit::Wrap, Keep::Late(1)),
    Column::new("KEYS", Fit::Wrap, Keep::Early(1)),
];

/// Columns of [`fact_rows`].
pub(super) const FACT_COLUMNS: [Column; 3] = [
    Column::new("WHAT", Fit::Whole, Keep::Always),
    Column::new("NAME", Fit::Wrap, Keep::Always),
    Column::new("VALUE", Fit::Wrap, Keep::Always),
];

/// Value of a variable that is removed.
const UNSET: &str = "unset";

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
    fields: Vec<FurtherJson<'a>>,
    key_hints: Vec<HintJson<'a>>,
    hosts: Vec<HostJson<'a>>,
    prefixes: &'a [String],
    clients: Vec<ClientJson<'a>>,
    variables: Vec<VariablesJson<'a>>,
    check: Option<CheckJson<'a>>,
}

#[derive(Debug, Serialize)]
struct CheckJson<'a> {
    method: &'static str,
    path: &'a str,
    source: Option<&'a str>,
    unknown: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct FieldJson<'a> {
    title: &'a str,
    several_lines: bool,
    optional: bool,
}

#[derive(Debug, Serialize)]
struct FurtherJson<'a> {
    name: &'a str,
    secret: bool,
    lives_seconds: Option<i64>,
    #[serde(flatten)]
    field: FieldJson<'a>,
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
struct ClientJson<'a> {
    title: &'a str,
    source: Option<&'a str>,
    variables: Vec<&'a str>,
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
    value: Cow<'a, str>,
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
            fields: provider.fields.iter().map(FurtherJson::from).collect(),
            key_hints: hints.collect(),
            hosts: hosts.collect(),
            prefixes: &provider.prefixes,
            clients: provider.clients.iter().map(ClientJson::from).collect(),
            variables: variables.map(|e| variables_json(provider, e)).collect(),
            check: provider.check.as_ref().map(CheckJson::from),
        }
    }
}

impl<'a> From<&'a Check> for CheckJson<'a> {
    fn from(check: &'a Check) -> Self {
        CheckJson {
            method: check.request.method.as_str(),
            path: &check.request.path,
            source: check.source.as_deref(),
            unknown: check.unknown.as_deref(),
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

impl<'a> From<&'a FurtherField> for FurtherJson<'a> {
    fn from(further: &'a FurtherField) -> Self {
        FurtherJson {
            name: &further.name,
            secret: further.is_secret,
            lives_seconds: further.lives.map(|lives| lives.duration().as_secs()),
            field: FieldJson::from(&further.field),
        }
    }
}

impl<'a> From<&'a Client> for ClientJson<'a> {
    fn from(client: &'a Client) -> Self {
        ClientJson {
            title: &client.title,
            source: client.source.as_deref(),
            variables: client.variables().collect(),
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

fn placeholder(assignment: Assignment<'_>) -> Cow<'_, str> {
    match assignment.holds {
        Holds::ApiKey => "<api_key>".into(),
        Holds::SecretKey => "<secret_key>".into(),
        Holds::Field(name) => format!("<{name}>").into(),
        Holds::Constant(text) => text.into(),
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

fn fields(provider: &Provider) -> impl Iterator<Item = (&str, &ProviderField)> {
    let second = provider.secret_key.as_ref().map(|f| (SECRET_KEY, f));
    let further = provider.fields.iter().map(|f| (f.name.as_str(), &f.field));
    std::iter::once((API_KEY, &provider.api_key))
        .chain(second)
        .chain(further)
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

/// Returns the facts about a type as rows: what it is, a name, a value.
pub(super) fn fact_rows(provider: &Provider) -> Vec<Vec<String>> {
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    let mut rows = vec![row(["type", &provider.name, &provider.title])];
    let aliases = provider.aliases.iter();
    rows.extend(aliases.map(|alias| row(["alias", alias, NOTHING])));
    let keys = fields(provider);
    rows.extend(keys.map(|(name, field)| row(["key", name, &described(field)])));
    let hints = provider.key_hints.iter();
    rows.extend(hints.map(|(prefix, environment)| row(["hint", prefix, environment.as_str()])));
    let hosts = provider.hosts.iter();
    rows.extend(hosts.map(|host| row(["host", word(host.environment), &host.url])));
    let prefixes = provider.prefixes.iter();
    rows.extend(prefixes.map(|prefix| row(["prefix", prefix, UNSET])));
    if let Some(check) = &provider.check {
        let request = &check.request;
        rows.push(row(["verify", request.method.as_str(), &request.path]));
        let unknown = check.unknown.iter();
        rows.extend(unknown.map(|unknown| row(["verify", "does not tell", unknown])));
    }
    rows
}

/// Returns the columns of [`variable_rows`].
pub(super) fn variable_columns(provider: &Provider) -> Vec<Column> {
    let title = |environment| match environment {
        Some(Environment::Paper) => "PAPER",
        Some(Environment::Live) => "LIVE",
        None => "VALUE",
    };
    let titles = environments(provider).into_iter().map(title);
    let titles = ["VARIABLE"].into_iter().chain(titles);
    let columns = titles.map(|title| Column::new(title, Fit::Wrap, Keep::Always));
    let readers = Column::new("READ BY", Fit::Wrap, Keep::Early(1));
    columns.chain([readers]).collect()
}

/// Returns the variables of a type as rows: a name, its value in each environment, and the programs
/// that read it.
pub(super) fn variable_rows(provider: &Provider) -> Vec<Vec<String>> {
    let environments = environments(provider);
    let row = |name: &str| {
        let values = environments.iter().map(|environment| {
            let mut assignments = provider.assignments(*environment).into_iter();
            let assigned = assignments.find(|assignment| assignment.name == name);
            assigned.map_or(UNSET.to_owned(), |a| placeholder(a).into_owned())
        });
        let clients = provider.clients.iter();
        let readers = clients.filter(|client| client.variables().any(|own| own == name));
        let readers: Vec<_> = readers.map(|client| client.title.as_str()).collect();
        let readers = match readers.as_slice() {
            [] => NOTHING.to_owned(),
            readers => readers.join(", "),
        };
        let cells = [name.to_owned()].into_iter().chain(values);
        cells.chain([readers]).collect()
    };
    provider.all_names().into_iter().map(row).collect()
}

fn word(environment: Option<Environment>) -> &'static str {
    environment.map_or(NOTHING, Environment::as_str)
}
