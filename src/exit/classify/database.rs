//! What the database, and the ways to one, end with.

use super::{failure_of, hinted, output};
use crate::{
    domain::visible,
    exit::{ExitCode, Failure},
    shell,
    store::{
        NotRetired, StoreError, Written,
        conninfo::ConnInfoError,
        migrate::{HardenError, MigrateError, quote_ident},
        private::PrivateError,
    },
};

pub(super) fn store(error: &StoreError) -> Failure {
    match error {
        StoreError::Private(error) => private(error),
        StoreError::ConnInfo(error) => conninfo(error),
        StoreError::Migrate(error) => migrate(error),
        StoreError::Sink(error) => output(error),
        StoreError::Other(error) => failure_of(error),
        _ => hinted(code(error), error, hint(error)),
    }
}

fn code(error: &StoreError) -> ExitCode {
    match error {
        StoreError::Unreachable { .. }
        | StoreError::TimedOut { .. }
        | StoreError::OtherAnswer { .. } => ExitCode::Unreachable,
        StoreError::Denied { .. }
        | StoreError::NoPassword { .. }
        | StoreError::NotGranted { .. } => ExitCode::Denied,
        StoreError::SchemaBehind { .. } | StoreError::SchemaAhead { .. } => ExitCode::Schema,
        StoreError::Conflict
        | StoreError::KeysChanged
        | StoreError::Taken { .. }
        | StoreError::Locked(_) => ExitCode::Conflict,
        StoreError::OtherEnvironment(_) => ExitCode::Refused,
        StoreError::OutcomeUnknown { .. } => ExitCode::OutcomeUnknown,
        StoreError::KeyNotRecorded { .. } | StoreError::KeyRetired { .. } => ExitCode::VaultKey,
        StoreError::AccountGone
        | StoreError::NoSuchAccount { .. }
        | StoreError::NoSuchRole { .. } => ExitCode::NotFound,
        StoreError::SeveralAccounts { .. } => ExitCode::Ambiguous,
        StoreError::Damaged { .. } => ExitCode::Integrity,
        StoreError::NoDatabase { .. } => ExitCode::Installation,
        StoreError::Server { .. }
        | StoreError::Sink(_)
        | StoreError::Other(_)
        | StoreError::Private(_)
        | StoreError::ConnInfo(_)
        | StoreError::Migrate(_) => ExitCode::Unexpected,
    }
}

fn hint(error: &StoreError) -> Option<String> {
    Some(match error {
        StoreError::OtherEnvironment(other) => format!(
            "check of which environment these keys are; `credctl edit {}` corrects the one that is stored",
            other.short_id()
        ),
        StoreError::OutcomeUnknown {
            of: Written::Credential(id),
        } => {
            format!("look whether credential {id} is as you wanted it: credctl list | grep {id}")
        }
        StoreError::NoSuchRole { role } => {
            format!("make it: CREATE ROLE {} LOGIN", quote_ident(role))
        }
        other => return plain_hint(other).map(str::to_owned),
    })
}

fn plain_hint(error: &StoreError) -> Option<&'static str> {
    Some(match error {
        StoreError::Unreachable { .. } => "run `credctl db status` to see which database is meant",
        StoreError::OtherAnswer { .. } => "try again; nothing was written",
        StoreError::TimedOut { .. } => "try again, or give it longer with --timeout",
        StoreError::Denied {
            authentication: true,
            ..
        } => "check the user name and password of the database URL",
        StoreError::Denied {
            authentication: false,
            ..
        } => "let the owner of the tables give it: credctl db grants --role ROLE --apply",
        StoreError::NoDatabase { .. } => {
            "check the name of the database in its URL, or make that database"
        }
        StoreError::NoPassword { .. } => {
            "put it in CREDCTL_DATABASE_URL_FILE, in PGPASSWORD or in ~/.pgpass"
        }
        StoreError::SchemaBehind { .. } => "run `credctl migrate`",
        StoreError::SchemaAhead { .. } => "upgrade credctl",
        StoreError::Conflict => "look at it with `credctl list`, then try again",
        StoreError::Locked(_) => "try again",
        StoreError::OutcomeUnknown {
            of: Written::Repeatable,
        } => "run it again: what is done already is not done twice",
        StoreError::OutcomeUnknown { .. } => "look with `credctl list` or `credctl account list`",
        StoreError::KeyNotRecorded { .. } => {
            "use the vault key of whoever was first; nothing was written"
        }
        StoreError::KeysChanged => "look at them with `credctl vault status`, then try again",
        StoreError::KeyRetired { .. } => {
            "get the key that took its place: whoever rotated hands it out with `credctl vault export-key`"
        }
        StoreError::AccountGone | StoreError::NoSuchAccount { .. } => {
            "run `credctl account list` to see the accounts"
        }
        StoreError::SeveralAccounts { .. } => {
            "name one by its id; `credctl account list` shows the ids"
        }
        StoreError::NotGranted { .. } => {
            "run it as the role that owns the tables, or have that role run what it prints without --apply"
        }
        StoreError::Damaged { .. } => {
            "nothing was changed; look at the row with `psql \"$(credctl db url)\"`"
        }
        _ => return None,
    })
}

pub(super) fn private(error: &PrivateError) -> Failure {
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
            Some(format!("run `chmod {wanted:o} {}`", shell::word(path)))
        }
        PrivateError::NotStarted { log, .. } => Some(format!("the whole log is {}", log.display())),
        PrivateError::TimedOut { .. } => {
            return hinted(ExitCode::Unreachable, error, Some("try again"));
        }
        PrivateError::NoSystemUser { .. }
        | PrivateError::UserLookup(_)
        | PrivateError::ForeignFolder { .. }
        | PrivateError::InTheWay(_)
        | PrivateError::AlreadyRunning { .. }
        | PrivateError::NotMade { .. }
        | PrivateError::Io { .. } => None,
    };
    hinted(ExitCode::Installation, error, hint)
}

pub(super) fn not_retired(error: &NotRetired) -> Failure {
    let (code, hint) = match error {
        NotRetired::Store(error) => return store(error),
        NotRetired::Needed { .. } => (
            ExitCode::Refused,
            "nothing was changed; each of these users has to run `credctl vault rotate` first"
                .to_owned(),
        ),
        NotRetired::Hidden { owner, .. } => (
            ExitCode::Denied,
            format!(
                "nothing was changed; connect as role `{}` for it",
                visible(owner)
            ),
        ),
    };
    hinted(code, error, Some(hint))
}

pub(super) fn conninfo(error: &ConnInfoError) -> Failure {
    hinted(ExitCode::Installation, error, error.hint())
}

pub(super) fn migrate(error: &MigrateError) -> Failure {
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
        MigrateError::Elsewhere { .. } => (
            ExitCode::Refused,
            Some("name the one you mean: `schema = \"…\"` under [database] in the config file"),
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
        MigrateError::OutcomeUnknown(_) => (
            ExitCode::OutcomeUnknown,
            Some("run `credctl migrate` again: it goes on where it was"),
        ),
        MigrateError::ConnectionLost => (
            ExitCode::Unreachable,
            Some("run `credctl migrate` again: it goes on where it was"),
        ),
    };
    hinted(code, error, hint)
}

pub(super) fn harden(error: &HardenError) -> Failure {
    let (code, hint) = match error {
        HardenError::Pending => (ExitCode::Schema, "run `credctl migrate` first"),
        HardenError::Violations(_) => (
            ExitCode::Refused,
            "nothing was changed; correct or remove these rows, then run it again",
        ),
        HardenError::Migrate(MigrateError::ConnectionLost) => (
            ExitCode::Unreachable,
            "run `credctl migrate --harden` again: it does what is still missing",
        ),
        HardenError::OutcomeUnknown(_) => (
            ExitCode::OutcomeUnknown,
            "run `credctl migrate --harden` again: it does what is still missing",
        ),
        HardenError::Migrate(error) => return migrate(error),
    };
    hinted(code, error, Some(hint))
}
