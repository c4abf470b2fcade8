//! `credctl vault seal`.

use serde::Serialize;

use super::{
    rows::{self, Left, Recorder, RewriteSummary},
    store, vault,
};
use crate::{
    context::Context,
    domain::{Reference, SealState, visible},
    exit::{ExitCode, Failure},
    render::credential_line,
    selection::{self, strict},
    store::{Rewritten, SealedCredential, Store, StoreError, Which},
    vault::{Fault, Strictness, Verdict},
};

/// Seal credentials as they are now
///
/// Without a credential, seals all of yours that another program stored, and makes this vault strict:
/// from then on, a credential without a seal is not handed out, nor sealed without asking. With
/// credentials, accepts each as it is, even if it was altered outside credctl; shows them and asks
/// first. Does not change any keys.
#[derive(Debug, clap::Args)]
pub struct SealArgs {
    /// Credentials to accept: id, beginning of an id, or a nickname that was not altered
    #[arg(value_name = "CREDENTIAL")]
    credentials: Vec<Reference>,
    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    sealed: usize,
    strict: bool,
    left: &'a [Left],
}

/// Seals credentials as they are.
///
/// # Errors
/// Exit 5 if the vault keys do not fit; 7 without `--yes` if confirmation is needed and nobody can be
/// asked; 9 if a credential does not open.
pub(super) async fn run(ctx: &mut Context<'_>, args: SealArgs) -> Result<(), Failure> {
    match args.credentials.is_empty() {
        true => all(ctx, args.yes).await,
        false => named(ctx, &args).await,
    }
}

async fn all(ctx: &mut Context<'_>, yes: bool) -> Result<(), Failure> {
    let store = store(ctx)?;
    let vault = vault(ctx, &store).await?;
    let usage = store.usage().await?.rows;
    if !vault.is_private() && vault.row().strict_token.is_none() {
        confirm_strict(ctx, yes, &store).await?;
    }
    let total: i64 = usage.iter().map(|usage| usage.unsealed).sum();
    let strictness = Strictness::of(vault.row(), &ctx.settings.strict);
    if strictness != Strictness::Off && total > 0 {
        confirm_rows(ctx, yes, total).await?;
    }
    let mut recorder = Recorder::new(&store, &vault);
    recorder.record_first().await?;
    let progress = rows::progress(ctx, "Sealing", total);
    let make = |row: &SealedCredential| vault.keys().with_seals(row);
    let which = Which::Unsealed;
    let summary = rows::rewrite(&store, which, &progress, Some(&mut recorder), make).await?;
    drop(progress);
    let (row, keyring) = (vault.row(), vault.keys().keyring());
    if row.strict_token.is_none() {
        store.make_strict(&keyring.strict_token(row.id)).await?;
    }
    strict::note(ctx, row.id);
    show(ctx, &summary, true)?;
    summary.refuse_rest()
}

/// Asks before a shared vault becomes strict: from then on, other users do not get credentials that
/// they have not sealed.
async fn confirm_strict(ctx: &mut Context<'_>, yes: bool, store: &Store) -> Result<(), Failure> {
    let me = store.user_id();
    let unsealed = store.usage_of_all().await?.map(|all| {
        let of_others = all.into_iter().filter(|usage| usage.user_id != me);
        of_others
            .filter(|usage| usage.unsealed > 0)
            .collect::<Vec<_>>()
    });
    let rows_of_others = match unsealed.as_deref() {
        Some([]) => return Ok(()),
        Some(others) => {
            let of_each = others.iter().map(|usage| {
                let user = visible(&usage.user_id);
                let rows = if usage.unsealed == 1 { "row" } else { "rows" };
                format!("{} {rows} of user `{user}`", usage.unsealed)
            });
            of_each.collect::<Vec<_>>().join(", ")
        }
        None => "the rows of other users, which are hidden from this role".to_owned(),
    };
    ctx.out.remark(format!(
        "not sealed yet, and not handed out once this vault is strict, until their users run `credctl vault seal`: {rows_of_others}"
    ));
    ask(
        ctx,
        yes,
        "making a shared vault strict",
        "Make this vault strict for everybody?",
    )
    .await
}

/// Asks before rows without seals are accepted in a strict vault: somebody may have removed their seals
/// in order to alter them.
async fn confirm_rows(ctx: &mut Context<'_>, yes: bool, rows: i64) -> Result<(), Failure> {
    let have = if rows == 1 { "has" } else { "have" };
    ctx.out.remark(format!(
        "{rows} of your credentials {have} no seal, although this vault is strict: another program stored or \
         altered them; `credctl vault check` shows which"
    ));
    ask(
        ctx,
        yes,
        "sealing what credctl did not write",
        "Accept all of them as they are?",
    )
    .await
}

async fn named(ctx: &mut Context<'_>, args: &SealArgs) -> Result<(), Failure> {
    let (store, row, rows) = selection::all(ctx, &args.credentials, None).await?;
    row.allow_writing()?;
    let vault = vault(ctx, &store).await?;
    let checker = vault.keys().checker();
    let made = rows.iter().map(|row| {
        let made = vault.keys().with_seals(row);
        made.map_err(|why| refusal(row, &why))
    });
    let made: Vec<Rewritten> = made.collect::<Result<_, _>>()?;
    for row in &rows {
        let end = match checker.verdict(row) {
            Verdict::Altered(what) => format!(" · {what}"),
            Verdict::Unsealed => " · not sealed".to_owned(),
            Verdict::Ok | Verdict::NotAtHand(_) => String::new(),
        };
        let credential = &row.credential;
        let state = if credential.is_active {
            ""
        } else {
            " · disabled"
        };
        let short = credential.short_id();
        let end = format!("{state}{end}");
        ctx.out
            .line(&credential_line("  ", credential, &short, &end));
    }
    let is_needed = rows.iter().any(|row| checker.state(row) != SealState::Ok);
    if is_needed {
        ask(
            ctx,
            args.yes,
            "sealing what credctl did not write",
            "Accept these credentials as they are?",
        )
        .await?;
    }
    let mut recorder = Recorder::new(&store, &vault);
    recorder.record_first().await?;
    recorder.record(made.iter().map(|row| row.key_id)).await?;
    let written = store.rewrite(&made).await?;
    if written < made.len() {
        return Err(StoreError::Conflict.into());
    }
    let summary = RewriteSummary {
        written,
        ..RewriteSummary::default()
    };
    show(ctx, &summary, vault.row().strict_token.is_some())
}

fn refusal(row: &SealedCredential, why: &Fault) -> Failure {
    let (label, id) = (visible(row.credential.label()), row.credential.id);
    let message = format!("`{label}` ({id}) cannot be sealed: {why}");
    match why {
        Fault::NotAtHand(_) | Fault::NoneOpens => Failure::new(ExitCode::VaultKey, message)
            .hint("add the key it was sealed with to your vault keys"),
        Fault::Altered(_) | Fault::Damaged(_) => Failure::new(ExitCode::Integrity, message).hint(format!(
            "enter its keys again with `credctl edit {id} --keys` and --paper or --live, or remove it"
        )),
    }
}

async fn ask(ctx: &Context<'_>, yes: bool, what: &str, question: &str) -> Result<(), Failure> {
    Ok(ctx
        .confirm(yes, what, question, "nothing was sealed")
        .await?)
}

fn show(ctx: &mut Context<'_>, summary: &RewriteSummary, strict: bool) -> Result<(), Failure> {
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&Answer {
            sealed: summary.written,
            strict,
            left: &summary.left,
        })?);
    }
    let count = match summary.written {
        1 => "1 credential".to_owned(),
        n => format!("{n} credentials"),
    };
    let then = match strict {
        true => "; this vault is strict: credentials without a seal are not handed out",
        false => "",
    };
    ctx.out.say(&format!("Sealed {count}{then}"));
    Ok(())
}
