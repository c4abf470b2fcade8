//! The vault: the only place where a secret becomes a sealed field, and a sealed field a secret.

use std::{fmt, path::PathBuf};

use crate::{
    crypto::{self, KeyError, KeySource, Keyring, OpenError},
    domain::{Account, Credential, CredentialType, Fingerprint, KeyId, KeyPair, Sealed, visible},
    settings::Settings,
    store::{
        Readiness, RecordedKey, SealedCredential, SealedPair, Store, StoreError, Twin, VaultRow,
    },
};

/// Vault keys that fit a vault, ready to seal.
pub struct Vault {
    readiness: Readiness,
    keyring: Keyring,
    source: KeySource,
}

/// Why nothing may be sealed in this vault with these keys.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The vault has keys, or rows sealed with one, and none is at hand.
    #[error("the vault key is missing{}", sealed_by(.wanted))]
    Missing {
        /// The keys the vault knows.
        wanted: Vec<KeyId>,
        /// Where credctl looked.
        path: PathBuf,
    },
    /// The key at hand is not one of the vault's.
    #[error("the vault key {given} is not this vault's{}", which(.wanted))]
    Wrong {
        /// The primary key at hand.
        given: KeyId,
        /// The keys the vault knows.
        wanted: Vec<KeyId>,
        /// Where the key at hand came from.
        origin: String,
    },
    /// The key's record in the database does not open: it belongs to another vault, or was altered.
    #[error("the record of vault key {0} in the database does not fit this vault")]
    AlteredRecord(KeyId),
    /// The vault holds rows that another product sealed, and the key opens none this user can see.
    #[error("the vault key {given} opens none of the rows that are sealed already")]
    Unproven {
        /// The primary key at hand.
        given: KeyId,
        /// Whether this user sees any such row.
        rows_seen: bool,
    },
    /// A row was sealed with a key that is not at hand.
    #[error(
        "{credential} was sealed with vault key {sealed_with}, and that is not at hand ({given})"
    )]
    NotAtHand {
        /// The row, as messages name it.
        credential: String,
        /// The key it names.
        sealed_with: KeyId,
        /// The keys at hand.
        given: KeyIds,
    },
    /// A row that names no key opens with none of those at hand.
    #[error("none of the vault keys at hand ({given}) opens {credential}")]
    NoneOpens {
        /// The row, as messages name it.
        credential: String,
        /// The keys at hand.
        given: KeyIds,
    },
    /// A field cannot be opened by any key: it was altered or damaged.
    #[error("{credential} is damaged: {why}")]
    Damaged {
        /// The row, as messages name it.
        credential: String,
        /// What is wrong with it.
        why: OpenError,
    },
    /// Where keys come from.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Ids of vault keys, as messages list them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyIds(Vec<KeyId>);

impl fmt::Display for KeyIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.0.iter().map(KeyId::to_string).collect();
        f.write_str(&ids.join(", "))
    }
}

/// Opens credentials with the vault keys at hand; keys are asked for only now.
///
/// # Errors
/// [`VaultError`] for a key that is missing, and for a row that does not open.
pub fn open(
    found: &[SealedCredential],
    recorded: &[RecordedKey],
    settings: &Settings,
) -> Result<Vec<KeyPair>, VaultError> {
    let source = crypto::choose(settings.keys.clone())?;
    let keyring =
        crypto::load(&source, &settings.key_options)?.ok_or_else(|| VaultError::Missing {
            wanted: recorded.iter().map(|key| key.id).collect(),
            path: settings.keys.default_file.clone(),
        })?;
    let opened = found.iter().map(|sealed| {
        let field = |field| {
            let opened = keyring.open(field, sealed.credential.key_id);
            opened.map_err(|why| unopened(why, &sealed.credential, &keyring, recorded))
        };
        Ok(KeyPair {
            api_key: field(&sealed.api_key)?,
            secret_key: field(&sealed.secret_key)?,
        })
    });
    opened.collect()
}

fn unopened(
    why: OpenError,
    credential: &Credential,
    keyring: &Keyring,
    recorded: &[RecordedKey],
) -> VaultError {
    let given = KeyIds(keyring.ids().collect());
    let all_at_hand = recorded.iter().all(|key| given.0.contains(&key.id));
    let name = format!("`{}` ({})", visible(credential.label()), credential.id);
    match why {
        OpenError::NoKey(sealed_with) => VaultError::NotAtHand {
            credential: name,
            sealed_with,
            given,
        },
        // The older product names no key: one that is missing cannot be told from damage, unless
        // every key of the vault was tried.
        OpenError::WrongKeyOrDamaged if credential.key_id.is_none() && !all_at_hand => {
            VaultError::NoneOpens {
                credential: name,
                given,
            }
        }
        why => VaultError::Damaged {
            credential: name,
            why,
        },
    }
}

fn sealed_by(wanted: &[KeyId]) -> String {
    match wanted {
        [] => ", and rows are sealed already".to_owned(),
        keys => which(keys),
    }
}

fn which(wanted: &[KeyId]) -> String {
    let ids: Vec<_> = wanted.iter().map(KeyId::to_string).collect();
    match ids.len() {
        0 => String::new(),
        _ => format!(" (the vault was sealed with {})", ids.join(", ")),
    }
}

impl Vault {
    /// The same without making a key: `None` where there is none, and nothing was ever sealed.
    ///
    /// # Errors
    /// As for [`Vault::open`].
    pub async fn look(store: &Store, settings: &Settings) -> anyhow::Result<Option<Self>> {
        let source = crypto::choose(settings.keys.clone()).map_err(VaultError::from)?;
        let keyring = crypto::load(&source, &settings.key_options).map_err(VaultError::from)?;
        let readiness = store.readiness().await?;
        let Some(keyring) = keyring else {
            if readiness.keys.is_empty() && !readiness.holds_foreign_rows() {
                return Ok(None);
            }
            let path = settings.keys.default_file.clone();
            let wanted = readiness.keys.iter().map(|key| key.id).collect();
            return Err(VaultError::Missing { wanted, path }.into());
        };
        judge(&readiness, &keyring, &source)?;
        Ok(Some(Vault {
            readiness,
            keyring,
            source,
        }))
    }

    /// Reads what has to be known and checks the keys against it, before anything is asked or
    /// written. A first key is made only where nothing was ever sealed.
    ///
    /// # Errors
    /// [`VaultError`] for keys that are missing or wrong; the store's own otherwise.
    pub async fn open(store: &Store, settings: &Settings) -> anyhow::Result<Self> {
        // A source that is wrong in itself is refused before a database is made for it.
        let source = crypto::choose(settings.keys.clone()).map_err(VaultError::from)?;
        tracing::info!(source = %named(&source), "vault keys");
        let load = || crypto::load(&source, &settings.key_options).map_err(VaultError::from);
        let loaded = load()?;
        let readiness = store.readiness().await?;
        // Another first command may have made the key file meanwhile; it does so before it records it.
        let keyring = match loaded.map_or_else(load, |keyring| Ok(Some(keyring)))? {
            Some(keyring) => {
                settle_first(&readiness, &source)?;
                keyring
            }
            None => first_key(&readiness, &settings.keys.default_file)?,
        };
        judge(&readiness, &keyring, &source)?;
        Ok(Vault {
            readiness,
            keyring,
            source,
        })
    }

    /// The vault's row.
    pub fn row(&self) -> &VaultRow {
        &self.readiness.vault
    }

    /// The account that was named, or all of the user.
    pub fn accounts(&self) -> &[Account] {
        &self.readiness.accounts
    }

    /// Seals both fields with the primary key.
    pub fn seal(&self, credential_type: &CredentialType, keys: &KeyPair) -> SealedPair {
        SealedPair {
            api_key: self.keyring.seal(&keys.api_key),
            secret_key: self.keyring.seal(&keys.secret_key),
            key_id: self.keyring.primary(),
            fingerprints: self.fingerprints(credential_type, keys),
        }
    }

    /// What a pair is known by, under every key at hand; the primary one's is first.
    pub fn fingerprints(
        &self,
        credential_type: &CredentialType,
        keys: &KeyPair,
    ) -> Vec<Fingerprint> {
        self.keyring.fingerprints(credential_type, keys)
    }

    /// The user's rows that have no fingerprint that counts, each with the one that is its due. They
    /// are those of the older product, and those that it changed. One that does not open is left out:
    /// nobody can say what it holds.
    ///
    /// # Errors
    /// As for any exchange; the first rows were read with the vault.
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
        let open = |field| self.keyring.open(field, credential.key_id).ok();
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

    /// The record to write with the first sealing; `None` once the vault has a key.
    pub fn first_key(&self) -> Option<RecordedKey> {
        self.readiness.keys.is_empty().then(|| RecordedKey {
            id: self.keyring.primary(),
            check_token: self.keyring.check_token(self.readiness.vault.id),
        })
    }

    /// Where the keys are kept, for whoever should back them up: a path where it is one.
    pub fn key_place(&self) -> String {
        self.source.place()
    }
}

/// A source as an error names it: with the path of a file.
fn named(source: &KeySource) -> String {
    match source.path() {
        Some(path) => format!("{source} ({})", path.display()),
        None => source.to_string(),
    }
}

fn first_key(readiness: &Readiness, path: &std::path::Path) -> Result<Keyring, VaultError> {
    if readiness.keys.is_empty() && !readiness.holds_foreign_rows() {
        return Ok(crypto::make(path)?);
    }
    Err(VaultError::Missing {
        wanted: readiness.keys.iter().map(|k| k.id).collect(),
        path: path.to_owned(),
    })
}

/// Before the first sealing: a file that another command made may not be safely on the disk, if that
/// one was killed.
fn settle_first(readiness: &Readiness, source: &KeySource) -> Result<(), VaultError> {
    match source {
        KeySource::Default(path) if readiness.keys.is_empty() => Ok(crypto::settle(path)?),
        _ => Ok(()),
    }
}

fn judge(readiness: &Readiness, keyring: &Keyring, source: &KeySource) -> Result<(), VaultError> {
    let given = keyring.primary();
    if readiness.keys.is_empty() {
        return prove(readiness, keyring);
    }
    let Some(recorded) = readiness.keys.iter().find(|key| key.id == given) else {
        let wanted = readiness.keys.iter().map(|key| key.id).collect();
        return Err(VaultError::Wrong {
            given,
            wanted,
            origin: named(source),
        });
    };
    if !keyring.verify_check_token(readiness.vault.id, given, &recorded.check_token) {
        return Err(VaultError::AlteredRecord(given));
    }
    Ok(())
}

/// In a vault with rows that another product sealed the key must open one of them before it may seal.
fn prove(readiness: &Readiness, keyring: &Keyring) -> Result<(), VaultError> {
    let opens = |sealed: &Sealed| keyring.open(sealed, Some(keyring.primary())).is_ok();
    if !readiness.holds_foreign_rows() || readiness.samples.iter().any(opens) {
        return Ok(());
    }
    Err(VaultError::Unproven {
        given: keyring.primary(),
        rows_seen: !readiness.samples.is_empty(),
    })
}
