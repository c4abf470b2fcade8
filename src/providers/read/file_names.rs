//! Reader of the names that files give to the keys of a provider.

use crate::{
    files::toml_fields::{FieldError, TomlTable},
    providers::{FileNames, Provider},
};

const NAMES: &str = "a list of names: upper-case letters, digits and `_`";

/// Reads the table `names`.
pub(super) fn file_names(
    table: &TomlTable<'_>,
    provider: &Provider,
) -> Result<FileNames, FieldError> {
    let Some(names) = table.table("names")? else {
        return Ok(FileNames::default());
    };
    names.refuse_others(
        &["first", "api_key", "secret_key", "fields", "elsewhere"],
        "left out: names has first, api_key, secret_key, fields and elsewhere",
    )?;
    let list = |field| names.list(field, NAMES, name);
    let secret_key: Vec<String> = list("secret_key")?;
    if provider.secret_key.is_none() && !secret_key.is_empty() {
        return Err(names.error("secret_key", "left out: the type has one key"));
    }
    Ok(FileNames {
        first: list("first")?,
        api_key: list("api_key")?,
        secret_key,
        fields: of_fields(&names, provider)?,
        elsewhere: list("elsewhere")?,
    })
}

fn of_fields(
    names: &TomlTable<'_>,
    provider: &Provider,
) -> Result<Vec<(String, Vec<String>)>, FieldError> {
    let Some(fields) = names.table("fields")? else {
        return Ok(Vec::new());
    };
    let one = |field: &str| {
        if provider.further(field).is_none() {
            return Err(fields.error(field, "left out: the type has no such field"));
        }
        Ok((field.to_owned(), fields.list(field, NAMES, name)?))
    };
    fields.names().map(one).collect()
}

/// Returns the text if it can be a name or its beginning.
fn name(text: &str) -> Option<String> {
    let is_letter = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let is_name = text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(is_letter)
        && !text.ends_with('_');
    is_name.then(|| text.to_owned())
}
