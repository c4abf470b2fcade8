use super::ExitCode;
use crate::domain::{Candidate, KeyId};

/// Message, hint and exit code of an error.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// Exit code of the process.
    pub code: ExitCode,
    /// Description of what happened, in one sentence without a full stop.
    pub message: String,
    /// Advice on what the user can do about it.
    pub hint: Option<String>,
    /// Credentials that a reference fits, if it fits several.
    pub candidates: Vec<Candidate>,
    /// True if a damaged schema may be the reason, so that the schema should be looked at.
    pub may_be_of_schema: bool,
    /// Ids of the vault keys of which one would help, if the failure is that none is at hand.
    pub wanted_keys: Vec<KeyId>,
}

impl Failure {
    /// Creates a failure with a message and no hint.
    pub fn new(code: ExitCode, message: impl Into<String>) -> Self {
        Failure {
            code,
            message: message.into(),
            hint: None,
            candidates: Vec::new(),
            may_be_of_schema: false,
            wanted_keys: Vec::new(),
        }
    }

    /// Creates a failure for wrong usage that clap does not notice.
    pub fn usage(message: impl Into<String>) -> Self {
        Failure::new(ExitCode::Usage, message)
    }

    /// Creates a failure with the message of an error.
    pub(super) fn of(code: ExitCode, error: &impl std::fmt::Display) -> Self {
        Failure::new(code, error.to_string())
    }

    /// Returns true if stdout was closed by its reader, as `| head` does. That is not an error.
    pub fn is_closed_stdout(&self) -> bool {
        self.code == ExitCode::ClosedStdout
    }

    /// Sets the hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Sets the hint, or removes it if `hint` is `None`.
    #[must_use]
    pub fn hint_if(mut self, hint: Option<impl Into<String>>) -> Self {
        self.hint = hint.map(Into::into);
        self
    }

    /// Says that a damaged schema may be the reason, if it may.
    #[must_use]
    pub(super) fn of_schema_if(mut self, may_be: bool) -> Self {
        self.may_be_of_schema |= may_be;
        self
    }

    /// Says which vault keys would help.
    #[must_use]
    pub(super) fn wanting(mut self, keys: Vec<KeyId>) -> Self {
        self.wanted_keys = keys;
        self
    }

    /// Puts words before the message: they say what was not done because of the error.
    #[must_use]
    pub fn after(mut self, words: &str) -> Self {
        self.message = format!("{words}: {}", self.message);
        self
    }

    /// Sets the credentials that a reference fits.
    #[must_use]
    pub fn candidates(mut self, candidates: Vec<Candidate>) -> Self {
        self.candidates = candidates;
        self
    }
}
