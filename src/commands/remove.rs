//! `credctl remove`.

use serde::Serialize;

use super::{answers, completion_cache};
use crate::{
    args::{NarrowingArgs, ReasonArgs},
    context::{Context, YES},
    domain::{Author, Credential, Environment, InUse, Layer, Reference, SealState, Uuid, visible},
    exit::{ExitCode, Failure},
    prompt::{Awaited, Question},
    render::{OutputError, credential_line},
    selection::{self, Found, active},
    store::{Chosen, Recorded, SealedCredential, Store, VaultRow},
    vault::Ledger,
};

/// Remove credentials
///
/// Shows the credentials and asks before removing them; for a live credential, you have to type its
/// nickname. Removes all of them or none. `credctl undo` brings them back, unless --purge is given.
#[derive(Debug, clap::Args)]
pub struct RemoveArgs {
    /// Credentials: nickname, id, beginning of an id, or TYPE/NICKNAME
    #[arg(value_name = "CREDENTIAL")]
    credentials: Vec<Reference>,
    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,
    /// Destroy the keys for good: without this, `credctl undo` brings them back
    #[arg(long)]
    purge: bool,
    /// Ignore credentials that do not exist
    #[arg(long)]
    if_present: bool,
    #[command(flatten)]
    narrowing: NarrowingArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl RemoveArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        Some(Awaited::Answers)
    }
}

#[derive(Serialize)]
struct Answer {
    removed: Vec<String>,
    event_ids: Vec<String>,
    active_credential_id: Option<String>,
}

/// Removes credentials.
///
/// # Errors
/// Exit 3 and 4 as for any reference, 7 without `--yes` if nobody can be asked, 11 if a credential
/// changed in the meantime, 130 if the user says no.
pub async fn run(ctx: &mut Context<'_>, args: RemoveArgs) -> Result<(), Failure> {
    let narrowing = selection::narrowing(ctx, args.narrowing.stated());
    let mut rows: Vec<SealedCredential> = Vec::new();
    let mut last = None;
    if args.credentials.is_empty() {
        let (store, vault, found) = selection::one_or_picked(ctx, None, Some(&narrowing)).await?;
        add(ctx, &vault, &mut rows, found)?;
        last = Some((store, vault));
    }
    for references in reference_groups(&args) {
        match selection::all(ctx, references, Some(&narrowing)).await {
            Ok((store, vault, found)) => {
                for found in found {
                    add(ctx, &vault, &mut rows, found)?;
                }
                last = Some((store, vault));
            }
            Err(error) if args.if_present && error.is_not_found() => {}
            Err(error) => return Err(error.into()),
        }
    }
    let Some((store, vault)) = last else {
        let active = active_id(ctx).await?;
        return show(ctx, &[], active);
    };
    vault.allow_writing()?;
    let credentials: Vec<_> = rows.iter().map(|row| row.credential.clone()).collect();
    confirm(ctx, &args, &credentials).await?;
    // Read before the removal: a failure afterwards would hide what was done.
    let active = active_id(ctx).await?;
    let author = ctx.author(args.reason.given());
    let gone = recorded(ctx, (&store, &vault), (&author, args.purge), rows)?;
    match args.purge {
        true => store.destroy(&gone).await?,
        false => store.remove(&gone).await?,
    }
    remember(ctx, &vault, &gone);
    if credentials
        .iter()
        .any(|c| active::is_active(ctx, &vault, c))
    {
        active::removed(ctx, &vault, &credentials);
        answers::remark_on_lost_choice(ctx);
    }
    completion_cache::remove(ctx, &credentials);
    show(ctx, &gone, active)?;
    if args.purge {
        ctx.out
            .remark("the keys are destroyed here; backups may still hold them");
        return Ok(());
    }
    for gone in &gone {
        answers::say_how_to_undo(ctx, gone.event.id);
    }
    Ok(())
}

/// Adds a row that was found, once it was judged. One that was altered is removed by its id only.
fn add(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    rows: &mut Vec<SealedCredential>,
    mut found: Found,
) -> Result<(), Failure> {
    let id = found.row.credential.id;
    if rows.iter().any(|row| row.credential.id == id) {
        return Ok(());
    }
    if found.by_nickname {
        selection::judge_for_choice(ctx, vault, &mut found)?;
    } else {
        selection::note(ctx, vault, &mut found.row)?;
        if found.row.credential.seal == SealState::Broken {
            let label = found.row.credential.label();
            ctx.out.remark(format!(
                "`{label}` was altered outside credctl: `credctl vault check` says what"
            ));
        }
    }
    rows.push(found.row);
    Ok(())
}

/// Returns the rows with the events of their removal. Without vault keys, the events bear no MAC.
fn recorded(
    ctx: &mut Context<'_>,
    (store, vault): (&Store, &VaultRow),
    (author, purge): (&Author, bool),
    rows: Vec<SealedCredential>,
) -> Result<Vec<Recorded>, Failure> {
    let keys = ctx.keys_at_hand()?;
    let keyring = keys.as_ref().map(|keys| keys.keyring());
    let ledger = Ledger::new(keyring, vault.id, (store.user_id(), author));
    let recorded = |row| match purge {
        true => ledger.destroyed(row),
        false => ledger.removed(row),
    };
    Ok(rows.into_iter().map(recorded).collect())
}

/// Remembers that the rows are gone: if one of them is put back, this machine refuses it.
fn remember(ctx: &mut Context<'_>, vault: &VaultRow, gone: &[Recorded]) {
    let sound = gone
        .iter()
        .filter(|gone| gone.row.credential.seal == SealState::Ok);
    let seen = sound.map(|gone| (gone.event.subject, gone.event.revision));
    let seen: Vec<_> = seen.collect();
    if !seen.is_empty() {
        ctx.remember(vault.id, seen);
    }
}

/// Returns the credential that `use` chose, if it exists and is enabled. Only JSON shows it.
async fn active_id(ctx: &mut Context<'_>) -> Result<Option<Uuid>, Failure> {
    if !ctx.out.manner.json {
        return Ok(None);
    }
    let Some(store) = ctx.existing_store()? else {
        return Ok(None);
    };
    let in_use = InUse::Config(&ctx.settings.active);
    Ok(match store.chosen(&in_use).await?.chosen {
        Chosen::One(Layer::Config, credential) | Chosen::OtherAccount(credential) => {
            Some(credential.credential.id)
        }
        _ => None,
    })
}

/// Returns the references in groups that are found together. With `--if-present`, each reference is a
/// group, because each may be missing by itself; otherwise all are found or none.
fn reference_groups(args: &RemoveArgs) -> std::slice::Chunks<'_, Reference> {
    args.credentials.chunks(if args.if_present {
        1
    } else {
        args.credentials.len().max(1)
    })
}

async fn confirm(
    ctx: &mut Context<'_>,
    args: &RemoveArgs,
    credentials: &[Credential],
) -> Result<(), Failure> {
    if args.yes {
        return Ok(());
    }
    if !ctx.can_ask() {
        return Err(Failure::new(
            ExitCode::Refused,
            format!("removing {} needs confirmation", count(credentials.len())),
        )
        .hint(YES));
    }
    for credential in credentials {
        ctx.out.line(&credential_line(
            "  ",
            credential,
            &credential.short_id(),
            "",
        ));
    }
    let mut talk = ctx.prompter.talk();
    for live in credentials
        .iter()
        .filter(|c| c.environment == Some(Environment::Live))
    {
        // The label as it is shown, because invisible characters cannot be typed.
        let label = visible(live.label().trim()).into_owned();
        let question = format!("This one is live. Type its nickname to remove it ({label})");
        let check = move |typed: &str| {
            if typed.trim() == label {
                Ok(())
            } else {
                Err("that is not its nickname; press Ctrl-C to keep it".to_owned())
            }
        };
        talk.text(Question::new(&question, YES), check).await?;
    }
    if credentials
        .iter()
        .any(|c| c.environment != Some(Environment::Live))
    {
        let question = match args.purge {
            true => format!("Destroy {} for good?", count(credentials.len())),
            false => format!("Remove {}?", count(credentials.len())),
        };
        if !talk.confirm(Question::new(&question, YES)).await? {
            return Err(Failure::new(ExitCode::Cancelled, "nothing was removed"));
        }
    }
    Ok(())
}

fn count(n: usize) -> String {
    if n == 1 {
        "this credential".to_owned()
    } else {
        format!("these {n} credentials")
    }
}

fn show(ctx: &mut Context<'_>, removed: &[Recorded], active: Option<Uuid>) -> Result<(), Failure> {
    let active = active.filter(|id| !removed.iter().any(|gone| gone.event.subject == *id));
    let answered = answer(ctx, removed, active);
    answers::delivered(ctx, answered, "the credentials are removed")
}

fn answer(
    ctx: &mut Context<'_>,
    removed: &[Recorded],
    active: Option<Uuid>,
) -> Result<(), OutputError> {
    if ctx.out.manner.json {
        return ctx.out.json(&Answer {
            removed: removed
                .iter()
                .map(|gone| gone.event.subject.to_string())
                .collect(),
            event_ids: removed
                .iter()
                .map(|gone| gone.event.id.to_string())
                .collect(),
            active_credential_id: active.map(|id| id.to_string()),
        });
    }
    for Recorded { row, .. } in removed {
        let short = row.credential.short_id();
        ctx.out
            .line(&credential_line("Removed ", &row.credential, &short, ""));
    }
    if removed.is_empty() {
        ctx.out.say("Nothing to remove");
    }
    Ok(())
}
