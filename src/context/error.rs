use std::io;

use crate::{
    config::ConfigError,
    domain::Reference,
    postgres::{PostgresError, conninfo::ConnInfoError, private::PrivateError},
    process::InvalidVariable,
    prompt::PromptError,
    vault::VaultError,
};

/// Advice for a confirmation that nobody can give at a prompt.
pub const YES: &str = "add --yes";

/// Reason why a command cannot get something from its context.
#[derive(Debug, thiserror::Error)]
pub enum ContextError {
    /// The database cannot be named or found.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
    /// The state file beside the config cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The vault keys are missing or unsafe.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A variable cannot be used as it is set.
    #[error(transparent)]
    Variable(#[from] InvalidVariable),
    /// A question was not answered, or could not be asked.
    #[error(transparent)]
    Prompt(#[from] PromptError),
    /// The path of this program cannot be determined.
    #[error("credctl cannot find its own program file: {0}")]
    NoProgram(#[source] io::Error),
    /// Confirmation is needed, and nobody can be asked.
    #[error("{0} needs confirmation")]
    NeedsYes(String),
    /// The answer was no. The text says what was left unchanged.
    #[error("{0}")]
    Declined(String),
    /// The active credential cannot be chosen while a variable takes precedence.
    #[error("CREDCTL_CREDENTIAL is set to `{0}` and would still decide (variable layer)")]
    Shadowed(Reference),
}

impl From<PrivateError> for ContextError {
    fn from(error: PrivateError) -> Self {
        ContextError::Postgres(error.into())
    }
}

impl From<ConnInfoError> for ContextError {
    fn from(error: ConnInfoError) -> Self {
        ContextError::Postgres(error.into())
    }
}
