//! Meaning of names: whose key a variable holds, which part of it, and for which environment.

mod exact;
mod part;
mod setting;
mod spelling;

use std::{collections::HashMap, rc::Rc};

use sha2::{Digest as _, Sha256};

use self::{
    exact::{Exact, ExactNames},
    part::Phrases,
    spelling::Spelling,
};
use super::{
    left_out::Reason,
    words::{self, words},
};
use crate::{
    domain::Environment,
    providers::{Provider, Providers},
};

pub(super) use part::KeyPart;

/// Purpose of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NamePart {
    /// Part of a key.
    Key(KeyPart),
    /// Name of a file that holds a part of a key.
    KeyFile,
    /// Address that the provider's programs talk to.
    Host,
    /// Setting that states the environment; `None` if its value states none.
    States(Option<Environment>),
    /// Name of the provider whose keys stand beside.
    Type,
}

/// Variables that belong to one credential.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// Type; `None` if neither the name nor what is around it states it.
    pub(super) credential_type: Option<String>,
    /// Words that are neither the type nor the part, in lower case; empty if there are none.
    pub(super) nickname: String,
    /// Environment that one of the words states, or that all programs are for which read this name.
    pub(super) environment: Option<Environment>,
    /// True if the environment is only that of the programs: a setting beside says more.
    pub(super) is_implied: bool,
    /// True if the name is that of a program for keys of several types.
    pub(super) is_of_tool: bool,
}

/// Meaning of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant {
    /// It is a part of a credential, or states something about one.
    Part(Group, NamePart),
    /// It is nothing that is imported.
    Nothing(Reason),
}

/// Digest of a group. No two groups have the same one.
pub(super) type GroupId = [u8; 16];

impl Group {
    /// Returns the digest of the group of this name for an environment.
    pub(super) fn id(&self, environment: Option<Environment>) -> GroupId {
        let mut digest = Sha256::new();
        let credential_type = self.credential_type.as_deref();
        let flags = [credential_type.is_some(), self.is_of_tool];
        digest.update(flags.map(u8::from));
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

/// What is known of the keys around a name.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    /// Provider that the section or a setting names.
    pub(super) provider: Option<Rc<Provider>>,
    /// Provider that the setting of a program for keys of several types names.
    pub(super) of_tool: Option<Rc<Provider>>,
    /// True if names such as `api_key` need no type: that of the default is meant.
    pub(super) is_default: bool,
    /// Nickname of all keys of the section; empty if it gives none.
    pub(super) nickname: String,
    /// Environment of all keys of the section.
    pub(super) environment: Option<Environment>,
}

/// Index of the names of all providers, looked up for every variable of a file.
pub(super) struct KnownNames {
    exact: ExactNames,
    /// Words with which the names of a type begin: its name, its aliases, and words such as `APCA`.
    types: HashMap<String, Rc<Provider>>,
    /// Names of the parts of each type's keys.
    phrases: HashMap<String, Phrases>,
    /// Names of parts where the type is not known.
    plain: Phrases,
    /// Type that the user named, whose names count for more than those of another one.
    named: Option<Rc<Provider>>,
}

impl KnownNames {
    /// Indexes the names of these providers. `named` is the type that the user named, if any.
    pub(super) fn new(providers: &Providers, named: Option<&Rc<Provider>>) -> Self {
        let mut all = providers.all();
        if let Some(named) = named {
            all.retain(|provider| provider.name != named.name);
            all.insert(0, Rc::clone(named));
        }
        let mut names = KnownNames {
            exact: ExactNames::new(&all),
            types: HashMap::new(),
            phrases: HashMap::new(),
            plain: Phrases::plain(),
            named: named.cloned(),
        };
        for provider in &all {
            names.learn_first_words(provider);
            let phrases = Phrases::of(provider);
            names.phrases.insert(provider.name.clone(), phrases);
        }
        // The name of a provider counts for more than the first words of another provider's
        // variables.
        for provider in &all {
            let own = provider.aliases.iter().chain([&provider.name]);
            for name in own.chain(&provider.names.first) {
                let words = words(name).join("_");
                names.types.insert(words, Rc::clone(provider));
            }
        }
        names
    }

    /// Learns the words that stand before the part in names that clients read.
    fn learn_first_words(&mut self, provider: &Rc<Provider>) {
        for client in &provider.clients {
            let words = words(client.api_key.as_deref().unwrap_or_default());
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let Some((_, before)) = self.plain.at_end(&words) else {
                continue;
            };
            let (first, _) = spelling::without_tail(&words[..before]);
            if !first.is_empty() {
                let known = self.types.entry(first.join("_"));
                known.or_insert_with(|| Rc::clone(provider));
            }
        }
    }

    /// Returns the provider of the type that the user named.
    pub(super) fn named(&self) -> Option<&Provider> {
        self.named.as_deref()
    }

    /// Returns the provider that a text names, alone or with words behind it: the provider, and the words
    /// behind.
    pub(super) fn provider(&self, text: &str) -> Option<(Rc<Provider>, Vec<String>)> {
        let words = words(text);
        let borrowed: Vec<&str> = words.iter().map(String::as_str).collect();
        let is_environment = |word: &&&str| words::environment(word).is_some();
        let skipped = borrowed.iter().take_while(is_environment).count();
        [0, skipped].into_iter().find_map(|at| {
            let (provider, count) = self.first_words(&borrowed[at..])?;
            Some((provider, [&words[..at], &words[at + count..]].concat()))
        })
    }

    /// Finds the provider whose words these words begin with, and the number of its words.
    fn first_words(&self, words: &[&str]) -> Option<(Rc<Provider>, usize)> {
        (1..=words.len()).rev().find_map(|count| {
            let provider = self.types.get(&words[..count].join("_"))?;
            Some((Rc::clone(provider), count))
        })
    }

    /// Finds what a name means; for settings, its value counts as well.
    ///
    /// # Errors
    /// Fails with a reason if the name contradicts itself, or names a place whose keys the type does not
    /// take.
    pub(super) fn of(&self, name: &str, value: &str, around: &Around) -> Result<Meant, String> {
        let words = words(name);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if let Some((provider, environment, exact)) = self.exact.get(&words.join("_")) {
            if let Some(part) = exact.part(provider, name, value) {
                let group = Group {
                    credential_type: Some(provider.name.clone()),
                    nickname: around.nickname.clone(),
                    environment: around.environment.or(environment),
                    is_implied: around.environment.is_none() && environment.is_some(),
                    is_of_tool: false,
                };
                return Ok(Meant::Part(group, part));
            }
        }
        let spelling = Spelling::of(self, &words, around);
        self.spelled(&spelling, (&words, value), around)
    }

    fn spelled(
        &self,
        spelling: &Spelling<'_>,
        (words, value): (&[&str], &str),
        around: &Around,
    ) -> Result<Meant, String> {
        let provider = spelling.provider.as_deref();
        let phrases = self.phrases_for(spelling);
        let asks = spelling.rest.first().is_some_and(|word| ["IS", "HAS", "ENABLE"].contains(word));
        let (rest, tail) = spelling::without_tail(&spelling.rest);
        if let Some((part, before)) = phrases.at_end(rest).filter(|_| !asks) {
            let is_other = matches!(self.exact.get(&words.join("_")), Some((_, _, Exact::Other)));
            let nickname: Vec<&str> = rest[..before].iter().chain(tail).copied().collect();
            let is_second =
                part == KeyPart::SecretKey && provider.is_some_and(|p| p.secret_key.is_none());
            if (is_other && nickname.is_empty()) || is_second {
                return Ok(Meant::Nothing(Reason::Setting));
            }
            if spelling.is_unknown(&nickname) {
                return Ok(Meant::Nothing(Reason::UnknownType));
            }
            let group = spelling.group(&nickname, around)?;
            return Ok(Meant::Part(group, NamePart::Key(part)));
        }
        if let Some((nickname, part)) = setting::meant(&spelling.rest, value) {
            let is_free =
                provider.is_none() && !spelling.is_of_tool && setting::is_usual(&spelling.rest);
            if is_free || (spelling.is_unknown(&nickname) && !nickname.is_empty()) {
                return Ok(Meant::Nothing(Reason::NotKeys));
            }
            refuse_elsewhere(provider, &spelling.rest, value)?;
            return Ok(Meant::Part(spelling.group(&nickname, around)?, part));
        }
        Ok(match spelling::file_of(&spelling.rest, phrases) {
            Some(_) if value.trim().is_empty() => Meant::Nothing(Reason::Empty),
            Some(nickname) if spelling.is_unknown(nickname) => Meant::Nothing(Reason::UnknownType),
            Some(nickname) => Meant::Part(spelling.group(nickname, around)?, NamePart::KeyFile),
            None if phrases.is_within(&spelling.rest) => Meant::Nothing(Reason::Setting),
            None => Meant::Nothing(Reason::NotKeys),
        })
    }

    /// Returns the names of parts that count: those of the type, if it is known.
    fn phrases_for(&self, spelling: &Spelling<'_>) -> &Phrases {
        let of = |provider: &Provider| self.phrases.get(&provider.name);
        let provider = spelling.provider.as_deref();
        let named = self.named.as_deref().filter(|_| !spelling.is_foreign);
        provider
            .or(named)
            .and_then(of)
            .unwrap_or(match spelling.is_of_tool {
                true => self.exact.of_tools(),
                false => &self.plain,
            })
    }
}

/// Refuses a setting that leads to a place whose keys the type does not take.
fn refuse_elsewhere(provider: Option<&Provider>, rest: &[&str], value: &str) -> Result<(), String> {
    let Some(provider) = provider else {
        return Ok(());
    };
    let is_on = words::yes_or_no(value) == Some(true);
    let of_value = words::words(value);
    let said = rest.iter().copied().filter(|_| is_on);
    let said = said.chain(of_value.iter().map(String::as_str));
    spelling::elsewhere(provider, said).map_or(Ok(()), Err)
}

/// Returns the nickname that words are, with the environment among them.
fn nickname(words: &[&str]) -> String {
    words.join("-").to_lowercase()
}

#[cfg(test)]
mod tests;
