use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    seals::{Sealer, vault_mac},
    token,
    vault_key::{VaultKey, check_text},
};
use crate::domain::{CredentialType, Fingerprint, KeyId, KeyPair, Sealed, Secret};

/// Text over which, with the vault's id, an HMAC under a vault key derives the key for files.
const FILE_LABEL: &[u8] = b"credctl backup v1";

/// The vault keys at hand. The first key seals, and every key opens.
#[derive(Debug)]
pub struct Keyring {
    primary: VaultKey,
    others: Vec<VaultKey>,
}

/// Reason why keys do not make a keyring.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKeyring {
    /// There is no key.
    #[error("there is no vault key")]
    Empty,
    /// A key is given twice. Positions count from 0.
    #[error("a vault key is given twice")]
    Repeated {
        /// Position of the key's first occurrence.
        first: usize,
        /// Position of the key's second occurrence.
        second: usize,
    },
}

/// Reason why a token did not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The row names a key that is not at hand.
    #[error("vault key {0} is missing")]
    NoKey(KeyId),
    /// The token is well formed, but none of the keys that were tried made it.
    #[error("the sealed field is damaged, or was sealed with another vault key")]
    WrongKeyOrDamaged,
    /// The text is not a Fernet token: it was cut, overwritten, or never sealed.
    #[error("the sealed field is not a Fernet token")]
    Malformed,
    /// The token opened, but holds bytes that are not UTF-8.
    #[error("the sealed field does not hold text")]
    NotText,
    /// The token of further fields opened, but holds no JSON object of strings.
    #[error("the sealed field does not hold the fields of a key")]
    NotFields,
}

impl Keyring {
    /// Makes a keyring of these keys. The first one is the primary key.
    ///
    /// # Errors
    /// Fails with [`InvalidKeyring`] if there is no key, or if a key is given twice.
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

    /// Returns a keyring with these keys, followed by the keys of `other` that are not among them.
    #[must_use]
    pub fn merged_with(mut self, other: Keyring) -> Self {
        for key in std::iter::once(other.primary).chain(other.others) {
            if self.key(key.id()).is_none() {
                self.others.push(key);
            }
        }
        self
    }

    /// Returns the primary key alone.
    pub fn into_primary(self) -> VaultKey {
        self.primary
    }

    /// Returns the id of the primary key, which seals.
    pub fn primary(&self) -> KeyId {
        self.primary.id()
    }

    /// Returns the ids of all keys, the primary one first.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> {
        self.keys().map(VaultKey::id)
    }

    /// Seals a secret under the primary key, as a token that Python's `Fernet` opens.
    pub fn seal(&self, secret: &Secret) -> Sealed {
        self.seal_text(secret.expose_secret())
    }

    /// Returns the fingerprints of a key pair under every key, the primary key's first. Further fields
    /// do not count: the pair says which key of the provider it is. A row may
    /// have a fingerprint under any of them.
    pub fn fingerprints(
        &self,
        credential_type: &CredentialType,
        pair: &KeyPair,
    ) -> Vec<Fingerprint> {
        let fields = fingerprint_fields(credential_type, pair);
        self.keys().map(|key| key.fingerprint(fields)).collect()
    }

    /// Returns the fingerprint of a key pair under the key with this id, or under the primary key
    /// if that one is not at hand.
    pub fn fingerprint(
        &self,
        key: KeyId,
        credential_type: &CredentialType,
        pair: &KeyPair,
    ) -> Fingerprint {
        let key = self.key(key).unwrap_or(&self.primary);
        key.fingerprint(fingerprint_fields(credential_type, pair))
    }

    /// Opens a token with the key that its row names, or with any key if the row names none.
    ///
    /// The date of the token does not matter.
    ///
    /// # Errors
    /// Fails with [`OpenError`] if the key is missing or wrong, or the token is damaged.
    pub fn open(&self, sealed: &Sealed, key_id: Option<KeyId>) -> Result<Secret, OpenError> {
        self.open_with_key_id(sealed, key_id)
            .map(|(_, secret)| secret)
    }

    /// Opens a token like [`Keyring::open`], and also returns the id of the key that opened it.
    ///
    /// # Errors
    /// As for [`Keyring::open`].
    pub fn open_with_key_id(
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

    /// Returns the sealing keys of all keys, for one vault.
    pub fn sealer(&self, vault: Uuid) -> Sealer {
        let of = |key: &VaultKey| (key.id(), key.sealing_key(vault));
        Sealer::new(of(&self.primary), self.others.iter().map(of))
    }

    /// Returns the MAC over the digest of a file of this vault, under the key with this id. `None` if
    /// the key is not at hand.
    pub fn file_mac(&self, key: KeyId, vault: Uuid, digest: &[u8]) -> Option<Vec<u8>> {
        let mac = self.mac_of_file(key, vault, digest)?;
        Some(mac.finalize().into_bytes().to_vec())
    }

    /// Returns true if this is the MAC over the digest of a file of this vault, under the key with
    /// this id. `None` if the key is not at hand. The comparison takes constant time.
    pub fn is_file_mac(
        &self,
        key: KeyId,
        vault: Uuid,
        digest: &[u8],
        expected: &[u8],
    ) -> Option<bool> {
        let mac = self.mac_of_file(key, vault, digest)?;
        Some(mac.verify_slice(expected).is_ok())
    }

    fn mac_of_file(&self, key: KeyId, vault: Uuid, digest: &[u8]) -> Option<Hmac<Sha256>> {
        let key = self.key(key)?;
        Some(key.with_bytes(|bytes| vault_mac(bytes, FILE_LABEL, vault, &[Some(digest)])))
    }

    /// Makes a check token: it proves later that the primary key belongs to this vault.
    pub fn check_token(&self, vault: Uuid) -> Sealed {
        self.primary.check_token(vault)
    }

    /// Makes a check token with the key with this id. `None` if the key is not at hand.
    pub fn check_token_of(&self, key: KeyId, vault: Uuid) -> Option<Sealed> {
        Some(self.key(key)?.check_token(vault))
    }

    /// Returns true if the key with this id is at hand and made this check token for this vault.
    pub fn verify_check_token(&self, vault: Uuid, key: KeyId, token: &Sealed) -> bool {
        self.open(token, Some(key))
            .is_ok_and(|text| text.expose_secret() == check_text(vault))
    }

    fn seal_text(&self, text: &str) -> Sealed {
        Sealed::stored(self.primary.encrypt(text.as_bytes()))
    }

    /// Returns the keys themselves, the primary one first.
    pub fn keys(&self) -> impl Iterator<Item = &VaultKey> {
        std::iter::once(&self.primary).chain(&self.others)
    }

    /// Returns the key with this id. `None` if it is not at hand.
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

#[cfg(test)]
mod tests;
