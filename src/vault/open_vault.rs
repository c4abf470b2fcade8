use super::{
    Keys, VaultError,
    key_check::{self, Primary},
};
use crate::{
    crypto::{self, KeySettings, Keyring},
    domain::{
        Account, Bound, BoundLabel, CredentialType, Environment, Fingerprint, KeyPair, Nickname,
        Seals, Uuid,
    },
    store::{
        FirstKey, Readiness, RecordedKey, SealedCredential, SealedPair, Store, StoreError, Twin,
        VaultRow,
    },
};

/// Vault keys that were checked against a vault, ready to seal.
pub struct Vault {
    readiness: Readiness,
    keys: Keys,
    is_private: bool,
}

/// The fields of a new row that its seals cover.
#[derive(Debug, Clone, Copy)]
pub struct NewRow<'a> {
    pub id: Uuid,
    /// Id of the account that will hold the row.
    pub account_id: Uuid,
    /// Type of the credential: the provider.
    pub credential_type: &'a CredentialType,
    pub nickname: &'a Nickname,
    /// Environment of the credential; `None` if it is not stated.
    pub environment: Option<Environment>,
    /// Sealed fields of the row.
    pub keys: &'a SealedPair,
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
        let Some(keyring) = keyring else {
            if readiness.keys.is_empty() && !readiness.holds_foreign_rows() {
                return Ok(None);
            }
            let path = settings.inputs.default_file.clone();
            let wanted = readiness.keys.iter().map(|key| key.id).collect();
            return Err(VaultError::Missing { wanted, path });
        };
        let keys = Keys {
            keyring,
            source,
            user_id: store.user_id().to_owned(),
        };
        Ok(Some(Vault::judged(
            store, settings, readiness, keys, primary,
        )?))
    }

    /// Reads the state of the vault and checks the keys against it, before anything is asked or
    /// written. A first key is made only if nothing was ever sealed.
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
                key_check::sync_first(&readiness, &source)?;
                keyring
            }
            None => key_check::first_key(&readiness, &settings.inputs.default_file)?,
        };
        let keys = Keys {
            keyring,
            source,
            user_id: store.user_id().to_owned(),
        };
        let primary = Primary::Known;
        Vault::judged(store, settings, readiness, keys, primary)
    }

    fn judged(
        store: &Store,
        settings: &KeySettings,
        readiness: Readiness,
        keys: Keys,
        primary: Primary,
    ) -> Result<Self, VaultError> {
        key_check::judge(&readiness, &keys.keyring, &keys.source, settings, primary)?;
        Ok(Vault {
            readiness,
            keys,
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

    /// Returns the records of the keys that the vault knows, in the order in which they were
    /// recorded.
    pub fn recorded(&self) -> &[RecordedKey] {
        &self.readiness.keys
    }

    /// Returns true if the database is private, so that only credctl writes to it.
    pub fn is_private(&self) -> bool {
        self.is_private
    }

    pub fn primary_record(&self) -> RecordedKey {
        let keyring = &self.keys.keyring;
        RecordedKey {
            id: keyring.primary(),
            check_token: keyring.check_token(self.readiness.vault.id),
        }
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

    /// Seals both fields with the primary key.
    pub fn seal(&self, credential_type: &CredentialType, keys: &KeyPair) -> SealedPair {
        SealedPair {
            api_key: self.keys.keyring.seal(&keys.api_key),
            secret_key: self.keys.keyring.seal(&keys.secret_key),
            key_id: self.keys.keyring.primary(),
            fingerprints: self.fingerprints(credential_type, keys),
        }
    }

    /// Returns both seals of a new row, under the primary key.
    pub fn seals(&self, row: &NewRow<'_>) -> Seals {
        let bound = Bound {
            id: row.id,
            account_id: row.account_id,
            user_id: &self.keys.user_id,
            credential_type: row.credential_type.as_str(),
            environment: row.environment.map(Environment::as_str),
            api_key: &row.keys.api_key,
            secret_key: &row.keys.secret_key,
        };
        let label = BoundLabel {
            id: row.id,
            nickname: Some(row.nickname.as_str()),
            is_active: true,
        };
        self.keys.keyring.primary_seals(&bound, &label)
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

    /// Returns the user's rows without a valid fingerprint, each with the fingerprint it should
    /// have. The older product wrote or changed these rows. A row that does not open is left out,
    /// because nobody can tell what it holds.
    ///
    /// # Errors
    /// As for any exchange. The first rows were already read with the vault.
    pub async fn marks(&self, store: &Store) -> Result<Vec<Twin>, StoreError> {
        let first = self.readiness.unmarked.as_slice();
        let mut marks: Vec<Twin> = first.iter().filter_map(|row| self.mark(row)).collect();
        let (mut last, mut more) = (
            first.last().map(|row| row.credential.id),
            self.readiness.more_unmarked,
        );
        while let (Some(after), true) = (last, more) {
            let rows;
            (rows, more) = store.unmarked(after).await?;
            marks.extend(rows.iter().filter_map(|row| self.mark(row)));
            last = rows.last().map(|row| row.credential.id);
        }
        Ok(marks)
    }

    fn mark(&self, row: &SealedCredential) -> Option<Twin> {
        let credential = &row.credential;
        let open = |field| self.keys.keyring.open(field, credential.key_id).ok();
        let keys = KeyPair {
            api_key: open(&row.api_key)?,
            secret_key: open(&row.secret_key)?,
        };
        let all = self.fingerprints(&credential.credential_type, &keys);
        Some(Twin {
            fingerprint: *all.first()?,
            credential: credential.clone(),
        })
    }

    /// Returns the record to write with the first sealing; `None` if the vault already has a key.
    ///
    /// Only credctl writes to a private database: there, every row has seals from the start.
    pub fn first_key(&self) -> Option<FirstKey> {
        let (keyring, vault) = (&self.keys.keyring, self.readiness.vault.id);
        let is_strict = self.is_private && !self.readiness.holds_foreign_rows();
        self.readiness.keys.is_empty().then(|| FirstKey {
            key: self.primary_record(),
            strict_token: is_strict.then(|| keyring.strict_token(vault)),
        })
    }

    /// Returns the place of the keys, for advice on backing them up: a path if the keys are in a
    /// file.
    pub fn key_place(&self) -> String {
        self.keys.source.place()
    }
}
