//! What the config remembers of the active credential, kept true and asked without a connection.

use super::{shown, use_};
use crate::{
    config::{Active, Unusable},
    context::Context,
    domain::Credential,
    exit::failure_of,
    store::VaultRow,
};

/// The active credential of the database that the settings name, as far as the config knows which
/// one that is.
///
/// # Errors
/// When the settings name no database that can be.
pub fn known(ctx: &mut Context<'_>) -> anyhow::Result<Option<Active>> {
    if ctx.settings.active.is_empty() {
        return Ok(None);
    }
    let store = ctx.store()?;
    let place = store.identity();
    let all: Vec<_> = ctx.settings.active.values().collect();
    let here = all
        .iter()
        .filter(|active| active.place.as_ref() == Some(&place));
    let here: Vec<_> = here.collect();
    let found = match (&here[..], &all[..]) {
        ([one], _) => Some(**one),
        // Written before places were remembered.
        ([], [only]) if only.place.is_none() => Some(*only),
        // Of several vaults only the database can tell which one it holds.
        _ => None,
    };
    let is_mine = |active: &&Active| {
        let user = active.user_id.as_deref();
        user.is_none_or(|user| user == store.user_id())
    };
    Ok(found.filter(is_mine).cloned())
}

/// Remembers how a credential is now, if it is the active one still.
pub fn changed(ctx: &mut Context<'_>, vault: &VaultRow, credential: &Credential) {
    if !shown::is_active(ctx, vault, credential) {
        return;
    }
    let done = use_::choice(ctx, credential).and_then(|choice| {
        use_::remember(ctx, vault, |old| match old {
            Some(old) if old.credential_id == credential.id => Some(Active {
                previous_id: old.previous_id,
                ..choice
            }),
            // Another command chose another one meanwhile.
            old => old.cloned(),
        })
    });
    remark(ctx, "it is changed", done);
}

/// Remembers that the active credential is gone; its id, type and environment stay, for what may
/// stand in for it.
pub fn removed(ctx: &mut Context<'_>, vault: &VaultRow, gone: &[Credential]) {
    let done = use_::remember(ctx, vault, |old| {
        let is_gone = |old: &Active| gone.iter().any(|one| one.id == old.credential_id);
        let state = old.filter(|old| is_gone(old)).map(|_| Unusable::Removed);
        old.map(|old| Active {
            state: state.or(old.state),
            ..old.clone()
        })
    });
    remark(ctx, "it is removed", done);
}

/// What was done to the credential is done, whatever becomes of the config.
fn remark(ctx: &mut Context<'_>, what: &str, done: anyhow::Result<()>) {
    if let Err(error) = done {
        let why = failure_of(&error).message;
        ctx.out.remark(format!("{what}, but {why}"));
    }
}
