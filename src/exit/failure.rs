use super::ExitCode;
use crate::domain::Credential;

/// Message, hint and exit code of an error.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// How the process ends.
    pub code: ExitCode,
    /// What happened, in one sentence without a full stop.
    pub message: String,
    /// What the user can do about it.
    pub hint: Option<String>,
    /// The credentials that a reference names, if it names several.
    pub candidates: Vec<Credential>,
}

impl Failure {
    /// A failure with a message.
    pub fn new(code: ExitCode, message: impl Into<String>) -> Self {
        Failure {
            code,
            message: message.into(),
            hint: None,
            candidates: Vec::new(),
        }
    }

    /// Wrong usage that clap does not notice.
    pub fn usage(message: impl Into<String>) -> Self {
        Failure::new(ExitCode::Usage, message)
    }

    /// The message of an error, with an exit code.
    pub(super) fn of(code: ExitCode, error: &impl std::fmt::Display) -> Self {
        Failure::new(code, error.to_string())
    }

    /// Returns true if stdout was closed by its reader, as `| head` does. That is not an error.
    pub fn is_closed_stdout(&self) -> bool {
        self.code == ExitCode::ClosedStdout
    }

    /// The same failure with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same failure with a hint, if there is one.
    #[must_use]
    pub(super) fn hint_if(mut self, hint: Option<impl Into<String>>) -> Self {
        self.hint = hint.map(Into::into);
        self
    }

    /// The same failure, with words before its message: what was not done because of it.
    #[must_use]
    pub fn after(mut self, words: &str) -> Self {
        self.message = format!("{words}: {}", self.message);
        self
    }

    /// The same failure with the credentials that a reference names.
    #[must_use]
    pub fn candidates(mut self, candidates: Vec<Credential>) -> Self {
        self.candidates = candidates;
        self
    }
}
