//! `credctl rename`.

use super::{answers, changed_row::changed_row, completion_cache};
use crate::{
    args::{NarrowingArgs, ReasonArgs},
    context::Context,
    domain::{EventKind, Nickname, Reference},
    exit::Failure,
    prompt::{Awaited, Question},
    selection::{self, active},
    store::Change,
};

/// Change the nickname of a credential
///
/// The credential keeps its id, so it stays active if it was active. On a terminal, asks for what is
/// left out.
#[derive(Debug, clap::Args)]
pub struct RenameArgs {
    /// Credential: nickname, id, beginning of an id, or TYPE/NICKNAME
    #[arg(value_name = "CREDENTIAL")]
    credential: Option<Reference>,
    /// New nickname
    #[arg(value_name = "NICKNAME")]
    nickname: Option<Nickname>,
    #[command(flatten)]
    narrowing: NarrowingArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl RenameArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        Some(Awaited::Answers)
    }
}

/// Question for the new nickname.
const NICKNAME: Question<'static> = Question {
    text: "New nickname",
    flag: "give it: credctl rename CREDENTIAL NICKNAME",
};

/// Renames a credential.
///
/// # Errors
/// Exit 2 if something is left out and nobody can be asked, 3 and 4 as for any reference, 5 without the vault key that sealed the credential, 9 if it was
/// altered or is not sealed, 11 if it changed in the meantime.
pub async fn run(ctx: &mut Context<'_>, args: RenameArgs) -> Result<(), Failure> {
    let narrowing = selection::narrowing(ctx, args.narrowing.stated());
    if args.nickname.is_none() && args.credential.is_some() {
        ctx.require_person(Question::new("the new nickname", NICKNAME.flag))?;
    }
    let reference = args.credential.as_ref();
    let (store, vault, found) = selection::one_or_picked(ctx, reference, Some(&narrowing)).await?;
    vault.allow_writing()?;
    let mut before = found.row;
    selection::judge_for_change(ctx, &vault, &mut before)?;
    let nickname = match args.nickname {
        Some(nickname) => nickname,
        None => asked(ctx).await?,
    };
    let mut after = before.clone();
    after.credential.nickname = Some(nickname.as_str().to_owned());
    let author = ctx.author(args.reason.given());
    let what = (EventKind::Renamed, &author);
    let row = changed_row(ctx, &vault, (before, after), what)?;
    let change = Change {
        row: &row,
        new_keys: None,
    };
    let changed = store.change(&change, &ctx.settings.in_use()).await?;
    let credential = &changed.credential;
    ctx.remember(vault.id, vec![(credential.id, row.after.revision())]);
    answers::remark_on_namesakes(ctx, &nickname, &changed.namesakes);
    active::changed(ctx, &vault, credential);
    completion_cache::add(ctx, &[credential]);
    let word = format!("Renamed `{}`: ", row.before.credential.label());
    let selected = active::is_selected(ctx, &vault, &changed);
    answers::credential(ctx, &word, credential, "", selected)
}

/// Asks for the new nickname.
async fn asked(ctx: &Context<'_>) -> Result<Nickname, Failure> {
    let check = |typed: &str| {
        let parsed = typed.parse::<Nickname>();
        parsed.map(drop).map_err(|wrong| wrong.to_string())
    };
    Ok(ctx.prompter.talk().text(NICKNAME, check).await?.parse()?)
}
