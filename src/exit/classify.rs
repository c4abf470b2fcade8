//! Errors of every room become a code, a message and a hint: the one place that knows them all.

use super::{ExitCode, Failure};
use crate::{
    config::ConfigError,
    crypto::KeyError,
    domain::InvalidNickname,
    prompt::PromptError,
    render::OutputError,
    settings::SettingsError,
    store::{StoreError, conninfo::ConnInfoError, migrate::MigrateError, private::PrivateError},
    vars::InvalidVariable,
    vault::VaultError,
};

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
        .or_else(|| error.downcast_ref().map(private))
        .or_else(|| error.downcast_ref().map(conninfo))
        .or_else(|| error.downcast_ref().map(migrate))
        .or_else(|| error.downcast_ref().map(config))
        .or_else(|| error.downcast_ref().map(settings))
        .or_else(|| error.downcast_ref().map(variable))
        .or_else(|| error.downcast_ref().map(prompt))
        .or_else(|| error.downcast_ref().map(output))
        .or_else(|| error.downcast_ref().map(nickname));
    let failure = known.unwrap_or_else(|| Failure::new(ExitCode::Unexpected, error.to_string()));
    with_context(error, failure)
}

/// Words a command put before the cause, such as what was not done because of it.
fn with_context(error: &anyhow::Error, mut failure: Failure) -> Failure {
    let outermost = error.to_string();
    if outermost != failure.message
        && error.chain().count() > 1
        && !failure.message.starts_with(&outermost)
    {
        let is_context = error
            .chain()
            .nth(1)
            .is_some_and(|cause| cause.to_string() == failure.message);
        if is_context {
            failure.message = format!("{outermost}: {}", failure.message);
        }
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

fn store(error: &StoreError) -> Failure {
    let (code, hint) = match error {
        StoreError::Private(error) => return private(error),
        StoreError::ConnInfo(error) => return conninfo(error),
        StoreError::Migrate(error) => return migrate(error),
        StoreError::Sink(error) => return output(error),
        StoreError::Unreachable { .. } => (
            ExitCode::Unreachable,
            "run `credctl db status` to see which database is meant",
        ),
        StoreError::TimedOut { .. } => (
            ExitCode::Unreachable,
            "try again, or give it longer with --timeout",
        ),
        StoreError::Denied {
            authentication: true,
            ..
        } => (
            ExitCode::Denied,
            "check the user name and password of the database URL",
        ),
        StoreError::Denied {
            authentication: false,
            ..
        } => (
            ExitCode::Denied,
            "ask the database's owner for the privilege",
        ),
        StoreError::SchemaBehind { .. } => (ExitCode::Schema, "run `credctl migrate`"),
        StoreError::SchemaAhead { .. } => (ExitCode::Schema, "upgrade credctl"),
        StoreError::Conflict => (
            ExitCode::Conflict,
            "look at it with `credctl list`, then try again",
        ),
        StoreError::Locked(_) => (ExitCode::Conflict, "try again"),
        StoreError::OutcomeUnknown { id: Some(id) } => {
            let hint = format!(
                "look whether credential {id} is as you wanted it: credctl list | grep {id}"
            );
            return Failure::new(ExitCode::OutcomeUnknown, error.to_string()).hint(hint);
        }
        StoreError::OutcomeUnknown { id: None } => (
            ExitCode::OutcomeUnknown,
            "look with `credctl list` or `credctl account list`",
        ),
        StoreError::KeyNotRecorded => {
            (ExitCode::VaultKey, "use the vault key of whoever was first")
        }
        StoreError::AccountGone => (
            ExitCode::NotFound,
            "run `credctl account list` to see the accounts",
        ),
        StoreError::NoSuchAccount { .. } => (
            ExitCode::NotFound,
            "run `credctl account list` to see the accounts",
        ),
        StoreError::SeveralAccounts { .. } => (
            ExitCode::Ambiguous,
            "name one by its id; `credctl account list` shows the ids",
        ),
        StoreError::Damaged { .. } => (
            ExitCode::Integrity,
            "nothing was changed; look at the row with `psql \"$(credctl db url)\"`",
        ),
        StoreError::Server { .. } => return Failure::new(ExitCode::Unexpected, error.to_string()),
    };
    hinted(code, error, Some(hint))
}

fn vault(error: &VaultError) -> Failure {
    let hint = match error {
        VaultError::Key(error) => return key(error),
        VaultError::Missing { path, .. } => {
            format!("bring it back to {} (mode 0600), or name it with --key-file", path.display())
        }
        VaultError::Wrong { origin, .. } => format!("the key came from {origin}; nothing was written"),
        VaultError::AlteredRecord(_) => {
            let hint = "the row of `credctl_keys` was altered, or copied from another vault";
            return Failure::new(ExitCode::Integrity, error.to_string()).hint(hint);
        }
        VaultError::Unproven { rows_seen: true, .. } => {
            "give the key of the application that sealed them, with --key-file or CREDCTL_FERNET_KEYS".to_owned()
        }
        VaultError::Unproven { rows_seen: false, .. } => {
            "this user sees no such row: let a user who has one be the first to store with this key".to_owned()
        }
    };
    Failure::new(ExitCode::VaultKey, error.to_string()).hint(hint)
}

fn key(error: &KeyError) -> Failure {
    match error {
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
        KeyError::Make { .. } | KeyError::ReadBack { .. } => {
            Failure::new(ExitCode::Installation, error.to_string())
        }
    }
}

fn private(error: &PrivateError) -> Failure {
    let hint = match error {
        PrivateError::NoPrograms { install } => Some(match install {
            Some(install) => {
                format!("install it: {install}; or use a server by setting CREDCTL_DATABASE_URL")
            }
            None => {
                "install PostgreSQL, or use a server by setting CREDCTL_DATABASE_URL".to_owned()
            }
        }),
        PrivateError::NotPrograms(_) => {
            Some("set CREDCTL_PG_BIN to a folder that does, or unset it".to_owned())
        }
        PrivateError::NoProgramsFor { version, .. } => {
            Some(format!("install PostgreSQL {version}"))
        }
        PrivateError::NoServerUser => {
            Some("install PostgreSQL's server package, which makes that user".to_owned())
        }
        PrivateError::OpenFolder { path, wanted, .. } => {
            Some(format!("run `chmod {wanted:o} {}`", path.display()))
        }
        PrivateError::NotStarted { log, .. } => Some(format!("the whole log is {}", log.display())),
        PrivateError::Io { source, .. } => Some(source.to_string()),
        PrivateError::TimedOut { .. } => {
            return hinted(ExitCode::Unreachable, error, Some("try again"));
        }
        PrivateError::NoSystemUser { .. }
        | PrivateError::UserLookup(_)
        | PrivateError::ForeignFolder { .. }
        | PrivateError::InTheWay(_)
        | PrivateError::AlreadyRunning { .. }
        | PrivateError::NotMade { .. } => None,
    };
    hinted(ExitCode::Installation, error, hint)
}

fn conninfo(error: &ConnInfoError) -> Failure {
    hinted(ExitCode::Installation, error, error.hint())
}

fn migrate(error: &MigrateError) -> Failure {
    let (code, hint) = match error {
        MigrateError::ChangedFile { .. } => (
            ExitCode::Schema,
            Some("use the credctl that applied it; migrations never change"),
        ),
        MigrateError::UnknownVersion { .. } => (ExitCode::Schema, Some("upgrade credctl")),
        MigrateError::Locked { .. } => (ExitCode::Conflict, Some("try again when it is done")),
        MigrateError::NeedsCreate { .. } => (
            ExitCode::Refused,
            Some("if this is the right database, run `credctl migrate --create`"),
        ),
        MigrateError::NotAdoptable(_)
        | MigrateError::Encoding(_)
        | MigrateError::ServerTooOld(_) => (ExitCode::Schema, None),
        MigrateError::NoSchema(_) => (
            ExitCode::Installation,
            Some("check `schema` under [database] in the config file"),
        ),
        MigrateError::Forbidden { .. } => (
            ExitCode::Denied,
            Some("run it as the role that owns the database"),
        ),
        MigrateError::PostCondition { .. } => (ExitCode::Integrity, Some("nothing was changed")),
        MigrateError::Refused { .. } | MigrateError::Unexpected(_) => (ExitCode::Unexpected, None),
        MigrateError::TimedOut(_) => (
            ExitCode::Unreachable,
            Some("try again, or give it longer with --timeout"),
        ),
        MigrateError::ConnectionLost => (
            ExitCode::Unreachable,
            Some("run `credctl migrate` again: it goes on where it was"),
        ),
    };
    hinted(code, error, hint)
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
        SettingsError::Duration { .. }
        | SettingsError::NotAbsolute { .. }
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
