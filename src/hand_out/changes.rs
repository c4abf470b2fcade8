//! What several credentials together change in the environment of a program.

use crate::{
    domain::{Credential, visible},
    exit::{ExitCode, Failure},
    providers::{HandOut, Value, Variable},
};

/// Variables to set and to remove, each name once.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// To be set, in the order of the credentials.
    pub set: Vec<Variable<'a>>,
    /// To be removed: names that another environment or client of the same providers uses.
    pub unset: Vec<&'a str>,
}

/// Puts together what each credential sets and removes; what one sets is not removed for another.
///
/// # Errors
/// Exit 7 when two of them set the same variable differently: one would silently win.
pub fn changes<'a>(parts: Vec<(&Credential, HandOut<'a>)>) -> Result<Changes<'a>, Failure> {
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

fn contradiction(name: &str, one: &Credential, other: &Credential) -> Failure {
    let message = format!(
        "`{}` and `{}` both set {name}, and differently",
        visible(one.label()),
        visible(other.label())
    );
    Failure::new(ExitCode::Refused, message).hint("hand them to two programs, one credential each")
}
