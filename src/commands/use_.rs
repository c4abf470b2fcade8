//! `credctl use`.

use super::{answers, completion_cache};
use crate::{
    args::NarrowingArgs,
    context::Context,
    domain::{EMPTIED, EventKind, Narrowing, Reference, Uuid, visible},
    exit::{ExitCode, Failure},
    prompt::Awaited,
    selection::{self, Found, SelectionError, active},
    store::{Store, UndoTarget, VaultRow},
};

/// Make a credential the active one on this machine
///
/// Without a credential, lets you pick one on a terminal. `-` goes back to the previous credential.
/// The choice is saved in the config file, separately for each user of each vault.
#[derive(Debug, clap::Args)]
pub struct UseArgs {
    /// Credential: nickname, id, beginning of an id, or TYPE/NICKNAME; `-` for the previous one
    #[arg(value_name = "CREDENTIAL")]
    words: Vec<String>,
    #[command(flatten)]
    narrowing: NarrowingArgs,
}

impl UseArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        Some(Awaited::Answers)
    }
}

/// Hint where nothing is stored.
const ADD: &str = "store one with `credctl add`";

/// Makes a credential the active one.
///
/// # Errors
/// Exit 3 and 4 as for any reference, 9 if the credential was altered, 7 while `CREDCTL_CREDENTIAL`
/// overrides the choice.
pub async fn run(ctx: &mut Context<'_>, args: UseArgs) -> Result<(), Failure> {
    ctx.only_read();
    ctx.refuse_shadowed()?;
    let narrowing = selection::narrowing(ctx, args.narrowing.stated());
    let (vault, mut found) = match &args.words[..] {
        [] => {
            let (_, vault, found) = selection::one_or_picked(ctx, None, Some(&narrowing)).await?;
            (vault, found)
        }
        [word] if word == "-" => previous(ctx).await?,
        [word] => named_or_searched(ctx, &narrowing, word).await?,
        words => return Err(unquoted(words)),
    };
    // An altered credential is not used, even if it was named by id or picked.
    selection::judge_for_choice(ctx, &vault, &mut found)?;
    let credential = &found.row.credential;
    selection::refuse_disabled(credential)?;
    active::activate(ctx, &vault, (credential, &found.row.account))?;
    completion_cache::add(ctx, &[credential]);
    completion_cache::add_accounts(ctx, std::slice::from_ref(&found.row.account));
    answers::remark_on_live(ctx, credential);
    answers::credential(ctx, "Using ", credential, "", true)
}

fn unquoted(words: &[String]) -> Failure {
    let joined = words.join(" ");
    Failure::usage(format!(
        "nicknames with spaces need quotes: credctl use \"{joined}\""
    ))
}

async fn previous(ctx: &mut Context<'_>) -> Result<(VaultRow, Found), Failure> {
    let none = || Failure::new(ExitCode::NotFound, "there is no previous credential");
    let Some(store) = ctx.existing_store()? else {
        return Err(none().hint(ADD));
    };
    let vault = store.chosen(&ctx.settings.in_use()).await?.vault;
    let before = ctx.active(vault.id).and_then(|active| active.previous_id);
    let Some(id) = before else {
        let nothing_stored = store.labels().await?.is_empty();
        return Err(none().hint_if(nothing_stored.then_some(ADD)));
    };
    match selection::one(ctx, &Reference::from(id), None).await {
        Ok((_, vault, credential)) => Ok((vault, credential)),
        Err(error) if error.is_narrowed() => Err(other_account(ctx, id)),
        Err(error) if error.is_not_found() => Err(gone(&store, id).await?),
        Err(error) => Err(error.into()),
    }
}

/// Failure for a previous credential that is not in the account that was named.
fn other_account(ctx: &Context<'_>, id: Uuid) -> Failure {
    let named = ctx.settings.account.as_ref();
    let account = named.map_or_else(String::new, |set| {
        format!(" `{}` ({})", visible(&set.value), set.origin)
    });
    let message = format!("the previous credential ({id}) is not in account{account}");
    Failure::new(ExitCode::NotFound, message).hint("name the credential to use")
}

/// Failure for a previous credential that was removed. Its removal can be taken back if the ledger still
/// has what was removed.
async fn gone(store: &Store, id: Uuid) -> Result<Failure, Failure> {
    let newest = store.event_to_undo(UndoTarget::Credential(id)).await?;
    let removal = newest.map(|found| found.event).filter(|event| {
        let is_kept = event.was.as_deref().is_some_and(|was| was != EMPTIED);
        event.kind == EventKind::Removed.as_str() && is_kept
    });
    let removal = removal.map(|event| event.id);
    Ok(SelectionError::PreviousGone { id, removal }.into())
}

/// Returns the credential that was typed. A text that is the name of none begins a search, if the user
/// can be asked and the search finds any.
async fn named_or_searched(
    ctx: &mut Context<'_>,
    narrowing: &Narrowing,
    word: &str,
) -> Result<(VaultRow, Found), Failure> {
    let error = match selection::one(ctx, &word.into(), Some(narrowing)).await {
        Ok((_, vault, found)) => return Ok((vault, found)),
        Err(error) => error,
    };
    let is_searched = error.is_not_found() && !error.is_narrowed() && ctx.can_ask();
    if is_searched
        && !word.trim().is_empty()
        && let Some((_, vault, found)) = selection::searched(ctx, word, narrowing).await?
    {
        return Ok((vault, found));
    }
    Err(error.into())
}
