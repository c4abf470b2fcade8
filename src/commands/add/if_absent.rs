//! `--if-absent`: the search for a credential that counts as the same.

use crate::{
    context::Context,
    domain::{Environment, Narrowing, Nickname, Reference},
    exit::Failure,
    providers::Provider,
    selection::{self, Found, account},
    store::{SealedCredential, Store, VaultRow},
};

/// Finds the credential that counts as the same, if no question is needed to know it. Then no keys are
/// needed, but the vault key that vouches for it. `None` if there is none, or if a question comes first.
///
/// # Errors
/// As for any exchange, and if the account is ambiguous.
pub(super) async fn without_asking(
    ctx: &mut Context<'_>,
    provider: &Provider,
    nickname: Option<&Nickname>,
    stated: Option<Environment>,
) -> Result<Option<(VaultRow, SealedCredential)>, Failure> {
    let environment = provider.effective_environment(stated);
    let is_environment_known = environment.is_some() || !provider.has_environments();
    let is_complete = nickname.is_some() && is_environment_known;
    if ctx.can_ask() && !is_complete {
        return Ok(None);
    }
    let Some(store) = ctx.existing_store()? else {
        return Ok(None);
    };
    let nickname = match nickname {
        Some(nickname) => nickname.clone(),
        None => provider.default_nickname()?,
    };
    find(ctx, &store, provider, (&nickname, environment)).await
}

/// Finds the credential that counts as the same, so that no key is asked for in vain.
///
/// # Errors
/// As for any exchange, and if the account is ambiguous; exit 9 if the credential was altered.
pub(super) async fn find(
    ctx: &mut Context<'_>,
    store: &Store,
    provider: &Provider,
    (nickname, environment): (&Nickname, Option<Environment>),
) -> Result<Option<(VaultRow, SealedCredential)>, Failure> {
    let narrowing = Narrowing {
        credential_type: Some(provider.credential_type()),
        environment,
        tags: Vec::new(),
    };
    let reference = Reference::from(nickname.as_str());
    let found = store.find(&[reference], &narrowing).await?;
    let account = account(store, &found.accounts)?;
    let same = |row: &SealedCredential| {
        let c = &row.credential;
        c.nickname.as_deref() == Some(nickname.as_str())
            && c.environment == environment
            && account
                .as_ref()
                .is_some_and(|account| account.id == c.account_id)
    };
    let Some(existing) = found.matches.into_iter().flatten().find(same) else {
        return Ok(None);
    };
    let mut existing = Found::by(&nickname.as_str().into(), existing);
    selection::judge(ctx, &found.vault, &mut existing)?;
    // The command that stored it may have been killed before this machine remembered it.
    let seen = (existing.row.credential.id, existing.row.revision());
    ctx.remember(found.vault.id, vec![seen]);
    Ok(Some((found.vault, existing.row)))
}
