use std::collections::BTreeSet;

use super::{
    Checker, Keys, KnownKeys, Ledger, SealedPair, VaultError,
    key_check::{self, Primary},
    pair::open_pair,
};
use crate::{
    crypto::{self, KeySettings, KeySource, Keyring, VaultKey},
    domain::{Account, Author, CredentialType, Fingerprint, KeyId, KeyPair, KeyRecord},
    store::{FirstKey, Readiness, SealedCredential, Store, StoreError, Twin, VaultRow},
};

/// Vault keys that were checked against a vault, ready to seal.
pub struct Vault {
    readiness: Readiness,
    keys: Keys,
    known: KnownKeys,
    is_private: bool,
}

impl Vault {
    /// Opens the vault without making a key. Returns `None` if there is no key and nothing was ever
    /// sealed.
    ///
    /// # Errors
    /// As for [`Vault::open`].
    pub async fn look(store: &Store, settings: &KeySettings) -> Result<Option<Self>, VaultError> {
        Vault::look_with(store, settings, Primary::Known).await
    }

    /// Like [`Vault::look`], for commands that change which key seals: the primary key may be new
    /// to the vault if another key at hand is not.
    ///
    /// # Errors
    /// As for [`Vault::open`].
    pub async fn look_for_rotation(
        store: &Store,
        settings: &KeySettings,
    ) -> Result<Option<Self>, VaultError> {
        Vault::look_with(store, settings, Primary::MayBeNew).await
    }

    async fn look_with(
        store: &Store,
        settings: &KeySettings,
        primary: Primary,
    ) -> Result<Option<Self>, VaultError> {
        let source = crypto::choose(settings.inputs.clone())?;
        let keyring = crypto::load(&source, &settings.options)?;
        let readiness = store.readiness().await?;
        match keyring {
            Some(keyring) => {
                let given = (keyring, source);
                let opened = Vault::judged(store, settings, readiness, given, primary).await;
                opened.map(Some)
            }
            None if is_untouched(store, &readiness).await? => Ok(None),
            None => Err(missing(&readiness, settings)),
        }
    }

    /// Checks the source of the vault keys, as far as that can be done before there is a vault. A command
    /// is not run.
    ///
    /// # Errors
    /// Fails with [`VaultError`] if the settings contradict each other, or the keys are unsafe.
    pub fn check_source(settings: &KeySettings) -> Result<(), VaultError> {
        match crypto::choose(settings.inputs.clone())? {
            KeySource::Command(_) => Ok(()),
            source => Ok(crypto::load(&source, &settings.options).map(drop)?),
        }
    }

    /// Reads the state of the vault and checks the keys against it, before anything is asked or
    /// written. A first key is made only if nothing sealed is stored and no key is recorded.
    ///
    /// # Errors
    /// Fails with [`VaultError`] if the keys are missing or wrong, or if the store fails.
    pub async fn open(store: &Store, settings: &KeySettings) -> Result<Self, VaultError> {
        // An invalid source is refused before a database is made for it.
        let source = crypto::choose(settings.inputs.clone())?;
        tracing::info!(source = %key_check::named(&source), "vault keys");
        let load = || crypto::load(&source, &settings.options);
        let loaded = load()?;
        let readiness = store.readiness().await?;
        // Another first command may have made the key file in the meantime: it writes the file
        // before it records the key.
        let keyring = match loaded.map_or_else(load, |keyring| Ok(Some(keyring)))? {
            Some(keyring) => {
                sync_first(&readiness, &source)?;
                keyring
            }
            None if is_untouched(store, &readiness).await? => {
                crypto::make(&settings.inputs.default_file)?
            }
            None => return Err(missing(&readiness, settings)),
        };
        let given = (keyring, source);
        Vault::judged(store, settings, readiness, given, Primary::Known).await
    }

    async fn judged(
        store: &Store,
        settings: &KeySettings,
        readiness: Readiness,
        (keyring, source): (Keyring, KeySource),
        primary: Primary,
    ) -> Result<Self, VaultError> {
        let from = (&source, settings);
        let known = key_check::judge(store, &readiness, &keyring, from, primary).await?;
        Ok(Vault {
            readiness,
            keys: Keys {
                keyring,
                source,
                user_id: store.user_id().to_owned(),
            },
            known,
            is_private: store.is_private(),
        })
    }

    pub fn row(&self) -> &VaultRow {
        &self.readiness.vault
    }

    /// Returns the vault keys, for work on existing rows.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Returns a checker of the user's rows in this vault.
    pub fn checker(&self) -> Checker<'_> {
        self.keys.checker(self.readiness.vault.id)
    }

    /// Returns the ledger of the user.
    pub fn ledger<'a>(&'a self, author: &'a Author) -> Ledger<'a> {
        self.keys.ledger(self.readiness.vault.id, author)
    }

    /// Returns the records of the vault's keys that a key at hand vouches for, in the order of their
    /// times.
    pub fn known(&self) -> &[KeyRecord] {
        &self.known.vouched
    }

    /// Returns the ids of the keys whose records no key at hand vouches for. They do not count.
    pub fn strangers(&self) -> &[KeyId] {
        &self.known.strangers
    }

    /// Returns all records that the vault holds, whoever wrote them.
    pub fn recorded(&self) -> &[KeyRecord] {
        &self.readiness.keys
    }

    /// Returns true if the database is private, so that only credctl writes to it.
    pub fn is_private(&self) -> bool {
        self.is_private
    }

    /// Makes the record of a vault key. A key of the vault that is at hand introduces it, the primary
    /// one if it is known; the first key of a vault introduces itself.
    pub fn record_of(&self, key: &VaultKey) -> KeyRecord {
        let known = self.known.vouched.iter().map(|record| record.id);
        self.record_among(key, &known.collect())
    }

    /// Like [`Vault::record_of`], once the vault knows these keys.
    pub fn record_among(&self, key: &VaultKey, known: &BTreeSet<KeyId>) -> KeyRecord {
        let keyring = &self.keys.keyring;
        let by = keyring.keys().find(|key| known.contains(&key.id()));
        keyring.record(
            key,
            by.unwrap_or(key),
            self.readiness.vault.id,
            &self.known.vouched,
        )
    }

    /// Returns this vault with other keys, such as those of a key file that was changed.
    #[must_use]
    pub fn with_keyring(self, keyring: Keyring) -> Self {
        Vault {
            keys: Keys {
                keyring,
                ..self.keys
            },
            ..self
        }
    }

    /// Converts the vault into its keys, for work on existing rows.
    pub fn into_keys(self) -> Keys {
        self.keys
    }

    /// Returns the account that was named, or all accounts of the user.
    pub fn accounts(&self) -> &[Account] {
        &self.readiness.accounts
    }

    /// Seals keys with the primary vault key.
    pub fn seal(&self, credential_type: &CredentialType, keys: &KeyPair) -> SealedPair {
        let keyring = &self.keys.keyring;
        SealedPair {
            api_key: keyring.seal(&keys.api_key),
            secret_key: keyring.seal(&keys.secret_key),
            fields: keyring.seal_fields(&keys.fields),
            key_id: keyring.primary(),
            fingerprints: self.fingerprints(credential_type, keys),
        }
    }

    /// Returns the fingerprints of a key pair under every key at hand. That of the primary key is
    /// first.
    pub fn fingerprints(
        &self,
        credential_type: &CredentialType,
        keys: &KeyPair,
    ) -> Vec<Fingerprint> {
        self.keys.keyring.fingerprints(credential_type, keys)
    }

    /// Returns the user's rows of another product, each with the fingerprint of its pair. A row that
    /// does not open is left out, because nobody can tell what it holds.
    ///
    /// # Errors
    /// As for any exchange. The first rows were already read with the vault.
    pub async fn unsealed_twins(&self, store: &Store) -> Result<Vec<Twin>, StoreError> {
        let first = self.readiness.unsealed.as_slice();
        let mut twins: Vec<Twin> = first
            .iter()
            .filter_map(|row| self.unsealed_twin(row))
            .collect();
        let (mut last, mut more) = (
            first.last().map(|row| row.credential.id),
            self.readiness.more_unsealed,
        );
        while let (Some(after), true) = (last, more) {
            let rows;
            (rows, more) = store.unsealed(after).await?;
            twins.extend(rows.iter().filter_map(|row| self.unsealed_twin(row)));
            last = rows.last().map(|row| row.credential.id);
        }
        Ok(twins)
    }

    fn unsealed_twin(&self, row: &SealedCredential) -> Option<Twin> {
        let (_, pair) = open_pair(&self.keys.keyring, row, None).ok()?;
        let all = self.fingerprints(&row.credential.credential_type, &pair);
        Some(Twin {
            fingerprint: *all.first()?,
            credential: row.credential.clone(),
        })
    }

    /// Returns the record to write with the first sealing; `None` if the vault already knows a key at
    /// hand.
    pub fn first_key(&self) -> Option<FirstKey> {
        let primary = self.keys.keyring.keys().next()?;
        self.known.vouched.is_empty().then(|| FirstKey {
            record: self.record_of(primary),
            known: self.readiness.keys.clone(),
        })
    }

    /// Returns the place of the keys, for advice on backing them up: a path if the keys are in a
    /// file.
    pub fn key_place(&self) -> String {
        self.keys.source.place()
    }
}

/// Returns true if nothing sealed is stored and no key is recorded, as far as this user can see.
async fn is_untouched(store: &Store, readiness: &Readiness) -> Result<bool, StoreError> {
    let is_new = readiness.keys.is_empty() && !readiness.vault.adopted_sealed;
    Ok(is_new && store.samples().await?.is_empty())
}

fn missing(readiness: &Readiness, settings: &KeySettings) -> VaultError {
    VaultError::Missing {
        wanted: readiness.keys.iter().map(|key| key.id).collect(),
        path: settings.inputs.default_file.clone(),
    }
}

/// Syncs the default key file to disk before the first sealing: the command that made the file may
/// have been killed before it did so.
fn sync_first(readiness: &Readiness, source: &KeySource) -> Result<(), VaultError> {
    match source {
        KeySource::Default(path) if readiness.keys.is_empty() => Ok(crypto::sync_key_file(path)?),
        _ => Ok(()),
    }
}
