//! The environment of a program that gets keys: the variables of every client family that are set,
//! and the variables that are removed.

use super::{Client, Provider};
use crate::domain::{Environment, KeyPair, Secret};

/// Content of a variable, without the keys themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds<'a> {
    /// The first key.
    ApiKey,
    /// The second key.
    SecretKey,
    /// The further field of this name.
    Field(&'a str),
    /// A text that is not secret.
    Constant(&'a str),
}

/// A variable and the content that it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment<'a> {
    /// Name of the variable.
    pub name: &'a str,
    /// Content of the variable.
    pub holds: Holds<'a>,
}

/// The value of a variable. It is borrowed, so that no second copy of a secret is made.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// One of the keys, or a further field.
    Secret(&'a Secret),
    /// A text that is not secret.
    Text(&'a str),
}

/// A variable with its value.
#[derive(Debug, Clone, Copy)]
pub struct Variable<'a> {
    /// Name of the variable.
    pub name: &'a str,
    /// Value of the variable.
    pub value: Value<'a>,
}

/// The variables to set in the environment of a program, and those to remove from it.
#[derive(Debug, Clone)]
pub struct HandOut<'a> {
    /// Variables to set, each name once, in the order of the clients.
    pub variables: Vec<Variable<'a>>,
    /// Names of the variables to remove: other environments and clients use them, and a stale one
    /// must not win.
    pub unset: Vec<&'a str>,
    /// Beginnings of the names of further variables to remove.
    pub prefixes: &'a [String],
}

/// Reason why no keys are handed out: each variable could be of the wrong environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotHandedOut {
    /// The provider has environments, but the credential states none.
    #[error("its environment, paper or live, is not stated")]
    NotStated,
    /// The credential states an environment that its provider does not have.
    #[error("{provider} has no {environment} environment")]
    NoSuchEnvironment {
        /// Type of the provider.
        provider: String,
        /// Environment that the credential states.
        environment: Environment,
    },
}

impl<'a> Value<'a> {
    /// Returns the value itself, for the code that hands it out.
    pub fn expose(self) -> &'a str {
        match self {
            Value::Secret(secret) => secret.expose_secret(),
            Value::Text(text) => text,
        }
    }

    /// Returns true if the value is a secret, which must not be shown.
    pub fn is_secret(self) -> bool {
        matches!(self, Value::Secret(_))
    }
}

impl Provider {
    /// Returns the variables for a credential of this environment, each name once.
    pub fn assignments(&self, environment: Option<Environment>) -> Vec<Assignment<'_>> {
        let mut assignments: Vec<Assignment<'_>> = Vec::new();
        for assignment in self.assignments_of_all_clients(environment) {
            if !assignments.iter().any(|a| a.name == assignment.name) {
                assignments.push(assignment);
            }
        }
        assignments
    }

    /// Returns the variables of each client in turn. A name that several clients share is returned
    /// for each of them.
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
                client.api_key.as_deref().map(|name| (name, Holds::ApiKey)),
                client
                    .secret_key
                    .as_deref()
                    .map(|name| (name, Holds::SecretKey)),
            ];
            let fields = client.fields.iter();
            let fields = fields.map(|(field, name)| (name.as_str(), Holds::Field(field)));
            let constants = client
                .constants
                .iter()
                .filter(move |c| c.environment.is_none() || c.environment == environment)
                .map(|c| (c.name.as_str(), Holds::Constant(&c.value)));
            keys.into_iter()
                .flatten()
                .chain(fields)
                .chain(constants)
                .map(|(name, holds)| Assignment { name, holds })
        })
    }

    /// Returns every name that any client or environment uses, and the names that are only removed.
    pub fn all_names(&self) -> Vec<&str> {
        let clients = self.clients.iter().flat_map(Client::variables);
        let mut names = Vec::new();
        for name in clients.chain(self.unset.iter().map(String::as_str)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Returns the variables for a program that is to use a credential of this environment with
    /// these keys.
    ///
    /// # Errors
    /// Fails with [`NotHandedOut`] if the provider has environments and this is not one of them.
    pub fn hand_out<'a>(
        &'a self,
        environment: Option<Environment>,
        keys: &'a KeyPair,
    ) -> Result<HandOut<'a>, NotHandedOut> {
        let environment = self.checked(environment)?;
        let variable = |Assignment { name, holds }| {
            let value = match holds {
                Holds::ApiKey => Value::Secret(&keys.api_key),
                // A second key that does not exist must not be set to an empty text either.
                Holds::SecretKey if keys.secret_key.is_empty() => return None,
                Holds::SecretKey => Value::Secret(&keys.secret_key),
                Holds::Field(field) => Value::Secret(keys.fields.get(field)?),
                Holds::Constant(text) => Value::Text(text),
            };
            Some(Variable { name, value })
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
        Ok(HandOut {
            variables,
            unset,
            prefixes: &self.prefixes,
        })
    }

    /// Returns the environment whose variables are handed out. A provider without environments
    /// yields `None`, whatever the row states.
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
