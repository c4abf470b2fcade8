use super::{ExpectationError, SelectionError};
use crate::{
    domain::{Credential, Environment},
    providers::Providers,
    settings::Settings,
};

/// The environment that credentials must state, and whether this very command was told so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expectation {
    environment: Environment,
    by_flag: bool,
}

/// The expectation of `--paper`, `--live` and `CREDCTL_EXPECT` together.
///
/// # Errors
/// [`ExpectationError::Contradicted`] if the flag contradicts the variable.
pub fn expectation(
    settings: &Settings,
    flag: Option<Environment>,
) -> Result<Option<Expectation>, ExpectationError> {
    let expected = |environment, by_flag| {
        Ok(Some(Expectation {
            environment,
            by_flag,
        }))
    };
    match (flag, settings.expect) {
        (Some(flag), Some(variable)) if flag != variable => {
            Err(ExpectationError::Contradicted { flag, variable })
        }
        (Some(environment), _) => expected(environment, true),
        (None, Some(environment)) => expected(environment, false),
        (None, None) => Ok(None),
    }
}

/// Refuses credentials of another environment than is expected. Without an expectation only paper
/// credentials pass, and those of providers that have no environments.
///
/// # Errors
/// [`ExpectationError`] for the first credential that does not pass.
pub fn judge_environments<'a>(
    providers: &Providers,
    credentials: impl Iterator<Item = &'a Credential>,
    expected: Option<Expectation>,
) -> Result<(), ExpectationError> {
    let wanted = expected.map_or(Environment::Paper, |expected| expected.environment);
    let mut has_met = false;
    for credential in credentials {
        match credential.environment {
            Some(environment) if environment == wanted => has_met = true,
            None if !providers.has_environments(&credential.credential_type) => {}
            _ => return Err(refusal(credential, expected)),
        }
    }
    match expected {
        Some(Expectation {
            environment,
            by_flag: true,
        }) if !has_met => Err(ExpectationError::NoEnvironment(environment)),
        _ => Ok(()),
    }
}

fn refusal(credential: &Credential, expected: Option<Expectation>) -> ExpectationError {
    let refused = Box::new(credential.clone());
    match (credential.environment, expected) {
        (None, _) => ExpectationError::NotStated(refused),
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
/// [`SelectionError::Disabled`].
pub fn refuse_disabled(credential: &Credential) -> Result<(), SelectionError> {
    match credential.is_active {
        true => Ok(()),
        false => Err(SelectionError::Disabled(Box::new(credential.clone()))),
    }
}
