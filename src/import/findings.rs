use std::{collections::BTreeMap, rc::Rc};

use super::{AllLeftOut, Entry, Listed};
use crate::{domain::Environment, providers::Provider};

/// Findings of a reading of a whole file.
#[derive(Debug, Default)]
pub struct Findings {
    /// Number of credentials.
    pub count: usize,
    /// Providers of the credentials, by name.
    pub providers: BTreeMap<String, Rc<Provider>>,
    /// Places of the credentials for which neither paper nor live is stated.
    pub not_stated: Listed,
    /// Places of the credentials that are stated to be paper, but whose keys do not look like it.
    pub not_like_paper: Listed,
    /// Places of the credentials that are stated to be live, but whose keys do not look like it.
    pub not_like_live: Listed,
    pub left_out: AllLeftOut,
}

impl Findings {
    /// Adds the findings of another file.
    pub fn append(&mut self, other: Findings) {
        self.count += other.count;
        self.providers.extend(other.providers);
        self.not_stated.append(&other.not_stated);
        self.not_like_paper.append(&other.not_like_paper);
        self.not_like_live.append(&other.not_like_live);
        self.left_out.append(&other.left_out);
    }

    pub(super) fn record(&mut self, entry: &Entry, place: impl Fn() -> String) {
        self.count += 1;
        let provider = &entry.provider;
        if !self.providers.contains_key(&provider.name) {
            let name = provider.name.clone();
            self.providers.insert(name, Rc::clone(provider));
        }
        match entry.contradiction() {
            Some((_, Environment::Paper)) => self.not_like_paper.push(place()),
            Some((_, Environment::Live)) => self.not_like_live.push(place()),
            None if entry.environment.is_none() && provider.has_environments() => {
                self.not_stated.push(place());
            }
            None => {}
        }
    }
}
