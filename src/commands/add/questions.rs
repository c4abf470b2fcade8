//! The questions of `credctl add`.

use std::rc::Rc;

use crate::{
    context::Context,
    domain::{Credential, Environment, Nickname},
    exit::{ExitCode, Failure},
    prompt::{Question, Talk},
    providers::{DEFAULT_TYPE, Provider},
    store::stored_as,
};

/// Asks for the provider. The types that are known are offered; another name is a type of one's own.
pub(super) async fn provider(
    ctx: &Context<'_>,
    talk: &mut Talk<'_>,
    stated: Option<Environment>,
) -> Result<Rc<Provider>, Failure> {
    let providers = ctx.providers();
    let mut offers: Vec<_> = providers.all().iter().map(|p| p.name.clone()).collect();
    // The default comes first; the sort is stable.
    offers.sort_by_key(|name| name != DEFAULT_TYPE);
    let check = |typed: &str| {
        let provider = providers.named(typed.trim());
        let provider = provider.map_err(|unknown| format!("{unknown}: {}", unknown.hint()))?;
        let refused = provider.refuse_environment(stated);
        refused.map_err(|e| e.to_string())
    };
    let question = Question::new("Provider", "add --type");
    let typed = talk.offer(question, &offers, check).await?;
    Ok(providers.named(typed.trim())?)
}

/// Asks whether keys that are stored already are stored once more.
///
/// # Errors
/// Exit 130 if the answer is no.
pub(super) async fn again(ctx: &Context<'_>, other: &Credential) -> Result<(), Failure> {
    let question = format!(
        "The same keys are stored already, {}. Store them once more?",
        stored_as(other)
    );
    let mut talk = ctx.prompter.talk();
    match talk.confirm(Question::new(&question, "--again")).await? {
        true => Ok(()),
        false => Err(Failure::new(ExitCode::Cancelled, "nothing was stored")),
    }
}

/// Asks for the nickname, unless it is given.
pub(super) async fn nickname(
    ctx: &Context<'_>,
    talk: &mut Talk<'_>,
    given: Option<&Nickname>,
    provider: &Provider,
) -> Result<Nickname, Failure> {
    if let Some(nickname) = given {
        return Ok(nickname.clone());
    }
    if !ctx.can_ask() {
        return Ok(provider.default_nickname()?);
    }
    let check = |typed: &str| {
        typed
            .parse::<Nickname>()
            .map(|_| ())
            .map_err(|wrong| wrong.to_string())
    };
    let typed = talk
        .text(Question::new("Nickname", "add --nickname"), check)
        .await?;
    Ok(typed.parse()?)
}

/// Asks for the environment, unless it is given or there is only one.
pub(super) async fn environment(
    ctx: &mut Context<'_>,
    talk: &mut Talk<'_>,
    stated: Option<Environment>,
    provider: &Provider,
) -> Result<Option<Environment>, Failure> {
    let environment = provider.effective_environment(stated);
    if environment.is_some() || !provider.has_environments() {
        return Ok(environment);
    }
    if !ctx.can_ask() {
        ctx.out
            .remark("neither --paper nor --live was given: the environment is not stated");
        return Ok(None);
    }
    let options = [Environment::Paper, Environment::Live];
    let words = options.map(Environment::as_str);
    let chosen = talk
        .choose(
            Question::new("Environment", "add --paper or --live"),
            &words,
        )
        .await?;
    Ok(options.get(chosen).copied())
}
