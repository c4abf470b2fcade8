//! Vault keys of others, taken into the key file.

use std::path::PathBuf;

use super::{VaultError, error::KeyIds};
use crate::{
    crypto::{self, KeyFile, KeySettings, Keyring, VaultKey},
    domain::KeyId,
    store::{RecordedKey, VaultRow},
};

/// What the key file took.
#[derive(Debug)]
pub struct AdoptedKeys {
    /// The key file.
    pub path: PathBuf,
    /// The keys it did not hold.
    pub added: Vec<KeyId>,
    /// The keys it held already.
    pub present: Vec<KeyId>,
    /// Whether it held any key before; where it did not, the first one added seals.
    pub had_keys: bool,
}

/// Puts keys behind those of the key file that counts here, in their order, all or none; the file is
/// made where there is none. They are on the disk, and read back, when this returns.
///
/// # Errors
/// [`VaultError::Key`] where the keys do not come from a file of the user's own, or it cannot be
/// changed.
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
    let (present, new): (Vec<_>, Vec<_>) = keys.partition(|key| held(key.id()));
    if !new.is_empty() {
        file.put_last(&new)?;
    }
    crypto::settle(file.path())?;
    let ids = |keys: Vec<&VaultKey>| keys.into_iter().map(VaultKey::id).collect();
    Ok(AdoptedKeys {
        path: file.path().to_owned(),
        added: ids(new),
        present: ids(present),
        had_keys: before.is_some(),
    })
}

/// Refuses keys of which the vault, as far as it knows keys at all, knows none.
///
/// # Errors
/// [`VaultError::Foreign`]; [`VaultError::AlteredRecord`] where one is recorded, and the record is
/// not this vault's.
pub fn require_common(
    vault: &VaultRow,
    recorded: &[RecordedKey],
    keyring: &Keyring,
) -> Result<(), VaultError> {
    let mut known = recorded.iter().filter(|key| keyring.key(key.id).is_some());
    let altered = |key: &&RecordedKey| {
        let token = &key.check_token;
        !keyring.verify_check_token(vault.id, key.id, token)
    };
    if let Some(key) = known.clone().find(altered) {
        return Err(VaultError::AlteredRecord(key.id));
    }
    if recorded.is_empty() || known.next().is_some() {
        return Ok(());
    }
    Err(VaultError::Foreign {
        given: KeyIds(keyring.ids().collect()),
        wanted: recorded.iter().map(|key| key.id).collect(),
    })
}
