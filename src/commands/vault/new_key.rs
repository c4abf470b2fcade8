//! Vault keys that do not seal yet: recording one, and finding it again in a later command.

use crate::{
    crypto::{KeyFile, VaultKey},
    domain::{Author, EventKind, KeyId},
    exit::{ExitCode, Failure},
    store::{Store, StoreError},
    vault::Vault,
};

/// Returns the newest key of the vault that a key at hand vouches for, if it does not seal yet. `None` if there is none, or if it is
/// the key `begun` that a killed command left beside the key file, which is not in the file yet.
///
/// # Errors
/// Exit 5 if the newest key is not at hand: another machine has begun to rotate.
pub(super) fn staged(vault: &Vault, begun: Option<KeyId>) -> Result<Option<KeyId>, Failure> {
    let keyring = vault.keys().keyring();
    let primary = keyring.primary();
    let recorded = vault.known();
    let at = recorded.iter().position(|key| key.id == primary);
    let later = at.map_or(&[][..], |at| &recorded[at + 1..]);
    let Some(newest) = later.last() else {
        return Ok(None);
    };
    match keyring.key(newest.id) {
        Some(key) => Ok(Some(key.id())),
        None if begun == Some(newest.id) => Ok(None),
        None => Err(Failure::new(
            ExitCode::VaultKey,
            format!(
                "vault key {} is newer than yours, and is not at hand",
                newest.id
            ),
        )
        .hint("ask the user who added it to export it, then run `credctl vault import-key FILE`")),
    }
}

/// Records a key that is already on the disk. If others changed the vault's keys in the meantime, the
/// key is dropped, because nothing was sealed with it.
///
/// # Errors
/// Fails with [`StoreError::KeysChanged`] in that case; otherwise as for any write.
pub(super) async fn record(
    store: &Store,
    vault: &Vault,
    author: &Author,
    (file, key): (&KeyFile, &VaultKey),
) -> Result<(), Failure> {
    let ledger = vault.ledger(author);
    let event = ledger.next_of_user(EventKind::KeyAdded, Some(key.id().to_string()));
    let record = vault.record_of(key);
    let done = store.record_key(&record, vault.recorded(), &event).await;
    if matches!(done, Err(StoreError::KeysChanged)) {
        file.discard_staged_key()?;
    }
    Ok(done?)
}
