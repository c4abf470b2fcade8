//! Picks: a person chooses among credentials, where one can be asked and the command takes picks.
//!
//! A pick counts as a credential that was named. It passes the same checks, and does not become active.

use jiff::Timestamp;

use super::{Expectation, Expired, Found, SelectionError, check_environments, offers::Offers};
use crate::{
    context::{Context, Purpose},
    domain::{Account, Credential, SealState, UnsealedRule, Uuid},
    prompt::{PromptError, Question},
    store::SealedCredential,
};

/// Rule for the credentials that are offered.
#[derive(Debug, Clone, Copy, Default)]
pub enum Offered {
    /// All, if none of an environment is expected, else those of that environment.
    #[default]
    Any,
    /// Those that may be handed out.
    HandedOut(Expired),
}

impl Offered {
    /// Returns true if a credential is offered.
    pub(super) fn admits(
        self,
        ctx: &Context<'_>,
        (credential, account): (&Credential, Option<&Account>),
        expected: Option<Expectation>,
    ) -> bool {
        let is_as_expected =
            || check_environments(&ctx.providers(), std::iter::once(credential), expected).is_ok();
        match self {
            Offered::Any => expected.is_none() || is_as_expected(),
            Offered::HandedOut(expired) => {
                let has_ended = credential
                    .expires_at
                    .is_some_and(|end| end <= Timestamp::now());
                let is_refused = credential.seal == SealState::Unsealed
                    && ctx.settings.unsealed == UnsealedRule::Refuse;
                credential.is_active
                    && account.is_none_or(|account| account.is_active)
                    && (expired == Expired::Allowed || !has_ended)
                    && !is_refused
                    && is_as_expected()
            }
        }
    }
}

/// Returns what the command does with a pick, if a person can be asked for one.
pub(super) fn purpose(ctx: &Context<'_>) -> Option<Purpose> {
    ctx.purpose.filter(|_| ctx.can_ask())
}

/// Lets a person pick one of several credentials that a reference fits, if one can be asked. `None` if
/// nobody can be asked, or if none of them may be picked.
pub(super) async fn from_several(
    ctx: &Context<'_>,
    several: &[&SealedCredential],
    (offered, expected): (Offered, Option<Expectation>),
) -> Result<Option<Found>, SelectionError> {
    let Some(purpose) = purpose(ctx) else {
        return Ok(None);
    };
    let admits = |row: &&&SealedCredential| {
        offered.admits(ctx, (&row.credential, Some(&row.account)), expected)
    };
    let several: Vec<_> = several.iter().filter(admits).collect();
    if several.is_empty() {
        return Ok(None);
    }
    let credentials = several.iter().map(|row| row.credential.clone());
    let accounts = several.iter().map(|row| row.account.clone());
    let offers = Offers::new(credentials.collect(), accounts.collect(), None);
    let id = picked(ctx, purpose, &offers, "").await?;
    let mut several = several.into_iter();
    let row = several.find(|row| row.credential.id == id);
    Ok(row.map(|row| Found::picked((*row).clone())))
}

/// Asks which of these credentials is meant.
pub(super) async fn picked(
    ctx: &Context<'_>,
    purpose: Purpose,
    offers: &Offers,
    filter: &str,
) -> Result<Uuid, SelectionError> {
    let question = purpose.question();
    let flag = format!("name it: {}", purpose.line("CREDENTIAL"));
    let start = offers.start(filter, ctx.out.manner.color_stderr);
    let mut talk = ctx.prompter.talk();
    let picked = talk
        .pick(Question::new(&question, &flag), offers, start)
        .await?;
    let credential = picked.and_then(|index| offers.get(index));
    Ok(credential.ok_or(PromptError::Cancelled)?.id)
}
