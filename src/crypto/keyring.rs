use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    token,
    vault_key::{VaultKey, check_text},
};
use crate::domain::{
    Bound, BoundLabel, CredentialType, Fingerprint, KeyId, KeyPair, Sealed, Seals, Secret,
};

/// The vault keys at hand: the first seals, all open.
#[derive(Debug)]
pub struct Keyring {
    primary: VaultKey,
    others: Vec<VaultKey>,
}

/// Why keys do not make a keyring.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKeyring {
    /// There is no key.
    #[error("there is no vault key")]
    Empty,
    /// A key stands there twice; positions count from 0.
    #[error("a vault key is given twice")]
    Repeated {
        /// Where it stands first.
        first: usize,
        /// Where it stands again.
        second: usize,
    },
}

/// Why a token did not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The row names a key that is not at hand.
    #[error("vault key {0} is missing")]
    NoKey(KeyId),
    /// It has the form of a token, but no key that may have made it did.
    #[error("the sealed field is damaged, or was sealed with another vault key")]
    WrongKeyOrDamaged,
    /// It is no Fernet token: cut, overwritten, or never sealed.
    #[error("the sealed field is not a Fernet token")]
    Malformed,
    /// It opened, but holds bytes that are no UTF-8.
    #[error("the sealed field does not hold text")]
    NotText,
}

impl Keyring {
    /// A keyring whose first key is the primary one.
    ///
    /// # Errors
    /// [`InvalidKeyring`] without a key, or with the same key twice.
    pub fn new(keys: Vec<VaultKey>) -> Result<Self, InvalidKeyring> {
        for (second, key) in keys.iter().enumerate() {
            let before = keys.iter().take(second);
            if let Some(first) = before.map(VaultKey::id).position(|id| id == key.id()) {
                return Err(InvalidKeyring::Repeated { first, second });
            }
        }
        let mut keys = keys.into_iter();
        let primary = keys.next().ok_or(InvalidKeyring::Empty)?;
        let others = keys.collect();
        Ok(Keyring { primary, others })
    }

    /// These keys, and behind them those of the other that are not among them.
    #[must_use]
    pub fn with(mut self, other: Keyring) -> Self {
        for key in std::iter::once(other.primary).chain(other.others) {
            if self.key(key.id()).is_none() {
                self.others.push(key);
            }
        }
        self
    }

    /// The key that seals, alone.
    pub fn into_primary(self) -> VaultKey {
        self.primary
    }

    /// The id of the key that seals.
    pub fn primary(&self) -> KeyId {
        self.primary.id()
    }

    /// The ids of all keys, the primary one first.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> {
        self.keys().map(VaultKey::id)
    }

    /// Seals a secret under the primary key, as a token that Python's `Fernet` opens.
    pub fn seal(&self, secret: &Secret) -> Sealed {
        self.seal_text(secret.expose_secret())
    }

    /// The fingerprints of a key pair under every key, the primary one's first: a row may have been
    /// stored under any of them.
    pub fn fingerprints(
        &self,
        credential_type: &CredentialType,
        pair: &KeyPair,
    ) -> Vec<Fingerprint> {
        let fields = fingerprint_fields(credential_type, pair);
        self.keys().map(|key| key.fingerprint(fields)).collect()
    }

    /// The fingerprint of a key pair under the key at hand with this id, else under the primary one.
    pub fn fingerprint(
        &self,
        key: KeyId,
        credential_type: &CredentialType,
        pair: &KeyPair,
    ) -> Fingerprint {
        let key = self.key(key).unwrap_or(&self.primary);
        key.fingerprint(fingerprint_fields(credential_type, pair))
    }

    /// Opens a token with the key its row names, or with any key if it names none.
    ///
    /// The date of the token does not matter.
    ///
    /// # Errors
    /// [`OpenError`] says whether a key is missing or wrong, or the token is damaged.
    pub fn open(&self, sealed: &Sealed, key_id: Option<KeyId>) -> Result<Secret, OpenError> {
        self.opened(sealed, key_id).map(|(_, secret)| secret)
    }

    /// The same, with the key that opened it.
    ///
    /// # Errors
    /// As for [`Keyring::open`].
    pub fn opened(
        &self,
        sealed: &Sealed,
        key_id: Option<KeyId>,
    ) -> Result<(KeyId, Secret), OpenError> {
        let token = token::well_formed(sealed).ok_or(OpenError::Malformed)?;
        let by = |key: &VaultKey| Some((key.id(), key.decrypt(&token)?));
        let opened = match key_id {
            Some(id) => by(self.key(id).ok_or(OpenError::NoKey(id))?),
            None => self.keys().find_map(by),
        };
        let (key, plaintext) = opened.ok_or(OpenError::WrongKeyOrDamaged)?;
        let text = std::str::from_utf8(&plaintext).map_err(|_| OpenError::NotText)?;
        Ok((key, Secret::new(Zeroizing::new(text.to_owned()))))
    }

    /// Both seals of a row, under the key at hand with this id; `None` where there is none.
    pub fn seals(&self, key: KeyId, bound: &Bound<'_>, label: &BoundLabel<'_>) -> Option<Seals> {
        let keys = self.key(key)?.seal_keys();
        Some(Seals {
            seal: keys.seal(bound),
            label_seal: keys.label_seal(label),
        })
    }

    /// Both seals of a row, under the primary key.
    pub fn primary_seals(&self, bound: &Bound<'_>, label: &BoundLabel<'_>) -> Seals {
        let keys = self.primary.seal_keys();
        Seals {
            seal: keys.seal(bound),
            label_seal: keys.label_seal(label),
        }
    }

    /// Whether this is the seal of a row under this key; `None` where the key is not at hand.
    pub fn is_seal(&self, key: KeyId, bound: &Bound<'_>, seal: &[u8]) -> Option<bool> {
        Some(self.key(key)?.seal_keys().is_seal(bound, seal))
    }

    /// The same for the seal of a row's label.
    pub fn is_label_seal(&self, key: KeyId, label: &BoundLabel<'_>, seal: &[u8]) -> Option<bool> {
        Some(self.key(key)?.seal_keys().is_label_seal(label, seal))
    }

    /// A token that proves later on that the primary key belongs to this vault.
    pub fn check_token(&self, vault: Uuid) -> Sealed {
        self.primary.check_token(vault)
    }

    /// The same for the key at hand with this id; `None` where there is none.
    pub fn check_token_of(&self, key: KeyId, vault: Uuid) -> Option<Sealed> {
        Some(self.key(key)?.check_token(vault))
    }

    /// Whether the key at hand under this id made the check token of this vault.
    pub fn verify_check_token(&self, vault: Uuid, key: KeyId, token: &Sealed) -> bool {
        self.open(token, Some(key))
            .is_ok_and(|text| text.expose_secret() == check_text(vault))
    }

    /// A token that says that this vault is strict, and that whoever has the key said so.
    pub fn strict_token(&self, vault: Uuid) -> Sealed {
        self.seal_text(&strict_text(vault))
    }

    /// The key at hand that made the strict token of this vault; `None` where none did.
    pub fn made_strict_token(&self, vault: Uuid, token: &Sealed) -> Option<KeyId> {
        let (key, text) = self.opened(token, None).ok()?;
        (text.expose_secret() == strict_text(vault)).then_some(key)
    }

    fn seal_text(&self, text: &str) -> Sealed {
        Sealed::stored(self.primary.encrypt(text.as_bytes()))
    }

    /// The keys themselves, the primary one first.
    pub fn keys(&self) -> impl Iterator<Item = &VaultKey> {
        std::iter::once(&self.primary).chain(&self.others)
    }

    /// The key at hand with this id.
    pub fn key(&self, id: KeyId) -> Option<&VaultKey> {
        self.keys().find(|key| key.id() == id)
    }
}

fn fingerprint_fields<'a>(credential_type: &'a CredentialType, pair: &'a KeyPair) -> [&'a str; 3] {
    [
        credential_type.as_str(),
        pair.api_key.expose_secret(),
        pair.secret_key.expose_secret(),
    ]
}

fn strict_text(vault: Uuid) -> String {
    format!("credctl strict {vault}")
}

#[cfg(test)]
mod tests;
