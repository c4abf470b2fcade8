use super::type_name;
use crate::domain::{CredentialType, Environment, SecretShape};

/// One provider: what its credentials are made of and what its clients call them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// The type as stored.
    pub name: String,
    /// Who says all this.
    pub origin: Origin,
    /// What people call it.
    pub title: String,
    /// Other names a user may type for it.
    pub aliases: Vec<String>,
    /// Which environments its credentials are of; without any, none can be stated.
    pub environments: Vec<Environment>,
    /// Where its interface is.
    pub hosts: Vec<Host>,
    /// What the provider calls the first key.
    pub api_key: Field,
    /// What it calls the second one; `None` where one key is all there is.
    pub secret_key: Option<Field>,
    /// First characters of a key that hint at its environment: worth a remark, never a decision.
    pub key_hints: Vec<(String, Environment)>,
    /// The families of client programs, each with its variables; never empty.
    pub clients: Vec<Client>,
    /// Variables beside those of the clients that would win over them, or lead elsewhere.
    pub unset: Vec<String>,
}

/// Who defined a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A file that credctl was built with.
    BuiltIn,
    /// The user's config file.
    Config,
    /// Nobody: what is assumed of a type that is not known.
    Assumed,
}

/// Where a provider's interface is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// For which environment; `None` for all.
    pub environment: Option<Environment>,
    /// The beginning of its URLs.
    pub url: String,
}

/// One secret field as its provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What a prompt asks for.
    pub title: String,
    /// One line or several.
    pub shape: SecretShape,
    /// Whether a credential may do without it.
    pub is_optional: bool,
}

/// How many keys a credential has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyCount {
    /// The first only.
    One,
    /// The first, and the second where there is one.
    OneOrTwo,
    /// Both.
    Two,
}

/// The variables that one family of client programs reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// What the programs are called.
    pub title: String,
    /// For credentials of which environments; empty: of all.
    pub environments: Vec<Environment>,
    /// Holds the first key.
    pub api_key: String,
    /// Holds the second key.
    pub secret_key: Option<String>,
    /// Variables with a fixed value.
    pub constants: Vec<Constant>,
}

/// A variable with a fixed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constant {
    /// In which environment; `None` for all.
    pub environment: Option<Environment>,
    /// The variable.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// An environment was stated that the provider does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{provider} has no {}: leave out --{environment}",
    match has_others {
        true => format!("{environment} environment"),
        false => "environments".to_owned(),
    }
)]
pub struct NoEnvironment {
    /// The type of the provider.
    provider: String,
    /// The environment that was stated.
    environment: Environment,
    /// True if the provider has other environments.
    has_others: bool,
}

impl Origin {
    /// The word used in JSON and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::BuiltIn => "built-in",
            Origin::Config => "config",
            Origin::Assumed => "assumed",
        }
    }
}

impl Field {
    /// The title within a sentence: lower case, but for words such as `API`.
    pub fn name(&self) -> String {
        let mut letters = self.title.chars();
        match (letters.next(), letters.next()) {
            (Some(first), second) if !second.is_some_and(char::is_uppercase) => first
                .to_lowercase()
                .chain(self.title.chars().skip(1))
                .collect(),
            _ => self.title.clone(),
        }
    }
}

impl Client {
    /// Whether it is for credentials of this environment; for any, where none is said.
    pub fn is_for(&self, environment: Option<Environment>) -> bool {
        self.environments.is_empty()
            || environment.is_none_or(|wanted| self.environments.contains(&wanted))
    }

    /// The variables of programs of which nothing is known: `<TYPE>_API_KEY`, `<TYPE>_SECRET_KEY`.
    pub(super) fn any(type_name: &str, has_secret_key: bool) -> Self {
        let prefix = type_name::variable_prefix(type_name);
        Client {
            title: "any".to_owned(),
            environments: Vec::new(),
            api_key: format!("{prefix}_API_KEY"),
            secret_key: has_secret_key.then(|| format!("{prefix}_SECRET_KEY")),
            constants: Vec::new(),
        }
    }
}

impl Provider {
    /// What is assumed of a type nobody defined: a second key perhaps, and paper or live.
    pub(super) fn assumed(name: &str) -> Self {
        let field = |title: &str, is_optional| Field {
            title: title.to_owned(),
            shape: SecretShape::Line,
            is_optional,
        };
        Provider {
            name: name.to_owned(),
            origin: Origin::Assumed,
            title: name.to_owned(),
            aliases: Vec::new(),
            environments: vec![Environment::Paper, Environment::Live],
            hosts: Vec::new(),
            api_key: field("API key", false),
            secret_key: Some(field("Secret key", true)),
            key_hints: Vec::new(),
            clients: vec![Client::any(name, true)],
            unset: Vec::new(),
        }
    }

    /// Whether somebody defined it.
    pub fn is_known(&self) -> bool {
        self.origin != Origin::Assumed
    }

    /// The type its credentials are stored under.
    pub fn credential_type(&self) -> CredentialType {
        CredentialType::stored(self.name.as_str())
    }

    /// Whether its credentials are of an environment at all.
    pub fn has_environments(&self) -> bool {
        !self.environments.is_empty()
    }

    /// Refuses to state an environment that the provider does not have.
    ///
    /// # Errors
    /// [`NoEnvironment`].
    pub fn refuse_environment(&self, stated: Option<Environment>) -> Result<(), NoEnvironment> {
        match stated.filter(|stated| !self.environments.contains(stated)) {
            None => Ok(()),
            Some(environment) => Err(NoEnvironment {
                provider: self.name.clone(),
                environment,
                has_others: self.has_environments(),
            }),
        }
    }

    /// How many keys its credentials have.
    pub fn key_count(&self) -> KeyCount {
        match &self.secret_key {
            None => KeyCount::One,
            Some(field) if field.is_optional => KeyCount::OneOrTwo,
            Some(_) => KeyCount::Two,
        }
    }

    /// The environment a credential is of where this one is stated: none that the provider does not
    /// have, and its only one in any case.
    pub fn settled(&self, stated: Option<Environment>) -> Option<Environment> {
        match self.environments.as_slice() {
            [only] => Some(*only),
            several => stated.filter(|environment| several.contains(environment)),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_within_a_sentence_keeps_what_is_written_large() {
        for (title, name) in [
            ("API key ID", "API key ID"),
            ("Secret key", "secret key"),
            ("K", "k"),
            ("Öffnung", "öffnung"),
        ] {
            let mut provider = Provider::assumed("mine");
            provider.api_key.title = title.to_owned();
            assert_eq!(provider.api_key.name(), name);
        }
    }

    #[test]
    fn the_only_environment_needs_no_saying_and_a_wrong_one_is_dropped() {
        let (paper, live) = (Some(Environment::Paper), Some(Environment::Live));
        let settled = |environments: &[Environment], stated| {
            let mut provider = Provider::assumed("mine");
            provider.environments = environments.to_vec();
            provider.settled(stated)
        };
        let both = [Environment::Paper, Environment::Live];
        assert_eq!(settled(&both, None), None);
        assert_eq!(settled(&both, paper), paper);
        assert_eq!(settled(&[Environment::Live], None), live);
        assert_eq!(settled(&[Environment::Live], paper), live);
        assert_eq!(settled(&[], paper), None);
    }
}
