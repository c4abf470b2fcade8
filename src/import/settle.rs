use std::{collections::HashMap, rc::Rc};

use super::{Found, ReadError, Value};
use crate::{
    domain::{CredentialType, Environment, KeyPair, Nickname, Secret},
    providers::{DEFAULT_TYPE, Field, Provider, Providers},
};

/// What flags say of all that a file does not state.
#[derive(Debug, Clone, Default)]
pub struct Defaults {
    /// The provider.
    pub provider: Option<Rc<Provider>>,
    /// Paper or live.
    pub environment: Option<Environment>,
}

/// A credential to store, with keys that are sealed or are not yet.
#[derive(Debug)]
pub struct Entry<K = KeyPair> {
    /// Where it begins in its file.
    pub line: usize,
    /// What it is of.
    pub provider: Rc<Provider>,
    /// What it is called.
    pub nickname: Nickname,
    /// Paper, live, or not stated.
    pub environment: Option<Environment>,
    /// Its keys.
    pub keys: K,
}

impl Entry {
    /// The same with its keys sealed; they themselves are wiped.
    pub fn sealed<K>(self, seal: impl FnOnce(&CredentialType, &KeyPair) -> K) -> Entry<K> {
        Entry {
            keys: seal(&self.provider.credential_type(), &self.keys),
            line: self.line,
            provider: self.provider,
            nickname: self.nickname,
            environment: self.environment,
        }
    }
}

/// The credentials to store: all that was found, sound and complete.
///
/// # Errors
/// [`ReadError`] with the line of the first that is not, or holds the keys of another.
pub fn settle(
    found: Vec<Found>,
    defaults: &Defaults,
    providers: &Providers,
) -> Result<Vec<Entry>, ReadError> {
    let mut known = HashMap::new();
    let mut entries = Vec::with_capacity(found.len());
    for found in found {
        let provider = provider(&found, defaults, providers, &mut known)?;
        entries.push(entry(found, provider, defaults)?);
    }
    refuse_twice(&entries)?;
    Ok(entries)
}

/// The provider by the file or the flag, each looked up once.
fn provider(
    found: &Found,
    defaults: &Defaults,
    providers: &Providers,
    known: &mut HashMap<String, Rc<Provider>>,
) -> Result<Rc<Provider>, ReadError> {
    let at = |what: String| ReadError::at(found.line, what);
    let Some(name) = &found.credential_type else {
        return match &defaults.provider {
            Some(provider) => Ok(Rc::clone(provider)),
            None => providers.named(DEFAULT_TYPE).map_err(|e| at(e.to_string())),
        };
    };
    let provider = match known.get(name) {
        Some(provider) => Rc::clone(provider),
        None => {
            // What was meant as the type may be a key in the wrong column: it is not shown.
            let provider = providers
                .named(name)
                .map_err(|_| at("its type is not one that `credctl types` lists".to_owned()))?;
            known.insert(name.clone(), Rc::clone(&provider));
            provider
        }
    };
    match &defaults.provider {
        Some(flag) if flag.name != provider.name => Err(at(format!(
            "this is of type {}, and --type says {}",
            provider.name, flag.name
        ))),
        _ => Ok(provider),
    }
}

fn entry(found: Found, provider: Rc<Provider>, defaults: &Defaults) -> Result<Entry, ReadError> {
    let line = found.line;
    let at = |what: String| ReadError::at(line, what);
    let stated = match (found.environment, defaults.environment) {
        (Some(file), Some(flag)) if file != flag => {
            return Err(at(format!("this is {file}, and --{flag} was given")));
        }
        (Some(file), _) if !provider.environments.contains(&file) => {
            return Err(at(format!("{} has no {file} environment", provider.name)));
        }
        (file, flag) => file.or(flag),
    };
    let nickname = found.nickname.as_deref().unwrap_or(&provider.name);
    Ok(Entry {
        line,
        nickname: nickname.parse().map_err(|e| at(format!("{e}")))?,
        environment: provider.settled(stated),
        keys: KeyPair {
            api_key: api_key(line, &provider, found.api_key)?,
            secret_key: secret_key(line, &provider, found.secret_key)?,
        },
        provider,
    })
}

fn api_key(line: usize, provider: &Provider, value: Option<Value>) -> Result<Secret, ReadError> {
    match value {
        Some(value) => secret(&provider.api_key, &value),
        None => Err(missing(line, &provider.api_key)),
    }
}

fn secret_key(line: usize, provider: &Provider, value: Option<Value>) -> Result<Secret, ReadError> {
    let value = value.filter(|value| !value.text.trim().is_empty());
    match (&provider.secret_key, value) {
        (Some(field), Some(value)) => secret(field, &value),
        (Some(field), None) if field.is_optional => Ok(Secret::empty()),
        (Some(field), None) => Err(missing(line, field)),
        (None, None) => Ok(Secret::empty()),
        (None, Some(value)) => {
            let what = format!("{} has one key, and here is a second", provider.name);
            Err(ReadError::at(value.line, what))
        }
    }
}

fn missing(line: usize, field: &Field) -> ReadError {
    ReadError::at(line, format!("the {} is missing", field.name()))
}

fn secret(field: &Field, value: &Value) -> Result<Secret, ReadError> {
    let unusable = |why| {
        let what = format!("the {} cannot be used: {why}", field.name());
        ReadError::at(value.line, what)
    };
    let (secret, _) = Secret::from_input(&value.text, field.shape).map_err(unusable)?;
    Ok(secret)
}

/// One key pair under two names is a slip, and one of the two would be skipped without a word.
fn refuse_twice(entries: &[Entry]) -> Result<(), ReadError> {
    let mut seen = HashMap::with_capacity(entries.len());
    for entry in entries {
        let pair = (
            entry.provider.name.as_str(),
            entry.keys.api_key.expose_secret(),
            entry.keys.secret_key.expose_secret(),
        );
        if let Some(before) = seen.insert(pair, entry.line) {
            let what = format!("the same keys as in line {before}");
            return Err(ReadError::at(entry.line, what));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn found(line: usize, kind: &str, api_key: &str, secret_key: &str) -> Found {
        let value = |text: &str| Value {
            line: line + 10,
            text: Zeroizing::new(text.to_owned()),
        };
        Found {
            line,
            credential_type: (!kind.is_empty()).then(|| kind.to_owned()),
            api_key: Some(value(api_key)),
            secret_key: Some(value(secret_key)),
            ..Found::default()
        }
    }

    fn settled(found: Vec<Found>, defaults: &Defaults) -> Result<Vec<Entry>, String> {
        settle(found, defaults, &Providers::default()).map_err(|e| e.to_string())
    }

    fn refusal(found: Found) -> String {
        settled(vec![found], &Defaults::default()).unwrap_err()
    }

    #[test]
    fn flags_state_what_the_file_does_not() {
        let kraken = Providers::default().named("kraken").ok();
        let defaults = Defaults {
            provider: kraken,
            environment: None,
        };
        let entry = settled(vec![found(1, "", "k", "s")], &defaults)
            .unwrap()
            .remove(0);
        assert_eq!(
            (entry.provider.name.as_str(), entry.nickname.as_str()),
            ("kraken", "kraken")
        );
        let paper = Defaults {
            provider: None,
            environment: Some(Environment::Paper),
        };
        let entries = vec![found(1, "", "k", "s"), found(2, "massive", "k", " ")];
        let entries = settled(entries, &paper).unwrap();
        let stated = entries
            .iter()
            .map(|e| (e.provider.name.as_str(), e.environment));
        let expected = [("alpaca", Some(Environment::Paper)), ("polygon", None)];
        assert_eq!(stated.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_contradiction_is_refused() {
        let mut live = found(3, "alpaca", "k", "s");
        live.environment = Some(Environment::Live);
        let paper = Defaults {
            provider: None,
            environment: Some(Environment::Paper),
        };
        let refused = settled(vec![live.clone()], &paper).unwrap_err();
        assert_eq!(refused, "line 3: this is live, and --paper was given");
        let kraken = Defaults {
            provider: Providers::default().named("kraken").ok(),
            environment: None,
        };
        let refused = settled(vec![live.clone()], &kraken).unwrap_err();
        assert_eq!(
            refused,
            "line 3: this is of type alpaca, and --type says kraken"
        );
        live.credential_type = Some("polygon".to_owned());
        assert_eq!(refusal(live), "line 3: polygon has no live environment");
    }

    #[test]
    fn keys_that_cannot_be_are_refused_where_they_stand() {
        let mut half = found(3, "", "k", "s");
        half.secret_key = None;
        assert_eq!(refusal(half), "line 3: the secret key is missing");
        assert_eq!(
            refusal(found(3, "", " ", "s")),
            "line 13: the API key ID cannot be used: it is empty"
        );
        assert_eq!(
            refusal(found(3, "", "k", "")),
            "line 3: the secret key is missing"
        );
        assert_eq!(
            refusal(found(3, "", "k\nl", "s")),
            "line 13: the API key ID cannot be used: it has more than one line"
        );
        assert_eq!(
            refusal(found(3, "polygon", "k", "s")),
            "line 13: polygon has one key, and here is a second"
        );
        assert_eq!(
            refusal(found(3, "alpaka", "k", "s")),
            "line 3: its type is not one that `credctl types` lists"
        );
        let mut hidden = found(3, "", "k", "s");
        hidden.nickname = Some("a\u{202e}b".to_owned());
        assert_eq!(
            refusal(hidden),
            "line 3: a nickname cannot hold the character U+202E, which does not show"
        );
    }

    #[test]
    fn the_same_keys_twice_are_refused_those_of_another_type_are_not() {
        let twice = vec![
            found(1, "", "k", "s"),
            found(2, "kraken", "k", "s"),
            found(5, "alpaca", "k ", "s"),
        ];
        let refused = settled(twice, &Defaults::default()).unwrap_err();
        assert_eq!(refused, "line 5: the same keys as in line 1");
    }
}
