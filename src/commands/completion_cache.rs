//! What completion offers, kept up by the commands that see credentials anyway.
//!
//! Nothing here fails a command: what could not be kept is offered again after the next `list`.

use crate::{
    completion::{Cache, Owner, Recent},
    context::Context,
    domain::Credential,
};

/// Offers credentials as they are now.
pub fn add(ctx: &mut Context<'_>, credentials: &[&Credential]) {
    if let Some(cache) = cache(ctx) {
        cache.add(credentials.iter().map(|credential| (*credential).into()));
    }
}

/// Offers credentials no longer.
pub fn remove(ctx: &mut Context<'_>, credentials: &[Credential]) {
    if let Some(cache) = cache(ctx) {
        cache.remove(|id| credentials.iter().any(|credential| credential.id == id));
    }
}

/// Offers what a whole list showed, and nothing else.
pub fn replace(ctx: &mut Context<'_>, recent: Recent) {
    if let Some(cache) = cache(ctx) {
        cache.replace(recent);
    }
}

/// The file for whoever the settings name; `None` where there is no place for it.
pub fn cache(ctx: &mut Context<'_>) -> Option<Cache> {
    let store = ctx.store().ok()?;
    let home = ctx.settings.paths.cache_home.as_deref()?;
    // The folder of everything is made by what stores something: reading makes nothing there.
    if ctx.vars.os("CREDCTL_HOME").is_some() && !home.is_dir() {
        return None;
    }
    let owner = Owner {
        place: store.identity(),
        user: store.user_id().to_owned(),
        account: store.account_named().map(str::to_owned),
    };
    Some(Cache::of(home, owner))
}
