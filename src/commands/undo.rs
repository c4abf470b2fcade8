//! `credctl undo`.

mod lines;
mod plan;
mod target;
mod words;

use serde::Serialize;

use super::{answers, completion_cache};
use crate::{
    args::{NarrowingArgs, ReasonArgs},
    context::Context,
    domain::Credential,
    exit::Failure,
    process,
    prompt::Awaited,
    render::CredentialJson,
    selection::{self, active},
    store::{ReturningKeys, SealedCredential, Store, Twin, UndoEvent, Undoing},
    vault::Vault,
};
use plan::Plan;

/// Take back a change of a credential
///
/// Without an argument, your newest change; with a credential, its newest change; with the id of an
/// event, as `credctl log` shows it in a pipe, that change. Shows what comes back, and asks. Brings back
/// a removed credential under its id, replaced keys, the former nickname, environment, type and state.
/// Refused if the credential was changed since. An undo is a change too, and can itself be undone.
#[derive(Debug, clap::Args)]
pub struct UndoArgs {
    /// Id of an event; or a credential: nickname, id, beginning of an id, or TYPE/NICKNAME
    #[arg(value_name = "EVENT|CREDENTIAL")]
    target: Option<String>,
    #[command(flatten)]
    narrowing: NarrowingArgs,
    /// Do not ask for confirmation; needs the id of an event
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl UndoArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        (!self.yes).then_some(Awaited::Answers)
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    credential: Option<CredentialJson<'a>>,
    removed: Option<String>,
    undone: UndoneJson<'a>,
}

#[derive(Serialize)]
struct UndoneJson<'a> {
    event_id: String,
    kind: &'a str,
}

/// Takes a change back.
///
/// # Errors
/// Exit 2 if `--yes` is given without the id of an event, 3 if there is no such change, 5 if the vault
/// key of what was is not at hand, 7 if confirmation is needed and nobody can be asked, 9 if the event
/// or the credential is not as credctl wrote it, 11 if the credential was changed since.
pub async fn run(ctx: &mut Context<'_>, args: UndoArgs) -> Result<(), Failure> {
    target::refuse_unnamed(args.yes, args.target.as_deref())?;
    target::refuse_narrowed_nothing(&args.narrowing, args.target.as_deref())?;
    let Some(store) = ctx.existing_store()? else {
        return Err(answers::no_vault());
    };
    store.require_account().await?;
    let narrowing = selection::narrowing(ctx, args.narrowing.stated());
    let target = target::target(ctx, &store, (args.target.as_deref(), &narrowing)).await?;
    let found = store.event_to_undo(target).await?;
    let found = found.ok_or_else(target::nothing)?;
    if args.yes && Some(found.event.id) != args.target.as_deref().and_then(|t| t.parse().ok()) {
        return Err(target::needs_event());
    }
    let vault = Vault::look(&store, &ctx.settings.keys).await?;
    let vault = vault.ok_or_else(answers::no_vault)?;
    let plan = plan::plan(ctx, &store, (&vault, args.reason.given()), &found).await?;
    process::wipe_stack();
    confirm(ctx, &args, &found, &plan).await?;
    let after = write(&store, &vault, &plan).await?;
    settle(ctx, &vault, &plan);
    show(ctx, &vault, (&found, &plan.undoing), after.as_ref())
}

async fn confirm(
    ctx: &mut Context<'_>,
    args: &UndoArgs,
    found: &UndoEvent,
    plan: &Plan,
) -> Result<(), Failure> {
    if !args.yes && ctx.can_ask() {
        for line in lines::of(found, &plan.undoing) {
            ctx.out.say(&line);
        }
    }
    let unchanged = "nothing was changed";
    Ok(ctx
        .confirm(args.yes, "taking a change back", "Take it back?", unchanged)
        .await?)
}

/// Writes the change. Keys that come back must not be stored under the other environment by now. Returns
/// the credential as it is again.
async fn write(store: &Store, vault: &Vault, plan: &Plan) -> Result<Option<Credential>, Failure> {
    let checker = vault.checker();
    let unsealed = vault.unsealed_twins(store).await?;
    let twin = |row: &SealedCredential| checker.twin(row);
    let keys = plan.fingerprints.as_ref().map(|fingerprints| {
        let is_twin = |twin: &Twin| fingerprints.contains(&twin.fingerprint);
        ReturningKeys {
            fingerprints,
            judge: &twin,
            unsealed_twins: unsealed.into_iter().filter(is_twin).collect(),
        }
    });
    Ok(store.undo(&plan.undoing, keys.as_ref()).await?)
}

/// Remembers the new state, and updates what depends on the credential.
fn settle(ctx: &mut Context<'_>, vault: &Vault, plan: &Plan) {
    let row = vault.row();
    if let Some(revision) = plan.remembered {
        ctx.remember(row.id, vec![revision]);
    }
    match (plan.undoing.before(), plan.undoing.after()) {
        (_, Some(after)) => {
            active::changed(ctx, row, &after.credential);
            completion_cache::add(ctx, &[&after.credential]);
        }
        (Some(before), None) => {
            let gone = [before.credential.clone()];
            if active::is_active(ctx, row, &before.credential) {
                active::removed(ctx, row, &gone);
                answers::remark_on_lost_choice(ctx);
            }
            completion_cache::remove(ctx, &gone);
        }
        (None, None) => {}
    }
}

fn show(
    ctx: &mut Context<'_>,
    vault: &Vault,
    (found, undoing): (&UndoEvent, &Undoing),
    after: Option<&Credential>,
) -> Result<(), Failure> {
    let answered = if ctx.out.manner.json {
        let is_selected = |credential: &Credential| {
            credential.is_active && active::is_active(ctx, vault.row(), credential)
        };
        let json = after.map(|after| CredentialJson::new(after, is_selected(after)));
        let removed = undoing.before().filter(|_| after.is_none());
        ctx.out.json(&Answer {
            credential: json,
            removed: removed.map(|row| row.credential.id.to_string()),
            undone: UndoneJson {
                event_id: found.event.id.to_string(),
                kind: &found.event.kind,
            },
        })
    } else {
        let line = lines::done(found, undoing);
        ctx.out.say(&line);
        Ok(())
    };
    answers::delivered(ctx, answered, "the change is taken back")
}
