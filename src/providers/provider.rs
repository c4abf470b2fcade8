use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{ApiHost, Check, type_name};
use crate::domain::{
    CredentialType, Environment, InvalidNickname, Length, Moment, Nickname, Secret, SecretShape,
};

/// A provider: the keys and environments of its credentials, and the variables of its clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Type as stored.
    pub name: String,
    /// Origin of the definition.
    pub origin: ProviderOrigin,
    /// Name of the provider for people.
    pub title: String,
    /// Other names that a user may type for the type.
    pub aliases: Vec<String>,
    /// Environments that a credential may have. If the list is empty, none can be stated.
    pub environments: Vec<Environment>,
    /// Hosts of the provider's interface.
    pub hosts: Vec<ApiHost>,
    /// First key.
    pub api_key: ProviderField,
    /// Second key. `None` if credentials have one key only.
    pub secret_key: Option<ProviderField>,
    /// Further fields, in the order in which they are asked for.
    pub fields: Vec<FurtherField>,
    /// First characters of a key, and the environment that they hint at. A key that contradicts its
    /// stated environment is stored only on request.
    pub key_hints: Vec<(String, Environment)>,
    /// First characters of a key that hint at no environment.
    pub key_prefixes: Vec<String>,
    /// Families of client programs, each with its variables. Never empty.
    pub clients: Vec<Client>,
    /// Further variables to remove, which no client of the list reads.
    pub unset: Vec<String>,
    /// Beginnings of the names of variables that belong to this provider alone. Such variables are
    /// removed if they are not set.
    pub prefixes: Vec<String>,
    /// Names of its keys in files, beyond those that clients read and those that are usual.
    pub names: FileNames,
    /// Question to the provider whether it accepts a key. `None` if there is none.
    pub check: Option<Check>,
}

/// Origin of a provider's definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderOrigin {
    /// The definition is a file that credctl was built with.
    BuiltIn,
    /// The definition is in the user's config file.
    Config,
    /// Nobody defined the type; credctl assumes defaults for it.
    Assumed,
}

/// A secret field as the provider describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderField {
    /// Name of the field in a prompt.
    pub title: String,
    /// Shape of the secret: one line or several.
    pub shape: SecretShape,
    /// True if a credential may do without the field.
    pub is_optional: bool,
    /// True if a person chose the text, as with a passphrase: it may be almost any text.
    pub is_chosen: bool,
}

/// A further field of a provider's keys, beyond the pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FurtherField {
    /// Name of the field in options, JSON and files.
    pub name: String,
    /// Description of the field.
    pub field: ProviderField,
    /// True if the field must not be shown: a passphrase is secret, the number of an account is not.
    pub is_secret: bool,
    /// Time from its making after which the provider does not accept it any more.
    pub lives: Option<Length>,
}

/// Names that files give to the keys of a provider. All are in upper case, with `_` between words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileNames {
    /// First words of names, besides the name of the type and its aliases.
    pub first: Vec<String>,
    /// Names of the first key.
    pub api_key: Vec<String>,
    /// Names of the second key.
    pub secret_key: Vec<String>,
    /// Further fields, each with its names.
    pub fields: Vec<(String, Vec<String>)>,
    /// Words that usually mean an environment, but here a place whose keys this type does not take.
    pub elsewhere: Vec<String>,
}

/// Number of keys that a credential has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyCount {
    /// The first key only.
    One,
    /// The first key, and optionally the second.
    OneOrTwo,
    /// Both keys.
    Two,
}

/// Variables that one family of client programs reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Name of the programs.
    pub title: String,
    /// Place where one can read which variables they are: a repository and a file, or a page.
    pub source: Option<String>,
    /// Environments of the credentials that the programs use. If the list is empty, all of them.
    pub environments: Vec<Environment>,
    /// Variable that holds the first key.
    pub api_key: Option<String>,
    /// Variable that holds the second key.
    pub secret_key: Option<String>,
    /// Further fields, each with the variable that holds it.
    pub fields: Vec<(String, String)>,
    /// Variables with a fixed value.
    pub constants: Vec<Constant>,
    /// Variables to remove: the programs would prefer them to the keys, or be led to another host.
    pub unset: Vec<String>,
}

/// A variable with a fixed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constant {
    /// Environment in which the variable is set. `None` means all.
    pub environment: Option<Environment>,
    pub name: String,
    /// Value of the variable.
    pub value: String,
}

/// The stated environment is one that the provider does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{provider} has no {}: leave out --{environment}",
    match has_others {
        true => format!("{environment} environment"),
        false => "environments".to_owned(),
    }
)]
pub struct NoEnvironment {
    /// Type of the provider.
    provider: String,
    /// Environment that was stated.
    environment: Environment,
    /// True if the provider has other environments.
    has_others: bool,
}

impl ProviderOrigin {
    /// Returns the word used in JSON and output.
    pub fn as_str(self) -> &'static str {
        match self {
            ProviderOrigin::BuiltIn => "built-in",
            ProviderOrigin::Config => "config",
            ProviderOrigin::Assumed => "assumed",
        }
    }
}

impl ProviderField {
    /// Returns the title for use within a sentence. The first letter becomes lower case, except in
    /// words such as `API`.
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
    /// Returns true if the programs use credentials of this environment. `None` fits every client.
    pub fn is_for(&self, environment: Option<Environment>) -> bool {
        self.environments.is_empty()
            || environment.is_none_or(|wanted| self.environments.contains(&wanted))
    }

    /// Returns the names of all variables that the programs read, each once.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        let keys = self.api_key.iter().chain(&self.secret_key);
        let fields = self.fields.iter().map(|(_, name)| name);
        let constants = self.constants.iter().map(|constant| &constant.name);
        let all = keys.chain(fields).chain(constants).chain(&self.unset);
        let mut seen = BTreeSet::new();
        all.map(String::as_str)
            .filter(move |name| seen.insert(*name))
    }

    /// Returns the variables for programs of which nothing is known: `<TYPE>_API_KEY`,
    /// `<TYPE>_SECRET_KEY`, and `<TYPE>_<FIELD>` for a further field.
    pub(super) fn any(type_name: &str, has_secret_key: bool, fields: &[FurtherField]) -> Self {
        let prefix = type_name::variable_prefix(type_name);
        let variable = |further: &FurtherField| {
            let name = further.name.to_uppercase();
            (further.name.clone(), format!("{prefix}_{name}"))
        };
        Client {
            title: "any".to_owned(),
            source: None,
            environments: Vec::new(),
            api_key: Some(format!("{prefix}_API_KEY")),
            secret_key: has_secret_key.then(|| format!("{prefix}_SECRET_KEY")),
            fields: fields.iter().map(variable).collect(),
            constants: Vec::new(),
            unset: Vec::new(),
        }
    }
}

impl Provider {
    /// Returns the defaults for a type that nobody defined: the second key is optional, and the
    /// environments are paper and live.
    pub(super) fn assumed(name: &str) -> Self {
        let field = |title: &str, is_optional| ProviderField {
            title: title.to_owned(),
            shape: SecretShape::Line,
            is_optional,
            is_chosen: false,
        };
        Provider {
            name: name.to_owned(),
            origin: ProviderOrigin::Assumed,
            title: name.to_owned(),
            aliases: Vec::new(),
            environments: vec![Environment::Paper, Environment::Live],
            hosts: Vec::new(),
            api_key: field("API key", false),
            secret_key: Some(field("Secret key", true)),
            fields: Vec::new(),
            key_hints: Vec::new(),
            key_prefixes: Vec::new(),
            clients: vec![Client::any(name, true, &[])],
            unset: Vec::new(),
            prefixes: Vec::new(),
            names: FileNames::default(),
            check: None,
        }
    }

    /// Returns true if the provider is defined, by credctl or by the user.
    pub fn is_known(&self) -> bool {
        self.origin != ProviderOrigin::Assumed
    }

    /// Returns the type that its credentials are stored under.
    pub fn credential_type(&self) -> CredentialType {
        CredentialType::stored(self.name.as_str())
    }

    /// Returns true if its credentials have an environment at all.
    pub fn has_environments(&self) -> bool {
        !self.environments.is_empty()
    }

    /// Refuses a stated environment that the provider does not have.
    ///
    /// # Errors
    /// Fails with [`NoEnvironment`] if the provider does not have the environment.
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

    /// Returns the further field of this name.
    pub fn further(&self, name: &str) -> Option<&FurtherField> {
        self.fields.iter().find(|further| further.name == name)
    }

    /// Returns the time at which the first of these further fields ends that were made just now. `None` if
    /// none of them ends.
    pub fn ends<'a>(
        &self,
        made: impl Iterator<Item = &'a str>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let lives = made.filter_map(|name| self.further(name)?.lives);
        let ends = lives.map(|lives| Moment::Away(lives).after(now));
        // As the database keeps it.
        Timestamp::from_microsecond(ends.min()?.as_microsecond()).ok()
    }

    /// Returns the number of keys that its credentials have.
    pub fn key_count(&self) -> KeyCount {
        match &self.secret_key {
            None => KeyCount::One,
            Some(field) if field.is_optional => KeyCount::OneOrTwo,
            Some(_) => KeyCount::Two,
        }
    }

    /// Returns the environment of a credential that states this one. If the provider has a single
    /// environment, the result is that one, whatever is stated. A stated environment that the
    /// provider does not have is dropped.
    pub fn effective_environment(&self, stated: Option<Environment>) -> Option<Environment> {
        match self.environments.as_slice() {
            [only] => Some(*only),
            several => stated.filter(|environment| several.contains(environment)),
        }
    }

    /// Returns the nickname of a credential that is stored without one: the name of the type.
    ///
    /// # Errors
    /// Fails if the name is not a nickname. A type that credctl knows never fails.
    pub fn default_nickname(&self) -> Result<Nickname, InvalidNickname> {
        self.name.parse()
    }

    /// Returns the environment that the first characters of a key hint at, and the stated one, if the two
    /// differ.
    pub fn contradiction(
        &self,
        api_key: &Secret,
        stated: Option<Environment>,
    ) -> Option<(Environment, Environment)> {
        let hinted = self.hinted_environment(api_key.expose_secret());
        hinted
            .zip(stated)
            .filter(|(hinted, stated)| hinted != stated)
    }

    /// Returns the environment that the first characters of a key hint at.
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
    fn a_title_within_a_sentence_keeps_words_in_upper_case() {
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
    fn the_only_environment_need_not_be_stated_and_a_wrong_one_is_dropped() {
        let (paper, live) = (Some(Environment::Paper), Some(Environment::Live));
        let effective = |environments: &[Environment], stated| {
            let mut provider = Provider::assumed("mine");
            provider.environments = environments.to_vec();
            provider.effective_environment(stated)
        };
        let both = [Environment::Paper, Environment::Live];
        assert_eq!(effective(&both, None), None);
        assert_eq!(effective(&both, paper), paper);
        assert_eq!(effective(&[Environment::Live], None), live);
        assert_eq!(effective(&[Environment::Live], paper), live);
        assert_eq!(effective(&[], paper), None);
    }
}
