//! The closed list of exit codes: number, word and meaning of each.

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
    /// A check found something.
    Findings,
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
            ExitCode::Findings => 16,
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

    /// What it means to whoever meets it: a line of the published table.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            ExitCode::ClosedStdout => "done",
            ExitCode::Unexpected => "something unexpected",
            ExitCode::Usage => {
                "wrong usage, or input is missing and there is no terminal to ask on"
            }
            ExitCode::NotFound => "no such credential, account or role, or no active credential",
            ExitCode::Ambiguous => "more than one credential or account fits",
            ExitCode::VaultKey => {
                "the vault key is missing, wrong, or readable by others, or a passphrase is wrong"
            }
            ExitCode::Unreachable => "the database cannot be reached, or did not answer in time",
            ExitCode::Refused => {
                "refused by a guard: not the environment expected, `--yes` is missing, \
                 `CREDCTL_CREDENTIAL` decides anyway, rows stand against `--harden`, or a file is \
                 there already"
            }
            ExitCode::Schema => "the schema: run `credctl migrate`, or upgrade credctl",
            ExitCode::Integrity => "a row, a key or a backup was altered or damaged",
            ExitCode::OutcomeUnknown => {
                "the answer was lost: whether it was stored is unknown, and how to check is shown"
            }
            ExitCode::Conflict => {
                "changed by somebody else meanwhile, locked, or stored already and not the same"
            }
            ExitCode::Installation => "config, a file, or the installation",
            ExitCode::Denied => "refused by the database: authentication or permission",
            ExitCode::Findings => "a check found something; what it is was shown",
            ExitCode::NotExecutable => "`exec`: the program cannot be run",
            ExitCode::NoProgram => "`exec`: there is no such program",
            ExitCode::Cancelled => "cancelled",
            ExitCode::Signal(_) => "ended by signal n: 128 + n",
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
            ExitCode::Findings => "findings",
            ExitCode::ClosedStdout => "closed",
            ExitCode::NotExecutable => "not_executable",
            ExitCode::NoProgram => "no_program",
            ExitCode::Cancelled => "cancelled",
            ExitCode::Signal(_) => "signal",
        }
    }
}
