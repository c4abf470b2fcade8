use std::{cell::OnceCell, path::Path, rc::Rc};

use super::{Provider, read, type_name};
use crate::domain::{CredentialType, Environment, LEGACY_ALPACA_PAPER};

/// Name and text of each built-in provider's file.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/providers.rs"));

/// All providers that credctl knows: the built-in ones, and those of the user's config file.
///
/// A built-in file is parsed on first use, because most runs need only one.
#[derive(Debug, Clone)]
pub struct Providers {
    defined: Vec<Rc<Provider>>,
    built_in: Vec<OnceCell<Option<Rc<Provider>>>>,
}

/// A text that cannot be the type of a new credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{typed}` is not a type that `credctl types` lists")]
pub struct UnknownType {
    /// Text as typed.
    typed: String,
    /// Reason why the text cannot be a type of the user's own.
    reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reason {
    Malformed,
    Near(String),
    Extends(String),
}

impl UnknownType {
    /// Returns a hint that says what to do.
    pub fn hint(&self) -> String {
        match &self.reason {
            Reason::Malformed => format!("the name of your own type has {}", type_name::FORM),
            Reason::Near(name) => format!(
                "did you mean `{name}`? To give a type of your own a name so close to it, define \
                 [types.NAME] in the config file"
            ),
            Reason::Extends(name) => format!(
                "use --type {name}, and tell accounts apart by nickname, --paper and --live; or \
                 define [types.NAME] in the config file"
            ),
        }
    }
}

impl Default for Providers {
    /// Returns the built-in providers.
    fn default() -> Self {
        Providers {
            defined: Vec::new(),
            built_in: FILES.iter().map(|_| OnceCell::new()).collect(),
        }
    }
}

impl Providers {
    /// Returns all providers, sorted by name.
    pub fn all(&self) -> Vec<Rc<Provider>> {
        let built_in = FILES.iter().filter_map(|(name, _)| self.built_in(name));
        let not_replaced = built_in.filter(|p| self.defined(&p.name).is_none());
        let mut all: Vec<_> = self.defined.iter().cloned().chain(not_replaced).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    fn defined(&self, name: &str) -> Option<Rc<Provider>> {
        self.defined.iter().find(|p| p.name == name).cloned()
    }

    fn built_in(&self, name: &str) -> Option<Rc<Provider>> {
        let (&(name, text), cell) = FILES
            .iter()
            .zip(&self.built_in)
            .find(|((file, _), _)| *file == name)?;
        cell.get_or_init(|| built_in(name, text)).clone()
    }

    /// Returns the provider of exactly this name.
    pub(super) fn called(&self, name: &str) -> Option<Rc<Provider>> {
        self.defined(name).or_else(|| self.built_in(name))
    }

    /// Returns the provider that a user means by a name or an alias, in upper or lower case.
    pub fn known(&self, text: &str) -> Option<Rc<Provider>> {
        let name = text.trim().to_lowercase();
        let by_alias = || self.all().into_iter().find(|p| p.aliases.contains(&name));
        self.called(&name).or_else(by_alias)
    }

    /// Returns the provider for a new credential: a known one, or the defaults for a type of the
    /// user's own.
    ///
    /// # Errors
    /// Fails with [`UnknownType`] if the text cannot be a name, or is so close to a known name that
    /// it is probably a slip: a credential must not get lost under a type that nobody looks for.
    pub fn named(&self, text: &str) -> Result<Rc<Provider>, UnknownType> {
        if let Some(provider) = self.known(text) {
            return Ok(provider);
        }
        let name = text.trim();
        let refused = |reason| UnknownType {
            typed: text.to_owned(),
            reason,
        };
        if let Some(known) = self.find_name(|known| type_name::extends(name, known)) {
            return Err(refused(Reason::Extends(known)));
        }
        let lower = name.to_lowercase();
        if let Some(known) = self.find_name(|known| type_name::is_near(&lower, known)) {
            return Err(refused(Reason::Near(known)));
        }
        if !type_name::is_well_formed(name) {
            return Err(refused(Reason::Malformed));
        }
        Ok(Rc::new(Provider::assumed(name)))
    }

    /// Returns the type of the first provider that has a name or an alias of this kind.
    fn find_name(&self, is_match: impl Fn(&str) -> bool) -> Option<String> {
        let all = self.all();
        let found = all
            .iter()
            .find(|p| is_match(&p.name) || p.aliases.iter().any(|alias| is_match(alias)));
        found.map(|provider| provider.name.clone())
    }

    /// Returns the provider of a stored type. An unknown type gets the defaults. `None` if credctl
    /// would not store a type of this name at all.
    pub fn of(&self, credential_type: &CredentialType) -> Option<Rc<Provider>> {
        let name = credential_type.as_str();
        let assumed = || type_name::is_well_formed(name).then(|| Rc::new(Provider::assumed(name)));
        self.called(name).or_else(assumed)
    }

    /// Returns true if credentials of a stored type have an environment. A type that nobody defined
    /// is assumed to have environments.
    pub fn has_environments(&self, credential_type: &CredentialType) -> bool {
        self.called(credential_type.as_str())
            .is_none_or(|provider| provider.has_environments())
    }

    /// Returns the environments that a credential of this type can state: both for an unknown provider.
    pub fn environments(&self, credential_type: &CredentialType) -> Vec<Environment> {
        match self.called(credential_type.as_str()) {
            Some(provider) => provider.environments.clone(),
            None => vec![Environment::Paper, Environment::Live],
        }
    }

    /// Returns the type that a user means in a filter or a reference. For a name or an alias of a
    /// known provider, the result is its type. Any other text is returned as it is, because the
    /// older product may have stored types that credctl does not know.
    pub fn canonical_type(&self, text: &str) -> CredentialType {
        match self.known(text) {
            Some(provider) => provider.credential_type(),
            None => CredentialType::stored(text.trim()),
        }
    }

    /// Returns true if a new definition may use a name. `replaced` names the built-in provider that
    /// the definition replaces; the names of that provider do not count as used.
    pub(super) fn is_free(&self, name: &str, replaced: Option<&str>) -> bool {
        name != LEGACY_ALPACA_PAPER
            && !self
                .all()
                .iter()
                .filter(|provider| Some(provider.name.as_str()) != replaced)
                .any(|provider| {
                    provider.name == name || provider.aliases.iter().any(|alias| alias == name)
                })
    }

    /// Adds a definition from the user's config file.
    pub(super) fn define(&mut self, provider: Provider) {
        self.defined.push(Rc::new(provider));
    }

    /// Returns true if there is a built-in provider of this name.
    pub(super) fn is_built_in(name: &str) -> bool {
        FILES.iter().any(|(file, _)| *file == name)
    }
}

/// Parses a built-in file. `None` if it has an error, which a test over all files rules out.
fn built_in(name: &str, text: &str) -> Option<Rc<Provider>> {
    let path = format!("src/providers/types/{name}.toml");
    match read::file(Path::new(&path), name, text) {
        Ok(provider) => Some(Rc::new(provider)),
        Err(error) => {
            tracing::error!("{error}");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_can_be_read() {
        for (name, text) in FILES {
            let path = format!("src/providers/types/{name}.toml");
            if let Err(error) = read::file(Path::new(&path), name, text) {
                panic!("{error}");
            }
        }
        let names: Vec<_> = Providers::default()
            .all()
            .iter()
            .map(|provider| provider.name.clone())
            .collect();
        let files: Vec<_> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, files);
    }

    #[test]
    fn no_two_built_in_providers_share_a_name_or_an_alias() {
        let providers = Providers::default();
        for provider in providers.all() {
            for name in provider.aliases.iter().chain([&provider.name]) {
                assert!(type_name::is_well_formed(name), "{name}");
                assert!(providers.is_free(name, Some(&provider.name)), "{name}");
            }
        }
    }

    #[test]
    fn a_provider_is_found_by_its_name_and_aliases_in_any_case() {
        let providers = Providers::default();
        assert_eq!(providers.named("Alpaca").unwrap().name, "alpaca");
        assert_eq!(providers.named(" massive ").unwrap().name, "polygon");
    }

    #[test]
    fn a_type_of_the_users_own_has_a_name_that_cannot_be_a_slip() {
        let providers = Providers::default();
        let own = providers.named("mybroker").unwrap();
        assert_eq!((own.name.as_str(), own.is_known()), ("mybroker", false));
        let hint = |typed: &str| providers.named(typed).unwrap_err().hint();
        assert!(hint("alpaka").starts_with("did you mean `alpaca`?"));
        assert!(hint("Masive").starts_with("did you mean `polygon`?"));
        assert!(hint("alpaca_paper").starts_with("use --type alpaca,"));
        assert!(hint("massive-2").starts_with("use --type polygon,"));
        for typed in ["MyBroker", "my broker", "", "PKABCDEFGHIJKLMNOPQR"] {
            let own = "the name of your own type has";
            assert!(hint(typed).starts_with(own), "{typed}");
        }
    }

    #[test]
    fn the_error_for_an_unknown_type_says_where_the_known_ones_are() {
        let error = Providers::default().named("alpaka").unwrap_err();
        let expected = "`alpaka` is not a type that `credctl types` lists";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn a_filter_may_name_a_type_of_the_older_product() {
        let providers = Providers::default();
        assert_eq!(providers.canonical_type("massive").as_str(), "polygon");
        let legacy = providers.canonical_type("alpaca_paper");
        assert_eq!(legacy.as_str(), "alpaca_paper");
    }

    #[test]
    fn a_stored_type_that_nobody_defined_has_the_defaults() {
        let providers = Providers::default();
        let stored = |text: &str| CredentialType::stored(text);
        assert!(
            providers
                .of(&stored("mystery"))
                .is_some_and(|p| !p.is_known())
        );
        assert_eq!(providers.of(&stored("no type!")), None);
        assert!(providers.has_environments(&stored("no type!")));
        assert!(!providers.has_environments(&stored("polygon")));
    }
}
