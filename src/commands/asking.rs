//! Asking providers about keys, for the commands that do.

use std::rc::Rc;

use jiff::Timestamp;

use crate::{
    args::{CheckArgs, ExpiryArgs, ResolveArgs},
    context::Context,
    domain::{CheckVerdict, CredentialType, Environment, KeptCheck, KeyId, KeyPair, Uuid, visible},
    exit::{ExitCode, Failure},
    provider_check::{Asker, AskerOptions, Outcome, Question},
    providers::Provider,
    store::{SealedCredential, Store, StoredCheck},
    vault::Checker,
};

/// Makes an asker, and says once if a proxy stands between.
///
/// # Errors
/// Exit 12 if the system has no authorities, or a variable names no usable proxy.
pub fn asker(
    ctx: &mut Context<'_>,
    resolve: &ResolveArgs,
    tries_others: bool,
) -> Result<Asker, Failure> {
    let asker = Asker::new(AskerOptions {
        vars: &ctx.vars,
        pins: resolve.pins().to_vec(),
        deadline: ctx.settings.timeout.value,
        tries_others,
    })?;
    if let Some(proxy) = asker.proxy() {
        let proxy = format!("providers are asked through the proxy {proxy}");
        ctx.out.remark(proxy);
    }
    Ok(asker)
}

/// Asks about a key pair that is to be stored, if that is wanted. Refuses one that is not accepted.
///
/// # Errors
/// Exit 14 if the provider rejects it, 15 if it cannot be asked or does not tell, unless the flags say
/// that it is stored all the same.
pub async fn before_storing(
    ctx: &mut Context<'_>,
    args: &CheckArgs,
    (provider, environment): (&Rc<Provider>, Option<Environment>),
    keys: KeyPair,
) -> Result<(KeyPair, Option<Outcome>), Failure> {
    if !args.asks() {
        return Ok((keys, None));
    }
    let asker = asker(ctx, args.resolve(), false)?;
    let question = [question(provider, environment, keys)];
    let outcome = asker.ask(&question, &|| {}).await.pop();
    let [Question { keys, .. }] = question;
    if let Some(outcome) = &outcome {
        let clock = outcome.clock.iter();
        clock.for_each(|clock| ctx.out.remark(clock.clone()));
        let said = said(provider, outcome);
        match code(outcome.verdict) {
            None => ctx.out.say(&said),
            Some(_) if args.stores_rejected() => ctx.out.remark(said),
            Some(code) => return Err(refused(code, &said)),
        }
    }
    Ok((keys, outcome))
}

/// Returns the question about a key pair.
pub fn question(
    provider: &Rc<Provider>,
    environment: Option<Environment>,
    keys: KeyPair,
) -> Question {
    Question {
        provider: Rc::clone(provider),
        environment: provider.effective_environment(environment),
        keys,
    }
}

/// Returns the refusal to store keys that a provider does not accept.
pub fn refused(code: ExitCode, said: &str) -> Failure {
    Failure::new(code, format!("{said}; nothing was stored"))
        .hint("to store it all the same, add --even-if-rejected")
}

/// Returns the exit code of a verdict. `None` if the provider accepts the key.
pub fn code(verdict: CheckVerdict) -> Option<ExitCode> {
    match verdict {
        CheckVerdict::Good | CheckVerdict::Limited => None,
        CheckVerdict::Rejected | CheckVerdict::WrongEnvironment => Some(ExitCode::KeyRejected),
        CheckVerdict::Unproven | CheckVerdict::Unreachable => Some(ExitCode::ProviderUnreachable),
    }
}

/// Returns a sentence on an outcome.
pub fn said(provider: &Provider, outcome: &Outcome) -> String {
    let what = match outcome.verdict {
        CheckVerdict::Good => "accepts the key",
        CheckVerdict::Limited => "accepts the key, with limits",
        CheckVerdict::Rejected => "rejects the key",
        CheckVerdict::WrongEnvironment => "says that the key is of another environment",
        CheckVerdict::Unproven => "does not tell whether the key is good",
        CheckVerdict::Unreachable => "cannot be asked",
    };
    let reason = outcome.reason.as_ref();
    let reason = reason.map(|reason| format!(": {reason}"));
    let provider = visible(&provider.title);
    format!("{provider} {what}{}", reason.unwrap_or_default())
}

/// A sealed credential that a provider was asked about.
pub struct Asked<'a> {
    pub id: Uuid,
    pub credential_type: &'a CredentialType,
    pub revision: i64,
    /// Vault key that sealed it.
    pub key_id: KeyId,
}

impl<'a> Asked<'a> {
    /// Returns the credential of a row. `None` if the row has no seal.
    pub fn of(row: &'a SealedCredential) -> Option<Self> {
        let companion = row.companion.as_ref()?;
        Some(Asked {
            id: row.credential.id,
            credential_type: &row.credential.credential_type,
            revision: companion.revision,
            key_id: companion.key_id?,
        })
    }

    /// Returns the keyed hash of the account that the key is of. `None` if the provider does not tell.
    pub fn account_hash(&self, checker: &Checker<'_>, outcome: &Outcome) -> Option<Vec<u8>> {
        let account = outcome.account.as_ref()?;
        checker.account_hash(self.key_id, self.credential_type, account)
    }
}

/// Keeps what was found out about credentials, but for what nobody answered. A vault that cannot be
/// written to is no obstacle.
pub async fn keep<'a>(
    ctx: &mut Context<'_>,
    store: &Store,
    checker: &Checker<'_>,
    found: impl Iterator<Item = (Asked<'a>, &'a Outcome)>,
) {
    let actor = ctx.author(None).actor;
    let new: Vec<_> = found
        .filter_map(|(asked, outcome)| kept(checker, &asked, outcome, &actor))
        .collect();
    if !new.is_empty()
        && let Err(why) = store.keep_checks(&new).await
    {
        ctx.out
            .remark(format!("what was found out is not kept: {why}"));
    }
}

fn kept(
    checker: &Checker<'_>,
    asked: &Asked<'_>,
    outcome: &Outcome,
    actor: &str,
) -> Option<StoredCheck> {
    if outcome.verdict == CheckVerdict::Unreachable || outcome.host.is_none() {
        return None;
    }
    let check = KeptCheck {
        verdict: outcome.verdict,
        reason: outcome.reason.clone(),
        revision: asked.revision,
        at: outcome.at,
        by: actor.to_owned(),
        facts: outcome.facts.clone(),
        account_hash: asked.account_hash(checker, outcome),
    };
    checker.signed_check(asked.id, asked.key_id, check)
}

/// Returns the time at which new keys end: as it is stated, else as the provider said, else by their type.
///
/// # Errors
/// Exit 2 if the time that is stated has passed.
pub fn end(
    args: ExpiryArgs,
    outcome: Option<&Outcome>,
    by_type: impl FnOnce() -> Option<Timestamp>,
) -> Result<Option<Timestamp>, Failure> {
    if let Some(stated) = expiry(args)? {
        return Ok(stated);
    }
    let told = outcome.and_then(|outcome| outcome.facts.expires_at);
    Ok(told.or_else(by_type))
}

/// Returns the time at which keys end, as it is stated. The outer `None` means that nothing is.
///
/// # Errors
/// Exit 2 if that time has passed.
pub fn expiry(args: ExpiryArgs) -> Result<Option<Option<Timestamp>>, Failure> {
    let now = Timestamp::now();
    let stated = args.stated().map(|expiry| expiry.time(now));
    match stated.flatten() {
        Some(end) if end <= now => Err(Failure::usage("--expires names a time that has passed")),
        _ => Ok(stated),
    }
}
