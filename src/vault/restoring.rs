//! Turns rows of a backup into rows of a vault: judges them, and reseals them.

use super::{
    Checker, Fault, Ledger, RestoreKeys, RowFault, VaultError, Verdict, accepted_revision,
    error::named, pair::open_pair,
};
use crate::{
    crypto::OpenError,
    domain::{Account, Author, KeyId, KeyPair, Sealed, Uuid},
    store::SealedCredential,
};

/// Turns rows of a backup into rows of a vault.
pub struct Restoring {
    /// Vault keys. The sealed fields of a row that are under a key of the vault stay as they are.
    pub keys: RestoreKeys,
    /// User of the backup, whom the seals name.
    pub from: String,
    /// Vault of the backup, whose seals the rows bear.
    pub from_vault: Uuid,
    /// User who will own the rows.
    pub to: String,
    /// Vault that will hold the rows; nil while it does not exist yet.
    pub to_vault: Uuid,
}

/// A row that is ready to be stored.
pub struct Prepared {
    /// Row to store.
    pub row: SealedCredential,
    /// True if the keys of the row were resealed.
    pub is_resealed: bool,
}

impl Restoring {
    /// Returns the ledger of the user who will own the rows.
    pub fn ledger<'a>(&'a self, author: &'a Author) -> Ledger<'a> {
        let keyring = self.keys.keyring.as_ref();
        Ledger::new(keyring, self.to_vault, (&self.to, author))
    }

    /// Refuses a row that was altered, or whose seal cannot be judged. An unsealed row passes.
    ///
    /// # Errors
    /// Fails with [`VaultError::Row`] for such a row.
    pub fn verify(&self, row: &SealedCredential) -> Result<(), VaultError> {
        let verdict = match &self.keys.keyring {
            Some(keyring) => Checker::new(keyring, self.from_vault, &self.from).verdict(row),
            None => match row.credential.key_id {
                Some(key) => Verdict::NotAtHand(key),
                None => Verdict::Unsealed,
            },
        };
        match verdict {
            Verdict::Ok | Verdict::Unsealed => Ok(()),
            Verdict::NotAtHand(key) => Err(self.fault(row, Fault::NotAtHand(key))),
            // The row was altered before the backup was made. Sealed anew, it would become sound.
            Verdict::Altered(what) => Err(self.fault(row, Fault::Altered(what))),
        }
    }

    /// Refuses a stored row that differs from the row in the backup. The time of the last change,
    /// the revision and the vault key do not count: they say nothing about what a row holds.
    ///
    /// # Errors
    /// Fails with [`VaultError::Differs`] if the rows differ.
    pub fn require_same(
        &self,
        wanted: &SealedCredential,
        account: &Account,
        there: &SealedCredential,
    ) -> Result<(), VaultError> {
        let (one, other) = (&wanted.credential, &there.credential);
        let is_same = account.id == other.account_id
            && wanted.stored_type == there.stored_type
            && one.environment == other.environment
            && one.nickname == other.nickname
            && one.is_active == other.is_active
            && one.note == other.note
            && one.tags == other.tags
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
        fn tokens(row: &SealedCredential) -> [Option<&Sealed>; 3] {
            let fields = row.companion.as_ref().and_then(|k| k.fields.as_ref());
            [Some(&row.api_key), Some(&row.secret_key), fields]
        }
        if tokens(one) == tokens(other) {
            return true;
        }
        let both = |row| self.pair(row).ok();
        let (Some((_, one)), Some((_, other))) = (both(one), both(other)) else {
            return false;
        };
        one.is_same(&other)
    }

    /// Returns the row as it will be stored under this account, sealed anew for the vault, with a
    /// revision above this one.
    ///
    /// # Errors
    /// Fails with [`VaultError::Row`] if a field has to be opened and does not open, or a vault key
    /// is missing.
    pub fn prepare(
        &self,
        row: SealedCredential,
        account: &Account,
        told: i64,
    ) -> Result<Prepared, VaultError> {
        let revision = accepted_revision(row.newest_revision().max(told));
        self.prepare_as(row, account, revision)
    }

    /// Like [`Restoring::prepare`], with this revision.
    pub(super) fn prepare_as(
        &self,
        mut row: SealedCredential,
        account: &Account,
        revision: i64,
    ) -> Result<Prepared, VaultError> {
        row.credential.account_id = account.id;
        row.account = account.clone();
        if row.is_unsealed() && self.keys.keyring.is_none() {
            return Ok(Prepared {
                row,
                is_resealed: false,
            });
        }
        let opened = match self.pair(&row) {
            // Nobody can tell what an unsealed row holds that does not open: it stays as it is.
            Err(_) if row.is_unsealed() => {
                return Ok(Prepared {
                    row,
                    is_resealed: false,
                });
            }
            opened => opened?,
        };
        self.sealed(row, opened, revision)
    }

    fn sealed(
        &self,
        mut row: SealedCredential,
        (key, pair): (KeyId, KeyPair),
        revision: i64,
    ) -> Result<Prepared, VaultError> {
        let keyring = self.keys.keyring.as_ref();
        let keyring = keyring.ok_or_else(|| self.fault(&row, Fault::NotAtHand(key)))?;
        let is_resealed = !self.keys.known.contains(&key);
        let key = if is_resealed { keyring.primary() } else { key };
        if is_resealed {
            row.api_key = keyring.seal(&pair.api_key);
            if !row.secret_key.as_token().is_empty() {
                row.secret_key = keyring.seal(&pair.secret_key);
            }
            if let Some(companion) = &mut row.companion {
                companion.fields = keyring.seal_fields(&pair.fields);
            }
        }
        if row.is_unsealed() {
            return Ok(Prepared { row, is_resealed });
        }
        let checker = Checker::new(keyring, self.to_vault, &self.to);
        let sealed = checker.sealed_as(row.clone(), &pair, key, revision);
        Ok(Prepared {
            row: sealed.map_err(|why| self.fault(&row, why))?,
            is_resealed,
        })
    }

    fn pair(&self, row: &SealedCredential) -> Result<(KeyId, KeyPair), VaultError> {
        let key = row.credential.key_id;
        let keyring = self.keys.keyring.as_ref().ok_or_else(|| {
            let damaged = Fault::Damaged(OpenError::WrongKeyOrDamaged);
            self.fault(row, key.map_or(damaged, Fault::NotAtHand))
        })?;
        let opened = open_pair(keyring, row, key);
        opened.map_err(|why| self.fault(row, why.into()))
    }

    fn fault(&self, row: &SealedCredential, fault: Fault) -> VaultError {
        let fault = fault.of(&row.credential, self.keys.keyring.as_ref());
        VaultError::Row(RowFault {
            in_backup: true,
            ..fault
        })
    }
}
