//! A vault key that does not seal yet: recorded, and found again by a later command.

use crate::{
    crypto::{KeyFile, VaultKey},
    domain::KeyId,
    exit::{ExitCode, Failure},
    store::{RecordedKey, Store, StoreError},
    vault::Vault,
};

/// The newest of the vault's keys, where it is at hand and does not seal yet. One that a command which
/// was killed left beside the key file (`begun`) is not there yet.
///
/// # Errors
/// Exit 5 where it is not at hand: another machine has begun to rotate.
pub(super) fn staged(vault: &Vault, begun: Option<KeyId>) -> Result<Option<KeyId>, Failure> {
    let keyring = vault.keys().keyring();
    let primary = keyring.primary();
    let recorded = vault.recorded();
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
        .hint("get it from whoever added it: credctl vault import-key FILE")),
    }
}

/// Records a key that is on the disk already. When others changed the keys meanwhile it is dropped:
/// nothing was sealed with it.
///
/// # Errors
/// [`StoreError::KeysChanged`]; else as for any write.
pub(super) async fn record(
    store: &Store,
    vault: &Vault,
    file: &KeyFile,
    key: &VaultKey,
) -> Result<(), Failure> {
    let known: Vec<_> = vault.recorded().iter().map(|key| key.id).collect();
    let recorded = RecordedKey {
        id: key.id(),
        check_token: key.check_token(vault.row().id),
    };
    let done = store.record_key(&recorded, &known).await;
    if matches!(done, Err(StoreError::KeysChanged)) {
        file.end()?;
    }
    Ok(done?)
}
