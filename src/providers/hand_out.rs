//! What a program gets: the variables of every client family, and those it must not find.

use super::Provider;
use crate::domain::{Environment, KeyPair, Secret};

/// What a variable is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds<'a> {
    /// The first key.
    ApiKey,
    /// The second key.
    SecretKey,
    /// A text that is no secret.
    Constant(&'a str),
}

/// A variable and what it is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its content.
    pub holds: Holds<'a>,
}

/// The value of a variable: borrowed, so that a secret has no other copy.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// One of the keys.
    Secret(&'a Secret),
    /// A text that is no secret.
    Text(&'a str),
}

/// A variable with its value.
#[derive(Debug, Clone, Copy)]
pub struct Variable<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its value.
    pub value: Value<'a>,
}

/// Everything that a program is to find in its environment, and is not.
#[derive(Debug, Clone)]
pub struct HandOut<'a> {
    /// To be set, each name once, in the order of the clients.
    pub variables: Vec<Variable<'a>>,
    /// To be removed: what other environments and clients use, so that a stale one cannot win.
    pub unset: Vec<&'a str>,
}

/// Why no variables can be told: each of them could be of the wrong environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotHandedOut {
    /// The provider tells paper from live, the credential does not.
    #[error("it is not stated whether it is paper or live")]
    NotStated,
    /// The credential states an environment that its provider does not have.
    #[error("{provider} has no {environment} environment")]
    NoSuchEnvironment {
        /// The provider.
        provider: String,
        /// What is stated.
        environment: Environment,
    },
}

impl<'a> Value<'a> {
    /// The value itself, for the one place that hands it out.
    pub fn expose(self) -> &'a str {
        match self {
            Value::Secret(secret) => secret.expose_secret(),
            Value::Text(text) => text,
        }
    }

    /// Whether it must be kept from view.
    pub fn is_secret(self) -> bool {
        matches!(self, Value::Secret(_))
    }
}

impl Provider {
    /// What each variable holds for a credential of this environment, each name once.
    pub fn assignments(&self, environment: Option<Environment>) -> Vec<Assignment<'_>> {
        let mut found: Vec<Assignment<'_>> = Vec::new();
        for assignment in self.assignments_of_all_clients(environment) {
            if !found.iter().any(|other| other.name == assignment.name) {
                found.push(assignment);
            }
        }
        found
    }

    /// The same as each client has it, so with names that several clients share.
    pub(super) fn assignments_of_all_clients(
        &self,
        environment: Option<Environment>,
    ) -> impl Iterator<Item = Assignment<'_>> {
        let clients = self
            .clients
            .iter()
            .filter(move |client| client.is_for(environment));
        clients.flat_map(move |client| {
            let keys = [
                Some((client.api_key.as_str(), Holds::ApiKey)),
                client
                    .secret_key
                    .as_deref()
                    .map(|name| (name, Holds::SecretKey)),
            ];
            let constants = client
                .constants
                .iter()
                .filter(move |c| c.environment.is_none() || c.environment == environment)
                .map(|c| (c.name.as_str(), Holds::Constant(&c.value)));
            keys.into_iter()
                .flatten()
                .chain(constants)
                .map(|(name, holds)| Assignment { name, holds })
        })
    }

    /// Every name that any client or environment uses, and those that are only removed.
    pub fn all_names(&self) -> Vec<&str> {
        let clients = self.clients.iter().flat_map(|client| {
            let keys = [Some(&client.api_key), client.secret_key.as_ref()];
            let constants = client.constants.iter().map(|constant| &constant.name);
            keys.into_iter().flatten().chain(constants)
        });
        let mut names = Vec::new();
        for name in clients.chain(&self.unset) {
            if !names.contains(&name.as_str()) {
                names.push(name.as_str());
            }
        }
        names
    }

    /// The variables for a program that is to use this credential.
    ///
    /// # Errors
    /// [`NotHandedOut`] where the environment is not one whose hosts and switches are known.
    pub fn hand_out<'a>(
        &'a self,
        environment: Option<Environment>,
        keys: &'a KeyPair,
    ) -> Result<HandOut<'a>, NotHandedOut> {
        let environment = self.checked(environment)?;
        let variable = |Assignment { name, holds }| {
            let value = match holds {
                Holds::ApiKey => Value::Secret(&keys.api_key),
                Holds::SecretKey => Value::Secret(&keys.secret_key),
                Holds::Constant(text) => Value::Text(text),
            };
            // A second key that is not there must not be set to nothing either.
            let is_missing = holds == Holds::SecretKey && value.expose().is_empty();
            (!is_missing).then_some(Variable { name, value })
        };
        let variables: Vec<_> = self
            .assignments(environment)
            .into_iter()
            .filter_map(variable)
            .collect();
        let is_set = |name: &&str| variables.iter().any(|variable| variable.name == *name);
        let unset = self
            .all_names()
            .into_iter()
            .filter(|n| !is_set(n))
            .collect();
        Ok(HandOut { variables, unset })
    }

    /// The environment whose variables count; where the provider has none, whatever a row states.
    fn checked(
        &self,
        environment: Option<Environment>,
    ) -> Result<Option<Environment>, NotHandedOut> {
        match environment {
            _ if !self.has_environments() => Ok(None),
            None => Err(NotHandedOut::NotStated),
            Some(stated) if self.environments.contains(&stated) => Ok(environment),
            Some(environment) => Err(NotHandedOut::NoSuchEnvironment {
                provider: self.name.clone(),
                environment,
            }),
        }
    }
}

#[cfg(test)]
mod tests;
