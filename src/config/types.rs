//! The section `[types]` of the config as text: what a backup holds, and what a restore brings back.

use std::path::Path;

use toml_edit::{DocumentMut, Item, Table};

use super::{ConfigError, Saved, load::text, save::rewrite};

/// Returns the section `[types]` of a config file, as TOML. `None` if it defines no types.
///
/// # Errors
/// Fails with [`ConfigError`] if the file cannot be read or understood.
pub fn types_text(path: &Path) -> Result<Option<String>, ConfigError> {
    let Some(text) = text(path)? else {
        return Ok(None);
    };
    let document = text.parse::<DocumentMut>().ok();
    let types = document.as_ref().and_then(|document| document.get("types"));
    let Some(types) = types.filter(|types| !types.is_none()) else {
        return Ok(None);
    };
    let mut only = DocumentMut::new();
    only.insert("types", types.clone());
    Ok(Some(only.to_string()))
}

/// Adds those types of a text to a config file that it does not define yet.
///
/// # Errors
/// Fails with [`ConfigError`] if the file cannot be changed, or if the text does not define types that
/// fit it. The file is then unchanged.
pub fn add_types(path: &Path, types: &str) -> Result<Saved, ConfigError> {
    rewrite(path, |old| {
        let (Ok(new), Ok(mut document)) = (
            types.parse::<DocumentMut>(),
            old.text.parse::<DocumentMut>(),
        ) else {
            return Err(old.layout());
        };
        let Some(new) = new.get("types").and_then(Item::as_table_like) else {
            return Ok(None);
        };
        let mut table = Table::new();
        table.set_implicit(true);
        let all = document.entry("types").or_insert(Item::Table(table));
        let all = all.as_table_like_mut().ok_or_else(|| old.layout())?;
        let missing = new.iter().filter(|(name, _)| !all.contains_key(name));
        let missing: Vec<_> = missing
            .map(|(name, item)| (name.to_owned(), item.clone()))
            .collect();
        if missing.is_empty() {
            return Ok(None);
        }
        for (name, item) in missing {
            all.insert(&name, item);
        }
        old.checked(Ok(document.to_string()), |_| true)
    })
}
