//! `credctl migrate --harden`.

use anstyle::Style;
use serde_json::json;

use super::{WAIT, say_no_vault, served::while_served, show_sql, target};
use crate::{
    context::Context,
    render::{Span, style},
    store::{
        Store, StoreError,
        migrate::{self, HardenError, Hardening, Options},
    },
};

/// Hardens, or prints the SQL that would.
pub(super) async fn run(ctx: &mut Context<'_>, dry_run: bool) -> anyhow::Result<()> {
    let Some(store) = ctx.existing_store()? else {
        say_no_vault(ctx);
        return show_nothing(ctx, dry_run);
    };
    let options = Options {
        wait: WAIT,
        deadline: ctx.settings.timeout.value,
        ..Options::default()
    };
    if dry_run {
        let client = store.owner().await?;
        let hardening = migrate::harden_dry_run(target(&store, &client), options).await?;
        remark(ctx, &hardening);
        return show_sql(ctx, &hardening.sql);
    }
    let hardening = match harden(&store, options).await? {
        Err(HardenError::OutcomeUnknown(tried)) => settle(&store, options, *tried).await?,
        done => done?,
    };
    show_report(ctx, &store, &hardening)
}

/// Hardens over a connection of its own; the outer error is that there is none.
async fn harden(
    store: &Store,
    options: Options,
) -> Result<Result<Hardening, HardenError>, StoreError> {
    let client = store.owner().await?;
    let work = migrate::harden(target(store, &client), options);
    Ok(while_served(store, &client, options.deadline, work).await)
}

/// Goes on over another connection, where the answer to COMMIT was lost: where nothing is left to do,
/// it was done.
async fn settle(
    store: &Store,
    options: Options,
    tried: Hardening,
) -> Result<Hardening, HardenError> {
    match harden(store, options).await {
        Ok(Ok(later)) if later.changes.is_empty() => Ok(tried),
        Ok(Ok(later)) => Ok(later),
        Ok(Err(_)) | Err(_) => Err(HardenError::OutcomeUnknown(Box::new(tried))),
    }
}

fn show_nothing(ctx: &mut Context<'_>, dry_run: bool) -> anyhow::Result<()> {
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

fn show_report(ctx: &mut Context<'_>, store: &Store, hardening: &Hardening) -> anyhow::Result<()> {
    ctx.out.line(&[
        Span(Style::new(), "Database "),
        Span(style::STRONG, store.place_text()),
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
