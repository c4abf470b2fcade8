//! Stored types that state an environment, as the older product writes them: `alpaca_paper`.

use std::collections::BTreeMap;

use super::{Providers, type_name};
use crate::domain::{CredentialType, Environment};

/// Types to store in a spelling that states the environment, because another program of the same
/// database routes by it. Every other type is stored as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredTypes(BTreeMap<(CredentialType, Environment), String>);

impl Providers {
    /// Returns the type and the environment that a stored type means.
    ///
    /// A last word `paper` or `live` after a `_` states the environment. If the words before it are
    /// a provider that has this environment, they are the type. Otherwise the type is the whole
    /// text: a credential is never taken for one of another environment.
    pub fn read_stored(&self, stored: &str) -> (CredentialType, Option<Environment>) {
        let parts = stored.rsplit_once('_');
        let stated = parts.and_then(|(before, word)| Some((before, word.parse().ok()?)));
        let Some((before, environment)) = stated else {
            return (CredentialType::stored(stored), None);
        };
        let provider = self.called(before);
        let is_of_provider =
            provider.is_some_and(|provider| provider.environments.contains(&environment));
        let credential_type = if is_of_provider { before } else { stored };
        (CredentialType::stored(credential_type), Some(environment))
    }
}

impl StoredTypes {
    /// Returns the type and the environment in a text such as `alpaca paper`. `None` if the text is
    /// not a type that can be stored and one of its environments.
    pub fn kind(text: &str, providers: &Providers) -> Option<(CredentialType, Environment)> {
        let (name, environment) = text.split_once(' ')?;
        let environment = environment.parse().ok()?;
        let provider = providers.named(name).ok()?;
        let is_written_so = provider.name == name && provider.environments.contains(&environment);
        is_written_so.then(|| (provider.credential_type(), environment))
    }

    /// Stores credentials of this type and environment in this spelling from now on. Returns false,
    /// and changes nothing, if the spelling is not the name of a type, or would not be read as this
    /// type and environment.
    pub fn define(
        &mut self,
        kind: (CredentialType, Environment),
        spelling: &str,
        providers: &Providers,
    ) -> bool {
        let (credential_type, environment) = &kind;
        let meant = (credential_type.clone(), Some(*environment));
        let is_read_so =
            type_name::is_well_formed(spelling) && providers.read_stored(spelling) == meant;
        if is_read_so {
            self.0.insert(kind, spelling.to_owned());
        }
        is_read_so
    }

    /// Returns the text to store for the type of a credential of this environment.
    pub fn spelling(
        &self,
        credential_type: &CredentialType,
        environment: Option<Environment>,
    ) -> String {
        let kind = environment.map(|environment| (credential_type.clone(), environment));
        let spelling = kind.and_then(|kind| self.0.get(&kind));
        spelling.map_or_else(|| credential_type.as_str().to_owned(), String::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: Option<Environment> = Some(Environment::Paper);
    const LIVE: Option<Environment> = Some(Environment::Live);

    #[test]
    fn a_last_word_states_the_environment_and_leaves_the_type_if_a_provider_has_it() {
        let providers = Providers::default();
        for (stored, credential_type, environment) in [
            ("alpaca_paper", "alpaca", PAPER),
            ("alpaca_live", "alpaca", LIVE),
            ("kraken_live", "kraken", LIVE),
            // A provider that has no such environment, or none at all.
            ("kraken_paper", "kraken_paper", PAPER),
            ("polygon_live", "polygon_live", LIVE),
            // No provider, or an alias of one: aliases are typed, and not stored.
            ("mybroker_live", "mybroker_live", LIVE),
            ("massive_live", "massive_live", LIVE),
            ("alpaca_x_paper", "alpaca_x_paper", PAPER),
            ("alpaca_paper_live", "alpaca_paper_live", LIVE),
            ("_paper", "_paper", PAPER),
            // Nothing is stated.
            ("alpaca", "alpaca", None),
            ("paper", "paper", None),
            ("alpaca-paper", "alpaca-paper", None),
            ("alpacapaper", "alpacapaper", None),
            ("alpaca_paper_", "alpaca_paper_", None),
            ("alpaca_paper1", "alpaca_paper1", None),
            ("alpaca_PAPER", "alpaca_PAPER", None),
            (" alpaca_paper ", " alpaca_paper ", None),
            ("", "", None),
        ] {
            let expected = (CredentialType::stored(credential_type), environment);
            assert_eq!(providers.read_stored(stored), expected, "{stored}");
        }
    }

    #[test]
    fn a_spelling_is_used_for_its_type_and_environment_only() {
        let providers = Providers::default();
        let mut types = StoredTypes::default();
        let kind = StoredTypes::kind("alpaca paper", &providers).unwrap();
        assert!(types.define(kind, "alpaca_paper", &providers));
        let spelling =
            |name: &str, environment| types.spelling(&CredentialType::stored(name), environment);
        assert_eq!(spelling("alpaca", PAPER), "alpaca_paper");
        assert_eq!(spelling("alpaca", LIVE), "alpaca");
        assert_eq!(spelling("alpaca", None), "alpaca");
        assert_eq!(spelling("kraken", PAPER), "kraken");
    }

    #[test]
    fn a_kind_is_a_canonical_type_and_one_of_its_environments() {
        let providers = Providers::default();
        let kind = |text: &str| StoredTypes::kind(text, &providers).is_some();
        for good in ["alpaca paper", "kraken live", "mybroker live"] {
            assert!(kind(good), "{good}");
        }
        for bad in [
            "",
            "alpaca",
            "alpaca demo",
            "alpaca  paper",
            " alpaca paper",
            "alpaca paper ",
            "Alpaca paper",
            "massive live",
            "polygon live",
            "kraken paper",
            "alpaka paper",
            "alpaca_paper paper",
            "My Broker paper",
        ] {
            assert!(!kind(bad), "{bad}");
        }
    }

    #[test]
    fn a_spelling_that_is_read_as_something_else_is_refused() {
        let providers = Providers::default();
        let is_taken = |kind: &str, spelling: &str| {
            let kind = StoredTypes::kind(kind, &providers).unwrap();
            StoredTypes::default().define(kind, spelling, &providers)
        };
        assert!(is_taken("alpaca live", "alpaca_live"));
        assert!(is_taken("kraken live", "kraken_live"));
        for spelling in [
            "alpaca_live",
            "alpaca",
            "oanda_paper",
            "paper",
            "",
            "_paper",
        ] {
            assert!(!is_taken("alpaca paper", spelling), "{spelling}");
        }
        // Nobody defined the type, so no spelling of it can be told from a type of its own.
        assert!(!is_taken("mybroker live", "mybroker_live"));
    }
}
