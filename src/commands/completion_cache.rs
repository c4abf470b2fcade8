//! The cache of completions, updated by commands that see credentials anyway.
//!
//! Nothing here makes a command fail: the next `list` repairs a cache that could not be written.

use crate::{
    completion::{Cache, CacheOwner, KnownAccount, KnownKey, Recent},
    context::Context,
    domain::{Account, Credential, KeyId},
    vault::Vault,
};

/// Adds credentials to the cache, or updates them.
pub fn add(ctx: &mut Context<'_>, credentials: &[&Credential]) {
    for cache in both(ctx) {
        cache.add(credentials.iter().map(|credential| (*credential).into()));
    }
}

/// Removes credentials from the cache.
pub fn remove(ctx: &mut Context<'_>, credentials: &[Credential]) {
    for cache in both(ctx) {
        cache.remove(|id| credentials.iter().any(|credential| credential.id == id));
    }
}

/// Replaces the contents of the cache with what a list of all credentials showed.
pub fn replace(ctx: &mut Context<'_>, recent: Recent) {
    if let Some(cache) = cache(ctx) {
        cache.replace(recent);
    }
}

/// Adds accounts to the cache, or updates them.
pub fn add_accounts(ctx: &mut Context<'_>, accounts: &[Account]) {
    if let Some(cache) = of_all_accounts(ctx) {
        cache.add_accounts(accounts.iter().map(KnownAccount::from).collect());
    }
}

/// Replaces the accounts in the cache with all accounts of the user.
pub fn replace_accounts(ctx: &mut Context<'_>, accounts: &[Account]) {
    if let Some(cache) = of_all_accounts(ctx) {
        cache.replace_accounts(accounts.iter().map(KnownAccount::from).collect());
    }
}

/// Adds the accounts and the keys of a vault that was opened.
pub fn add_vault(ctx: &mut Context<'_>, vault: &Vault) {
    add_accounts(ctx, vault.accounts());
    let keyring = vault.keys().keyring();
    let recorded = vault.recorded().iter().map(|record| record.id);
    let ids: Vec<_> = keyring.ids().chain(recorded).collect();
    replace_vault_keys(ctx, ids, Some(keyring.primary()));
}

/// Replaces the vault keys in the cache; `primary` is the one that seals.
pub fn replace_vault_keys(
    ctx: &mut Context<'_>,
    ids: impl IntoIterator<Item = KeyId>,
    primary: Option<KeyId>,
) {
    if let Some(cache) = of_all_accounts(ctx) {
        cache.replace_vault_keys(KnownKey::all(ids, primary));
    }
}

/// Returns the cache of the user that the settings name. `None` if there is no place for it.
pub fn cache(ctx: &mut Context<'_>) -> Option<Cache> {
    cache_of(ctx, true)
}

/// Returns the cache of the user, whatever account the settings name.
pub fn of_all_accounts(ctx: &mut Context<'_>) -> Option<Cache> {
    cache_of(ctx, false)
}

/// Returns the caches that hold a credential: that of the named account, and that of all.
fn both(ctx: &mut Context<'_>) -> Vec<Cache> {
    let is_narrowed = ctx
        .store()
        .is_ok_and(|store| store.account_named().is_some());
    let narrowed = cache(ctx).filter(|_| is_narrowed);
    narrowed.into_iter().chain(of_all_accounts(ctx)).collect()
}

fn cache_of(ctx: &mut Context<'_>, narrowed: bool) -> Option<Cache> {
    let store = ctx.store().ok()?;
    let home = ctx.settings.paths.cache_home.as_deref()?;
    // `CREDCTL_HOME` is created by the first command that stores something, never by one that reads.
    if ctx.vars.os("CREDCTL_HOME").is_some() && !home.is_dir() {
        return None;
    }
    let owner = CacheOwner {
        place: store.identity(),
        user: store.user_id().to_owned(),
        account: store
            .account_named()
            .filter(|_| narrowed)
            .map(str::to_owned),
    };
    Some(Cache::of(home, owner))
}
