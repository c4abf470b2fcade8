//! How a command shows the credential it changed.

use serde::Serialize;

use crate::{
    context::Context,
    domain::{Credential, Environment, Layer, Nickname},
    exit::{ExitCode, Failure},
    render::{CredentialJson, OutputError, credential_line},
    store::{Changed, Chosen, VaultRow, stored_as},
    vault::Vault,
};

/// The answer of every command that ends with one credential.
#[derive(Serialize)]
struct Answer<'a> {
    credential: Option<CredentialJson<'a>>,
}

/// Shows a credential that was changed: `word` and the credential for people, an object for programs.
///
/// # Errors
/// When stdout cannot take it; the error says that the change was made.
pub fn credential(
    ctx: &mut Context<'_>,
    word: &str,
    credential: &Credential,
    end: &str,
    selected: bool,
) -> anyhow::Result<()> {
    let answered = if ctx.out.manner.json {
        ctx.out.json(&Answer {
            credential: Some(CredentialJson::new(credential, selected)),
        })
    } else {
        ctx.out.line(&credential_line(
            word,
            credential,
            &credential.short_id(),
            end,
        ));
        Ok(())
    };
    delivered(
        ctx,
        answered,
        &format!("the change was made: {}", credential.id),
    )
}

/// Hands over an answer about something that was done; what was written to a full disk is noticed
/// only here.
///
/// # Errors
/// When stdout cannot take it; the error says what was done all the same, for whoever tries again
/// would do it twice.
pub fn delivered(
    ctx: &mut Context<'_>,
    answered: Result<(), OutputError>,
    done: &str,
) -> anyhow::Result<()> {
    match answered.and_then(|()| ctx.out.flush()) {
        Err(error @ OutputError::Failed(_)) => {
            let message = format!("{error}; {done}");
            Err(Failure::new(ExitCode::Installation, message).into())
        }
        answered => Ok(answered?),
    }
}

/// The refusal of what needs a vault where nothing was stored yet.
pub fn no_vault() -> Failure {
    Failure::new(ExitCode::NotFound, "there is no vault here yet")
        .hint("the first credential makes one: credctl add")
}

/// Wrong usage that clap does not see.
pub fn usage(message: impl Into<String>) -> Failure {
    Failure::new(ExitCode::Usage, message)
}

/// Refuses `--json`, wherever it stands, beside a flag whose answer is text by nature.
///
/// # Errors
/// Exit 2.
pub fn refuse_json(ctx: &Context<'_>, flag: &str) -> Result<(), Failure> {
    match ctx.out.manner.json {
        true => Err(Failure::new(
            ExitCode::Usage,
            format!("{flag} answers in text; it does not go with --json"),
        )),
        false => Ok(()),
    }
}

/// Whether a credential that was changed is the one in use: by `CREDCTL_CREDENTIAL`, else by the
/// config.
pub fn is_selected(ctx: &Context<'_>, vault: &VaultRow, changed: &Changed) -> bool {
    let credential = &changed.credential;
    match &changed.chosen {
        None => credential.is_active && is_active(ctx, vault, credential),
        Some(chosen) => {
            matches!(chosen, Chosen::One(Layer::Variable, one) if one.credential.id == credential.id)
        }
    }
}

/// Whether a credential is the active one of its vault by the config read at the start.
pub fn is_active(ctx: &Context<'_>, vault: &VaultRow, credential: &Credential) -> bool {
    let active = ctx.settings.active.get(&vault.id);
    active.is_some_and(|active| active.credential_id == credential.id)
}

/// Remarks what the choice of a live credential means.
pub fn remark_on_live(ctx: &mut Context<'_>, credential: &Credential) {
    if credential.environment == Some(Environment::Live) {
        ctx.out.remark("this one is live: orders trade real money");
    }
}

/// Remarks that nothing is active any more.
pub fn remark_on_lost_choice(ctx: &mut Context<'_>) {
    ctx.out
        .remark("this was the active credential; choose another with `credctl use`");
}

/// Remarks that a nickname does not tell credentials apart, where it does not.
pub fn remark_on_repeated_nickname(ctx: &mut Context<'_>, nickname: &Nickname, others: i64) {
    match others {
        ..=0 => {}
        1 => ctx.out.remark(format!(
            "another credential is called `{nickname}` too; tell them apart by id"
        )),
        n => ctx.out.remark(format!(
            "{n} other credentials are called `{nickname}` too; tell them apart by id"
        )),
    }
}

/// Remarks that the keys are those of other credentials too, where they are.
pub fn remark_on_same_keys(ctx: &mut Context<'_>, others: &[Credential]) {
    for other in others {
        let stored_as = stored_as(other);
        ctx.out
            .remark(format!("the same keys are stored already, {stored_as}"));
    }
}

/// Remarks where the vault's key is, when its first one was put to use.
pub fn remark_on_first_key(ctx: &mut Context<'_>, vault: &Vault) {
    let place = vault.key_place();
    ctx.out.remark(format!(
        "the vault key is in {place}; without it nothing can be opened: keep a copy with `credctl backup FILE --with-keys`"
    ));
}
