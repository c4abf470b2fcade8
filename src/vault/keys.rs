//! Vault keys that were loaded, and what they make of rows that are there.

use super::{
    Checker, Strictness, VaultError, Verdict,
    error::{Fault, named},
};
use crate::{
    crypto::{self, KeySettings, KeySource, Keyring, OpenError},
    domain::{Credential, KeyId, KeyPair, SEAL_BYTES, Seals},
    store::{RecordedKey, SealedCredential},
};

/// Vault keys that were loaded, for the rows of one user. Loading makes none.
pub struct Keys {
    pub(super) keyring: Keyring,
    pub(super) source: KeySource,
    pub(super) user_id: String,
}

impl Keys {
    /// The vault keys of the settings; `wanted` are those that the vault or a row names.
    ///
    /// # Errors
    /// [`VaultError::Missing`] where there are none.
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

    /// The same where having them costs nobody anything: no command is run for it, and what is wrong
    /// with them is for those to say who need them.
    pub fn at_hand(settings: &KeySettings, user_id: &str) -> Option<Self> {
        match crypto::choose(settings.inputs.clone()) {
            Ok(KeySource::Command(_)) | Err(_) => None,
            Ok(_) => Keys::load(settings, user_id, &[]).ok(),
        }
    }

    /// Looks at the seals of the user's rows.
    pub fn checker(&self) -> Checker<'_> {
        Checker::new(&self.keyring, &self.user_id)
    }

    /// The keys themselves.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// Where they came from.
    pub fn source(&self) -> &KeySource {
        &self.source
    }

    /// Refuses a row that is not as credctl wrote it, and an unsealed one where that is not allowed.
    /// One whose key is not at hand cannot be judged, and passes.
    ///
    /// # Errors
    /// [`VaultError::Row`] for an altered row, [`VaultError::Unsealed`].
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
    /// [`VaultError`] for a key that is missing, and for what does not open.
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
            // The older product names no key: one that is missing cannot be told from damage, unless
            // every key of the vault was tried.
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

    /// Both seals of a row as it is given, under the key that it names.
    ///
    /// # Errors
    /// [`VaultError::Row`] when that key is not at hand, or the row names none.
    pub fn seals(&self, row: &SealedCredential) -> Result<Seals, VaultError> {
        let key = row.credential.key_id;
        let bound = row.bound(&self.user_id);
        let seals = key.and_then(|key| self.keyring.seals(key, &bound, &row.bound_label()));
        seals.ok_or_else(|| {
            let fault = key.map_or(Fault::NoneOpens, Fault::NotAtHand);
            self.fault(fault, &row.credential)
        })
    }

    /// The seal of a row's label as it is given.
    ///
    /// # Errors
    /// As for [`Keys::seals`].
    pub fn label_seal(&self, row: &SealedCredential) -> Result<[u8; SEAL_BYTES], VaultError> {
        Ok(self.seals(row)?.label_seal)
    }
}
