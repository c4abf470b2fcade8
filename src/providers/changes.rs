//! Changes that several credentials together make to the environment of a program.

use std::collections::BTreeSet;

use super::{HandOut, Provider, Value, Variable};
use crate::{
    domain::{Credential, visible},
    process::Vars,
};

/// Variables to set and variables to remove, each name once.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// Variables to set, in the order of the credentials.
    pub set: Vec<Variable<'a>>,
    /// Names of the variables to remove: another environment or client of the same providers uses
    /// them.
    pub unset: Vec<&'a str>,
}

/// Environment that the changes are made to.
#[derive(Debug, Default)]
pub struct Around {
    present: Vec<String>,
    kept: Vec<String>,
}

impl Around {
    /// Makes the environment of these variables, of which `kept` stay although they begin as those of
    /// a provider do.
    pub fn new(vars: &Vars, kept: &[String]) -> Self {
        Around {
            present: vars.names().map(str::to_owned).collect(),
            kept: kept.to_vec(),
        }
    }
}

/// A variable that must stay is one that a credential sets, or one that would win over its keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot be kept: it {}", visible(name), match is_set {
    true => "holds a value of the credential",
    false => "would win over the keys, or lead them elsewhere",
})]
pub struct NotKept {
    /// Name of the variable.
    name: String,
    /// True if a credential sets the variable.
    is_set: bool,
}

/// Two credentials set the same variable to different values, so that one would silently win.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{}` and `{}` set {name} to different values",
    visible(one),
    visible(other)
)]
pub struct SetTwice {
    pub name: String,
    /// Label of the first credential.
    pub one: String,
    /// Label of the second credential.
    pub other: String,
}

impl<'a> Changes<'a> {
    /// Refuses to keep variables that are changed by name.
    ///
    /// # Errors
    /// Fails with [`NotKept`] for the first such variable.
    pub fn refuse_kept(&self, around: &Around) -> Result<(), NotKept> {
        let is_set = |name: &str| self.set.iter().any(|variable| variable.name == name);
        let is_changed = |name: &&String| is_set(name) || self.unset.contains(&name.as_str());
        match around.kept.iter().find(is_changed) {
            None => Ok(()),
            Some(name) => Err(NotKept {
                name: name.clone(),
                is_set: is_set(name),
            }),
        }
    }
}

/// Combines the variables that the credentials set and remove. A variable that one credential sets
/// is not removed for another.
///
/// # Errors
/// Fails with [`SetTwice`] if two credentials set the same variable to different values.
pub fn changes<'a>(
    parts: Vec<(&Credential, HandOut<'a>)>,
    around: &'a Around,
) -> Result<Changes<'a>, SetTwice> {
    let mut changes = Changes::default();
    let mut owners: Vec<&Credential> = Vec::new();
    let mut unset: Vec<&str> = Vec::new();
    for (credential, part) in parts {
        for variable in part.variables {
            let before = changes.set.iter().position(|v| v.name == variable.name);
            match before {
                None => {
                    changes.set.push(variable);
                    owners.push(credential);
                }
                Some(at) if is_same(changes.set[at].value, variable.value) => {}
                Some(at) => return Err(contradiction(variable.name, owners[at], credential)),
            }
        }
        let is_own = |name: &&String| part.prefixes.iter().any(|prefix| name.starts_with(prefix));
        let own = around.present.iter().filter(is_own);
        let own = own.filter(|name| !around.kept.contains(name));
        unset.extend(own.map(String::as_str));
        unset.extend(part.unset);
    }
    let is_set = |name: &&str| changes.set.iter().any(|variable| variable.name == *name);
    let unset: BTreeSet<_> = unset.into_iter().filter(|name| !is_set(name)).collect();
    changes.unset = unset.into_iter().collect();
    Ok(changes)
}

/// Returns the changes that remove every variable that [`changes`] sets or removes for credentials of
/// these providers, whatever keys and environments they have.
pub fn removal<'a>(
    providers: impl IntoIterator<Item = &'a Provider>,
    around: &'a Around,
) -> Changes<'a> {
    let mut unset = BTreeSet::new();
    for provider in providers {
        let is_own = |name: &&String| {
            provider
                .prefixes
                .iter()
                .any(|prefix| name.starts_with(prefix))
        };
        unset.extend(around.present.iter().filter(is_own).map(String::as_str));
        unset.extend(provider.all_names());
    }
    let is_kept = |name: &&str| around.kept.iter().any(|kept| kept == name);
    Changes {
        set: Vec::new(),
        unset: unset.into_iter().filter(|name| !is_kept(name)).collect(),
    }
}

fn is_same(one: Value<'_>, other: Value<'_>) -> bool {
    one.expose() == other.expose()
}

fn contradiction(name: &str, one: &Credential, other: &Credential) -> SetTwice {
    SetTwice {
        name: name.to_owned(),
        one: one.label().to_owned(),
        other: other.label().to_owned(),
    }
}
