//! `credctl use`.

use anyhow::Context as _;

use crate::{
    commands::{NarrowingArgs, offered, shown},
    config::{self, Active, Kept, Unusable},
    context::Context,
    domain::{Credential, Reference, visible},
    exit::{ExitCode, Failure},
    prompt::{PromptError, Question},
    render::{environment_word, mark, short_ids},
    select,
    store::{Chosen, ListSink, Preamble, SealedCredential, Store, StoreError, VaultRow},
};

/// Make a credential the active one on this machine
///
/// Without a credential, on a terminal: a picker. `-` goes back to the credential before. The choice
/// is kept in the config file, one for each vault.
#[derive(Debug, clap::Args)]
pub struct UseArgs {
    /// Credential: nickname, id, beginning of an id, or TYPE/NICKNAME; `-` for the one before
    #[arg(value_name = "CREDENTIAL")]
    words: Vec<String>,
    /// Which credentials.
    #[command(flatten)]
    narrowing: NarrowingArgs,
}

const QUESTION: Question<'static> = Question {
    text: "Credential to use",
    flag: "name it: credctl use CREDENTIAL",
};

/// Selects a credential.
///
/// # Errors
/// Exit 3 and 4 as for any reference, 9 when it was altered, 7 while `CREDCTL_CREDENTIAL` decides anyway.
pub async fn run(ctx: &mut Context<'_>, args: UseArgs) -> anyhow::Result<()> {
    ctx.refuse_shadowed()?;
    let (vault, mut row) = match &args.words[..] {
        [] => pick(ctx, &args.narrowing, "").await?,
        [word] if word == "-" => previous(ctx).await?,
        [word] => named_or_picked(ctx, &args.narrowing, word).await?,
        words => return Err(unquoted(words).into()),
    };
    // Also where an id named it, and where it was picked: what is not as credctl wrote it is not used.
    select::judge(ctx, &vault, &mut row, true)?;
    let credential = &row.credential;
    refuse_disabled(credential)?;
    activate(ctx, &vault, credential)?;
    offered::add(ctx, &[credential]);
    shown::remark_on_live(ctx, credential);
    shown::credential(ctx, "Using ", credential, "", true)
}

/// Remembers a credential as the active one of its vault.
///
/// # Errors
/// When the config file cannot be written.
pub fn activate(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    credential: &Credential,
) -> anyhow::Result<()> {
    let choice = choice(ctx, credential)?;
    remember(ctx, vault, |old| {
        let previous_id = match old {
            Some(old) if old.credential_id == credential.id => old.previous_id,
            Some(old) => Some(old.credential_id),
            None => None,
        };
        Some(Active {
            previous_id,
            ..choice
        })
    })
}

/// Remembers the first credential of a vault as its active one; says whether it is. Another command
/// may have chosen one since the config was read.
///
/// # Errors
/// When the config file cannot be written.
pub fn activate_first(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    credential: &Credential,
) -> anyhow::Result<bool> {
    let choice = choice(ctx, credential)?;
    let mut first = true;
    remember(ctx, vault, |old| {
        first = old.is_none();
        old.cloned().or(Some(choice))
    })?;
    Ok(first)
}

/// A credential as the config remembers it: with all that is to be known without a connection.
///
/// # Errors
/// When the settings do not say which database it is in.
pub fn choice(ctx: &mut Context<'_>, credential: &Credential) -> anyhow::Result<Active> {
    let store = ctx.store()?;
    Ok(Active {
        credential_id: credential.id,
        previous_id: None,
        credential_type: credential.credential_type.clone(),
        environment: credential.environment,
        nickname: Some(credential.label().to_owned()),
        place: Some(store.identity()),
        user_id: Some(store.user_id().to_owned()),
        state: (!credential.is_active).then_some(Unusable::Disabled),
    })
}

/// Changes what the config remembers of a vault.
///
/// # Errors
/// When the config file cannot be written.
pub fn remember(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    change: impl FnOnce(Option<&Active>) -> Option<Active>,
) -> anyhow::Result<()> {
    let path = &ctx.settings.paths.config;
    let kept = config::set_active(path, vault.id, change).context("the choice was not kept")?;
    if let Kept::Unconfirmed(error) = kept {
        ctx.out.remark(format!(
            "the disk did not confirm this choice ({error}): a power failure may undo it"
        ));
    }
    Ok(())
}

/// Refuses to select a credential that is disabled.
///
/// # Errors
/// Exit 3.
pub fn refuse_disabled(credential: &Credential) -> Result<(), Failure> {
    if credential.is_active {
        return Ok(());
    }
    Err(Failure::new(
        ExitCode::NotFound,
        format!("`{}` is disabled", visible(credential.label())),
    )
    .hint(format!(
        "enable it with `credctl edit {} --enable`",
        credential.short_id()
    )))
}

fn unquoted(words: &[String]) -> Failure {
    let joined = words.join(" ");
    Failure::new(
        ExitCode::Usage,
        format!("nicknames with blanks need quotes: credctl use \"{joined}\""),
    )
}

async fn previous(ctx: &mut Context<'_>) -> anyhow::Result<(VaultRow, SealedCredential)> {
    let none = || Failure::new(ExitCode::NotFound, "there is no credential before this one");
    let Some(store) = ctx.existing_store()? else {
        return Err(none().into());
    };
    let vault = store.chosen(&ctx.settings.in_use()).await?.vault;
    let before = ctx
        .settings
        .active
        .get(&vault.id)
        .and_then(|active| active.previous_id);
    let reference = Reference::from(before.ok_or_else(none)?);
    let (_, vault, credential) = select::one(ctx, &reference, None).await?;
    Ok((vault, credential))
}

/// What was typed; where it fits nothing and somebody can be asked, what they pick.
async fn named_or_picked(
    ctx: &mut Context<'_>,
    narrowing: &NarrowingArgs,
    word: &str,
) -> anyhow::Result<(VaultRow, SealedCredential)> {
    match select::one(
        ctx,
        &word.into(),
        Some(&narrowing.narrowing(&ctx.settings.providers)),
    )
    .await
    {
        Ok((_, vault, credential)) => Ok((vault, credential)),
        Err(error) => {
            let nothing = error
                .downcast_ref::<Failure>()
                .is_some_and(|f| f.code == ExitCode::NotFound);
            if nothing && ctx.can_ask() {
                pick(ctx, narrowing, word).await
            } else {
                Err(error)
            }
        }
    }
}

/// Enabled credentials, as a picker shows them.
#[derive(Default)]
struct Choices {
    credentials: Vec<Credential>,
    preamble: Option<Preamble>,
}

impl ListSink for Choices {
    fn begin(&mut self, preamble: Preamble) -> Result<(), StoreError> {
        self.preamble = Some(preamble);
        Ok(())
    }

    fn credential(&mut self, credential: Credential) -> Result<(), StoreError> {
        self.credentials
            .extend(credential.is_active.then_some(credential));
        Ok(())
    }
}

async fn pick(
    ctx: &mut Context<'_>,
    narrowing: &NarrowingArgs,
    filter: &str,
) -> anyhow::Result<(VaultRow, SealedCredential)> {
    ctx.require_person(Question::new("the credential to use", QUESTION.flag))?;
    let none = || {
        Failure::new(ExitCode::NotFound, "there is no credential to use")
            .hint("store one with `credctl add`")
    };
    let Some(store) = ctx.existing_store()? else {
        return Err(none().into());
    };
    let (choices, preamble) = choices(ctx, &store, narrowing).await?;
    if choices.is_empty() {
        return Err(none().into());
    }
    let lines = lines(&choices, &preamble.chosen);
    let picked = ctx
        .prompter
        .talk()
        .pick(QUESTION, &lines, filter)
        .await?
        .ok_or(PromptError::Cancelled)?;
    let id = choices.get(picked).ok_or_else(none)?.id;
    let (_, vault, credential) = select::one(ctx, &Reference::from(id), None).await?;
    Ok((vault, credential))
}

async fn choices(
    ctx: &Context<'_>,
    store: &Store,
    narrowing: &NarrowingArgs,
) -> anyhow::Result<(Vec<Credential>, Preamble)> {
    let mut choices = Choices::default();
    store
        .list(
            &narrowing.narrowing(&ctx.settings.providers),
            &ctx.settings.in_use(),
            None,
            &mut choices,
        )
        .await?;
    let preamble = choices
        .preamble
        .context("the database answered a list without its head")?;
    choices
        .credentials
        .sort_by(|a, b| a.credential_type.cmp(&b.credential_type));
    Ok((choices.credentials, preamble))
}

fn lines(choices: &[Credential], chosen: &Chosen) -> Vec<String> {
    let short = short_ids(choices.iter().map(|c| c.id));
    let line = |c: &Credential| {
        let mark = mark(Some(chosen), c.id);
        let (kind, label) = (visible(c.credential_type.as_str()), visible(c.label()));
        // The nickname last: where the line is too long for the terminal, nothing else is cut.
        format!(
            "{mark:1} {kind} · {} · {} · {label}",
            environment_word(c),
            short[&c.id]
        )
    };
    choices.iter().map(line).collect()
}
