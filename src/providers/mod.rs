//! What is known of each provider, as data.
//!
//! Adding a provider adds a file here and a line in [`ALL`]; no other room asks for a name.

mod alpaca;
mod polygon;

use crate::domain::{CredentialType, Environment, SecretShape};

/// Every provider credctl can store credentials for, in the order they are listed.
pub const ALL: &[Provider] = &[alpaca::PROVIDER, polygon::PROVIDER];

/// The type that `add` takes when none is given.
pub const DEFAULT_TYPE: &str = "alpaca";

/// One provider: what its credentials are made of and what its clients call them.
#[derive(Debug, Clone, Copy)]
pub struct Provider {
    /// The type as stored.
    pub name: &'static str,
    /// Other names a user may type for it.
    pub aliases: &'static [&'static str],
    /// Whether its credentials are for paper or live; without, an environment cannot be stated.
    pub has_environments: bool,
    /// What the provider calls the first key.
    pub api_key: Field,
    /// What it calls the second one; `None` where one key is all there is.
    pub secret_key: Option<Field>,
    /// The variables of its client families, from which `--from-env` reads.
    pub families: &'static [Family],
    /// First characters of a key that hint at its environment: worth a remark, never a decision.
    pub key_hints: &'static [(&'static str, Environment)],
}

/// One secret field as its provider knows it.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// What a prompt asks for.
    pub title: &'static str,
    /// The same within a sentence.
    pub name: &'static str,
    /// One line or several.
    pub shape: SecretShape,
}

/// The variables that one family of client programs reads.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// Holds the first key.
    pub api_key: &'static str,
    /// Holds the second key.
    pub secret_key: Option<&'static str>,
}

/// The text names no provider credctl knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{typed}` is not a type credctl knows; it knows {}", known())]
pub struct UnknownType {
    /// What was typed.
    pub typed: String,
}

impl Provider {
    /// The provider a user means by a name or an alias, in any case.
    ///
    /// # Errors
    /// [`UnknownType`], which lists what is known.
    pub fn named(text: &str) -> Result<&'static Provider, UnknownType> {
        let name = text.trim().to_lowercase();
        ALL.iter()
            .find(|p| p.name == name || p.aliases.contains(&name.as_str()))
            .ok_or_else(|| UnknownType {
                typed: text.to_owned(),
            })
    }

    /// The provider of a stored type, if credctl knows it.
    pub fn of(credential_type: &CredentialType) -> Option<&'static Provider> {
        ALL.iter().find(|p| p.name == credential_type.as_str())
    }

    /// The type its credentials are stored under.
    pub fn credential_type(&self) -> CredentialType {
        CredentialType::stored(self.name)
    }

    /// The environment a key's first characters hint at.
    pub fn hinted_environment(&self, api_key: &str) -> Option<Environment> {
        let hint = self
            .key_hints
            .iter()
            .find(|(prefix, _)| api_key.starts_with(prefix));
        hint.map(|&(_, environment)| environment)
    }
}

/// The type a user means in a filter or a reference: a provider's own name for an alias, else the
/// text itself, for the older product may have stored types credctl does not know.
pub fn canonical_type(text: &str) -> CredentialType {
    match Provider::named(text) {
        Ok(provider) => provider.credential_type(),
        Err(_) => CredentialType::stored(text.trim()),
    }
}

fn known() -> String {
    let names: Vec<_> = ALL.iter().map(|p| format!("`{}`", p.name)).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_answers_to_its_name_and_aliases_in_any_case() {
        assert_eq!(Provider::named("Alpaca").unwrap().name, "alpaca");
        assert_eq!(Provider::named("massive").unwrap().name, "polygon");
    }

    #[test]
    fn an_unknown_type_is_answered_with_the_known_ones() {
        let error = Provider::named("alpaka").unwrap_err().to_string();
        assert_eq!(
            error,
            "`alpaka` is not a type credctl knows; it knows `alpaca`, `polygon`"
        );
    }

    #[test]
    fn a_filter_may_name_a_type_of_the_older_product() {
        assert_eq!(canonical_type("massive").as_str(), "polygon");
        assert_eq!(canonical_type("alpaca_paper").as_str(), "alpaca_paper");
    }
}
