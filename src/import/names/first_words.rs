//! Words with which the names of a type begin.

use std::{collections::HashMap, rc::Rc};

use super::part::Phrases;
use crate::{
    import::words::{environment, without_tail, words},
    providers::Provider,
};

/// Words with which the names of a type begin: its name, its aliases, and words such as `APCA`.
pub(super) struct FirstWords(HashMap<String, Rc<Provider>>);

impl FirstWords {
    /// Indexes the words of these providers.
    pub(super) fn new(providers: &[Rc<Provider>]) -> Self {
        let mut first = FirstWords(HashMap::new());
        let plain = Phrases::plain();
        for provider in providers {
            first.learn_clients(provider, &plain);
        }
        // The name of a provider counts for more than the first words of another provider's
        // variables.
        for provider in providers {
            let own = provider.aliases.iter().chain([&provider.name]);
            for name in own.chain(&provider.names.first) {
                first.0.insert(words(name).join("_"), Rc::clone(provider));
            }
        }
        first
    }

    /// Learns the words that stand before the part in names that clients read.
    fn learn_clients(&mut self, provider: &Rc<Provider>, plain: &Phrases) {
        for client in &provider.clients {
            let words = words(client.api_key.as_deref().unwrap_or_default());
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let Some((_, before)) = plain.at_end(&words) else {
                continue;
            };
            let (first, _) = without_tail(&words[..before]);
            if !first.is_empty() {
                let known = self.0.entry(first.join("_"));
                known.or_insert_with(|| Rc::clone(provider));
            }
        }
    }

    /// Finds the provider whose words these words begin with, and the number of its words.
    fn beginning(&self, words: &[&str]) -> Option<(Rc<Provider>, usize)> {
        (1..=words.len()).rev().find_map(|count| {
            let provider = self.0.get(&words[..count].join("_"))?;
            Some((Rc::clone(provider), count))
        })
    }

    /// Returns the provider that a text names, alone or with words around it: the provider, and the other
    /// words.
    pub(super) fn provider(&self, text: &str) -> Option<(Rc<Provider>, Vec<String>)> {
        let words = words(text);
        let borrowed: Vec<&str> = words.iter().map(String::as_str).collect();
        places(&borrowed).find_map(|at| {
            let (provider, count) = self.beginning(&borrowed[at..])?;
            Some((provider, [&words[..at], &words[at + count..]].concat()))
        })
    }

    /// Finds the provider that the words of a longer name begin with, at once or behind words such as
    /// `PAPER`. Returns it and the other words.
    pub(super) fn of_name<'w>(&self, words: &[&'w str]) -> Option<(Rc<Provider>, Vec<&'w str>)> {
        places(words).find_map(|at| {
            // A name is more than a type: the last word of BINANCE_DEMO=true is a setting.
            let (_, first) = words[at..].split_last()?;
            let (provider, count) = self.beginning(first)?;
            let rest = words[..at].iter().chain(&words[at + count..]);
            Some((provider, rest.copied().collect()))
        })
    }
}

/// Returns the places at which a type may begin: the first, and the one behind words of environments.
fn places(words: &[&str]) -> impl Iterator<Item = usize> + use<> {
    let is_environment = |word: &&&str| environment(word).is_some();
    let skipped = words.iter().take_while(is_environment).count();
    [0, skipped].into_iter()
}
