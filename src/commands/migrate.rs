//! `credctl migrate`.

mod answer;
mod harden;
mod server_progress;

use anstyle::Style;

use crate::{
    context::Context,
    exit::{ExitCode, Failure},
    postgres::OwnerClient,
    render::{Span, plain_table, style},
    schema::{self, Options, Report, SchemaError, SchemaStatus, Watch},
    store::Store,
};

use answer::{MigrationsJson, migration_rows, say_no_vault, show_sql};
use server_progress::{target, wait_while_active};

/// Migrate the database to the schema that this version of credctl needs
///
/// The private database is migrated automatically; a server is migrated only by this command, as a
/// role that may change the schema. Each migration is one transaction, recorded with its checksum.
#[derive(Debug, clap::Args)]
pub struct MigrateArgs {
    /// Show which migrations are applied and pending
    #[arg(long, group = "mode")]
    status: bool,
    /// Exit with 0 if up to date, with 8 if migrations are pending
    #[arg(long, group = "mode")]
    check: bool,
    /// Print the SQL that would run, but change nothing
    #[arg(long, group = "mode")]
    dry_run: bool,
    /// Create the tables even if the database contains other tables
    #[arg(long, conflicts_with_all = ["status", "check"])]
    create: bool,
    /// Protect the tables of the Python application like credctl's own
    ///
    /// Enables row-level security, also for the owner of the tables; one policy per table replaces
    /// those that apply to everybody. Foreign keys ensure that no credential belongs to another user's
    /// account. Refused, and nothing is changed, while existing rows violate these rules. With
    /// --dry-run, prints the SQL instead.
    #[arg(long, conflicts_with_all = ["status", "check", "create"])]
    harden: bool,
}

/// Migrates, or shows what would be migrated.
///
/// # Errors
/// Exit 8 if the schema cannot be migrated, and for `--check` if migrations are pending; 7 if existing
/// rows violate `--harden`; 11 if another process holds the lock.
pub async fn run(ctx: &mut Context<'_>, args: MigrateArgs) -> Result<(), Failure> {
    if args.harden {
        return harden::run(ctx, args.dry_run).await;
    }
    let reads_only = args.status || args.check || args.dry_run;
    let store = match ctx.existing_store()? {
        None if reads_only => return no_vault(ctx, &args),
        None => ctx.store()?,
        Some(store) => store,
    };
    // The private database belongs to credctl: it can contain no tables of another program.
    let is_private = store.is_private();
    let options = Options {
        create: args.create || is_private,
        schema_is_named: is_private || ctx.settings.schema.is_some(),
        ..server_progress::options(ctx)
    };
    if !reads_only {
        return migrate(ctx, &store, options).await;
    }
    let client = store.owner().await?;
    let target = target(&store, &client);
    if args.dry_run {
        let sql = schema::dry_run(target, options).await?;
        return show_sql(ctx, &sql);
    }
    let status = schema::status(target, options.deadline).await?;
    status.verify()?;
    show_status(ctx, &store, &args, &status)
}

async fn migrate(ctx: &mut Context<'_>, store: &Store, options: Options) -> Result<(), Failure> {
    let client = store.owner().await?;
    let remark = ctx.out.later_remarks();
    let announce = |text: &str| remark(text.to_owned());
    let (client, report) = match watched(store, &client, options, &announce).await {
        Err(SchemaError::OutcomeUnknown(report)) => {
            drop(client);
            go_on(store, options, *report).await?
        }
        done => (client, done?),
    };
    for weakness in &report.weaknesses {
        ctx.out.remark(format!(
            "{weakness}; `credctl migrate --harden` changes that"
        ));
    }
    for remark in &report.remarks {
        ctx.out.remark(remark.clone());
    }
    if !ctx.out.manner.json {
        show_report(ctx, store, &report);
        return Ok(());
    }
    if let Some(unsealed) = unsealed(&report) {
        ctx.out.remark(unsealed);
    }
    let status = match schema::status(target(store, &client), options.deadline).await {
        Ok(status) => status,
        Err(_) => reread_status(store, options)
            .await
            .map_err(after_migration)?,
    };
    Ok(ctx.out.json(&MigrationsJson::from(&status))?)
}

/// Migrates for as long as the server works on it, which may take long.
async fn watched(
    store: &Store,
    client: &OwnerClient,
    options: Options,
    announce: &(dyn Fn(&str) + Sync),
) -> Result<Report, SchemaError> {
    let watch = Watch::announcing(announce);
    let work = schema::migrate_watched(target(store, client), options, &watch);
    wait_while_active(store, client, (options.deadline, &watch), work).await
}

/// Goes on over another connection after the reply to a COMMIT was lost. The history says if the
/// migration was committed, and the lock waits for one that is still under way.
async fn go_on(
    store: &Store,
    options: Options,
    report: Report,
) -> Result<(OwnerClient, Report), SchemaError> {
    let unknown = || SchemaError::OutcomeUnknown(Box::new(report.clone()));
    let client = store.database().owner_within(options.deadline / 2).await;
    let client = client.map_err(|_| unknown())?;
    let later = watched(store, &client, options, &|_| ()).await;
    let later = later.map_err(|_| unknown())?;
    Ok((client, report.clone().and(later)))
}

async fn reread_status(store: &Store, options: Options) -> Result<SchemaStatus, Failure> {
    let client = store.owner().await?;
    Ok(schema::status(target(store, &client), options.deadline).await?)
}

/// Adds to a failure that every migration is applied: a late error must not hide that.
fn after_migration(failure: Failure) -> Failure {
    let message = format!("{}; every migration is applied", failure.message);
    Failure::new(failure.code, message).hint("run `credctl migrate --status` to see them")
}

fn no_vault(ctx: &mut Context<'_>, args: &MigrateArgs) -> Result<(), Failure> {
    say_no_vault(ctx);
    if args.check {
        return Err(pending());
    }
    if args.dry_run {
        return show_sql(ctx, "");
    }
    if ctx.out.manner.json {
        ctx.out
            .json(&MigrationsJson::from(&SchemaStatus::of_nothing()))?;
    }
    Ok(())
}

fn pending() -> Failure {
    Failure::new(ExitCode::Schema, "migrations are pending").hint("run `credctl migrate`")
}

fn show_status(
    ctx: &mut Context<'_>,
    store: &Store,
    args: &MigrateArgs,
    status: &SchemaStatus,
) -> Result<(), Failure> {
    if args.check && status.is_pending() {
        return Err(status.fault().map_or_else(pending, Failure::from));
    }
    for remark in &status.remarks {
        ctx.out.remark(remark.clone());
    }
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&MigrationsJson::from(status))?);
    }
    let plain = Style::new();
    ctx.out.line(&[
        Span(plain, "Database "),
        Span(style::STRONG, store.database().place()),
    ]);
    if args.check {
        ctx.out.say("Up to date");
        return Ok(());
    }
    for repair in &status.repairs {
        ctx.out
            .remark(format!("{repair}; `credctl migrate` puts that right"));
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

fn show_report(ctx: &mut Context<'_>, store: &Store, report: &Report) {
    ctx.out.line(&[
        Span(Style::new(), "Database "),
        Span(style::STRONG, store.database().place()),
    ]);
    for step in schema::STEPS {
        let word = match step.version {
            version if report.adopted.contains(&version) => "Found",
            version if report.applied.contains(&version) => "Applied",
            _ => continue,
        };
        ctx.out
            .say(&format!("{word} {} {}", step.version, step.name));
    }
    for repair in &report.repairs {
        ctx.out.say(repair);
    }
    if report.adopted.is_empty() && report.applied.is_empty() && report.repairs.is_empty() {
        ctx.out.say("Nothing to do: up to date");
    }
    if let Some(unsealed) = unsealed(report) {
        ctx.out.say(&unsealed);
    }
}

/// Returns the way on for the rows of another product that were found. `None` if there are none.
fn unsealed(report: &Report) -> Option<String> {
    match report.unsealed {
        0 => None,
        n => Some(format!("{n} unsealed: `credctl vault seal`")),
    }
}
