//! `credctl migrate --harden`.

use anstyle::Style;
use serde_json::json;

use super::{WAIT, say_no_vault, show_sql};
use crate::{
    context::Context,
    render::{Span, style},
    store::{
        Store,
        migrate::{self, Hardening, Options, Target},
    },
};

/// Hardens, or prints the SQL that would.
pub(super) async fn run(ctx: &mut Context<'_>, dry_run: bool) -> anyhow::Result<()> {
    let Some(store) = ctx.existing_store()? else {
        say_no_vault(ctx);
        return show_nothing(ctx, dry_run);
    };
    let client = store.owner().await?;
    let target = Target {
        client: &client,
        schema: store.schema(),
    };
    let options = Options {
        wait: WAIT,
        deadline: ctx.settings.timeout.value,
        ..Options::default()
    };
    if dry_run {
        let hardening = migrate::harden_dry_run(target, options).await?;
        remark(ctx, &hardening);
        return show_sql(ctx, &hardening.sql);
    }
    let hardening = migrate::harden(target, options).await?;
    show_report(ctx, &store, &hardening)
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
