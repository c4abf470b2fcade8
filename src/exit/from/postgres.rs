//! Errors of a connection to the database, and of what the server answers.

use super::tls;
use crate::{
    domain::visible,
    exit::{ExitCode, Failure},
    files::{shell_word, system_hint},
    postgres::{PostgresError, Refusal, ServerFault, Written, conninfo::ConnInfoError},
};

impl From<PostgresError> for Failure {
    fn from(error: PostgresError) -> Self {
        let may_be_of_schema = matches!(
            error,
            PostgresError::Undefined
                | PostgresError::OtherAnswer { .. }
                | PostgresError::Damaged { .. }
                | PostgresError::AgainstRule { .. }
                | PostgresError::Server { .. }
                | PostgresError::ServerFault { .. }
        );
        of_postgres(error).of_schema_if(may_be_of_schema)
    }
}

fn of_postgres(error: PostgresError) -> Failure {
    let code = match &error {
        PostgresError::Tls { error, .. } => tls::code(error),
        PostgresError::Unreachable { .. }
        | PostgresError::Stopped { .. }
        | PostgresError::OtherAnswer { .. }
        | PostgresError::TimedOut { .. }
        | PostgresError::Cancelled(_)
        | PostgresError::NotBegun(_) => ExitCode::Unreachable,
        PostgresError::Denied { .. }
        | PostgresError::NoPassword { .. }
        | PostgresError::Untrusted { .. }
        | PostgresError::ReadOnly { .. }
        | PostgresError::AgainstRule { .. } => ExitCode::Denied,
        PostgresError::Unfit(_)
        | PostgresError::NoDatabase { .. }
        | PostgresError::PasswordCommand(_)
        | PostgresError::NoThread(_)
        | PostgresError::Private(_)
        | PostgresError::ConnInfo(_) => ExitCode::Installation,
        PostgresError::Undefined => ExitCode::Schema,
        PostgresError::Conflict | PostgresError::Locked(_) => ExitCode::Conflict,
        PostgresError::OutcomeUnknown { .. } => ExitCode::OutcomeUnknown,
        PostgresError::Damaged { .. } => ExitCode::Integrity,
        PostgresError::ServerFault { fault, .. } => match fault {
            ServerFault::Exhausted | ServerFault::Internal => ExitCode::Installation,
            ServerFault::Corrupted => ExitCode::Integrity,
        },
        PostgresError::Server { .. } => ExitCode::Unexpected,
    };
    let hint = error.advice().map(str::to_owned).or_else(|| hint(&error));
    match error {
        PostgresError::Private(error) => error.into(),
        PostgresError::ConnInfo(error) => error.into(),
        error => Failure::of(code, &error).hint_if(hint),
    }
}

/// Returns the advice for an error about which nothing more is known.
fn hint(error: &PostgresError) -> Option<String> {
    let hint = match error {
        PostgresError::Private(_) | PostgresError::ConnInfo(_) | PostgresError::Server { .. } => {
            return None;
        }
        PostgresError::Tls { error, .. } => return tls::hint(error),
        PostgresError::NoThread(cause) => system_hint(cause)?,
        PostgresError::OutcomeUnknown { of } => return Some(look(*of)),
        PostgresError::Denied {
            authentication: false,
            role,
            message,
            ..
        } => return Some(missing_right(role, message)),
        PostgresError::Denied { .. } => "check the user name and password of the database URL",
        PostgresError::Unreachable { .. } | PostgresError::Stopped { .. } => {
            "run `credctl db status` to see which database is used"
        }
        PostgresError::OtherAnswer { .. } => "try again; nothing was written",
        PostgresError::TimedOut { .. } => LONGER,
        PostgresError::Cancelled(_)
        | PostgresError::NotBegun(_)
        | PostgresError::Conflict
        | PostgresError::Locked(_) => "try again",
        PostgresError::Unfit(_) => "check the database URL",
        PostgresError::NoDatabase { .. } => NAME_A_DATABASE,
        PostgresError::NoPassword { .. } => GIVE_A_PASSWORD,
        PostgresError::Untrusted { refusal, .. } => trust(refusal),
        PostgresError::Undefined => MIGRATE,
        PostgresError::Damaged { .. } => DAMAGED,
        PostgresError::PasswordCommand(_) => RUN_IT_BY_HAND,
        PostgresError::ReadOnly { .. } => NAME_THE_PRIMARY,
        PostgresError::AgainstRule { .. } => ASK_ABOUT_THE_RULE,
        PostgresError::ServerFault { fault, .. } => at_the_server(*fault),
    };
    Some(hint.to_owned())
}

/// Returns what the administrator of a server does about a fault of it.
fn at_the_server(fault: ServerFault) -> &'static str {
    match fault {
        ServerFault::Exhausted => {
            "nothing was changed; free disk space or memory where the server has its data: `credctl db \
             status` names it"
        }
        ServerFault::Internal => {
            "nothing was changed; see if the disk of the server is full, then look at its log: `credctl db \
             status` names the server"
        }
        ServerFault::Corrupted => {
            "nothing was changed; look at the log of the server, and bring the credentials back from a \
             backup: `credctl restore FILE`"
        }
    }
}

/// Returns the advice for a role that lacks a right: what an administrator runs.
fn missing_right(role: &str, message: &str) -> String {
    let shown = visible(role);
    if message.contains("row-level security") {
        return format!(
            "the policies of the table do not let role `{shown}` store this row: check --user-id, or ask \
             the owner of the table"
        );
    }
    let word = shell_word::argument(role);
    format!(
        "role `{shown}` lacks this right: have the owner of the tables run `credctl db grants --role {word} --apply`"
    )
}

const NAME_A_DATABASE: &str = "check the database name in the URL, or create that database";
const GIVE_A_PASSWORD: &str =
    "put the password in CREDCTL_DATABASE_URL_FILE, PGPASSWORD or ~/.pgpass";
const RUN_IT_BY_HAND: &str =
    "run the command of `[database] password_command` by hand and see what it says";
const ASK_ABOUT_THE_RULE: &str =
    "nothing was changed; ask the owner of the tables about this rule or trigger";
pub(super) const NAME_THE_PRIMARY: &str = "name the primary, or all hosts of the cluster: \
                                postgres://USER@HOST1,HOST2/DATABASE";
pub(super) const LONGER: &str = "try again, or give it longer with --timeout";
pub(super) const MIGRATE: &str = "run `credctl migrate`";
pub(super) const DAMAGED: &str =
    "nothing was changed; look at the row with `psql \"$(credctl db url)\"`";

/// Returns the advice for a server that is not trusted with the login.
fn trust(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Exposing(_) => {
            "have the server use scram-sha-256, or connect by its Unix socket; `require_auth` does \
             not change this"
        }
        Refusal::NotAsked => {
            "remove the password from the URL, PGPASSWORD or ~/.pgpass, or set require_auth=none"
        }
        Refusal::NotAllowed(_) => {
            "correct `require_auth`, or have the server use a method that it allows"
        }
        Refusal::Unsupported(_) => "have the server use scram-sha-256",
        Refusal::Rounds(_) => {
            "correct `scram_iterations` on the server, then set the role's password again"
        }
        Refusal::Unproven(_) => "check which program listens there; no other address was tried",
        Refusal::Peer(_) => "check who runs the server there, or correct `requirepeer`",
        Refusal::NoTls(_) => {
            "have the server use TLS (`ssl = on`); `sslmode=disable` sends everything in clear text"
        }
        Refusal::Unbound(_) => {
            "have the server use TLS and scram-sha-256, or remove `channel_binding`; a pooler that ends \
             TLS cannot bind a login"
        }
    }
}

fn look(written: Written) -> String {
    match written {
        Written::Repeatable => "run it again: nothing is done twice".to_owned(),
        Written::Rows => "check with `credctl list` or `credctl account list`".to_owned(),
        Written::Credential(id) => {
            format!("check if credential {id} is as you wanted it: credctl list | grep {id}")
        }
    }
}

impl From<ConnInfoError> for Failure {
    fn from(error: ConnInfoError) -> Self {
        Failure::of(ExitCode::Installation, &error).hint_if(error.hint())
    }
}
