//! The vault: the only place where a secret becomes a sealed field, and a sealed field a secret.

mod checker;
mod error;
mod keys;
mod reseal;

use std::path::Path;

use crate::{
    crypto::{self, KeySource, Keyring},
    domain::{
        Account, Bound, BoundLabel, CredentialType, Environment, Fingerprint, KeyId, KeyPair,
        Nickname, Sealed, Seals, Uuid,
    },
    settings::Settings,
    store::{
        FirstKey, Place, Readiness, RecordedKey, SealedCredential, SealedPair, Store, StoreError,
        Twin, VaultRow,
    },
};

pub use checker::{Altered, Checker, Verdict};
pub use error::{KeyIds, VaultError};
pub use keys::Keys;
pub use reseal::{Unsound, on_all_cores};

/// Vault keys that fit a vault, ready to seal.
pub struct Vault {
    readiness: Readiness,
    keys: Keys,
    is_private: bool,
}

/// Whether a credential without seals may be handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// It may be: another product writes here that does not seal.
    Off,
    /// It may not.
    On,
    /// It may not, by what this machine remembers; the database does not say so any more.
    Stripped,
}

/// Which of the keys at hand has to be one of the vault's.
#[derive(Clone, Copy)]
enum Primary {
    /// The one that seals.
    Known,
    /// Any of them.
    MayBeNew,
}

/// A row to be stored, as its seals see it.
#[derive(Debug, Clone, Copy)]
pub struct NewRow<'a> {
    /// Its id.
    pub id: Uuid,
    /// The account it goes to.
    pub account_id: Uuid,
    /// The provider.
    pub credential_type: &'a CredentialType,
    /// The label.
    pub nickname: &'a Nickname,
    /// Paper, live, or not stated.
    pub environment: Option<Environment>,
    /// Its sealed fields.
    pub keys: &'a SealedPair,
}

impl Strictness {
    /// What holds for a vault on this machine.
    pub fn of(vault: &VaultRow, settings: &Settings) -> Self {
        match (&vault.strict_token, settings.strict.contains(&vault.id)) {
            (Some(_), _) => Strictness::On,
            (None, true) => Strictness::Stripped,
            (None, false) => Strictness::Off,
        }
    }
}

impl Vault {
    /// The same without making a key: `None` where there is none, and nothing was ever sealed.
    ///
    /// # Errors
    /// As for [`Vault::open`].
    pub async fn look(store: &Store, settings: &Settings) -> anyhow::Result<Option<Self>> {
        Vault::look_with(store, settings, Primary::Known).await
    }

    /// The same for those who change which key seals: the primary one may be new to the vault, if
    /// another one at hand is not.
    ///
    /// # Errors
    /// As for [`Vault::open`].
    pub async fn look_for_rotation(
        store: &Store,
        settings: &Settings,
    ) -> anyhow::Result<Option<Self>> {
        Vault::look_with(store, settings, Primary::MayBeNew).await
    }

    async fn look_with(
        store: &Store,
        settings: &Settings,
        primary: Primary,
    ) -> anyhow::Result<Option<Self>> {
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
        let keys = Keys {
            keyring,
            source,
            user_id: store.user_id().to_owned(),
        };
        Ok(Some(Vault::judged(
            store, settings, readiness, keys, primary,
        )?))
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
        let keys = Keys {
            keyring,
            source,
            user_id: store.user_id().to_owned(),
        };
        let primary = Primary::Known;
        Ok(Vault::judged(store, settings, readiness, keys, primary)?)
    }

    fn judged(
        store: &Store,
        settings: &Settings,
        readiness: Readiness,
        keys: Keys,
        primary: Primary,
    ) -> Result<Self, VaultError> {
        judge(&readiness, &keys, settings, primary)?;
        Ok(Vault {
            readiness,
            keys,
            is_private: matches!(store.place(), Place::Private(_)),
        })
    }

    /// The vault's row.
    pub fn row(&self) -> &VaultRow {
        &self.readiness.vault
    }

    /// The keys, for rows that are there.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The keys the vault knows, in the order in which they were recorded.
    pub fn recorded(&self) -> &[RecordedKey] {
        &self.readiness.keys
    }

    /// Whether nobody but credctl writes here.
    pub fn is_private(&self) -> bool {
        self.is_private
    }

    /// The record of the primary key.
    pub fn primary_record(&self) -> RecordedKey {
        let keyring = &self.keys.keyring;
        RecordedKey {
            id: keyring.primary(),
            check_token: keyring.check_token(self.readiness.vault.id),
        }
    }

    /// The same vault with other keys: those of a key file that was changed.
    #[must_use]
    pub fn with(self, keyring: Keyring) -> Self {
        Vault {
            keys: Keys {
                keyring,
                ..self.keys
            },
            ..self
        }
    }

    /// Gives the keys away, for work on rows that are there.
    pub fn into_keys(self) -> Keys {
        self.keys
    }

    /// The account that was named, or all of the user.
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

    /// Both seals of a new row, under the primary key.
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

    /// What a pair is known by, under every key at hand; the primary one's is first.
    pub fn fingerprints(
        &self,
        credential_type: &CredentialType,
        keys: &KeyPair,
    ) -> Vec<Fingerprint> {
        self.keys.keyring.fingerprints(credential_type, keys)
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

    /// The record to write with the first sealing; `None` once the vault has a key.
    ///
    /// Nobody but credctl writes to a private database: there every row bears seals from the first.
    pub fn first_key(&self) -> Option<FirstKey> {
        let (keyring, vault) = (&self.keys.keyring, self.readiness.vault.id);
        let is_strict = self.is_private && !self.readiness.holds_foreign_rows();
        self.readiness.keys.is_empty().then(|| FirstKey {
            key: self.primary_record(),
            strict_token: is_strict.then(|| keyring.strict_token(vault)),
        })
    }

    /// Where the keys are kept, for whoever should back them up: a path where it is one.
    pub fn key_place(&self) -> String {
        self.keys.source.place()
    }
}

/// A source as an error names it: with the path of a file.
fn named(source: &KeySource) -> String {
    match source.path() {
        Some(path) => format!("{source} ({})", path.display()),
        None => source.to_string(),
    }
}

fn first_key(readiness: &Readiness, path: &Path) -> Result<Keyring, VaultError> {
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

fn judge(
    readiness: &Readiness,
    keys: &Keys,
    settings: &Settings,
    primary: Primary,
) -> Result<(), VaultError> {
    let keyring = &keys.keyring;
    if readiness.keys.is_empty() {
        return prove(readiness, keyring);
    }
    let may_prove = match primary {
        Primary::Known => 1,
        Primary::MayBeNew => usize::MAX,
    };
    let recorded = |id| readiness.keys.iter().find(|key| key.id == id);
    let Some(recorded) = keyring.ids().take(may_prove).find_map(recorded) else {
        let given = keyring.primary();
        return Err(wrong(readiness, given, &keys.source, settings));
    };
    let given = recorded.id;
    if !keyring.verify_check_token(readiness.vault.id, given, &recorded.check_token) {
        return Err(VaultError::AlteredRecord(given));
    }
    Ok(())
}

/// The refusal of a key that is not the vault's. Of several sources one may hold the right one.
fn wrong(
    readiness: &Readiness,
    given: KeyId,
    source: &KeySource,
    settings: &Settings,
) -> VaultError {
    let wanted: Vec<_> = readiness.keys.iter().map(|key| key.id).collect();
    let fits = |other: &KeySource| {
        let keyring = crypto::load(other, &settings.key_options).ok().flatten();
        keyring.is_some_and(|keyring| keyring.ids().any(|id| wanted.contains(&id)))
    };
    let shadowed = crypto::shadowed(&settings.keys).into_iter();
    // A command is run for those who named it only.
    let mut shadowed = shadowed.filter(|other| !matches!(other, KeySource::Command(_)));
    VaultError::Wrong {
        given,
        origin: named(source),
        shadowed: shadowed.find(fits).map(|other| named(&other)),
        wanted,
    }
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
