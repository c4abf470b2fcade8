use super::{ExpectationError, SelectionError};
use crate::{
    domain::{Credential, Environment},
    providers::Providers,
    settings::Settings,
    store::SealedCredential,
};

/// Environment that credentials must state, and whether a flag of this command asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expectation {
    environment: Environment,
    by_flag: bool,
}

impl Expectation {
    /// Returns the environment.
    pub fn environment(self) -> Environment {
        self.environment
    }
}

/// Returns the credentials that a name can mean where an environment is expected: those that state it,
/// else those of providers that have no environments. One alone is returned whatever it states, so
/// that its refusal says what it is.
pub(super) fn of_environment<'a>(
    providers: &Providers,
    all: &'a [SealedCredential],
    expected: Option<Expectation>,
) -> Vec<&'a SealedCredential> {
    let Some(expected) = expected.filter(|_| all.len() > 1) else {
        return all.iter().collect();
    };
    let states = |row: &&SealedCredential| row.credential.environment == Some(expected.environment);
    let has_none = |row: &&SealedCredential| {
        let credential = &row.credential;
        credential.environment.is_none() && !providers.has_environments(&credential.credential_type)
    };
    let stating: Vec<_> = all.iter().filter(states).collect();
    match stating.is_empty() {
        true => all.iter().filter(has_none).collect(),
        false => stating,
    }
}

/// Combines `--paper`, `--live` and `CREDCTL_EXPECT` into one expectation; `None` if none of them
/// is given.
///
/// # Errors
/// Fails with [`ExpectationError::Contradicted`] if the flag contradicts the variable.
pub fn expectation(
    settings: &Settings,
    flag: Option<Environment>,
) -> Result<Option<Expectation>, SelectionError> {
    let expected = |environment, by_flag| {
        Ok(Some(Expectation {
            environment,
            by_flag,
        }))
    };
    match (flag, settings.expect) {
        (Some(flag), Some(variable)) if flag != variable => {
            Err(ExpectationError::Contradicted { flag, variable }.into())
        }
        (Some(environment), _) => expected(environment, true),
        (None, Some(environment)) => expected(environment, false),
        (None, None) => Ok(None),
    }
}

/// Refuses credentials that are not of the expected environment. Without an expectation only paper
/// credentials pass, and those of providers that have no environments.
///
/// # Errors
/// Fails with [`ExpectationError`] for the first credential that does not pass.
pub fn check_environments<'a>(
    providers: &Providers,
    credentials: impl Iterator<Item = &'a Credential>,
    expected: Option<Expectation>,
) -> Result<(), SelectionError> {
    let wanted = expected.map_or(Environment::Paper, |expected| expected.environment);
    let mut is_met = false;
    for credential in credentials {
        match credential.environment {
            Some(environment) if environment == wanted => is_met = true,
            None if !providers.has_environments(&credential.credential_type) => {}
            _ => return Err(refusal(providers, credential, expected).into()),
        }
    }
    match expected {
        Some(Expectation {
            environment,
            by_flag: true,
        }) if !is_met => Err(ExpectationError::NoEnvironment(environment).into()),
        _ => Ok(()),
    }
}

fn refusal(
    providers: &Providers,
    credential: &Credential,
    expected: Option<Expectation>,
) -> ExpectationError {
    let refused = Box::new(credential.clone());
    match (credential.environment, expected) {
        (None, _) => ExpectationError::NotStated {
            possible: providers.environments(&credential.credential_type),
            credential: refused,
        },
        (Some(environment), None) => ExpectationError::NotRequested {
            credential: refused,
            environment,
        },
        (Some(environment), Some(expected)) => ExpectationError::OtherEnvironment {
            credential: refused,
            environment,
            expected: expected.environment,
        },
    }
}

/// Refuses a credential that is disabled.
///
/// # Errors
/// Fails with [`SelectionError::Disabled`] if the credential is disabled.
pub fn refuse_disabled(credential: &Credential) -> Result<(), SelectionError> {
    match credential.is_active {
        true => Ok(()),
        false => Err(SelectionError::Disabled(Box::new(credential.clone()))),
    }
}
