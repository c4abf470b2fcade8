//! Errors of settings, prompts, input and output.

use crate::{
    clipboard::ClipboardError,
    context::{ContextError, YES},
    domain::{InvalidNickname, TooManyTags},
    exit::{ExitCode, Failure},
    files::system_hint,
    input::InputError,
    process::{InvalidVariable, Shortage},
    prompt::PromptError,
    providers::{KeyPairError, NoEnvironment, UnknownType},
    render::OutputError,
    settings::{Origin, SettingsError},
};

impl From<InvalidVariable> for Failure {
    fn from(error: InvalidVariable) -> Self {
        match &error {
            InvalidVariable::Empty(_)
            | InvalidVariable::NotText(_)
            | InvalidVariable::NotBoolean(_) => Failure::of(ExitCode::Installation, &error),
        }
    }
}

impl From<Shortage> for Failure {
    fn from(error: Shortage) -> Self {
        let hint = match &error {
            Shortage::Descriptors(cause) | Shortage::Runtime(cause) => system_hint(cause),
            Shortage::Memory(_) => Some("raise the limit of memory (`ulimit -v`, `ulimit -d`)"),
        };
        Failure::of(ExitCode::Installation, &error).hint_if(hint)
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        let hint = error.hint();
        let code = match error {
            SettingsError::Config(error) => return error.into(),
            SettingsError::Duration {
                origin: Origin::Flag(_),
                ..
            }
            | SettingsError::Blank(Origin::Flag(_)) => ExitCode::Usage,
            SettingsError::Blank(_)
            | SettingsError::NoHome
            | SettingsError::TwoServers
            | SettingsError::MissingConfig { .. }
            | SettingsError::Duration { .. }
            | SettingsError::NotAbsolute { .. }
            | SettingsError::NoEnvironment(_)
            | SettingsError::NoVaultId(_)
            | SettingsError::NoReason { .. }
            | SettingsError::NoUnsealedRule(_)
            | SettingsError::Variable(_) => ExitCode::Installation,
        };
        Failure::of(code, &error).hint_if(hint)
    }
}

impl From<ClipboardError> for Failure {
    fn from(error: ClipboardError) -> Self {
        const PRINT: &str = "`--field` without `--clip` prints the value";
        let failure = |code| Failure::of(code, &error).hint(PRINT);
        match &error {
            ClipboardError::Nowhere => Failure::of(ExitCode::Usage, &error)
                .hint("run it at a terminal, or install wl-clipboard, xclip or xsel on a desktop"),
            ClipboardError::TooLong => failure(ExitCode::Usage),
            ClipboardError::Program { .. }
            | ClipboardError::Terminal(_)
            | ClipboardError::NotCleared(_) => failure(ExitCode::Installation),
        }
    }
}

impl From<PromptError> for Failure {
    fn from(error: PromptError) -> Self {
        match &error {
            PromptError::Unavailable { flag, .. } => {
                Failure::of(ExitCode::Usage, &error).hint(flag.clone())
            }
            PromptError::Cancelled => Failure::of(ExitCode::Cancelled, &error),
            PromptError::Signalled(number) => Failure::of(ExitCode::Signal(*number), &error),
            PromptError::Io(cause) => {
                Failure::of(ExitCode::Installation, &error).hint_if(system_hint(cause))
            }
        }
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        let code = match &error {
            OutputError::Closed => ExitCode::ClosedStdout,
            OutputError::Failed(_) => ExitCode::Installation,
        };
        Failure::of(code, &error)
    }
}

impl From<InvalidNickname> for Failure {
    fn from(error: InvalidNickname) -> Self {
        Failure::of(ExitCode::Usage, &error)
    }
}

/// An unknown type is wrong usage, wherever it is typed.
impl From<TooManyTags> for Failure {
    fn from(error: TooManyTags) -> Self {
        Failure::of(ExitCode::Usage, &error)
    }
}

impl From<UnknownType> for Failure {
    fn from(error: UnknownType) -> Self {
        Failure::of(ExitCode::Usage, &error).hint(error.hint())
    }
}

impl From<NoEnvironment> for Failure {
    fn from(error: NoEnvironment) -> Self {
        Failure::of(ExitCode::Usage, &error)
    }
}

impl From<KeyPairError> for Failure {
    fn from(error: KeyPairError) -> Self {
        match &error {
            KeyPairError::NoKey { .. } | KeyPairError::Swapped { .. } => {
                Failure::of(ExitCode::Usage, &error)
                    .hint("if it is right all the same, add --as-is")
            }
            KeyPairError::Unusable { .. }
            | KeyPairError::Missing { .. }
            | KeyPairError::NoSuchField { .. }
            | KeyPairError::FieldTwice { .. }
            | KeyPairError::TooMany { .. } => Failure::of(ExitCode::Usage, &error),
        }
    }
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        match error {
            InputError::Terminal(_) | InputError::Unusable(_) => {
                Failure::of(ExitCode::Usage, &error)
            }
            InputError::Unreadable { .. } | InputError::Folder(_) => {
                Failure::of(ExitCode::Installation, &error)
            }
            InputError::PassphraseFile(ref file) => {
                Failure::of(ExitCode::Installation, &error).hint_if(file.hint())
            }
            InputError::KeyPair(error) => error.into(),
            InputError::Passphrase(error) => error.into(),
            InputError::Prompt(error) => error.into(),
        }
    }
}

impl From<ContextError> for Failure {
    fn from(error: ContextError) -> Self {
        match error {
            ContextError::Postgres(error) => error.into(),
            ContextError::Config(error) => error.into(),
            ContextError::Vault(error) => error.into(),
            ContextError::Variable(error) => error.into(),
            ContextError::Prompt(error) => error.into(),
            ContextError::NoProgram(_) => Failure::of(ExitCode::Unexpected, &error),
            ContextError::NeedsYes(_) => Failure::of(ExitCode::Refused, &error).hint(YES),
            ContextError::Declined(_) => Failure::of(ExitCode::Cancelled, &error),
            ContextError::Shadowed(_) => {
                Failure::of(ExitCode::Refused, &error).hint("run `unset CREDCTL_CREDENTIAL` first")
            }
        }
    }
}
