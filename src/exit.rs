//! The closed list of exit codes, and what every error says and ends with.

mod classify;

pub use classify::failure_of;

use crate::domain::Credential;

/// Why a command ended, as published: numbers are never given a new meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// Something credctl did not expect.
    Unexpected,
    /// Wrong usage, or input missing and no terminal to ask.
    Usage,
    /// No such credential, account or vault, or no active credential.
    NotFound,
    /// More than one credential fits.
    Ambiguous,
    /// The vault key is missing, wrong or unsafe.
    VaultKey,
    /// The database cannot be reached, or did not answer in time.
    Unreachable,
    /// A guard refused.
    Refused,
    /// The schema is older or newer than this binary.
    Schema,
    /// A row or token was altered or damaged.
    Integrity,
    /// Whether something was written is unknown.
    OutcomeUnknown,
    /// Changed meanwhile, or locked.
    Conflict,
    /// Configuration, a file, or the installation.
    Installation,
    /// The database refused: authentication or permission.
    Denied,
    /// The reader of stdout is gone (`| head`): done, as far as anybody wants to know.
    ClosedStdout,
    /// The program of `exec` is there and cannot be run.
    NotExecutable,
    /// The program of `exec` is not there.
    NoProgram,
    /// The user said no.
    Cancelled,
    /// A signal ended it.
    Signal(i32),
}

impl ExitCode {
    /// The number a shell sees.
    pub fn number(self) -> i32 {
        match self {
            ExitCode::ClosedStdout => 0,
            ExitCode::Unexpected => 1,
            ExitCode::Usage => 2,
            ExitCode::NotFound => 3,
            ExitCode::Ambiguous => 4,
            ExitCode::VaultKey => 5,
            ExitCode::Unreachable => 6,
            ExitCode::Refused => 7,
            ExitCode::Schema => 8,
            ExitCode::Integrity => 9,
            ExitCode::OutcomeUnknown => 10,
            ExitCode::Conflict => 11,
            ExitCode::Installation => 12,
            ExitCode::Denied => 13,
            ExitCode::NotExecutable => 126,
            ExitCode::NoProgram => 127,
            ExitCode::Cancelled => 130,
            ExitCode::Signal(number) => 128 + number,
        }
    }

    /// The number where the command would have become a program, whose own codes begin at 0: what
    /// credctl itself ends with is moved out of their way, to 100 and on.
    pub fn number_in_exec(self) -> i32 {
        match self.number() {
            own @ 1..100 => 100 + own,
            as_it_is => as_it_is,
        }
    }

    /// The word for it in JSON.
    pub fn kind(self) -> &'static str {
        match self {
            ExitCode::Unexpected => "unexpected",
            ExitCode::Usage => "usage",
            ExitCode::NotFound => "not_found",
            ExitCode::Ambiguous => "ambiguous",
            ExitCode::VaultKey => "vault_key",
            ExitCode::Unreachable => "unreachable",
            ExitCode::Refused => "refused",
            ExitCode::Schema => "schema",
            ExitCode::Integrity => "integrity",
            ExitCode::OutcomeUnknown => "outcome_unknown",
            ExitCode::Conflict => "conflict",
            ExitCode::Installation => "installation",
            ExitCode::Denied => "denied",
            ExitCode::ClosedStdout => "closed",
            ExitCode::NotExecutable => "not_executable",
            ExitCode::NoProgram => "no_program",
            ExitCode::Cancelled => "cancelled",
            ExitCode::Signal(_) => "signal",
        }
    }
}

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
