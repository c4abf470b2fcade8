use std::io;

use crate::{
    domain::Reference,
    postgres::{PostgresError, conninfo::ConnInfoError, private::PrivateError},
    process::InvalidVariable,
    prompt::PromptError,
    vault::VaultError,
};

/// Why a command was not handed what it asked for.
#[derive(Debug, thiserror::Error)]
pub enum ContextError {
    /// The database cannot be named or found.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
    /// The vault keys are missing or unsafe.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A variable cannot be used as it is set.
    #[error(transparent)]
    Variable(#[from] InvalidVariable),
    /// A question was not answered, or could not be asked.
    #[error(transparent)]
    Prompt(#[from] PromptError),
    /// This program does not know its own path.
    #[error("credctl does not find itself: {0}")]
    NoProgram(#[source] io::Error),
    /// A yes is needed, and there is nobody to ask.
    #[error("{0} needs a yes")]
    NeedsYes(String),
    /// The answer was no. Says what was left as it is.
    #[error("{0}")]
    Declined(String),
    /// The active credential cannot be chosen while a variable decides.
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
