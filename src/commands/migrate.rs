//! `credctl migrate`.

use std::time::Duration;

use anstyle::Style;

use crate::{
    context::Context,
    exit::{ExitCode, Failure},
    render::{MigrationsJson, Span, migration_rows, plain_table, style},
    store::{
        Place, Store,
        migrate::{self, Options, Report, Status, Target},
    },
};

/// How long to wait for somebody else's migration to end.
const WAIT: Duration = Duration::from_secs(60);

/// Take the database to the schema this credctl works with
///
/// The private database is taken there by itself; a server only by this command, as a role that may
/// change the schema. Each migration is one transaction, recorded with its checksum.
#[derive(Debug, clap::Args)]
pub struct MigrateArgs {
    /// Show which migrations are applied and pending
    #[arg(long, group = "mode")]
    status: bool,
    /// Exit 0 when up to date, 8 when migrations are pending
    #[arg(long, group = "mode")]
    check: bool,
    /// Print the SQL that would run, and change nothing
    #[arg(long, group = "mode")]
    dry_run: bool,
    /// Make the tables although the database holds other tables
    #[arg(long, conflicts_with_all = ["status", "check"])]
    create: bool,
}

/// Migrates, or says what would be migrated.
///
/// # Errors
/// Exit 8 for a schema that cannot be taken further, and for `--check` when migrations are pending;
/// 11 when somebody else holds the lock.
pub async fn run(ctx: &mut Context<'_>, args: MigrateArgs) -> anyhow::Result<()> {
    let reads_only = args.status || args.check || args.dry_run;
    let store = match ctx.existing_store()? {
        None if reads_only => return no_vault(ctx, &args),
        None => ctx.store()?,
        Some(store) => store,
    };
    let client = store.owner().await?;
    let target = Target {
        client: &client,
        schema: store.schema(),
    };
    // The private database is ours alone: nothing in it can be somebody else's.
    let is_private = matches!(store.place(), Place::Private(_));
    let options = Options {
        create: args.create || is_private,
        schema_is_named: is_private || ctx.settings.schema.is_some(),
        wait: WAIT,
        deadline: ctx.settings.timeout.value,
    };
    if args.dry_run {
        let sql = migrate::dry_run(target, options).await?;
        return show_sql(ctx, &sql);
    }
    if args.status || args.check {
        let status = migrate::status(target, options.deadline).await?;
        status.verify()?;
        return show_status(ctx, &store, &args, &status);
    }
    let report = migrate::migrate(target, options).await?;
    let status = migrate::status(target, options.deadline).await?;
    show_report(ctx, &store, &report, &status)
}

fn no_vault(ctx: &mut Context<'_>, args: &MigrateArgs) -> anyhow::Result<()> {
    ctx.out
        .say("There is no private database yet; the first command that stores something makes it");
    if args.check {
        return Err(pending().into());
    }
    if ctx.out.manner.json {
        ctx.out.json(&MigrationsJson::from(&Status::of_nothing()))?;
    }
    Ok(())
}

fn pending() -> Failure {
    Failure::new(ExitCode::Schema, "migrations are pending").hint("run `credctl migrate`")
}

fn show_sql(ctx: &mut Context<'_>, sql: &str) -> anyhow::Result<()> {
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&serde_json::json!({ "sql": sql }))?);
    }
    for line in sql.lines() {
        ctx.out.answer(&[Span(Style::new(), line)])?;
    }
    Ok(())
}

fn show_status(
    ctx: &mut Context<'_>,
    store: &Store,
    args: &MigrateArgs,
    status: &Status,
) -> anyhow::Result<()> {
    if args.check && status.is_pending() {
        return Err(pending().into());
    }
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&MigrationsJson::from(status))?);
    }
    let plain = Style::new();
    ctx.out.line(&[
        Span(plain, "Database "),
        Span(style::STRONG, store.place_text()),
    ]);
    if args.check {
        ctx.out.say("Up to date");
        return Ok(());
    }
    let rows = migration_rows(status);
    if !ctx.out.manner.stdout_is_terminal {
        for row in rows {
            ctx.out.rendered(&format!("{}\n", row.join("\t")))?;
        }
        return Ok(());
    }
    Ok(ctx.out.rendered(&plain_table(
        ctx.out.manner.width,
        &["VERSION", "NAME", "STATE", "APPLIED"],
        &rows,
    ))?)
}

fn show_report(
    ctx: &mut Context<'_>,
    store: &Store,
    report: &Report,
    status: &Status,
) -> anyhow::Result<()> {
    for weakness in &report.weaknesses {
        ctx.out.remark(format!("{weakness}; it was left as found"));
    }
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&MigrationsJson::from(status))?);
    }
    ctx.out.line(&[
        Span(Style::new(), "Database "),
        Span(style::STRONG, store.place_text()),
    ]);
    for migration in &status.migrations {
        let word = match migration.version {
            version if report.adopted.contains(&version) => "Found",
            version if report.applied.contains(&version) => "Applied",
            _ => continue,
        };
        ctx.out
            .say(&format!("{word} {} {}", migration.version, migration.name));
    }
    if report.adopted.is_empty() && report.applied.is_empty() {
        ctx.out.say("Nothing to do: up to date");
    }
    Ok(())
}
