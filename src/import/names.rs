//! Meaning of variable names: whose key a variable holds, which of the two keys, and for which
//! environment.

use std::{collections::HashMap, rc::Rc};

use sha2::{Digest as _, Sha256};

use super::ImportError;
use crate::{
    domain::Environment,
    providers::{Assignment, Holds, Provider, Providers},
};

/// Purpose of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NamePart {
    /// Part of a key.
    Key(KeyPart),
    /// Address that the provider's programs talk to.
    BaseUrl,
    /// Switch that states the environment; `None` if its value states none.
    States(Option<Environment>),
}

/// Part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyPart {
    ApiKey,
    SecretKey,
    /// Further field, by its number among those of the type.
    Field(usize),
}

/// Variables that belong to one credential.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// Type; `None` if the name does not state it.
    pub(super) credential_type: Option<String>,
    /// Words that are neither the type nor the part, in lower case; empty if there are none.
    pub(super) nickname: String,
    /// Environment that one of the words states.
    pub(super) environment: Option<Environment>,
}

/// Digest of a group. No two groups have the same one.
pub(super) type GroupId = [u8; 16];

impl Group {
    /// Returns the digest of the group of this name for an environment.
    pub(super) fn id(&self, environment: Option<Environment>) -> GroupId {
        let mut digest = Sha256::new();
        let credential_type = self.credential_type.as_deref();
        digest.update([u8::from(credential_type.is_some())]);
        digest.update(credential_type.unwrap_or_default());
        // No type and no nickname holds a NUL.
        digest.update([0]);
        digest.update(environment.map_or("", Environment::as_str));
        digest.update([0]);
        digest.update(&self.nickname);
        let mut id = GroupId::default();
        id.copy_from_slice(&digest.finalize()[..16]);
        id
    }
}

const API_KEY: NamePart = NamePart::Key(KeyPart::ApiKey);
const SECRET_KEY: NamePart = NamePart::Key(KeyPart::SecretKey);

/// Endings of the names of keys, the longest first.
const PARTS: &[(&str, NamePart)] = &[
    ("API_SECRET_KEY", SECRET_KEY),
    ("API_KEY_ID", API_KEY),
    ("API_BASE_URL", NamePart::BaseUrl),
    ("API_SECRET", SECRET_KEY),
    ("SECRET_KEY", SECRET_KEY),
    ("BASE_URL", NamePart::BaseUrl),
    ("API_KEY", API_KEY),
    ("KEY_ID", API_KEY),
    ("APIKEY", API_KEY),
    ("SECRET", SECRET_KEY),
];

/// Index of the names of all providers, looked up for every variable of a file.
pub(super) struct KnownNames {
    /// Variables that client programs read, with their provider and environment.
    exact: HashMap<String, (Rc<Provider>, Option<Environment>, Exact)>,
    /// Words with which the variables of a type begin: its name, its aliases, and words such as
    /// `APCA`.
    types: HashMap<String, String>,
    /// Further fields of each type that has some, in upper case.
    fields: HashMap<String, Vec<String>>,
}

/// Role of a variable in the programs that read it.
#[derive(Debug, Clone, Copy)]
enum Exact {
    Key(KeyPart),
    Switch,
}

impl KnownNames {
    /// Indexes the names of these providers.
    pub(super) fn new(providers: &Providers) -> Self {
        let mut names = KnownNames {
            exact: HashMap::new(),
            types: HashMap::new(),
            fields: HashMap::new(),
        };
        let all = providers.all();
        for provider in &all {
            names.learn_clients(provider);
            let fields = provider.fields.iter().map(|f| f.name.to_uppercase());
            names.fields.insert(provider.name.clone(), fields.collect());
        }
        // The name of a provider counts for more than the first words of another provider's
        // variables.
        for provider in &all {
            for name in provider.aliases.iter().chain([&provider.name]) {
                let words = name.to_uppercase().replace('-', "_");
                names.types.insert(words, provider.name.clone());
            }
        }
        names
    }

    fn learn_clients(&mut self, provider: &Rc<Provider>) {
        for client in &provider.clients {
            let environment = match client.environments.as_slice() {
                [only] => Some(*only),
                _ => None,
            };
            let secret_key = client.secret_key.iter();
            let keys = secret_key.map(|name| (name, Exact::Key(KeyPart::SecretKey)));
            let api_key = client.api_key.iter();
            let keys = keys.chain(api_key.map(|name| (name, Exact::Key(KeyPart::ApiKey))));
            let number = |field: &str| provider.fields.iter().position(|f| f.name == field);
            let fields = client.fields.iter();
            let fields = fields.filter_map(|(field, name)| Some((name, number(field)?)));
            let keys = keys.chain(fields.map(|(name, at)| (name, Exact::Key(KeyPart::Field(at)))));
            let switches = client.constants.iter().map(|c| (&c.name, Exact::Switch));
            for (name, exact) in keys.chain(switches) {
                let known = self.exact.entry(name.clone());
                let (of, stated, _) =
                    known.or_insert_with(|| (Rc::clone(provider), environment, exact));
                // A name that another client reads in another environment states none.
                if of.name == provider.name && *stated != environment {
                    *stated = None;
                }
            }
            let api_key = client.api_key.as_deref().unwrap_or_default();
            let words: Vec<&str> = api_key.split('_').collect();
            if let Some((rest, _)) = split(&words).filter(|(rest, _)| !rest.is_empty()) {
                let known = self.types.entry(rest.join("_"));
                known.or_insert_with(|| provider.name.clone());
            }
        }
    }

    /// Finds group and part of a variable by its name and, for switches, by its value. `None` for a
    /// variable that is not a key.
    pub(super) fn of(&self, name: &str, value: &str) -> Result<Option<(Group, NamePart)>, String> {
        if let Some((provider, environment, exact)) = self.exact.get(name) {
            let group = Group {
                credential_type: Some(provider.name.clone()),
                nickname: String::new(),
                environment: *environment,
            };
            let part = match exact {
                Exact::Key(part) => NamePart::Key(*part),
                Exact::Switch => NamePart::States(switched(provider, name, value)),
            };
            return Ok(Some((group, part)));
        }
        let upper = name.to_uppercase();
        let words: Vec<&str> = upper.split('_').filter(|word| !word.is_empty()).collect();
        let Some((rest, part)) = split(&words).or_else(|| self.further(&words)) else {
            return Ok(None);
        };
        let (credential_type, rest) = self.split_type(&rest);
        let environment = environment(rest)?;
        let group = Group {
            credential_type,
            nickname: rest.join("-").to_lowercase(),
            environment,
        };
        Ok(Some((group, part)))
    }

    /// Splits words that begin with a type and end with one of its further fields: the field, and the
    /// others.
    fn further<'w>(&self, words: &[&'w str]) -> Option<(Vec<&'w str>, NamePart)> {
        let (credential_type, _) = self.split_type(words);
        let fields = self.fields.get(&credential_type?)?;
        fields.iter().enumerate().find_map(|(number, field)| {
            let field: Vec<&str> = field.split('_').collect();
            let rest = words.len().checked_sub(field.len())?;
            let (rest, last) = words.split_at(rest);
            (last == field).then(|| (rest.to_vec(), NamePart::Key(KeyPart::Field(number))))
        })
    }

    /// Splits off the first words if they name a type.
    fn split_type<'w, 'a>(&self, words: &'w [&'a str]) -> (Option<String>, &'w [&'a str]) {
        for count in (1..=words.len()).rev() {
            let (first, rest) = words.split_at(count);
            if let Some(name) = self.types.get(&first.join("_")) {
                return (Some(name.clone()), rest);
            }
        }
        (None, words)
    }
}

/// Finds the environment for which programs get this value of a variable.
fn switched(provider: &Provider, name: &str, value: &str) -> Option<Environment> {
    let has = |environment: &Environment| {
        let assignments = provider.assignments(Some(*environment));
        let mut mine = assignments.iter().filter(|a| a.name == name);
        mine.any(|Assignment { holds, .. }| match holds {
            Holds::Constant(text) => text.eq_ignore_ascii_case(value.trim()),
            _ => false,
        })
    };
    let mut matching = provider.environments.iter().filter(|e| has(e));
    match (matching.next(), matching.next()) {
        (Some(only), None) => Some(*only),
        _ => of_host(provider, value),
    }
}

/// Finds the environment whose interface is at this address.
pub(super) fn of_host(provider: &Provider, url: &str) -> Option<Environment> {
    let normalized = |url: &str| url.trim().trim_end_matches('/').to_lowercase();
    let (url, version) = (normalized(url), normalized(url));
    let without_version = version.strip_suffix("/v2").unwrap_or(&version);
    let mut hosts = provider.hosts.iter();
    let found =
        hosts.find(|host| [url.as_str(), without_version].contains(&&*normalized(&host.url)));
    found.and_then(|host| host.environment)
}

/// Splits words into those that name the part (at the end, else anywhere) and the others.
fn split<'a>(words: &[&'a str]) -> Option<(Vec<&'a str>, NamePart)> {
    let without = |at: usize, count: usize| {
        let around = words[..at].iter().chain(&words[at + count..]);
        around.copied().collect::<Vec<_>>()
    };
    for anywhere in [false, true] {
        for (phrase, part) in PARTS {
            let phrase: Vec<&str> = phrase.split('_').collect();
            let mut places = words.windows(phrase.len()).enumerate().rev();
            let found = places.find(|(at, window)| {
                *window == phrase && (anywhere || at + phrase.len() == words.len())
            });
            if let Some((at, _)) = found {
                return Some((without(at, phrase.len()), *part));
            }
        }
    }
    None
}

/// Finds the environment that one of these words states, such as `PAPER` or `LIVE2`.
fn environment(words: &[&str]) -> Result<Option<Environment>, String> {
    let stated = |word: &str| {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        word.to_lowercase().parse::<Environment>().ok()
    };
    let mut found = words.iter().filter_map(|word| stated(word));
    let first = found.next();
    match found.find(|other| Some(*other) != first) {
        Some(_) => Err("the name says both paper and live".to_owned()),
        None => Ok(first),
    }
}

/// Stores the environment that another line states. Fails if it differs from the one before.
pub(super) fn agree(
    environment: &mut Option<Environment>,
    stated: Option<Environment>,
    line: usize,
) -> Result<(), ImportError> {
    match (*environment, stated) {
        (Some(before), Some(now)) if before != now => Err(ImportError::at(
            line,
            format!("this says {now}, and another line says {before}"),
        )),
        (before, now) => {
            *environment = before.or(now);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAPER: Option<Environment> = Some(Environment::Paper);
    const LIVE: Option<Environment> = Some(Environment::Live);
    const ALPACA: Option<&str> = Some("alpaca");

    type Meaning = (
        &'static str,
        Option<&'static str>,
        &'static str,
        Option<Environment>,
        NamePart,
    );

    const NAMES: &[Meaning] = &[
        ("ALPACA_PAPER1_API_KEY", ALPACA, "paper1", PAPER, API_KEY),
        (
            "ALPACA_PAPER1_SECRET_KEY",
            ALPACA,
            "paper1",
            PAPER,
            SECRET_KEY,
        ),
        ("PAPER2_API_KEY", None, "paper2", PAPER, API_KEY),
        ("LIVE_API_SECRET", None, "live", LIVE, SECRET_KEY),
        ("LIVE_BASE_URL", None, "live", LIVE, NamePart::BaseUrl),
        ("APCA_API_KEY_ID", ALPACA, "", None, API_KEY),
        ("APCA_API_SECRET_KEY", ALPACA, "", None, SECRET_KEY),
        ("APCA_PAPER_API_KEY_ID", ALPACA, "paper", PAPER, API_KEY),
        ("ALPACA_API_KEY", ALPACA, "", None, API_KEY),
        ("ALPACA_API_SECRET", ALPACA, "", None, SECRET_KEY),
        ("ALPACA_API_KEY_PAPER", ALPACA, "paper", PAPER, API_KEY),
        ("alpaca_my_bot_api_key", ALPACA, "my-bot", None, API_KEY),
        ("POLYGON_API_KEY", Some("polygon"), "", None, API_KEY),
        (
            "MASSIVE_TEAM_API_KEY",
            Some("polygon"),
            "team",
            None,
            API_KEY,
        ),
        (
            "BINANCE_TESTNET_API_SECRET",
            Some("binance"),
            "",
            PAPER,
            SECRET_KEY,
        ),
        ("KRAKEN_SPOT_API_KEY", Some("kraken"), "", None, API_KEY),
        ("MINE_KEY_ID", None, "mine", None, API_KEY),
    ];

    fn of(name: &str, value: &str) -> Result<Option<(Group, NamePart)>, String> {
        KnownNames::new(&Providers::default()).of(name, value)
    }

    #[test]
    fn a_name_says_type_nickname_environment_and_part() {
        for (name, kind, nickname, environment, part) in NAMES.iter().copied() {
            let (group, found) = of(name, "").unwrap().unwrap();
            let expected = (kind, nickname, environment, part);
            let kind = group.credential_type.as_deref();
            assert_eq!(
                (kind, &*group.nickname, group.environment, found),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn switches_of_the_clients_state_the_environment() {
        for (name, value, environment) in [
            (
                "APCA_API_BASE_URL",
                "https://paper-api.alpaca.markets",
                PAPER,
            ),
            ("APCA_API_BASE_URL", "https://api.alpaca.markets/v2/", LIVE),
            ("APCA_API_BASE_URL", "https://elsewhere.example", None),
            ("ALPACA_PAPER_TRADE", "True", PAPER),
            ("ALPACA_LIVE_TRADE", "true", LIVE),
            ("ALPACA_IS_PAPER", "maybe", None),
        ] {
            let (group, part) = of(name, value).unwrap().unwrap();
            assert_eq!(part, NamePart::States(environment), "{name}={value}");
            assert_eq!(group.nickname, "");
        }
    }

    #[test]
    fn other_variables_have_no_part_and_a_name_with_both_environments_is_refused() {
        for name in ["DEBUG", "DATABASE_URL", "KEY", "PAPER", "ALPACA_OUTPUT"] {
            assert_eq!(of(name, ""), Ok(None), "{name}");
        }
        let both = of("PAPER_LIVE_API_KEY", "");
        assert_eq!(both, Err("the name says both paper and live".to_owned()));
    }
}
