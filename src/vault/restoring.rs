//! Turns rows of a backup into rows of a vault: judges them, and reseals them if necessary.

use super::{Altered, Checker, Fault, RestoreKeys, RowFault, VaultError, Verdict, error::named};
use crate::{
    crypto::{Keyring, OpenError},
    domain::{KeyId, KeyPair, Sealed, Seals, Secret, Uuid},
    store::{BackupRow, SealedCredential},
};

/// Turns rows of a backup into rows of a vault.
pub struct Restoring {
    /// Vault keys. A row that is sealed under a key of the vault stays as it is.
    pub keys: RestoreKeys,
    /// User of the backup, whom the seals name.
    pub from: String,
    /// User who will own the rows.
    pub to: String,
}

/// A row that is ready to be stored.
pub struct Prepared {
    /// Row to store.
    pub row: BackupRow,
    /// True if the keys of the row were resealed.
    pub is_resealed: bool,
}

impl Restoring {
    /// Refuses a row that was altered, or whose seals cannot be judged. An unsealed row passes.
    ///
    /// # Errors
    /// Fails with [`VaultError::Row`] for such a row.
    pub fn verify(&self, row: &SealedCredential) -> Result<(), VaultError> {
        let verdict = match &self.keys.keyring {
            Some(keyring) => Checker::new(keyring, &self.from).verdict(row),
            None if row.is_unsealed() => Verdict::Unsealed,
            None => match row.credential.key_id {
                Some(key) => Verdict::NotAtHand(key),
                None => Verdict::Altered(Altered::Row),
            },
        };
        match verdict {
            Verdict::Ok | Verdict::Unsealed => Ok(()),
            Verdict::NotAtHand(key) => Err(self.fault(row, Fault::NotAtHand(key))),
            Verdict::Altered(what) => Err(self.fault(row, Fault::Altered(what))),
        }
    }

    /// Refuses a stored row that differs from the row in the backup. The time of the last change
    /// and the vault key do not count: they say nothing about what a row holds.
    ///
    /// # Errors
    /// Fails with [`VaultError::Differs`] if the rows differ.
    pub fn require_same(
        &self,
        wanted: &SealedCredential,
        account: Uuid,
        there: &SealedCredential,
    ) -> Result<(), VaultError> {
        let (one, other) = (&wanted.credential, &there.credential);
        let is_same = account == other.account_id
            && wanted.stored_type == there.stored_type
            && wanted.stored_environment == there.stored_environment
            && one.nickname == other.nickname
            && one.is_active == other.is_active
            && one.created_at == other.created_at
            && (wanted.is_unsealed() || !there.is_unsealed())
            && self.holds_the_same(wanted, there);
        match is_same {
            true => Ok(()),
            false => Err(VaultError::Differs {
                credential: named(other),
                id: other.id,
            }),
        }
    }

    fn holds_the_same(&self, one: &SealedCredential, other: &SealedCredential) -> bool {
        if (&one.api_key, &one.secret_key) == (&other.api_key, &other.secret_key) {
            return true;
        }
        let both = |row| self.pair(row).ok();
        let (Some(one), Some(other)) = (both(one), both(other)) else {
            return false;
        };
        let is = |one: &Secret, other: &Secret| one.expose_secret() == other.expose_secret();
        is(&one.api_key, &other.api_key) && is(&one.secret_key, &other.secret_key)
    }

    /// Returns the row as it will be stored under this account.
    ///
    /// # Errors
    /// Fails with [`VaultError::Row`] if a field has to be opened and does not open, or a vault key
    /// is missing.
    pub fn prepare(&self, mut row: BackupRow, account: Uuid) -> Result<Prepared, VaultError> {
        let is_resealed = !self.stays(&row.row);
        if is_resealed {
            self.reseal(&mut row)?;
        }
        let moves = self.from != self.to || account != row.row.credential.account_id;
        row.row.credential.account_id = account;
        if (is_resealed || moves) && !row.row.is_unsealed() {
            let Seals { seal, label_seal } = self.seals(&row.row)?;
            row.row.seal = Some(seal.into());
            row.row.label_seal = Some(label_seal.into());
        }
        Ok(Prepared { row, is_resealed })
    }

    /// Returns true if the vault opens the row as it is, or if the keys at hand cannot tell.
    fn stays(&self, row: &SealedCredential) -> bool {
        let is_known = |key: KeyId| self.keys.known.contains(&key);
        match (row.credential.key_id, &self.keys.keyring) {
            (Some(key), _) => is_known(key),
            (None, Some(keyring)) => {
                let opened = |field| keyring.open_with_key_id(field, None).ok();
                let keys = [&row.api_key, &row.secret_key].map(opened);
                keys.into_iter().flatten().all(|(key, _)| is_known(key))
            }
            (None, None) => true,
        }
    }

    fn reseal(&self, row: &mut BackupRow) -> Result<(), VaultError> {
        let pair = self.pair(&row.row)?;
        let keyring = self.keyring(&row.row)?;
        // The older product may have left a field empty.
        let seal = |field: &Sealed, secret| match field.as_token().is_empty() {
            true => field.clone(),
            false => keyring.seal(secret),
        };
        let kind = &row.row.credential.credential_type;
        row.fingerprint = keyring.fingerprints(kind, &pair).first().copied();
        row.row.api_key = seal(&row.row.api_key, &pair.api_key);
        row.row.secret_key = seal(&row.row.secret_key, &pair.secret_key);
        row.row.credential.key_id = Some(keyring.primary());
        Ok(())
    }

    fn pair(&self, row: &SealedCredential) -> Result<KeyPair, VaultError> {
        let keyring = self.keyring(row)?;
        let open = |field: &Sealed| match field.as_token().is_empty() {
            true => Ok(Secret::empty()),
            false => keyring.open(field, row.credential.key_id),
        };
        let opened = |field| open(field).map_err(|why| self.fault(row, why.into()));
        Ok(KeyPair {
            api_key: opened(&row.api_key)?,
            secret_key: opened(&row.secret_key)?,
        })
    }

    fn seals(&self, row: &SealedCredential) -> Result<Seals, VaultError> {
        let keyring = self.keyring(row)?;
        let key = row.credential.key_id.unwrap_or(keyring.primary());
        let seals = keyring.seals(key, &row.bound(&self.to), &row.bound_label());
        seals.ok_or_else(|| self.fault(row, Fault::NotAtHand(key)))
    }

    fn keyring(&self, row: &SealedCredential) -> Result<&Keyring, VaultError> {
        let key = row.credential.key_id;
        self.keys.keyring.as_ref().ok_or_else(|| {
            let damaged = Fault::Damaged(OpenError::WrongKeyOrDamaged);
            self.fault(row, key.map_or(damaged, Fault::NotAtHand))
        })
    }

    fn fault(&self, row: &SealedCredential, fault: Fault) -> VaultError {
        let fault = fault.of(&row.credential, self.keys.keyring.as_ref());
        VaultError::Row(RowFault {
            in_backup: true,
            ..fault
        })
    }
}
