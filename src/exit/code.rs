//! The closed list of exit codes: number, word and meaning of each.

/// Reason why a command ended. The numbers are published: none is ever given a new meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// An error that credctl did not expect.
    Unexpected,
    /// Wrong usage, or input is missing and there is no terminal to ask on.
    Usage,
    /// No such credential, account or vault.
    NotFound,
    /// No credential is active, or the active one is gone. Its number is that of [`ExitCode::NotFound`].
    NoActive,
    /// More than one credential or account fits.
    Ambiguous,
    /// The vault key is missing, wrong or unsafe.
    VaultKey,
    /// The database cannot be reached, or did not answer in time.
    Unreachable,
    /// A safeguard refused.
    Refused,
    /// The schema is older or newer than this binary.
    Schema,
    /// A row or token was altered or damaged.
    Integrity,
    /// The reply of the database was lost: it is unknown if something was written.
    OutcomeUnknown,
    /// The data was changed in the meantime, or is locked.
    Conflict,
    /// A problem with the config, a file, or the installation.
    Installation,
    /// The database refused: authentication or permission.
    Denied,
    /// A provider rejects a key.
    KeyRejected,
    /// A provider cannot be asked, or does not tell.
    ProviderUnreachable,
    /// A check found problems.
    Findings,
    /// The reader of stdout is gone (`| head`). That is not an error.
    ClosedStdout,
    /// The program of `exec` exists, but cannot be run.
    NotExecutable,
    /// The program of `exec` does not exist.
    NoProgram,
    /// The user said no.
    Cancelled,
    /// A signal with this number ended credctl.
    Signal(i32),
}

impl ExitCode {
    /// Number that a shell sees.
    pub fn number(self) -> i32 {
        match self {
            ExitCode::ClosedStdout => 0,
            ExitCode::Unexpected => 1,
            ExitCode::Usage => 2,
            ExitCode::NotFound | ExitCode::NoActive => 3,
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
            ExitCode::KeyRejected => 14,
            ExitCode::ProviderUnreachable => 15,
            ExitCode::Findings => 16,
            ExitCode::NotExecutable => 126,
            ExitCode::NoProgram => 127,
            ExitCode::Cancelled => 130,
            ExitCode::Signal(number) => 128 + number,
        }
    }

    /// Number that a shell sees from `exec`. The codes of the program that `exec` starts begin at 0,
    /// so credctl's own codes are moved out of their way, to 100 and above.
    pub fn number_in_exec(self) -> i32 {
        match self.number() {
            number @ 1..100 => 100 + number,
            number => number,
        }
    }

    /// Meaning of the code for users, as the published table shows it.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            ExitCode::ClosedStdout => "done",
            ExitCode::Unexpected => "unexpected error",
            ExitCode::Usage => {
                "wrong usage, or input is missing and there is no terminal to ask on"
            }
            ExitCode::NotFound => "no such credential, account or role",
            ExitCode::NoActive => "no credential is active, or the active one is gone",
            ExitCode::Ambiguous => "more than one credential or account fits",
            ExitCode::VaultKey => {
                "the vault key is missing, wrong, or readable by others, or a passphrase is wrong"
            }
            ExitCode::Unreachable => "the database cannot be reached, or did not answer in time",
            ExitCode::Refused => {
                "refused by a safeguard: not the expected environment, `--yes` is missing, \
                 `CREDCTL_CREDENTIAL` overrides the choice, keys have ended or are not verified, existing \
                 rows violate `--harden`, or a file already exists"
            }
            ExitCode::Schema => {
                "the schema does not fit this version: run `credctl migrate`, or upgrade credctl"
            }
            ExitCode::Integrity => "a row, a key or a backup was altered or damaged",
            ExitCode::OutcomeUnknown => {
                "the database's reply was lost: it is unknown if the change was stored; the hint \
                 says how to check"
            }
            ExitCode::Conflict => {
                "changed by someone else in the meantime, locked, or already stored but different"
            }
            ExitCode::Installation => "a problem with the config, a file, or the installation",
            ExitCode::Denied => "refused by the database: authentication or permission",
            ExitCode::KeyRejected => {
                "a provider rejects a key, or says that it is of another environment"
            }
            ExitCode::ProviderUnreachable => {
                "a provider cannot be asked, or does not tell whether a key is good"
            }
            ExitCode::Findings => "a check found problems, which were shown",
            ExitCode::NotExecutable => "`exec`: the program cannot be run",
            ExitCode::NoProgram => "`exec`: there is no such program",
            ExitCode::Cancelled => "cancelled",
            ExitCode::Signal(_) => "ended by signal n: 128 + n",
        }
    }

    /// Word for the code in JSON.
    pub fn kind(self) -> &'static str {
        match self {
            ExitCode::Unexpected => "unexpected",
            ExitCode::Usage => "usage",
            ExitCode::NotFound => "not_found",
            ExitCode::NoActive => "no_active",
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
            ExitCode::KeyRejected => "key_rejected",
            ExitCode::ProviderUnreachable => "provider_unreachable",
            ExitCode::Findings => "findings",
            ExitCode::ClosedStdout => "closed",
            ExitCode::NotExecutable => "not_executable",
            ExitCode::NoProgram => "no_program",
            ExitCode::Cancelled => "cancelled",
            ExitCode::Signal(_) => "signal",
        }
    }
}
