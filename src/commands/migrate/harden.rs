//! `credctl migrate --harden`.

use std::time::Duration;

use anstyle::Style;
use serde_json::json;

use super::{
    answer::{say_no_vault, show_sql},
    server_progress::{self, target, wait_while_active},
};
use crate::{
    context::Context,
    exit::Failure,
    postgres::PostgresError,
    render::{Span, style},
    schema::{self, Hardening, Options, SchemaError, Watch},
    store::Store,
};

const AGAIN: &str = "run `credctl migrate --harden` again: it does what is still missing";

/// Hardens the tables, or prints the SQL for it.
pub(super) async fn run(ctx: &mut Context<'_>, dry_run: bool) -> Result<(), Failure> {
    let Some(store) = ctx.existing_store()? else {
        say_no_vault(ctx);
        return show_nothing(ctx, dry_run);
    };
    let options = server_progress::options(ctx);
    if dry_run {
        let client = store.owner().await?;
        let hardening = schema::harden_dry_run(target(&store, &client), options).await?;
        remark(ctx, &hardening);
        return show_sql(ctx, &hardening.sql);
    }
    let hardening = match harden(&store, options, None).await? {
        Err(SchemaError::HardeningUnknown(tried)) => go_on(&store, options, *tried).await?,
        Err(lost @ SchemaError::ConnectionLost) => {
            return Err(Failure::from(lost).hint(AGAIN));
        }
        done => done?,
    };
    show_report(ctx, &store, &hardening)
}

/// Hardens over a connection of its own, which is made within `limit`, if there is one. The outer error
/// means that connecting failed.
async fn harden(
    store: &Store,
    options: Options,
    limit: Option<Duration>,
) -> Result<Result<Hardening, SchemaError>, PostgresError> {
    let client = match limit {
        Some(limit) => store.database().owner_within(limit).await?,
        None => store.owner().await?,
    };
    let watch = Watch::default();
    let work = schema::harden_watched(target(store, &client), options, &watch);
    Ok(wait_while_active(store, &client, (options.deadline, &watch), work).await)
}

/// Tries again over another connection after the reply to COMMIT was lost. If nothing is left to do,
/// the first attempt was committed.
async fn go_on(
    store: &Store,
    options: Options,
    tried: Hardening,
) -> Result<Hardening, SchemaError> {
    match harden(store, options, Some(options.deadline / 2)).await {
        Ok(Ok(later)) if later.changes.is_empty() => Ok(tried),
        Ok(Ok(later)) => Ok(later),
        Ok(Err(_)) | Err(_) => Err(SchemaError::HardeningUnknown(Box::new(tried))),
    }
}

fn show_nothing(ctx: &mut Context<'_>, dry_run: bool) -> Result<(), Failure> {
    let nothing: [&str; 0] = [];
    let body = match dry_run {
        true => json!({ "sql": "" }),
        false => json!({ "hardened": false, "changes": nothing }),
    };
    if ctx.out.manner.json {
        ctx.out.json(&body)?;
    }
    Ok(())
}

fn show_report(ctx: &mut Context<'_>, store: &Store, hardening: &Hardening) -> Result<(), Failure> {
    ctx.out.line(&[
        Span(Style::new(), "Database "),
        Span(style::STRONG, store.database().place()),
    ]);
    for change in &hardening.changes {
        ctx.out.say(change);
    }
    if hardening.changes.is_empty() {
        ctx.out.say("Nothing to do: hardened already");
    }
    remark(ctx, hardening);
    if ctx.out.manner.json {
        let body = json!({ "hardened": true, "changes": hardening.changes });
        ctx.out.json(&body)?;
    }
    Ok(())
}

fn remark(ctx: &mut Context<'_>, hardening: &Hardening) {
    for remark in &hardening.remarks {
        ctx.out.remark(remark.clone());
    }
}
