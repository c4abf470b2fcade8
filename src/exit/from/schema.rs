//! Errors of the schema.

use super::postgres::{LONGER, MIGRATE, NAME_THE_PRIMARY};
use crate::{
    domain::visible,
    exit::{ExitCode, Failure},
    postgres::{quote_ident, visible_ident},
    schema::{SchemaError, create_own_schema},
};

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
