//! Names that client programs read, each with its exact meaning.

use std::{collections::HashMap, rc::Rc};

use super::{
    meant::NamePart,
    part::{KeyPart, Phrases},
};
use crate::{
    domain::Environment,
    import::{
        hosts::environment as of_host,
        words::{stated, words, yes_or_no},
    },
    providers::{Assignment, Holds, Provider},
};

/// Role of a variable in the programs that read it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Exact {
    Key(KeyPart),
    Switch,
    /// It is in the way of the keys, or means something else.
    Other,
}

type Known = (Rc<Provider>, Option<Environment>, Exact);

/// Variables that client programs read, with their provider and environment.
pub(super) struct ExactNames {
    names: HashMap<String, Known>,
    tools: Phrases,
}

impl ExactNames {
    /// Indexes the variables of these providers. Of two with one name the first counts.
    pub(super) fn new(providers: &[Rc<Provider>]) -> Self {
        let mut exact = ExactNames {
            names: HashMap::new(),
            tools: Phrases::of_tools(),
        };
        for provider in providers {
            exact.learn_keys(provider);
        }
        for provider in providers {
            let unset = provider.clients.iter().flat_map(|client| &client.unset);
            for name in unset.chain(&provider.unset) {
                let known = exact.names.entry(words(name).join("_"));
                known.or_insert_with(|| (Rc::clone(provider), None, Exact::Other));
            }
        }
        exact
    }

    /// Returns the names of parts that programs for keys of several types have.
    pub(super) fn of_tools(&self) -> &Phrases {
        &self.tools
    }

    pub(super) fn get(&self, name: &str) -> Option<(&Rc<Provider>, Option<Environment>, Exact)> {
        let (provider, environment, exact) = self.names.get(name)?;
        Some((provider, *environment, *exact))
    }

    fn learn_keys(&mut self, provider: &Rc<Provider>) {
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
                let known = self.names.entry(words(name).join("_"));
                let (of, stated, _) =
                    known.or_insert_with(|| (Rc::clone(provider), environment, exact));
                // A name that another client reads in another environment states none.
                if of.name == provider.name && *stated != environment {
                    *stated = None;
                }
            }
        }
    }
}

impl Exact {
    /// Returns the purpose of the variable. `None` if it has none here.
    pub(super) fn part(self, provider: &Provider, name: &str, value: &str) -> Option<NamePart> {
        match self {
            Exact::Key(part) => Some(NamePart::Key(part)),
            // A value that no program gets, such as a sandbox that the provider does not have, means what
            // the words of the name say.
            Exact::Switch => switched(provider, name, value).map(|e| NamePart::States(Some(e))),
            Exact::Other => None,
        }
    }
}

/// Finds the environment for which programs get this value of a variable.
fn switched(provider: &Provider, name: &str, value: &str) -> Option<Environment> {
    let value = value.trim();
    let mean = |text: &str| match (yes_or_no(text), yes_or_no(value)) {
        (Some(one), Some(other)) => one == other,
        _ => text.eq_ignore_ascii_case(value),
    };
    let has = |environment: &Environment| {
        let assignments = provider.assignments(Some(*environment));
        let mut mine = assignments
            .iter()
            .filter(|a| a.name.eq_ignore_ascii_case(name));
        mine.any(|Assignment { holds, .. }| match holds {
            Holds::Constant(text) => mean(text),
            _ => false,
        })
    };
    let mut matching = provider.environments.iter().filter(|e| has(e));
    match (matching.next(), matching.next()) {
        (Some(only), None) => Some(*only),
        (None, _) => of_host(provider, value).or_else(|| stated(value)),
        _ => None,
    }
}
