//! Providers that the user defines in the config file.

use super::{read::user_defined, registry::Providers, type_name};
use crate::files::toml_fields::{FieldError, TomlTable};

/// Reads the user's definitions, the tables in `[types]`.
///
/// # Errors
/// Fails with [`FieldError`] for the first field that is wrong.
pub fn defined(types: &TomlTable<'_>) -> Result<Providers, FieldError> {
    let mut providers = Providers::default();
    for name in types.names() {
        let Some(table) = types.table(name)? else {
            continue;
        };
        if !type_name::is_well_formed(name) {
            return Err(types.error(name, "a name of lower-case letters, digits, `-` and `_`"));
        }
        let replaces = table.switch("replace")?;
        if replaces != Providers::is_built_in(name) {
            return Err(types.error(
                name,
                "a new name without `replace`, or a built-in one with `replace = true`",
            ));
        }
        let provider = user_defined(&table, name)?;
        let is_free = |other: &str| providers.is_free(other, replaces.then_some(name));
        if !is_free(name) {
            return Err(types.error(name, "a name that no other type or alias has"));
        }
        if !provider.aliases.iter().all(|alias| is_free(alias)) {
            return Err(table.error("aliases", "names that no other type or alias has"));
        }
        providers.define(provider);
    }
    // Checked last, because a provider may be defined after a type that begins with its name.
    for name in types.names() {
        refuse_stored_name(types, name, &providers)?;
    }
    Ok(providers)
}

/// Refuses a name or an alias that, as a stored type, means another provider's credentials.
fn refuse_stored_name(
    types: &TomlTable<'_>,
    name: &str,
    providers: &Providers,
) -> Result<(), FieldError> {
    let Some(provider) = providers.called(name) else {
        return Ok(());
    };
    let names = provider.aliases.iter().chain([&provider.name]);
    let mut other = names.filter(|name| providers.read_stored(name).0.as_str() != name.as_str());
    match other.next() {
        None => Ok(()),
        Some(_) => Err(types.error(
            name,
            "free of names that mean another type and its environment, such as `alpaca_live`",
        )),
    }
}
