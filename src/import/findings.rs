use std::{collections::BTreeMap, rc::Rc};

use super::{Entry, Listed};
use crate::{domain::Environment, providers::Provider};

/// Findings of a reading of a whole file.
#[derive(Debug, Default)]
pub struct Findings {
    /// Number of credentials.
    pub count: usize,
    /// Providers of the credentials, by name.
    pub providers: BTreeMap<String, Rc<Provider>>,
    /// Lines of the credentials for which neither paper nor live is stated.
    pub not_stated: Listed,
    /// Lines of the credentials that are stated to be paper, but whose keys do not look like it.
    pub not_like_paper: Listed,
    /// Lines of the credentials that are stated to be live, but whose keys do not look like it.
    pub not_like_live: Listed,
    /// Names of variables that neither are keys nor state anything about one.
    pub left_out: Listed,
}

impl Findings {
    pub(super) fn record(&mut self, entry: &Entry) {
        self.count += 1;
        let provider = &entry.provider;
        if !self.providers.contains_key(&provider.name) {
            let name = provider.name.clone();
            self.providers.insert(name, Rc::clone(provider));
        }
        if entry.environment.is_none() && provider.has_environments() {
            self.not_stated.push(entry.line);
        }
        match entry.contradiction() {
            Some((_, Environment::Paper)) => self.not_like_paper.push(entry.line),
            Some((_, Environment::Live)) => self.not_like_live.push(entry.line),
            None => {}
        }
    }
}
