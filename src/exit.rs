//! The closed list of exit codes, and what every error says and ends with.

mod classify;
mod code;
mod published;

pub use classify::failure_of;
pub use code::ExitCode;
pub use published::{Published, published, short_list};

use crate::domain::Credential;

/// An error as the user meets it: a code, a message, what to do, and what was meant perhaps.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// How the process ends.
    pub code: ExitCode,
    /// What happened, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The credentials that fit, where several did.
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

    /// Whether only the reader of stdout is gone (`| head`), which is no error for the user.
    pub fn is_closed_stdout(&self) -> bool {
        self.code == ExitCode::ClosedStdout
    }

    /// The same with what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with the credentials that fit.
    pub fn candidates(mut self, candidates: Vec<Credential>) -> Self {
        self.candidates = candidates;
        self
    }
}
