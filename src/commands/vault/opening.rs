//! Opens what the subcommands of `credctl vault` work on: the store, the vault and the key file.

use std::rc::Rc;

use crate::{
    commands::completion_cache,
    context::Context,
    crypto::{KeyError, KeyFile},
    domain::KeyId,
    exit::{ExitCode, Failure},
    store::Store,
    vault::{Keys, Vault},
};

/// Returns the store.
///
/// # Errors
/// Exit 3 if nothing was stored yet.
pub(super) fn store(ctx: &mut Context<'_>) -> Result<Rc<Store>, Failure> {
    ctx.existing_store()?.ok_or_else(nothing_sealed)
}

/// Opens the vault with keys that fit it.
///
/// # Errors
/// Exit 3 if nothing is sealed yet, 5 if the vault keys do not fit.
pub(super) async fn vault(ctx: &Context<'_>, store: &Store) -> Result<Vault, Failure> {
    let vault = Vault::look(store, &ctx.settings.keys).await?;
    vault.ok_or_else(nothing_sealed)
}

/// Opens the vault for commands that change which key seals: the primary key may be new to it.
///
/// # Errors
/// Exit 3 if nothing is sealed yet, 5 if the vault keys do not fit.
pub(super) async fn vault_to_rotate(ctx: &Context<'_>, store: &Store) -> Result<Vault, Failure> {
    let vault = Vault::look_for_rotation(store, &ctx.settings.keys).await?;
    vault.ok_or_else(nothing_sealed)
}

/// Tells completion the keys of the vault: those that are known, and those at hand now, but not the
/// one that is gone.
pub(super) fn keys_for_completion(
    ctx: &mut Context<'_>,
    vault: &[KeyId],
    primary: KeyId,
    gone: Option<KeyId>,
) {
    let all = std::iter::once(primary).chain(vault.iter().copied());
    let left: Vec<_> = all.filter(|id| Some(*id) != gone).collect();
    completion_cache::replace_vault_keys(ctx, left, Some(primary));
}

/// Returns the ids of the keys that the vault knows or that are at hand.
pub(super) fn key_ids(vault: &Vault) -> Vec<KeyId> {
    let recorded = vault.recorded().iter().map(|record| record.id);
    vault.keys().keyring().ids().chain(recorded).collect()
}

pub(super) fn nothing_sealed() -> Failure {
    Failure::new(ExitCode::NotFound, "nothing is sealed in this vault yet")
        .hint("the first `credctl add` creates its vault key")
}

/// Returns the id of the key that a killed command left beside the key file, if there is one.
///
/// # Errors
/// Fails with [`KeyError::Busy`] while such a command runs.
pub(super) fn pending(ctx: &Context<'_>, keys: &Keys) -> Result<Option<KeyId>, KeyError> {
    match key_file(ctx, keys) {
        Ok(file) => Ok(file.pending()?.map(|key| key.id())),
        Err(error @ KeyError::Busy { .. }) => Err(error),
        // If the key file cannot be changed, no command has begun to change it.
        Err(_) => Ok(None),
    }
}

/// Locks the key file that the keys come from, to change it.
pub(super) fn key_file(ctx: &Context<'_>, keys: &Keys) -> Result<KeyFile, KeyError> {
    KeyFile::lock(keys.source(), &ctx.settings.keys.options.trusted_dirs)
}
