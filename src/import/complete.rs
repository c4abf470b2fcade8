use std::{collections::HashMap, rc::Rc};

use super::{Draft, ImportError, WrittenKey};
use crate::{
    domain::{CredentialType, Environment, KeyPair, Nickname, Secret},
    providers::{DEFAULT_TYPE, KeyPairError, Provider, Providers},
};

/// Values from flags for what a file does not state.
#[derive(Debug, Clone, Default)]
pub struct Defaults {
    /// Provider; `None` if no flag gave one.
    pub provider: Option<Rc<Provider>>,
    /// Environment; `None` if no flag gave one.
    pub environment: Option<Environment>,
}

/// Credential to store, with keys that are sealed or not yet.
#[derive(Debug)]
pub struct Entry<K = KeyPair> {
    /// Line on which the credential begins in its file.
    pub line: usize,
    pub provider: Rc<Provider>,
    pub nickname: Nickname,
    /// Environment; `None` if it is not stated.
    pub environment: Option<Environment>,
    pub keys: K,
}

impl Entry {
    /// Seals the keys; the key pair itself is wiped.
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

/// Checks all drafts and completes them into credentials to store.
///
/// # Errors
/// Fails with [`ImportError`] and the line of the first draft that is incomplete or unusable, or
/// that holds the keys of another.
pub fn complete(
    drafts: Vec<Draft>,
    defaults: &Defaults,
    providers: &Providers,
) -> Result<Vec<Entry>, ImportError> {
    let mut known = HashMap::new();
    let mut entries = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let provider = provider(&draft, defaults, providers, &mut known)?;
        entries.push(entry(draft, provider, defaults)?);
    }
    refuse_twice(&entries)?;
    Ok(entries)
}

/// Finds the provider by the file or the flag, and looks each name up once.
fn provider(
    draft: &Draft,
    defaults: &Defaults,
    providers: &Providers,
    known: &mut HashMap<String, Rc<Provider>>,
) -> Result<Rc<Provider>, ImportError> {
    let at = |what: String| ImportError::at(draft.line, what);
    let Some(name) = &draft.credential_type else {
        return match &defaults.provider {
            Some(provider) => Ok(Rc::clone(provider)),
            None => providers.named(DEFAULT_TYPE).map_err(|e| at(e.to_string())),
        };
    };
    let provider = match known.get(name) {
        Some(provider) => Rc::clone(provider),
        None => {
            // The text of the type may be a key in the wrong column, so it is not shown.
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

fn entry(draft: Draft, provider: Rc<Provider>, defaults: &Defaults) -> Result<Entry, ImportError> {
    let line = draft.line;
    let at = |what: String| ImportError::at(line, what);
    let stated = match (draft.environment, defaults.environment) {
        (Some(file), Some(flag)) if file != flag => {
            return Err(at(format!("this is {file}, and --{flag} was given")));
        }
        (Some(file), _) if !provider.environments.contains(&file) => {
            return Err(at(format!("{} has no {file} environment", provider.name)));
        }
        (file, flag) => file.or(flag),
    };
    let nickname = draft.nickname.as_deref().unwrap_or(&provider.name);
    Ok(Entry {
        line,
        nickname: nickname.parse().map_err(|e| at(format!("{e}")))?,
        environment: provider.effective_environment(stated),
        keys: KeyPair {
            api_key: api_key(line, &provider, draft.api_key)?,
            secret_key: secret_key(line, &provider, draft.secret_key)?,
        },
        provider,
    })
}

fn api_key(
    line: usize,
    provider: &Provider,
    value: Option<WrittenKey>,
) -> Result<Secret, ImportError> {
    match value {
        Some(value) => {
            let key = provider.api_key.read(&value.text);
            Ok(key.map_err(|wrong| at(value.line, &wrong))?.secret)
        }
        None => Err(at(line, &provider.api_key.missing())),
    }
}

fn secret_key(
    line: usize,
    provider: &Provider,
    value: Option<WrittenKey>,
) -> Result<Secret, ImportError> {
    let value = value.filter(|value| !value.text.trim().is_empty());
    let line = value.as_ref().map_or(line, |value| value.line);
    let text = value.as_ref().map(|value| value.text.as_str());
    let key = provider.read_secret_key(text);
    Ok(key.map_err(|wrong| at(line, &wrong))?.secret)
}

fn at(line: usize, wrong: &KeyPairError) -> ImportError {
    ImportError::at(line, wrong.to_string())
}

/// Refuses one key pair under two names. That is a mistake, and one of the two would be skipped
/// silently.
fn refuse_twice(entries: &[Entry]) -> Result<(), ImportError> {
    let mut seen = HashMap::with_capacity(entries.len());
    for entry in entries {
        let pair = (
            entry.provider.name.as_str(),
            entry.keys.api_key.expose_secret(),
            entry.keys.secret_key.expose_secret(),
        );
        if let Some(before) = seen.insert(pair, entry.line) {
            let what = format!("the same keys as in line {before}");
            return Err(ImportError::at(entry.line, what));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn draft(line: usize, kind: &str, api_key: &str, secret_key: &str) -> Draft {
        let value = |text: &str| WrittenKey {
            line: line + 10,
            text: Zeroizing::new(text.to_owned()),
        };
        Draft {
            line,
            credential_type: (!kind.is_empty()).then(|| kind.to_owned()),
            api_key: Some(value(api_key)),
            secret_key: Some(value(secret_key)),
            ..Draft::default()
        }
    }

    fn completed(drafts: Vec<Draft>, defaults: &Defaults) -> Result<Vec<Entry>, String> {
        complete(drafts, defaults, &Providers::default()).map_err(|e| e.to_string())
    }

    fn refusal(draft: Draft) -> String {
        completed(vec![draft], &Defaults::default()).unwrap_err()
    }

    #[test]
    fn flags_state_what_the_file_does_not() {
        let kraken = Providers::default().named("kraken").ok();
        let defaults = Defaults {
            provider: kraken,
            environment: None,
        };
        let entry = completed(vec![draft(1, "", "k", "s")], &defaults)
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
        let entries = vec![draft(1, "", "k", "s"), draft(2, "massive", "k", " ")];
        let entries = completed(entries, &paper).unwrap();
        let stated = entries
            .iter()
            .map(|e| (e.provider.name.as_str(), e.environment));
        let expected = [("alpaca", Some(Environment::Paper)), ("polygon", None)];
        assert_eq!(stated.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_contradiction_is_refused() {
        let mut live = draft(3, "alpaca", "k", "s");
        live.environment = Some(Environment::Live);
        let paper = Defaults {
            provider: None,
            environment: Some(Environment::Paper),
        };
        let refused = completed(vec![live.clone()], &paper).unwrap_err();
        assert_eq!(refused, "line 3: this is live, and --paper was given");
        let kraken = Defaults {
            provider: Providers::default().named("kraken").ok(),
            environment: None,
        };
        let refused = completed(vec![live.clone()], &kraken).unwrap_err();
        assert_eq!(
            refused,
            "line 3: this is of type alpaca, and --type says kraken"
        );
        live.credential_type = Some("polygon".to_owned());
        assert_eq!(refusal(live), "line 3: polygon has no live environment");
    }

    #[test]
    fn unusable_keys_are_refused_with_their_line() {
        let mut half = draft(3, "", "k", "s");
        half.secret_key = None;
        assert_eq!(refusal(half), "line 3: the secret key is missing");
        assert_eq!(
            refusal(draft(3, "", " ", "s")),
            "line 13: the API key ID cannot be used: it is empty"
        );
        assert_eq!(
            refusal(draft(3, "", "k", "")),
            "line 3: the secret key is missing"
        );
        assert_eq!(
            refusal(draft(3, "", "k\nl", "s")),
            "line 13: the API key ID cannot be used: it has more than one line"
        );
        assert_eq!(
            refusal(draft(3, "polygon", "k", "s")),
            "line 13: polygon has one key, and two were given"
        );
        assert_eq!(
            refusal(draft(3, "alpaka", "k", "s")),
            "line 3: its type is not one that `credctl types` lists"
        );
        let mut hidden = draft(3, "", "k", "s");
        hidden.nickname = Some("a\u{202e}b".to_owned());
        assert_eq!(
            refusal(hidden),
            "line 3: a nickname cannot hold the character U+202E, which does not show"
        );
    }

    #[test]
    fn the_same_keys_twice_are_refused_those_of_another_type_are_not() {
        let twice = vec![
            draft(1, "", "k", "s"),
            draft(2, "kraken", "k", "s"),
            draft(5, "alpaca", "k ", "s"),
        ];
        let refused = completed(twice, &Defaults::default()).unwrap_err();
        assert_eq!(refused, "line 5: the same keys as in line 1");
    }
}
