//! Changes that several credentials together make to the environment of a program.

use super::{HandOut, Value, Variable};
use crate::domain::{Credential, visible};

/// Variables to set and variables to remove, each name once.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// Variables to set, in the order of the credentials.
    pub set: Vec<Variable<'a>>,
    /// Names of the variables to remove: another environment or client of the same providers uses
    /// them.
    pub unset: Vec<&'a str>,
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

/// Combines the variables that the credentials set and remove. A variable that one credential sets
/// is not removed for another.
///
/// # Errors
/// Fails with [`SetTwice`] if two credentials set the same variable to different values.
pub fn changes<'a>(parts: Vec<(&Credential, HandOut<'a>)>) -> Result<Changes<'a>, SetTwice> {
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
        unset.extend(part.unset);
    }
    unset.retain(|name| !changes.set.iter().any(|variable| variable.name == *name));
    unset.sort_unstable();
    unset.dedup();
    changes.unset = unset;
    Ok(changes)
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
