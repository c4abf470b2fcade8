//! `--if-absent`: which credential counts as there already.

use super::{AddArgs, told_nickname};
use crate::{
    context::Context,
    domain::{Environment, Narrowing, Nickname, Reference},
    exit::Failure,
    providers::Provider,
    selection::{self, account},
    store::{SealedCredential, Store, VaultRow},
};

/// The equal credential that `--if-absent` answers where nothing has to be asked to know it: then
/// neither keys nor a vault key are needed.
///
/// # Errors
/// As for any exchange, and where the account is not clear.
pub(super) async fn without_asking(
    ctx: &mut Context<'_>,
    args: &AddArgs,
    provider: &Provider,
) -> Result<Option<(VaultRow, SealedCredential)>, Failure> {
    let environment = provider.settled(args.environment.stated());
    let has_said = environment.is_some() || !provider.has_environments();
    let is_told = args.nickname.is_some() && has_said;
    if ctx.can_ask() && !is_told {
        return Ok(None);
    }
    let Some(store) = ctx.existing_store()? else {
        return Ok(None);
    };
    let nickname = told_nickname(args, provider)?;
    find(ctx, &store, provider, (&nickname, environment)).await
}

/// The credential `--if-absent` counts as the same, so that no key is asked for in vain.
///
/// # Errors
/// As for any exchange, and where the account is not clear; exit 9 where it was altered.
pub(super) async fn find(
    ctx: &mut Context<'_>,
    store: &Store,
    provider: &Provider,
    (nickname, environment): (&Nickname, Option<Environment>),
) -> Result<Option<(VaultRow, SealedCredential)>, Failure> {
    let narrowing = Narrowing {
        credential_type: Some(provider.credential_type()),
        environment,
    };
    let reference = Reference::from(nickname.as_str());
    let found = store.find(&[reference], &narrowing).await?;
    let account = account(store, &found.accounts)?;
    let same = |row: &SealedCredential| {
        let c = &row.credential;
        c.nickname.as_deref() == Some(nickname.as_str())
            && c.environment == environment
            && Some(c.account_id) == account
    };
    let Some(mut equal) = found.fits.into_iter().flatten().find(same) else {
        return Ok(None);
    };
    selection::judge(ctx, &found.vault, &mut equal, true)?;
    Ok(Some((found.vault, equal)))
}
