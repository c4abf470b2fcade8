//! The state of the schema, as JSON and as rows of a table.

use anstyle::Style;
use serde::Serialize;

use crate::{
    context::Context,
    domain::visible,
    exit::Failure,
    render::{Span, rfc3339},
    schema::{Migration, SchemaStatus},
};

/// State of the schema in JSON.
#[derive(Debug, Serialize)]
pub(super) struct MigrationsJson<'a> {
    current: Option<i32>,
    latest: i32,
    migrations: Vec<MigrationJson<'a>>,
    repairs: &'a [String],
}

#[derive(Debug, Serialize)]
struct MigrationJson<'a> {
    version: i32,
    name: &'a str,
    state: &'static str,
    applied_at: Option<String>,
    sha256: &'a str,
}

impl<'a> From<&'a SchemaStatus> for MigrationsJson<'a> {
    fn from(status: &'a SchemaStatus) -> Self {
        let migrations = status.migrations.iter().map(|m| MigrationJson {
            version: m.version,
            name: &m.name,
            state: m.state.as_str(),
            applied_at: m.applied_at.map(rfc3339),
            sha256: &m.sha256,
        });
        MigrationsJson {
            current: status.current,
            latest: status.latest,
            migrations: migrations.collect(),
            repairs: &status.repairs,
        }
    }
}

/// Returns the state of the schema as rows of a table: version, name, state, time of applying. The name is
/// what the database holds, with hidden characters as escapes.
pub(super) fn migration_rows(status: &SchemaStatus) -> Vec<Vec<String>> {
    let row = |m: &Migration| {
        let at = m.applied_at.map(rfc3339).unwrap_or_default();
        vec![
            m.version.to_string(),
            visible(&m.name).into_owned(),
            m.state.as_str().to_owned(),
            at,
        ]
    };
    status.migrations.iter().map(row).collect()
}

/// Text that is shown if there is no private database.
const NO_VAULT: &str =
    "There is no private database yet; the first command that stores something creates it";

/// Says that there is no private database.
pub(super) fn say_no_vault(ctx: &mut Context<'_>) {
    match ctx.out.manner.json {
        true => ctx.out.remark(NO_VAULT),
        false => ctx.out.say(NO_VAULT),
    }
}

/// Prints SQL that was not run.
///
/// # Errors
/// Fails if stdout cannot be written.
pub(super) fn show_sql(ctx: &mut Context<'_>, sql: &str) -> Result<(), Failure> {
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&serde_json::json!({ "sql": sql }))?);
    }
    for line in sql.lines() {
        ctx.out.answer(&[Span(Style::new(), line)])?;
    }
    Ok(())
}
