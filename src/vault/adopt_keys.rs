//! Adds vault keys from elsewhere to the key file of this machine.

use std::path::PathBuf;

use super::{KnownKeys, VaultError, error::KeyIds};
use crate::{
    crypto::{self, KeyFile, KeySettings, Keyring, VaultKey},
    domain::{KeyId, KeyRecord},
    store::VaultRow,
};

/// Result of adding vault keys to the key file.
#[derive(Debug)]
pub struct AdoptedKeys {
    pub path: PathBuf,
    /// Ids of the keys that were added.
    pub added: Vec<KeyId>,
    /// Ids of the keys that the file already held.
    pub already_held: Vec<KeyId>,
    /// True if the file held a key before. If not, the first added key seals from now on.
    pub had_keys: bool,
}

/// Adds keys behind those of the key file in use, in their order, all or none. The file is made if
/// it does not exist. When this returns, the keys are on disk and were read back.
///
/// # Errors
/// Fails with [`VaultError::Key`] if the vault keys in use do not come from a file of the user's
/// own, or if the file cannot be changed.
pub fn adopt_keys<'k>(
    settings: &KeySettings,
    keys: impl Iterator<Item = &'k VaultKey>,
) -> Result<AdoptedKeys, VaultError> {
    let source = crypto::choose(settings.inputs.clone())?;
    let file = KeyFile::lock(&source, &settings.options.trusted_dirs)?;
    let before = file.load()?;
    let held = |id| {
        before
            .as_ref()
            .is_some_and(|keyring| keyring.key(id).is_some())
    };
    let (already_held, new): (Vec<_>, Vec<_>) = keys.partition(|key| held(key.id()));
    if !new.is_empty() {
        file.put_last(&new)?;
    }
    crypto::sync_key_file(file.path())?;
    let ids = |keys: Vec<&VaultKey>| keys.into_iter().map(VaultKey::id).collect();
    Ok(AdoptedKeys {
        path: file.path().to_owned(),
        added: ids(new),
        already_held: ids(already_held),
        had_keys: before.is_some(),
    })
}

/// Refuses a keyring none of whose keys belongs to the vault. A vault that knows no keys at all
/// accepts any keyring.
///
/// # Errors
/// Fails with [`VaultError::Foreign`] if no key made its record in the vault, and with
/// [`VaultError::AlteredRecord`] if there is one whose record is not this vault's.
pub fn require_common(
    vault: &VaultRow,
    recorded: &[KeyRecord],
    keyring: &Keyring,
) -> Result<KnownKeys, VaultError> {
    let known = KnownKeys::new(vault.id, recorded, keyring)?;
    if recorded.is_empty() || !known.vouched.is_empty() {
        return Ok(known);
    }
    Err(VaultError::Foreign {
        given: KeyIds(keyring.ids().collect()),
        wanted: recorded.iter().map(|key| key.id).collect(),
    })
}
