//! The cache of completions, updated by commands that see credentials anyway.
//!
//! Nothing here makes a command fail: the next `list` repairs a cache that could not be written.

use crate::{
    completion::{Cache, CacheOwner, Recent},
    context::Context,
    domain::Credential,
};

/// Adds credentials to the cache, or updates them.
pub fn add(ctx: &mut Context<'_>, credentials: &[&Credential]) {
    if let Some(cache) = cache(ctx) {
        cache.add(credentials.iter().map(|credential| (*credential).into()));
    }
}

/// Removes credentials from the cache.
pub fn remove(ctx: &mut Context<'_>, credentials: &[Credential]) {
    if let Some(cache) = cache(ctx) {
        cache.remove(|id| credentials.iter().any(|credential| credential.id == id));
    }
}

/// Replaces the contents of the cache with what a list of all credentials showed.
pub fn replace(ctx: &mut Context<'_>, recent: Recent) {
    if let Some(cache) = cache(ctx) {
        cache.replace(recent);
    }
}

/// Returns the cache of the user that the settings name. `None` if there is no place for it.
pub fn cache(ctx: &mut Context<'_>) -> Option<Cache> {
    let store = ctx.store().ok()?;
    let home = ctx.settings.paths.cache_home.as_deref()?;
    // `CREDCTL_HOME` is created by the first command that stores something, never by one that reads.
    if ctx.vars.os("CREDCTL_HOME").is_some() && !home.is_dir() {
        return None;
    }
    let owner = CacheOwner {
        place: store.identity(),
        user: store.user_id().to_owned(),
        account: store.account_named().map(str::to_owned),
    };
    Some(Cache::of(home, owner))
}
