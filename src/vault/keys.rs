//! Loaded vault keys, which judge, open and seal existing rows.

use super::{
    Checker, Strictness, VaultError, Verdict,
    error::{Fault, named},
};
use crate::{
    crypto::{self, KeySettings, KeySource, Keyring, OpenError},
    domain::{Credential, KeyId, KeyPair, SEAL_BYTES, Seals},
    store::{RecordedKey, SealedCredential},
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

    /// Returns a checker of the seals of the user's rows.
    pub fn checker(&self) -> Checker<'_> {
        Checker::new(&self.keyring, &self.user_id)
    }

    /// Returns the keys themselves.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    pub fn source(&self) -> &KeySource {
        &self.source
    }

    /// Refuses an altered row, and an unsealed one if the vault is strict. A row whose vault key is
    /// not at hand cannot be judged, and passes.
    ///
    /// # Errors
    /// Fails with [`VaultError::Row`] for an altered row, and with [`VaultError::Unsealed`] for an
    /// unsealed one.
    pub fn judge(
        &self,
        row: &SealedCredential,
        strictness: Strictness,
    ) -> Result<Verdict, VaultError> {
        match self.checker().verdict(row) {
            Verdict::Altered(what) => Err(self.fault(Fault::Altered(what), &row.credential)),
            Verdict::Unsealed if strictness != Strictness::Off => Err(VaultError::Unsealed {
                credential: named(&row.credential),
                id: row.credential.id,
                stripped: strictness == Strictness::Stripped,
            }),
            verdict => Ok(verdict),
        }
    }

    /// Opens a row that was judged before.
    ///
    /// # Errors
    /// Fails with [`VaultError::Row`] if the vault key is not at hand, or if a field does not open.
    pub fn open(
        &self,
        row: &SealedCredential,
        recorded: &[RecordedKey],
    ) -> Result<KeyPair, VaultError> {
        let field = |field| {
            let opened = self.keyring.open(field, row.credential.key_id);
            opened.map_err(|why| self.unopened(why, &row.credential, recorded))
        };
        Ok(KeyPair {
            api_key: field(&row.api_key)?,
            secret_key: field(&row.secret_key)?,
        })
    }

    fn unopened(
        &self,
        why: OpenError,
        credential: &Credential,
        recorded: &[RecordedKey],
    ) -> VaultError {
        let all_at_hand = recorded
            .iter()
            .all(|key| self.keyring.key(key.id).is_some());
        let fault = match why {
            // Rows of the older product name no key: a missing key cannot be told from damage,
            // unless every key of the vault was tried.
            OpenError::WrongKeyOrDamaged if credential.key_id.is_none() && !all_at_hand => {
                Fault::NoneOpens
            }
            why => why.into(),
        };
        self.fault(fault, credential)
    }

    fn fault(&self, fault: Fault, credential: &Credential) -> VaultError {
        fault.of(credential, Some(&self.keyring)).into()
    }

    /// Returns both seals of a row as it is given, under the key that it names.
    ///
    /// # Errors
    /// Fails with [`VaultError::Row`] if that key is not at hand, or the row names none.
    pub fn seals(&self, row: &SealedCredential) -> Result<Seals, VaultError> {
        let key = row.credential.key_id;
        let bound = row.bound(&self.user_id);
        let seals = key.and_then(|key| self.keyring.seals(key, &bound, &row.bound_label()));
        seals.ok_or_else(|| {
            let fault = key.map_or(Fault::NoneOpens, Fault::NotAtHand);
            self.fault(fault, &row.credential)
        })
    }

    /// Returns the label seal of a row as it is given.
    ///
    /// # Errors
    /// As for [`Keys::seals`].
    pub fn label_seal(&self, row: &SealedCredential) -> Result<[u8; SEAL_BYTES], VaultError> {
        Ok(self.seals(row)?.label_seal)
    }
}
