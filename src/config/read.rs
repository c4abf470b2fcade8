use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

use toml_edit::{Document, Item, TomlError};
use uuid::Uuid;

use super::{Config, ConfigError, DatabaseTable, KeyTable, content::VERSION, parse_duration};
use crate::{
    domain::{Active, ActiveCredentials, CredentialType, UnsealedRule, Unusable},
    files::toml_fields::{FieldError, Source, TomlTable},
    providers::{self, Providers, StoredTypes},
};

const ID: &str = "an id (8-4-4-4-12 hex digits)";
const USER: &str = "a table for one user: [active.\"<vault id>\".\"<user>\"]";
const TYPE: &str = "a type such as \"alpaca\"";
const STORED_KIND: &str = "named by a type and one of its environments, such as \"alpaca paper\"";
const SPELLING: &str =
    "a type that is read as this one: the type, `_`, and the environment, such as \"alpaca_paper\"";

/// Reads the config from the text of the file at `path`.
pub(super) fn config(path: &Path, text: &str) -> Result<Config, ConfigError> {
    if text.is_empty() {
        let path = path.to_owned();
        return Err(ConfigError::Empty { path });
    }
    let source = Source::new(path, text);
    let document = Document::parse(text).map_err(|error| syntax(&source, &error))?;
    let root = source.root(document.as_table());
    // Checked first: the fields of a newer version may be invalid by the rules of this one.
    check_version(&root, path)?;
    root.expect_only(&[
        "version", "user_id", "account", "no_input", "database", "key", "seals", "types", "active",
        "vault",
    ]);
    let providers = root
        .table("types")?
        .map_or_else(|| Ok(Providers::default()), |s| providers::defined(&s))?;
    Ok(Config {
        user_id: root.text("user_id")?.map(str::to_owned),
        account: root.text("account")?.map(str::to_owned),
        no_input: root.boolean("no_input")?,
        database: root.table("database")?.map_or_else(
            || Ok(DatabaseTable::default()),
            |s| database(&s, path, &providers),
        )?,
        key: root
            .table("key")?
            .map_or_else(|| Ok(KeyTable::default()), |s| key(&s, path))?,
        unsealed: root.table("seals")?.map_or(Ok(None), |s| unsealed(&s))?,
        providers,
        active: root
            .table("active")?
            .map_or_else(|| Ok(ActiveCredentials::default()), |s| all_active(&s))?,
        unknown: source.remarks(),
    })
}

/// Returns the error with the parser's message, which never quotes the line: it may contain a
/// password.
fn syntax(source: &Source<'_>, error: &TomlError) -> ConfigError {
    let (line, column) = source.position(error.span().map_or(0, |span| span.start));
    ConfigError::Syntax {
        path: source.path().to_owned(),
        line,
        column,
        problem: error.message().to_owned(),
    }
}

fn check_version(root: &TomlTable<'_>, path: &Path) -> Result<(), ConfigError> {
    let positive = |item: &Item| item.as_integer().filter(|&version| version > 0);
    match root.value("version", "a positive number", positive)? {
        Some(version) if version > VERSION => Err(ConfigError::NewerVersion {
            path: path.to_owned(),
            version,
        }),
        _ => Ok(()),
    }
}

fn database(
    table: &TomlTable<'_>,
    path: &Path,
    providers: &Providers,
) -> Result<DatabaseTable, ConfigError> {
    table.expect_only(&[
        "url",
        "url_file",
        "password_command",
        "timeout",
        "schema",
        "vault",
        "stored_types",
    ]);
    table.expect_one(("url", "url_file"), ("database.url", "database.url_file"))?;
    Ok(DatabaseTable {
        url: table.text("url")?.map(Into::into),
        url_file: file(table, "url_file", path)?,
        password_command: table.value("password_command", COMMAND, command)?,
        timeout: table.value("timeout", "a time such as \"10s\"", |item| {
            match item.as_integer() {
                Some(seconds) => parse_duration(&seconds.to_string()).ok(),
                None => parse_duration(item.as_str()?).ok(),
            }
        })?,
        schema: table.text("schema")?.map(str::to_owned),
        vault: parsed(table, "vault", ID)?,
        stored_types: match table.table("stored_types")? {
            Some(types) => stored_types(&types, providers)?,
            None => StoredTypes::default(),
        },
    })
}

/// Returns the spellings in a table such as `{ "alpaca paper" = "alpaca_paper" }`.
fn stored_types(table: &TomlTable<'_>, providers: &Providers) -> Result<StoredTypes, FieldError> {
    let mut types = StoredTypes::default();
    for name in table.names() {
        let kind = StoredTypes::kind(name, providers);
        let kind = kind.ok_or_else(|| table.error(name, STORED_KIND))?;
        let spelling = table.text(name)?.unwrap_or_default();
        if !types.define(kind, spelling, providers) {
            return Err(table.error(name, SPELLING));
        }
    }
    Ok(types)
}

fn unsealed(table: &TomlTable<'_>) -> Result<Option<UnsealedRule>, FieldError> {
    table.expect_only(&["unsealed"]);
    parsed(table, "unsealed", "\"refuse\" or \"accept\"")
}

fn key(table: &TomlTable<'_>, path: &Path) -> Result<KeyTable, ConfigError> {
    table.expect_only(&["command", "file"]);
    table.expect_one(("command", "file"), ("key.command", "key.file"))?;
    Ok(KeyTable {
        command: table.value("command", COMMAND, command)?,
        file: file(table, "file", path)?,
    })
}

const COMMAND: &str = "a list of strings, the program first";

fn command(item: &Item) -> Option<Vec<String>> {
    let words = item
        .as_array()?
        .iter()
        .map(|word| word.as_str().map(str::to_owned));
    let words: Vec<String> = words.collect::<Option<_>>()?;
    words
        .first()
        .is_some_and(|program| !program.is_empty())
        .then_some(words)
}

/// Returns a path, relative to the folder of the config file as the user named it.
fn file(table: &TomlTable<'_>, name: &str, path: &Path) -> Result<Option<PathBuf>, ConfigError> {
    let Some(text) = table.text(name)? else {
        return Ok(None);
    };
    // Nobody has a folder called `~`. A shell replaces `~`, but nothing replaces it in a file.
    if text == "~" || text.starts_with("~/") {
        return Err(table.error(name, "a path without `~`").into());
    }
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    Ok(Some(folder.join(text)))
}

fn vault_id(table: &TomlTable<'_>, name: &str) -> Result<Uuid, FieldError> {
    Uuid::try_parse(name).map_err(|_| table.error(name, "named by a vault id"))
}

fn all_active(vaults: &TomlTable<'_>) -> Result<ActiveCredentials, ConfigError> {
    let mut found = ActiveCredentials::default();
    for name in vaults.names() {
        let vault = vault_id(vaults, name)?;
        let Some(users) = vaults.table(name)? else {
            continue;
        };
        for user in users.names() {
            let table = users.table(user).map_err(|_| users.error(user, USER))?;
            let Some(table) = table else { continue };
            if !found.add(vault, user, active(&table)?) {
                return Err(users
                    .error(user, "given only once for each user of a vault")
                    .into());
            }
        }
    }
    Ok(found)
}

fn active(table: &TomlTable<'_>) -> Result<Active, ConfigError> {
    table.expect_only(&[
        "credential_id",
        "previous_id",
        "credential_type",
        "environment",
        "nickname",
        "place",
        "account_id",
        "account_name",
        "state",
    ]);
    let credential_id = parsed(table, "credential_id", ID)?;
    // As in the database, where the type may be blank.
    let kind = |item: &toml_edit::Item| item.as_str().map(CredentialType::stored);
    let credential_type = table.value("credential_type", TYPE, kind)?;
    Ok(Active {
        credential_id: credential_id.ok_or_else(|| table.error("credential_id", ID))?,
        previous_id: parsed(table, "previous_id", ID)?,
        credential_type: credential_type.ok_or_else(|| table.error("credential_type", TYPE))?,
        environment: parsed(table, "environment", "\"paper\" or \"live\"")?,
        // As in the database, where any text is possible.
        nickname: any_text(table, "nickname")?,
        place: any_text(table, "place")?,
        account_id: parsed(table, "account_id", ID)?,
        account_name: any_text(table, "account_name")?,
        state: table.value("state", "\"disabled\" or \"removed\"", |item| {
            let word = item.as_str()?;
            [Unusable::Disabled, Unusable::Removed]
                .into_iter()
                .find(|state| state.as_str() == word)
        })?,
    })
}

fn any_text(table: &TomlTable<'_>, name: &str) -> Result<Option<String>, FieldError> {
    table.value(name, "a string", |item| item.as_str().map(str::to_owned))
}

fn parsed<T: FromStr>(
    table: &TomlTable<'_>,
    name: &str,
    expected: &'static str,
) -> Result<Option<T>, FieldError> {
    table.value(name, expected, |item| item.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests;
