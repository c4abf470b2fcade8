//! Loaded vault keys, which open existing rows.

use super::{VaultError, error::Fault, pair::open_pair};
use crate::{
    crypto::{self, KeySettings, KeySource, Keyring, OpenError},
    domain::{Credential, KeyId, KeyPair},
    store::SealedCredential,
};

/// Loaded vault keys, for the rows of one user. Loading never makes a key.
pub struct Keys {
    pub(super) keyring: Keyring,
    pub(super) source: KeySource,
    pub(super) user_id: String,
}

impl Keys {
    /// Loads the vault keys of the settings. `wanted` are the keys that the vault or a row names,
    /// for the error.
    ///
    /// # Errors
    /// Fails with [`VaultError::Missing`] if there are no keys, and with [`VaultError::Key`] if
    /// they cannot be loaded.
    pub fn load(
        settings: &KeySettings,
        user_id: &str,
        wanted: &[KeyId],
    ) -> Result<Self, VaultError> {
        let source = crypto::choose(settings.inputs.clone())?;
        let keyring = crypto::load(&source, &settings.options)?;
        let keyring = keyring.ok_or_else(|| VaultError::Missing {
            wanted: wanted.to_vec(),
            path: settings.inputs.default_file.clone(),
        })?;
        Ok(Keys {
            keyring,
            source,
            user_id: user_id.to_owned(),
        })
    }

    /// Loads the vault keys if that has no cost for the user. Returns `None` if a command would
    /// have to run, or if loading fails: only commands that need the keys report such an error.
    pub fn at_hand(settings: &KeySettings, user_id: &str) -> Option<Self> {
        match crypto::choose(settings.inputs.clone()) {
            Ok(KeySource::Command(_)) | Err(_) => None,
            Ok(_) => Keys::load(settings, user_id, &[]).ok(),
        }
    }

    /// Returns the keys themselves.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// Returns the user whose rows these keys open.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    pub fn source(&self) -> &KeySource {
        &self.source
    }

    /// Opens a row that was judged before.
    ///
    /// # Errors
    /// Fails with [`VaultError::Row`] if the vault key is not at hand, or if a field does not open.
    pub fn open(&self, row: &SealedCredential) -> Result<KeyPair, VaultError> {
        let opened = open_pair(&self.keyring, row, row.credential.key_id);
        let (_, pair) = opened.map_err(|why| {
            let fault = match why {
                // An unsealed row names no key: a missing key cannot be told from damage.
                OpenError::WrongKeyOrDamaged if row.is_unsealed() => Fault::NoneOpens,
                why => why.into(),
            };
            fault.of(&row.credential, Some(&self.keyring))
        })?;
        Ok(pair)
    }

    /// Returns the error for a problem with a row.
    pub fn fault(&self, credential: &Credential, fault: Fault) -> VaultError {
        fault.of(credential, Some(&self.keyring)).into()
    }
}
