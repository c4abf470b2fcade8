//! How the rows of a backup become rows of a vault: verified, and sealed anew where they have to be.

use super::{Altered, Checker, Fault, RestoreKeys, RowFault, VaultError, Verdict, error::named};
use crate::{
    crypto::{Keyring, OpenError},
    domain::{KeyId, KeyPair, Sealed, Seals, Secret, Uuid},
    store::{BackupRow, SealedCredential},
};

/// Turns rows of a backup into rows of a vault.
pub struct Restoring {
    /// The vault keys: what is sealed under one that the vault knows stays as it is.
    pub keys: RestoreKeys,
    /// The user of the backup, whom the seals name.
    pub from: String,
    /// The user whose rows they become.
    pub to: String,
}

/// A row as it is to be stored.
pub struct Prepared {
    /// The row.
    pub row: BackupRow,
    /// Whether its keys were sealed anew.
    pub is_resealed: bool,
}

impl Restoring {
    /// Refuses a row whose seals are not its own, or cannot be looked at.
    ///
    /// # Errors
    /// [`VaultError::Row`].
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

    /// Refuses a row that is there and does not hold what one of the backup does. When each was last
    /// changed says nothing of that, nor does under which key it is sealed.
    ///
    /// # Errors
    /// [`VaultError::Differs`].
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

    /// The row as it is stored under this account.
    ///
    /// # Errors
    /// [`VaultError`] for what must be opened and does not open.
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

    /// Whether the vault opens it as it is. Where nobody can say, it stays what it is.
    fn stays(&self, row: &SealedCredential) -> bool {
        let is_kept = |key: KeyId| self.keys.known.contains(&key);
        match (row.credential.key_id, &self.keys.keyring) {
            (Some(key), _) => is_kept(key),
            (None, Some(keyring)) => {
                let opened = |field| keyring.opened(field, None).ok();
                let keys = [&row.api_key, &row.secret_key].map(opened);
                keys.into_iter().flatten().all(|(key, _)| is_kept(key))
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
