use std::{collections::HashMap, rc::Rc};

use super::{Draft, ImportError, WrittenKey};
use crate::{
    domain::{Environment, Fields, KeyPair, Nickname, Secret},
    providers::{Client, DEFAULT_TYPE, KeyPairError, KeyRule, Provider, Providers},
};

/// Maximum number of families of names that a message shows.
const FAMILIES: usize = 3;

/// Values from flags for what a file does not state.
#[derive(Debug, Clone, Default)]
pub struct Defaults {
    /// Provider; `None` if no flag gave one.
    pub provider: Option<Rc<Provider>>,
    /// Environment; `None` if no flag gave one.
    pub environment: Option<Environment>,
    /// Rule by which the texts of keys are judged.
    pub rule: KeyRule,
}

/// Credential to store.
#[derive(Debug)]
pub struct Entry {
    /// Number of its file among those that are read.
    pub file: usize,
    /// Line on which the credential begins in its file.
    pub line: usize,
    pub provider: Rc<Provider>,
    pub nickname: Nickname,
    /// Environment; `None` if it is not stated.
    pub environment: Option<Environment>,
    pub keys: KeyPair,
}

impl Entry {
    /// Returns the environment that the API key looks like, and the stated one, if the two differ.
    pub fn contradiction(&self) -> Option<(Environment, Environment)> {
        self.provider
            .contradiction(&self.keys.api_key, self.environment)
    }
}

/// Completes drafts into credentials to store, one by one.
pub(super) struct Completion<'a> {
    defaults: &'a Defaults,
    providers: &'a Providers,
    known: HashMap<String, Rc<Provider>>,
}

impl<'a> Completion<'a> {
    pub(super) fn new(defaults: &'a Defaults, providers: &'a Providers) -> Self {
        Completion {
            defaults,
            providers,
            known: HashMap::new(),
        }
    }

    /// Checks a draft and completes it.
    ///
    /// # Errors
    /// Fails with [`ImportError`] and the line of what is missing or unusable.
    pub(super) fn entry(&mut self, draft: Draft, file: usize) -> Result<Entry, ImportError> {
        let provider = self.provider(&draft)?;
        entry(draft, file, provider, self.defaults)
    }

    /// Finds the provider by the file or the flag, and looks each name up once.
    fn provider(&mut self, draft: &Draft) -> Result<Rc<Provider>, ImportError> {
        let at = |what: String| ImportError::at(draft.line, what);
        let default = self.defaults.provider.as_ref();
        let Some(name) = &draft.credential_type else {
            return match default {
                Some(provider) => Ok(Rc::clone(provider)),
                None => self
                    .providers
                    .named(DEFAULT_TYPE)
                    .map_err(|e| at(e.to_string())),
            };
        };
        let provider = match self.known.get(name) {
            Some(provider) => Rc::clone(provider),
            None => {
                // The text of the type may be a key in the wrong column, so it is not shown.
                let provider = self
                    .providers
                    .named(name)
                    .map_err(|_| at("its type is not one that `credctl types` lists".to_owned()))?;
                self.known.insert(name.clone(), Rc::clone(&provider));
                provider
            }
        };
        match default {
            Some(flag) if flag.name != provider.name => Err(at(format!(
                "this is of type {}, and --type says {}",
                provider.name, flag.name
            ))),
            _ => Ok(provider),
        }
    }
}

fn entry(
    draft: Draft,
    file: usize,
    provider: Rc<Provider>,
    defaults: &Defaults,
) -> Result<Entry, ImportError> {
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
    let judged = (&*provider, defaults.rule);
    let keys = KeyPair {
        api_key: api_key(line, judged, draft.api_key)?,
        secret_key: secret_key(line, judged, draft.secret_key)?,
        fields: fields(line, judged, draft.fields)?,
    };
    let pair = [&keys.api_key, &keys.secret_key];
    let swapped = provider.refuse_swapped(pair, defaults.rule);
    swapped.map_err(|wrong| self::at(line, &wrong))?;
    Ok(Entry {
        file,
        line,
        nickname: nickname.parse().map_err(|e| at(format!("{e}")))?,
        environment: provider.effective_environment(stated),
        keys,
        provider,
    })
}

fn api_key(
    line: usize,
    (provider, rule): (&Provider, KeyRule),
    value: Option<WrittenKey>,
) -> Result<Secret, ImportError> {
    match value {
        Some(value) => {
            let key = provider.api_key.read(&value.text, rule);
            Ok(key.map_err(|wrong| at(value.line, &wrong))?.secret)
        }
        None => Err(missing(line, provider, &provider.api_key.missing())),
    }
}

fn secret_key(
    line: usize,
    (provider, rule): (&Provider, KeyRule),
    value: Option<WrittenKey>,
) -> Result<Secret, ImportError> {
    let value = value.filter(|value| !value.text.trim().is_empty());
    let line = value.as_ref().map_or(line, |value| value.line);
    let text = value.as_ref().map(|value| value.text.as_str());
    let key = provider.read_secret_key(text, rule);
    let key = key.map_err(|wrong| match wrong {
        KeyPairError::Missing { .. } => missing(line, provider, &wrong),
        wrong => at(line, &wrong),
    });
    Ok(key?.secret)
}

fn fields(
    line: usize,
    (provider, rule): (&Provider, KeyRule),
    written: Vec<(String, WrittenKey)>,
) -> Result<Fields, ImportError> {
    let mut fields = Fields::default();
    for (name, value) in written {
        let read = |name: &str| provider.known_field(name)?.field.read(&value.text, rule);
        let key = read(&name).map_err(|wrong| at(value.line, &wrong))?;
        fields.put(&name, key.secret);
    }
    match provider.missing_field(|name| fields.get(name).is_some()) {
        None => Ok(fields),
        Some(further) => Err(missing(line, provider, &further.field.missing())),
    }
}

/// Says of half a key which names its parts have.
fn missing(line: usize, provider: &Provider, wrong: &KeyPairError) -> ImportError {
    let named = |client: &Client| {
        let keys = client.api_key.iter().chain(&client.secret_key);
        let fields = client.fields.iter().filter(|(field, _)| {
            provider
                .further(field)
                .is_some_and(|further| !further.field.is_optional)
        });
        let names = keys.chain(fields.map(|(_, name)| name)).map(String::as_str);
        names.collect::<Vec<_>>().join(" and ")
    };
    let mut families: Vec<String> = Vec::new();
    for client in &provider.clients {
        let family = named(client);
        let is_whole = client.api_key.is_some() && families.len() < FAMILIES;
        if is_whole && !families.contains(&family) {
            families.push(family);
        }
    }
    let names = families.join("; ");
    ImportError::at(
        line,
        format!("{wrong}: keys of {} are called {names}", provider.name),
    )
}

fn at(line: usize, wrong: &KeyPairError) -> ImportError {
    let way_on = match wrong.is_doubt() {
        true => "; --as-is stores it all the same",
        false => "",
    };
    ImportError::at(line, format!("{wrong}{way_on}"))
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
        let providers = Providers::default();
        let mut completion = Completion::new(defaults, &providers);
        let entries = drafts.into_iter().map(|draft| completion.entry(draft, 0));
        entries.collect::<Result<_, _>>().map_err(|e| e.to_string())
    }

    fn refusal(draft: Draft) -> String {
        completed(vec![draft], &Defaults::default()).unwrap_err()
    }

    #[test]
    fn flags_state_what_the_file_does_not() {
        let kraken = Providers::default().named("kraken").ok();
        let defaults = Defaults {
            provider: kraken,
            ..Defaults::default()
        };
        let entry = completed(vec![draft(1, "", "k", "s")], &defaults)
            .unwrap()
            .remove(0);
        assert_eq!(
            (entry.provider.name.as_str(), entry.nickname.as_str()),
            ("kraken", "kraken")
        );
        let paper = Defaults {
            environment: Some(Environment::Paper),
            ..Defaults::default()
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
            environment: Some(Environment::Paper),
            ..Defaults::default()
        };
        let refused = completed(vec![live.clone()], &paper).unwrap_err();
        assert_eq!(refused, "line 3: this is live, and --paper was given");
        let kraken = Defaults {
            provider: Providers::default().named("kraken").ok(),
            ..Defaults::default()
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
        let names = "keys of alpaca are called APCA_API_KEY_ID and APCA_API_SECRET_KEY; ALPACA_API_KEY and \
                     ALPACA_SECRET_KEY; ALPACA_API_KEY and ALPACA_API_SECRET";
        let missing = format!("line 3: the secret key is missing: {names}");
        assert_eq!(refusal(half), missing);
        assert_eq!(
            refusal(draft(3, "", " ", "s")),
            "line 13: the API key ID cannot be used: it is empty"
        );
        assert_eq!(refusal(draft(3, "", "k", "")), missing);
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
}
