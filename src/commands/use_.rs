//! `credctl use`.

use std::convert::Infallible;

use super::{answers, completion_cache};
use crate::{
    args::NarrowingArgs,
    context::Context,
    domain::{
        Beside, Credential, EMPTIED, EventKind, ListSink, Reference, Selection, Uuid, short_ids,
        visible,
    },
    exit::{ExitCode, Failure},
    prompt::{Awaited, PromptError, Question},
    render::{environment_word, mark},
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

const QUESTION: Question<'static> = Question {
    text: "Credential to use",
    flag: "name it: credctl use CREDENTIAL",
};

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
    let (vault, mut found) = match &args.words[..] {
        [] => pick(ctx, &args.narrowing, "").await?,
        [word] if word == "-" => previous(ctx).await?,
        [word] => named_or_picked(ctx, &args.narrowing, word).await?,
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

/// Returns the credential that was typed. If there is none and the user can be asked, they pick one.
async fn named_or_picked(
    ctx: &mut Context<'_>,
    narrowing: &NarrowingArgs,
    word: &str,
) -> Result<(VaultRow, Found), Failure> {
    match selection::one(
        ctx,
        &word.into(),
        Some(&selection::narrowing(ctx, narrowing.stated())),
    )
    .await
    {
        Ok((_, vault, credential)) => Ok((vault, credential)),
        Err(error) if error.is_not_found() && ctx.can_ask() => pick(ctx, narrowing, word).await,
        Err(error) => Err(error.into()),
    }
}

/// Enabled credentials, for the picker.
#[derive(Default)]
struct Choices(Vec<Credential>);

impl ListSink for Choices {
    type Error = Infallible;

    fn begin(&mut self, _: Option<Selection>) -> Result<(), Infallible> {
        Ok(())
    }

    fn credential(&mut self, credential: Credential, _: Beside) -> Result<(), Infallible> {
        self.0.extend(credential.is_active.then_some(credential));
        Ok(())
    }
}

async fn pick(
    ctx: &mut Context<'_>,
    narrowing: &NarrowingArgs,
    filter: &str,
) -> Result<(VaultRow, Found), Failure> {
    let none = || Failure::new(ExitCode::NotFound, "there is no credential to use").hint(ADD);
    let Some(store) = ctx.existing_store()? else {
        return Err(none());
    };
    if let Err(nobody) = ctx.require_person(Question::new("the credential to use", QUESTION.flag)) {
        // Whoever has nothing has no credential to name either.
        return match store.labels().await?.is_empty() {
            true => Err(none()),
            false => Err(nobody.into()),
        };
    }
    let (choices, selected) = choices(ctx, &store, narrowing).await?;
    if choices.is_empty() {
        return match store.labels().await?.is_empty() {
            true => Err(none()),
            false => Err(none()
                .hint("`credctl list` shows what is stored; `credctl edit --enable` enables one")),
        };
    }
    let lines = lines(&choices, selected);
    let picked = ctx
        .prompter
        .talk()
        .pick(QUESTION, &lines, filter)
        .await?
        .ok_or(PromptError::Cancelled)?;
    let id = choices.get(picked).ok_or_else(none)?.id;
    let (_, vault, credential) = selection::one(ctx, &Reference::from(id), None).await?;
    Ok((vault, credential))
}

async fn choices(
    ctx: &Context<'_>,
    store: &Store,
    narrowing: &NarrowingArgs,
) -> Result<(Vec<Credential>, Option<Selection>), Failure> {
    let mut choices = Choices::default();
    let narrowing = selection::narrowing(ctx, narrowing.stated());
    let in_use = ctx.settings.in_use();
    let listed = store.list(&narrowing, &in_use, None, &mut choices).await?;
    let Choices(mut credentials) = choices;
    credentials.sort_by(|a, b| a.credential_type.cmp(&b.credential_type));
    Ok((credentials, listed.chosen.selection()))
}

fn lines(choices: &[Credential], selected: Option<Selection>) -> Vec<String> {
    let short = short_ids(choices.iter().map(|c| c.id));
    let line = |c: &Credential| {
        let mark = mark(selected, c.id);
        let (kind, label) = (visible(c.credential_type.as_str()), visible(c.label()));
        // The nickname comes last: if the line is too long for the terminal, nothing else is cut.
        format!(
            "{mark:1} {kind} · {} · {} · {label}",
            environment_word(c),
            short[&c.id]
        )
    };
    choices.iter().map(line).collect()
}
