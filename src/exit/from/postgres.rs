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
    let advice = error.advice();
    let (code, hint) = match error {
        PostgresError::Private(error) => return error.into(),
        PostgresError::ConnInfo(error) => return error.into(),
        PostgresError::Unreachable { .. } | PostgresError::Stopped { .. } => (
            ExitCode::Unreachable,
            "run `credctl db status` to see which database is used",
        ),
        PostgresError::OtherAnswer { .. } => {
            (ExitCode::Unreachable, "try again; nothing was written")
        }
        PostgresError::TimedOut { .. } => (ExitCode::Unreachable, LONGER),
        PostgresError::Cancelled(_) | PostgresError::NotBegun(_) => {
            (ExitCode::Unreachable, "try again")
        }
        PostgresError::Unfit(_) => (ExitCode::Installation, "check the database URL"),
        PostgresError::Denied {
            authentication: false,
            ref role,
            ref message,
            ..
        } => {
            let hint = advice.map_or_else(|| missing_right(role, message), str::to_owned);
            return Failure::of(ExitCode::Denied, &error).hint(hint);
        }
        PostgresError::Denied { .. } => (
            ExitCode::Denied,
            "check the user name and password of the database URL",
        ),
        PostgresError::NoDatabase { .. } => (ExitCode::Installation, NAME_A_DATABASE),
        PostgresError::NoPassword { .. } => (ExitCode::Denied, GIVE_A_PASSWORD),
        PostgresError::Untrusted { ref refusal, .. } => (ExitCode::Denied, trust(refusal)),
        PostgresError::Undefined => (ExitCode::Schema, MIGRATE),
        PostgresError::Conflict | PostgresError::Locked(_) => (ExitCode::Conflict, "try again"),
        PostgresError::OutcomeUnknown { of } => {
            return Failure::of(ExitCode::OutcomeUnknown, &error).hint(look(of));
        }
        PostgresError::Damaged { .. } => (ExitCode::Integrity, DAMAGED),
        PostgresError::Tls { error: ref tls, .. } => {
            let failure = Failure::of(tls::code(tls), &error);
            return failure.hint_if(advice.map(str::to_owned).or_else(|| tls::hint(tls)));
        }
        PostgresError::PasswordCommand(_) => (
            ExitCode::Installation,
            "run the command of `[database] password_command` by hand and see what it says",
        ),
        PostgresError::NoThread(ref cause) => {
            let hint = system_hint(cause).map(str::to_owned);
            return Failure::of(ExitCode::Installation, &error).hint_if(hint);
        }
        PostgresError::ReadOnly { .. } => (ExitCode::Denied, NAME_THE_PRIMARY),
        PostgresError::AgainstRule { .. } => (
            ExitCode::Denied,
            "nothing was changed; ask the owner of the tables about this rule or trigger",
        ),
        PostgresError::ServerFault { fault, .. } => at_the_server(fault),
        PostgresError::Server { .. } => {
            let hint = advice.map(str::to_owned);
            return Failure::of(ExitCode::Unexpected, &error).hint_if(hint);
        }
    };
    Failure::of(code, &error).hint(advice.unwrap_or(hint))
}

/// Returns the exit code for a fault of the server, and what its administrator does.
fn at_the_server(fault: ServerFault) -> (ExitCode, &'static str) {
    match fault {
        ServerFault::Exhausted => (
            ExitCode::Installation,
            "nothing was changed; free disk space or memory where the server has its data: `credctl db \
             status` names it",
        ),
        ServerFault::Internal => (
            ExitCode::Installation,
            "nothing was changed; see if the disk of the server is full, then look at its log: `credctl db \
             status` names the server",
        ),
        ServerFault::Corrupted => (
            ExitCode::Integrity,
            "nothing was changed; look at the log of the server, and bring the credentials back from a \
             backup: `credctl restore FILE`",
        ),
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
