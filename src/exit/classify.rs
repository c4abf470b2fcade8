//! Errors of every room become a code, a message and a hint: the one place that knows them all.

mod database;

use super::{ExitCode, Failure};
use crate::{
    backup::BackupError,
    config::ConfigError,
    crypto::{BoxError, BundleError, CommandFailure, InvalidPassphrase, KeyError},
    domain::InvalidNickname,
    new_file::no_room,
    prompt::PromptError,
    providers::{NotHandedOut, UnknownType},
    render::OutputError,
    settings::SettingsError,
    vars::InvalidVariable,
    vault::{RestoreError, VaultError},
};
use database::{conninfo, harden, migrate, not_retired, private, store};

/// What the user meets for an error, wherever it came from.
///
/// A new kind of error in any room has to say its code here: the matches are exhaustive.
pub fn failure_of(error: &anyhow::Error) -> Failure {
    let known = error
        .downcast_ref::<Failure>()
        .cloned()
        .or_else(|| error.downcast_ref().map(store))
        .or_else(|| error.downcast_ref().map(vault))
        .or_else(|| error.downcast_ref().map(key))
        .or_else(|| error.downcast_ref().map(bundle))
        .or_else(|| error.downcast_ref().map(sealed_box))
        .or_else(|| error.downcast_ref().map(passphrase))
        .or_else(|| error.downcast_ref().map(backup))
        .or_else(|| error.downcast_ref().map(restore))
        .or_else(|| error.downcast_ref().map(private))
        .or_else(|| error.downcast_ref().map(conninfo))
        .or_else(|| error.downcast_ref().map(migrate))
        .or_else(|| error.downcast_ref().map(harden))
        .or_else(|| error.downcast_ref().map(not_retired))
        .or_else(|| error.downcast_ref().map(config))
        .or_else(|| error.downcast_ref().map(settings))
        .or_else(|| error.downcast_ref().map(variable))
        .or_else(|| error.downcast_ref().map(prompt))
        .or_else(|| error.downcast_ref().map(output))
        .or_else(|| error.downcast_ref().map(nickname))
        .or_else(|| error.downcast_ref().map(unknown_type))
        .or_else(|| error.downcast_ref().map(not_handed_out));
    let failure = known.unwrap_or_else(|| Failure::new(ExitCode::Unexpected, error.to_string()));
    with_context(error, failure)
}

/// Words a command put before the cause, such as what was not done because of it.
fn with_context(error: &anyhow::Error, mut failure: Failure) -> Failure {
    let cause = error.chain().nth(1);
    if cause.is_some_and(|cause| cause.to_string() == failure.message) {
        failure.message = format!("{error}: {}", failure.message);
    }
    failure
}

fn hinted(
    code: ExitCode,
    error: &impl std::fmt::Display,
    hint: Option<impl Into<String>>,
) -> Failure {
    let failure = Failure::new(code, error.to_string());
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

const APPLICATION_KEY: &str =
    "give the key of the application that sealed them, with --key-file or CREDCTL_FERNET_KEYS";

fn vault(error: &VaultError) -> Failure {
    let hint = match error {
        VaultError::Key(error) => return key(error),
        // Nobody has sealed with credctl here: the key is with whoever sealed the rows that are there.
        VaultError::Missing { wanted, .. } if wanted.is_empty() => APPLICATION_KEY.to_owned(),
        VaultError::Missing { path, .. } => {
            format!(
                "bring it back to {} (mode 0600), or name it with --key-file",
                path.display()
            )
        }
        VaultError::Wrong {
            origin,
            shadowed: Some(right),
            ..
        } => format!(
            "the key came from {origin}, which shadows the right one in {right}; nothing was written"
        ),
        VaultError::Wrong { origin, .. } => {
            format!("the key came from {origin}; nothing was written")
        }
        VaultError::Foreign { .. } => "they are of another vault; nothing was changed".to_owned(),
        VaultError::Altered { id, what, .. } => {
            let accept = format!("accept it as it is now: credctl vault seal {id}");
            let hint = match what.is_label() {
                true => format!("if that is right, {accept}"),
                false => format!(
                    "give it its keys again with `credctl edit {id} --keys` and --paper or --live; \
                     or, if you know who changed it, {accept}"
                ),
            };
            return Failure::new(ExitCode::Integrity, error.to_string()).hint(hint);
        }
        VaultError::Unsealed { id, .. } => {
            let hint =
                format!("if you know who wrote it, seal it as it is now: credctl vault seal {id}");
            return Failure::new(ExitCode::Integrity, error.to_string()).hint(hint);
        }
        VaultError::AlteredRecord(_) => {
            let hint = "the row of `credctl_keys` was altered, or copied from another vault";
            return Failure::new(ExitCode::Integrity, error.to_string()).hint(hint);
        }
        VaultError::Damaged { .. } => {
            let hint = "give it its keys again with `credctl edit`; nothing was handed out";
            return Failure::new(ExitCode::Integrity, error.to_string()).hint(hint);
        }
        VaultError::NotAtHand { .. } | VaultError::NoneOpens { .. } => {
            "add the key it was sealed with to your vault keys; nothing was handed out".to_owned()
        }
        VaultError::Unproven {
            rows_seen: true, ..
        } => APPLICATION_KEY.to_owned(),
        VaultError::Unproven {
            rows_seen: false, ..
        } => {
            "this user sees no such row: let a user who has one be the first to store with this key"
                .to_owned()
        }
    };
    Failure::new(ExitCode::VaultKey, error.to_string()).hint(hint)
}

fn key(error: &KeyError) -> Failure {
    match error {
        KeyError::Command {
            failure: CommandFailure::Nameless,
            ..
        } => Failure::new(ExitCode::Installation, error.to_string()),
        KeyError::BothVariables => hinted(ExitCode::Installation, error, Some("unset one of them")),
        KeyError::Unsafe { fix, .. } => {
            hinted(ExitCode::VaultKey, error, Some(format!("run `{fix}`")))
        }
        KeyError::Missing { .. }
        | KeyError::Unreadable { .. }
        | KeyError::NotAFile { .. }
        | KeyError::TooLarge { .. }
        | KeyError::NotText { .. }
        | KeyError::Empty { .. }
        | KeyError::Invalid { .. }
        | KeyError::Repeated { .. }
        | KeyError::Command { .. } => Failure::new(ExitCode::VaultKey, error.to_string()),
        KeyError::Unchangeable { .. } => hinted(
            ExitCode::Installation,
            error,
            Some(
                "change them where they come from (the first seals, all open), or keep them in a \
                 file of yours that CREDCTL_KEY_FILE names",
            ),
        ),
        KeyError::Busy { .. } => {
            hinted(ExitCode::Conflict, error, Some("try again when it is done"))
        }
        KeyError::Make { cause, .. }
        | KeyError::Rewrite { cause, .. }
        | KeyError::Unsettled { cause, .. } => {
            hinted(ExitCode::Installation, error, no_room(cause))
        }
        KeyError::ReadBack { .. } => Failure::new(ExitCode::Installation, error.to_string()),
    }
}

fn bundle(error: &BundleError) -> Failure {
    match error {
        BundleError::Box(error) => sealed_box(error),
        BundleError::Keys(_) | BundleError::Nameless => {
            Failure::new(ExitCode::Integrity, error.to_string())
        }
    }
}

fn sealed_box(error: &BoxError) -> Failure {
    let (code, hint) = match error {
        BoxError::WrongPassphrase => (ExitCode::VaultKey, Some("nothing was changed")),
        BoxError::Hostile(_) | BoxError::Damaged => {
            (ExitCode::Integrity, Some("nothing was changed"))
        }
        BoxError::System(_) => (ExitCode::Unexpected, None),
    };
    hinted(code, error, hint)
}

fn backup(error: &BackupError) -> Failure {
    let (code, hint) = match error {
        BackupError::Unreadable { .. } | BackupError::NotAFile { .. } => {
            (ExitCode::Installation, None)
        }
        BackupError::Unknown { kind, .. } => match kind.as_deref() {
            Some("vault keys") => (
                ExitCode::Installation,
                Some("it holds vault keys alone: `credctl vault import-key` takes them"),
            ),
            _ => (ExitCode::Installation, None),
        },
        BackupError::Newer { .. } => (ExitCode::Schema, Some("upgrade credctl")),
        BackupError::Cut { .. }
        | BackupError::Damaged { .. }
        | BackupError::Sum { .. }
        | BackupError::Changed { .. } => (ExitCode::Integrity, Some("nothing was restored")),
    };
    hinted(code, error, hint)
}

fn restore(error: &RestoreError) -> Failure {
    let (code, hint) = match error {
        RestoreError::Altered { .. } | RestoreError::Damaged { .. } => {
            (ExitCode::Integrity, "nothing was restored".to_owned())
        }
        RestoreError::NotAtHand { .. } => (
            ExitCode::VaultKey,
            "nothing was restored; a backup made --with-keys brings its vault keys, and `credctl vault import-key` adds others"
                .to_owned(),
        ),
        RestoreError::Differs { id, .. } => (
            ExitCode::Conflict,
            format!("nothing was restored; to have the one of the backup, first run `credctl remove {id}`"),
        ),
    };
    Failure::new(code, error.to_string()).hint(hint)
}

fn passphrase(error: &InvalidPassphrase) -> Failure {
    Failure::new(ExitCode::Usage, error.to_string())
}

fn config(error: &ConfigError) -> Failure {
    let code = match error {
        ConfigError::Locked { .. } => ExitCode::Conflict,
        _ => ExitCode::Installation,
    };
    hinted(code, error, error.hint())
}

fn settings(error: &SettingsError) -> Failure {
    match error {
        SettingsError::NoHome => hinted(
            ExitCode::Installation,
            error,
            Some("set HOME, or CREDCTL_HOME to a folder of your choice"),
        ),
        SettingsError::TwoServers => {
            hinted(ExitCode::Installation, error, Some("unset one of them"))
        }
        SettingsError::Duration {
            origin: crate::settings::Origin::Flag(_),
            ..
        } => Failure::new(ExitCode::Usage, error.to_string()),
        SettingsError::Blank(crate::settings::Origin::Flag(_)) => {
            Failure::new(ExitCode::Usage, error.to_string())
        }
        SettingsError::Blank(_)
        | SettingsError::Duration { .. }
        | SettingsError::NotAbsolute { .. }
        | SettingsError::NoEnvironment(_)
        | SettingsError::Variable(_) => Failure::new(ExitCode::Installation, error.to_string()),
    }
}

fn variable(error: &InvalidVariable) -> Failure {
    Failure::new(ExitCode::Installation, error.to_string())
}

fn prompt(error: &PromptError) -> Failure {
    match error {
        PromptError::Unavailable { flag, .. } => hinted(ExitCode::Usage, error, Some(flag.clone())),
        PromptError::Cancelled => Failure::new(ExitCode::Cancelled, "cancelled"),
        PromptError::Signalled(number) => {
            Failure::new(ExitCode::Signal(*number), error.to_string())
        }
        PromptError::Io(_) => Failure::new(ExitCode::Unexpected, error.to_string()),
    }
}

fn output(error: &OutputError) -> Failure {
    let code = match error {
        OutputError::Closed => ExitCode::ClosedStdout,
        OutputError::Failed(_) => ExitCode::Installation,
    };
    Failure::new(code, error.to_string())
}

fn nickname(error: &InvalidNickname) -> Failure {
    Failure::new(ExitCode::Usage, error.to_string())
}

/// A type nobody knows is wrong usage wherever it is typed.
fn unknown_type(error: &UnknownType) -> Failure {
    hinted(ExitCode::Usage, error, Some(error.hint()))
}

fn not_handed_out(error: &NotHandedOut) -> Failure {
    let hint = "state what it is with `credctl edit`";
    hinted(ExitCode::Refused, error, Some(hint))
}
