//! Errors of the database, of its settings and connections, and of its schema.

use std::{convert::Infallible, path::Path};

use super::tls;

use crate::{
    domain::{Credential, visible},
    exit::{ExitCode, Failure},
    files::{shell_word, system_hint},
    postgres::{
        PostgresError, Refusal, Written,
        conninfo::ConnInfoError,
        private::{self, PrivateError},
        quote_ident, visible_ident,
    },
    schema::{SchemaError, create_own_schema},
    store::{RowsError, StoreError, VaultOrigin},
};

impl From<Infallible> for Failure {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl<E: Into<Failure>> From<RowsError<E>> for Failure {
    fn from(error: RowsError<E>) -> Self {
        match error {
            RowsError::Store(error) => error.into(),
            RowsError::Caller(error) => error.into(),
        }
    }
}

impl From<PostgresError> for Failure {
    fn from(error: PostgresError) -> Self {
        let may_be_of_schema = matches!(
            error,
            PostgresError::Undefined
                | PostgresError::OtherAnswer { .. }
                | PostgresError::Damaged { .. }
                | PostgresError::AgainstRule { .. }
                | PostgresError::Server { .. }
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
        PostgresError::NoDatabase { .. } => (
            ExitCode::Installation,
            "check the database name in the URL, or create that database",
        ),
        PostgresError::NoPassword { .. } => (
            ExitCode::Denied,
            "put the password in CREDCTL_DATABASE_URL_FILE, PGPASSWORD or ~/.pgpass",
        ),
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
        PostgresError::ReadOnly { .. } => (ExitCode::Denied, NAME_THE_PRIMARY),
        PostgresError::AgainstRule { .. } => (
            ExitCode::Denied,
            "nothing was changed; ask the owner of the tables about this rule or trigger",
        ),
        PostgresError::Server { .. } => {
            let hint = advice.map(str::to_owned);
            return Failure::of(ExitCode::Unexpected, &error).hint_if(hint);
        }
    };
    Failure::of(code, &error).hint(advice.unwrap_or(hint))
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

const NAME_THE_PRIMARY: &str = "name the primary, or all hosts of the cluster: \
                                postgres://USER@HOST1,HOST2/DATABASE";
const LONGER: &str = "try again, or give it longer with --timeout";
const MIGRATE: &str = "run `credctl migrate`";
const DAMAGED: &str = "nothing was changed; look at the row with `psql \"$(credctl db url)\"`";

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

/// Returns the advice for keys that are stored already.
fn once_more(other: &Credential) -> String {
    format!(
        "`credctl rename {} NEW` gives the stored credential another nickname; --again stores the keys \
         once more",
        other.short_id()
    )
}

/// Returns the advice for keys that are stored under the other environment.
fn correct(other: &Credential) -> String {
    format!(
        "check which environment these keys belong to; `credctl edit {}` corrects the stored credential",
        other.short_id()
    )
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let may_be_of_schema = matches!(
            error,
            StoreError::SchemaBehind { .. }
                | StoreError::Damaged { .. }
                | StoreError::DamagedKeyRecord
                | StoreError::NotStoredAsSent
        );
        of_store(error).of_schema_if(may_be_of_schema)
    }
}

fn of_store(error: StoreError) -> Failure {
    let (code, hint) = match error {
            StoreError::Postgres(error) => return error.into(),
            StoreError::Schema(error) => return error.into(),
            StoreError::SchemaBehind { .. } => (ExitCode::Schema, MIGRATE.to_owned()),
            StoreError::SchemaAhead { .. } => (ExitCode::Schema, "upgrade credctl".to_owned()),
            StoreError::OtherVault { origin, .. } => (ExitCode::Integrity, other_vault(origin)),
            StoreError::NotStoredAsSent => (
                ExitCode::Integrity,
                "look for triggers and rules on the tables: psql \"$(credctl db url)\" -c '\\d user_credentials'"
                    .to_owned(),
            ),
            StoreError::Conflict => (
                ExitCode::Conflict,
                "look at it with `credctl list`, then try again".to_owned(),
            ),
            StoreError::OtherEnvironment(ref other) => (ExitCode::Refused, correct(other)),
            StoreError::AlreadyStored(ref other) => (ExitCode::Refused, once_more(other)),
            StoreError::Forbidden { is_ours, .. } => (ExitCode::Conflict, forbidden(is_ours)),
            StoreError::IdInUse { .. } => return Failure::of(ExitCode::Conflict, &error),
            StoreError::KeysChanged => (
                ExitCode::Conflict,
                "check them with `credctl vault status`, then try again".to_owned(),
            ),
            StoreError::KeyRetired { .. } => (
                ExitCode::VaultKey,
                "get the key that replaced it: the user who rotated can export it with \
                 `credctl vault export-key`"
                    .to_owned(),
            ),
            StoreError::KeyNeeded { .. } => (
                ExitCode::Refused,
                "nothing was changed; each of these users must run `credctl vault rotate` first"
                    .to_owned(),
            ),
            StoreError::NeedHidden { ref owner, .. } => (
                ExitCode::Denied,
                format!(
                    "nothing was changed; connect as role `{}` to retire it",
                    visible(owner)
                ),
            ),
            StoreError::NoSuchAccount { ref near, .. } => (ExitCode::NotFound, accounts(near)),
            StoreError::AccountGone => (ExitCode::NotFound, accounts(&None)),
            StoreError::SeveralAccounts { .. } => (
                ExitCode::Ambiguous,
                "name one by its id; `credctl account list` shows the ids".to_owned(),
            ),
            StoreError::Damaged { .. } | StoreError::DamagedKeyRecord => {
                (ExitCode::Integrity, DAMAGED.to_owned())
            }
        };
    Failure::of(code, &error).hint(hint)
}

/// Returns the advice for a rule of the tables that forbids a row.
fn forbidden(is_ours: bool) -> String {
    match is_ours {
        true => "have the owner of the tables run `credctl migrate`, which takes that rule away".to_owned(),
        false => {
            "choose other values, or have the owner of the tables drop the rule: `credctl migrate --check` \
             names it"
                .to_owned()
        }
    }
}

/// Returns where the accounts are shown, with the one that may be meant.
fn accounts(near: &Option<String>) -> String {
    match near {
        Some(near) => format!(
            "did you mean `{}`? `credctl account list` shows all",
            visible(near)
        ),
        None => "run `credctl account list` to see the accounts".to_owned(),
    }
}

fn other_vault(origin: VaultOrigin) -> String {
    match origin {
        VaultOrigin::Setting(_) => "nothing was read or written; check the database URL".to_owned(),
        VaultOrigin::Pinned => {
            "nothing was read or written; if the database was made anew on purpose, \
                                run `credctl vault pin`"
                .to_owned()
        }
        VaultOrigin::Before => "two databases answer at this address: name one of them".to_owned(),
    }
}

impl From<ConnInfoError> for Failure {
    fn from(error: ConnInfoError) -> Self {
        Failure::of(ExitCode::Installation, &error).hint_if(error.hint())
    }
}

impl From<PrivateError> for Failure {
    fn from(error: PrivateError) -> Self {
        let hint = match &error {
            PrivateError::NoPrograms { install } => Some(installing(*install)),
            PrivateError::NotPrograms(_) => {
                Some("set CREDCTL_PG_BIN to a folder that does, or unset it".to_owned())
            }
            PrivateError::NoProgramsFor { version, .. } => {
                Some(format!("install PostgreSQL {version}"))
            }
            PrivateError::NoServerUser => {
                Some("install PostgreSQL's server package, which creates that user".to_owned())
            }
            PrivateError::OpenFolder { path, wanted, .. } => {
                let path = shell_word::word(path);
                Some(format!("run `chmod {wanted:o} {path}`"))
            }
            PrivateError::NotStarted { log, output } => Some(not_started(log, output)),
            PrivateError::NotMade { output, .. } => {
                private::advice(output).map(ToOwned::to_owned)
            }
            PrivateError::NoSystemUser { uid } => Some(naming(*uid)),
            PrivateError::LoginRefused { rules, .. } => {
                return Failure::of(ExitCode::Denied, &error).hint(own_rule(rules));
            }
            PrivateError::Limit(_) => Some(
                "start it once from a session without that limit: `credctl db start`".to_owned(),
            ),
            PrivateError::TimedOut { .. } => {
                return Failure::of(ExitCode::Unreachable, &error).hint("try again");
            }
            PrivateError::Record(error) => error.hint(),
            PrivateError::NoRecord(_) | PrivateError::NotOfThisHome { .. } => {
                Some("put the home back as it was; `credctl db status --all` names the data".to_owned())
            }
            PrivateError::CopiedHome { owner, .. } => Some(format!(
                "use `{}`; or give the copy a vault of its own: remove its `postgres.record`, and bring the \
                 credentials over with `credctl backup` and `credctl restore`",
                owner.display()
            )),
            PrivateError::Gone { .. } => Some(
                "put the folder back; or, if it was removed on purpose, run `credctl db destroy` to begin anew"
                    .to_owned(),
            ),
            PrivateError::OutOfReach { barrier, .. } => {
                let barrier = shell_word::word(barrier);
                Some(format!("run `chmod o+x {barrier}`, or move the home back"))
            }
            PrivateError::Owned { home, .. } => {
                let home = shell_word::word(home);
                Some(format!("run `CREDCTL_HOME={home} credctl db destroy`"))
            }
            PrivateError::Vanished(_) => return Failure::of(ExitCode::Conflict, &error).hint("try again"),
            PrivateError::NotApart(_) => Some("`credctl db status --all` names them".to_owned()),
            PrivateError::UserLookup(_)
            | PrivateError::ForeignFolder { .. }
            | PrivateError::InTheWay(_)
            | PrivateError::AlreadyRunning { .. } => None,
            PrivateError::Io { source, .. } => system_hint(source).map(ToOwned::to_owned),
        };
        Failure::of(ExitCode::Installation, &error).hint_if(hint)
    }
}

fn installing(install: Option<&str>) -> String {
    match install {
        Some(install) => {
            format!("install it: {install}; or use a server by setting CREDCTL_DATABASE_URL")
        }
        None => "install PostgreSQL, or use a server by setting CREDCTL_DATABASE_URL".to_owned(),
    }
}

fn not_started(log: &Path, output: &str) -> String {
    let log = format!("the full log is in {}", log.display());
    match private::advice(output) {
        Some(advice) => format!("{advice}; {log}"),
        None => log,
    }
}

fn naming(uid: u32) -> String {
    format!(
        "add a line `NAME:x:{uid}:{uid}::/:/bin/sh` to /etc/passwd, or use a server by setting \
         CREDCTL_DATABASE_URL"
    )
}

fn own_rule(rules: &Path) -> String {
    format!(
        "credctl's own rule is `local all all peer map=credctl`: put it first in {}, and run \
         `credctl db stop`",
        shell_word::word(rules)
    )
}

/// Failure with the statement that an administrator has to run.
fn no_own_schema(error: &SchemaError, schema: &str, owner: &str) -> Failure {
    let line = create_own_schema(schema, owner);
    let hint = format!("have an administrator run: {line}");
    Failure::of(ExitCode::Denied, error).hint(hint)
}

/// Failure for a schema or a server that is not as credctl needs it.
fn not_as_left(error: &SchemaError) -> Failure {
    let (code, hint) = match error {
        SchemaError::Damaged(damage) => (ExitCode::Schema, damage.remedy.advice()),
        SchemaError::InTheWay(_) => (
            ExitCode::Schema,
            "change that as the owner of the tables, then run `credctl migrate`".to_owned(),
        ),
        SchemaError::OtherTypes { statements, .. } => (
            ExitCode::Schema,
            format!(
                "these statements make the columns fit, as docs/servers.md tells: {}",
                visible(&statements.join(" "))
            ),
        ),
        SchemaError::Unreadable {
            schema,
            table,
            owner,
        } => {
            let (schema, table) = (visible_ident(schema), visible_ident(table));
            let role = visible_ident(owner);
            let hint = format!(
                "run it as the owner, role {role}; if that lost the right: GRANT USAGE ON SCHEMA {schema} \
                 TO {role}; GRANT ALL ON TABLE {schema}.{table} TO {role};"
            );
            (ExitCode::Denied, hint)
        }
        SchemaError::NotWhole(_) => (ExitCode::Schema, MIGRATE.to_owned()),
        SchemaError::NoOwnSchema { schema, owner } => return no_own_schema(error, schema, owner),
        _ => return Failure::of(ExitCode::Schema, error),
    };
    Failure::of(code, error).hint(hint)
}

const AGAIN: &str = "run `credctl migrate` again: it continues where it stopped";
const HARDEN_AGAIN: &str = "run `credctl migrate --harden` again: it does what is still missing";

impl From<SchemaError> for Failure {
    fn from(error: SchemaError) -> Self {
        let (code, hint) = match error {
            SchemaError::Postgres(error) => return error.into(),
            SchemaError::NoSuchRole { ref role } => {
                let hint = format!("create it: CREATE ROLE {} LOGIN", quote_ident(role));
                return Failure::of(ExitCode::NotFound, &error).hint(hint);
            }
            SchemaError::Damaged(_)
            | SchemaError::NotWhole(_)
            | SchemaError::InTheWay(_)
            | SchemaError::Unreadable { .. }
            | SchemaError::NoOwnSchema { .. }
            | SchemaError::NotAdoptable(_)
            | SchemaError::OtherTypes { .. }
            | SchemaError::Encoding(_)
            | SchemaError::ServerTooOld(_) => return not_as_left(&error),
            SchemaError::Refused { .. } | SchemaError::Unexpected(_) => {
                return Failure::of(ExitCode::Unexpected, &error);
            }
            SchemaError::ChangedFile { .. } => (
                ExitCode::Schema,
                "use the credctl that applied it; migrations never change",
            ),
            SchemaError::UnknownVersion { .. } => (ExitCode::Schema, "upgrade credctl"),
            SchemaError::Behind { .. } => (ExitCode::Schema, MIGRATE),
            SchemaError::Pending => (ExitCode::Schema, "run `credctl migrate` first"),
            SchemaError::Locked { .. } => (ExitCode::Conflict, "try again when it is done"),
            SchemaError::NeedsCreate { .. } => (
                ExitCode::Refused,
                "if this is the right database, run `credctl migrate --create`",
            ),
            SchemaError::Elsewhere { .. } => (
                ExitCode::Refused,
                "name the schema you mean: `schema = \"…\"` under [database] in the config file",
            ),
            SchemaError::NoSchema(_) => (
                ExitCode::Installation,
                "check `schema` under [database] in the config file",
            ),
            SchemaError::Forbidden { .. } => (
                ExitCode::Denied,
                "run it as the role that owns the database",
            ),
            SchemaError::NotGranted { .. } => (
                ExitCode::Denied,
                "run it as the role that owns the tables, or have that role run the SQL that is \
                 printed without --apply",
            ),
            SchemaError::PostCondition { .. } => (ExitCode::Integrity, "nothing was changed"),
            SchemaError::Violations(_) => (
                ExitCode::Refused,
                "nothing was changed; correct or remove these rows, then run it again",
            ),
            SchemaError::ReadOnly => (ExitCode::Denied, NAME_THE_PRIMARY),
            SchemaError::TimedOut(_) => (ExitCode::Unreachable, LONGER),
            SchemaError::OutcomeUnknown(_) => (ExitCode::OutcomeUnknown, AGAIN),
            SchemaError::ConnectionLost => (ExitCode::Unreachable, AGAIN),
            SchemaError::HardeningUnknown(_) => (ExitCode::OutcomeUnknown, HARDEN_AGAIN),
        };
        Failure::of(code, &error).hint(hint)
    }
}
