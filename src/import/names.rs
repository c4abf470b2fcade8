//! Meaning of names: whose key a variable holds, which part of it, and for which environment.

mod exact;
mod first_words;
mod meant;
mod part;
mod setting;
mod spelling;

use std::{cell::OnceCell, collections::HashMap, rc::Rc};

use self::{
    exact::{Exact, ExactNames},
    first_words::FirstWords,
    part::Phrases,
    spelling::Spelling,
};
use super::{
    left_out::Reason,
    words::{self, words},
};
use crate::providers::{Provider, Providers};

pub(super) use meant::{Around, Group, GroupId, Meant, NamePart};
pub(super) use part::KeyPart;

/// Index of the names of all providers, looked up for every variable of a file.
pub(super) struct KnownNames {
    exact: ExactNames,
    first: FirstWords,
    /// Names of the parts of each type's keys.
    phrases: HashMap<String, (Rc<Provider>, OnceCell<Phrases>)>,
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
            first: FirstWords::new(&all),
            phrases: HashMap::new(),
            plain: Phrases::plain(),
            named: named.cloned(),
        };
        for provider in &all {
            let phrases = (Rc::clone(provider), OnceCell::new());
            names.phrases.insert(provider.name.clone(), phrases);
        }
        names
    }

    /// Returns the provider of the type that the user named.
    pub(super) fn named(&self) -> Option<&Provider> {
        self.named.as_deref()
    }

    /// Returns the provider that a text names, alone or with words around it: the provider, and the other
    /// words.
    pub(super) fn provider(&self, text: &str) -> Option<(Rc<Provider>, Vec<String>)> {
        self.first.provider(text)
    }

    /// Finds what a name means; for settings, its value counts as well.
    ///
    /// # Errors
    /// Fails with a reason if the name contradicts itself, or names a place whose keys the type does not
    /// take.
    pub(super) fn of(&self, name: &str, value: &str, around: &Around) -> Result<Meant, String> {
        let words = words(name);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if let Some((provider, environment, exact)) = self.exact.get(&words.join("_"))
            && let Some(part) = exact.part(provider, name, value)
        {
            let group = Group {
                credential_type: Some(provider.name.clone()),
                nickname: around.nickname.clone(),
                environment: around.environment.or(environment),
                is_implied: around.environment.is_none() && environment.is_some(),
                is_of_tool: false,
            };
            return Ok(Meant::Part(group, part));
        }
        let spelling = Spelling::of((&self.first, self.named.is_some()), &words, around);
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
        let asks = spelling
            .rest
            .first()
            .is_some_and(|word| ["IS", "HAS", "ENABLE"].contains(word));
        let (rest, tail) = words::without_tail(&spelling.rest);
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
        let of = |provider: &Provider| {
            let (provider, phrases) = self.phrases.get(&provider.name)?;
            Some(phrases.get_or_init(|| Phrases::of(provider)))
        };
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

#[cfg(test)]
mod tests;
