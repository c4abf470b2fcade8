//! `credctl list`.

use anstyle::Style;

use crate::{
    commands::NarrowingArgs,
    context::Context,
    domain::{Credential, Layer},
    render::{JsonList, PipedList, Span, TableList, style},
    store::{Chosen, Preamble, Store},
};

/// List credentials, grouped by type
///
/// The active one is marked `*`; `?` marks one that only stands in for an active credential that is
/// gone or disabled. No vault key is needed. In a pipe: one line per credential, tab-separated: id,
/// type, nickname, environment, state, active, created_at.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Which credentials.
    #[command(flatten)]
    narrowing: NarrowingArgs,
}

/// Lists what is stored; creates nothing where nothing is.
///
/// # Errors
/// As for any exchange with the database.
pub async fn run(ctx: &mut Context<'_>, args: ListArgs) -> anyhow::Result<()> {
    let Some(store) = ctx.existing_store()? else {
        return nothing(ctx);
    };
    let narrowing = args.narrowing.narrowing();
    let in_use = ctx.settings.in_use();
    if ctx.out.manner.json {
        let mut list = JsonList::new(&mut ctx.out);
        store.list(&narrowing, &in_use, &mut list).await?;
        let preamble = list.preamble.take();
        for remark in remarks(preamble.as_ref()) {
            list.remark(remark);
        }
        return Ok(list.close()?);
    }
    if !ctx.out.manner.stdout_is_terminal {
        let mut list = PipedList::new(&mut ctx.out);
        store.list(&narrowing, &in_use, &mut list).await?;
        return Ok(());
    }
    let mut list = TableList::default();
    store.list(&narrowing, &in_use, &mut list).await?;
    let remarks = remarks(list.preamble.as_ref());
    if list.is_empty() {
        empty(ctx, &store)?
    } else {
        list.print(&mut ctx.out)?
    }
    for remark in remarks {
        ctx.out.remark(remark);
    }
    Ok(())
}

fn nothing(ctx: &mut Context<'_>) -> anyhow::Result<()> {
    if ctx.out.manner.json {
        let mut list = JsonList::new(&mut ctx.out);
        list.open()?;
        return Ok(list.close()?);
    }
    let store = ctx.store()?;
    if ctx.out.manner.stdout_is_terminal {
        empty(ctx, &store)
    } else {
        Ok(())
    }
}

/// An empty list says whose it is: a wrong user looks just like an empty vault.
fn empty(ctx: &mut Context<'_>, store: &Store) -> anyhow::Result<()> {
    let user = ctx.user(store.place())?;
    let plain = Style::new();
    let origin = format!(" ({})", user.origin);
    ctx.out.line(&[
        Span(plain, "No credentials for user "),
        Span(style::STRONG, &user.id),
        Span(plain, &origin),
    ]);
    ctx.out.say("Store one with: credctl add");
    Ok(())
}

fn remarks(preamble: Option<&Preamble>) -> Vec<String> {
    match preamble.map(|p| &p.chosen) {
        Some(Chosen::One(Layer::Fallback, credential)) => vec![stand_in(credential)],
        Some(Chosen::Unresolved(reference, fits)) => {
            vec![format!(
                "CREDCTL_CREDENTIAL is `{reference}`, which fits {} credentials",
                fits.len()
            )]
        }
        _ => Vec::new(),
    }
}

fn stand_in(credential: &Credential) -> String {
    format!(
        "the active credential is gone or disabled; `{}` is not confirmed: run `credctl use {}`",
        credential.label(),
        credential.short_id()
    )
}
