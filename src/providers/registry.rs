use std::{cell::OnceCell, path::Path, rc::Rc};

use super::{Provider, read, type_name};
use crate::domain::{CredentialType, LEGACY_ALPACA_PAPER};

/// The providers' files: name and text.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/providers.rs"));

/// Every provider credctl knows: those it was built with, and those of the user's config file.
///
/// A built-in file is read when somebody asks for it: most runs need one of them.
#[derive(Debug, Clone)]
pub struct Providers {
    defined: Vec<Rc<Provider>>,
    built_in: Vec<OnceCell<Option<Rc<Provider>>>>,
}

/// The text cannot be the type of a new credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{typed}` is not a type credctl knows; it knows {known}")]
pub struct UnknownType {
    /// What was typed.
    typed: String,
    /// What is known.
    known: String,
    /// Why it cannot be a type of the user's own.
    reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reason {
    Malformed,
    Near(String),
    Extends(String),
}

impl UnknownType {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match &self.reason {
            Reason::Malformed => format!("a type of your own is called by {}", type_name::FORM),
            Reason::Near(name) => format!(
                "did you mean `{name}`? A type of your own with a name so close to it needs \
                 [types.NAME] in the config file"
            ),
            Reason::Extends(name) => format!(
                "say --type {name}: accounts are told apart by nickname, --paper and --live; or \
                 define [types.NAME] in the config file"
            ),
        }
    }
}

impl Default for Providers {
    /// Those credctl was built with.
    fn default() -> Self {
        Providers {
            defined: Vec::new(),
            built_in: FILES.iter().map(|_| OnceCell::new()).collect(),
        }
    }
}

impl Providers {
    /// All of them, by name.
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

    /// The provider of exactly this name.
    fn called(&self, name: &str) -> Option<Rc<Provider>> {
        self.defined(name).or_else(|| self.built_in(name))
    }

    /// The provider a user means by a name or an alias, in any case.
    pub fn known(&self, text: &str) -> Option<Rc<Provider>> {
        let name = text.trim().to_lowercase();
        let by_alias = || self.all().into_iter().find(|p| p.aliases.contains(&name));
        self.called(&name).or_else(by_alias)
    }

    /// The provider for a new credential: a known one, or what is assumed of a type of the user's own.
    ///
    /// # Errors
    /// [`UnknownType`] for what is no name, and for what is so close to a known one that it is
    /// probably a slip: a credential must not get lost under a type that nobody asks for.
    pub fn named(&self, text: &str) -> Result<Rc<Provider>, UnknownType> {
        if let Some(provider) = self.known(text) {
            return Ok(provider);
        }
        let name = text.trim();
        let refused = |reason| UnknownType {
            typed: text.to_owned(),
            known: self.names(),
            reason,
        };
        if let Some(begun) = self.find_name(|known| type_name::extends(name, known)) {
            return Err(refused(Reason::Extends(begun)));
        }
        let lower = name.to_lowercase();
        if let Some(meant) = self.find_name(|known| type_name::is_near(&lower, known)) {
            return Err(refused(Reason::Near(meant)));
        }
        if !type_name::is_well_formed(name) {
            return Err(refused(Reason::Malformed));
        }
        Ok(Rc::new(Provider::assumed(name)))
    }

    /// The type of the first provider one of whose names is as asked.
    fn find_name(&self, is_it: impl Fn(&str) -> bool) -> Option<String> {
        let all = self.all();
        let found = all
            .iter()
            .find(|p| is_it(&p.name) || p.aliases.iter().any(|alias| is_it(alias)));
        found.map(|provider| provider.name.clone())
    }

    fn names(&self) -> String {
        let names: Vec<_> = self
            .all()
            .iter()
            .map(|provider| format!("`{}`", provider.name))
            .collect();
        names.join(", ")
    }

    /// The provider of a stored type; `None` where even the name is nothing credctl would store.
    pub fn of(&self, credential_type: &CredentialType) -> Option<Rc<Provider>> {
        let name = credential_type.as_str();
        let assumed = || type_name::is_well_formed(name).then(|| Rc::new(Provider::assumed(name)));
        self.called(name).or_else(assumed)
    }

    /// Whether credentials of a stored type are of an environment; assumed where nobody defined it.
    pub fn has_environments(&self, credential_type: &CredentialType) -> bool {
        self.called(credential_type.as_str())
            .is_none_or(|provider| provider.has_environments())
    }

    /// The type a user means in a filter or a reference: a provider's own name for an alias, else the
    /// text itself, for the older product may have stored types credctl does not know.
    pub fn canonical_type(&self, text: &str) -> CredentialType {
        match self.known(text) {
            Some(provider) => provider.credential_type(),
            None => CredentialType::stored(text.trim()),
        }
    }

    /// Whether a name can be that of a new definition, which may replace a built-in one of this name.
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

    /// Adds a definition of the user's.
    pub(super) fn define(&mut self, provider: Provider) {
        self.defined.push(Rc::new(provider));
    }

    /// Whether credctl was built with a provider of this name.
    pub(super) fn is_built_in(name: &str) -> bool {
        FILES.iter().any(|(file, _)| *file == name)
    }
}

/// A file credctl was built with; a test reads them all, so none is missing here.
fn built_in(name: &str, text: &str) -> Option<Rc<Provider>> {
    let path = format!("src/providers/{name}.toml");
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
            let path = format!("src/providers/{name}.toml");
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
    fn a_provider_answers_to_its_name_and_aliases_in_any_case() {
        let providers = Providers::default();
        assert_eq!(providers.named("Alpaca").unwrap().name, "alpaca");
        assert_eq!(providers.named(" massive ").unwrap().name, "polygon");
    }

    #[test]
    fn a_type_of_ones_own_has_a_name_that_cannot_be_a_slip() {
        let providers = Providers::default();
        let own = providers.named("mybroker").unwrap();
        assert_eq!((own.name.as_str(), own.is_known()), ("mybroker", false));
        let hint = |typed: &str| providers.named(typed).unwrap_err().hint();
        assert!(hint("alpaka").starts_with("did you mean `alpaca`?"));
        assert!(hint("Masive").starts_with("did you mean `polygon`?"));
        assert!(hint("alpaca_paper").starts_with("say --type alpaca:"));
        assert!(hint("massive-2").starts_with("say --type polygon:"));
        for typed in ["MyBroker", "my broker", "", "PKABCDEFGHIJKLMNOPQR"] {
            assert!(hint(typed).starts_with("a type of your own is"), "{typed}");
        }
    }

    #[test]
    fn an_unknown_type_is_answered_with_the_known_ones() {
        let error = Providers::default()
            .named("alpaka")
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "`alpaka` is not a type credctl knows; it knows `alpaca`, `binance`, `coinbase`, \
             `kraken`, `oanda`, `polygon`, `tradier`"
        );
    }

    #[test]
    fn a_filter_may_name_a_type_of_the_older_product() {
        let providers = Providers::default();
        assert_eq!(providers.canonical_type("massive").as_str(), "polygon");
        let legacy = providers.canonical_type("alpaca_paper");
        assert_eq!(legacy.as_str(), "alpaca_paper");
    }

    #[test]
    fn a_stored_type_nobody_defined_has_what_is_assumed() {
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
