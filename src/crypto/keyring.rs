use uuid::Uuid;
use zeroize::Zeroizing;

use super::{token, vault_key::VaultKey};
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
        self.seal_text(&check_text(vault))
    }

    /// The same for the key at hand with this id; `None` where there is none.
    pub fn check_token_of(&self, key: KeyId, vault: Uuid) -> Option<Sealed> {
        let token = self.key(key)?.encrypt(check_text(vault).as_bytes());
        Some(Sealed::stored(token))
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

    fn keys(&self) -> impl Iterator<Item = &VaultKey> {
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

fn check_text(vault: Uuid) -> String {
    format!("credctl vault {vault}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
    const TWO: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    /// Computed with Python's `hmac` by what the documentation of fingerprints says.
    const EXPECTED_FINGERPRINT: &str =
        "0bb36c20a728fb0e2d6e2a3d6f55371ce16a42fba87a03be98813b4593513615";

    fn key(text: &str) -> VaultKey {
        VaultKey::parse(text).unwrap()
    }

    fn ring(keys: &[&str]) -> Keyring {
        Keyring::new(keys.iter().map(|text| key(text)).collect()).unwrap()
    }

    fn secret(text: &str) -> Secret {
        Secret::new(Zeroizing::new(text.to_owned()))
    }

    fn opened(ring: &Keyring, token: &Sealed, id: Option<KeyId>) -> Result<String, OpenError> {
        let secret = ring.open(token, id)?;
        Ok(secret.expose_secret().to_owned())
    }

    fn pair(api_key: &str, secret_key: &str) -> KeyPair {
        KeyPair {
            api_key: secret(api_key),
            secret_key: secret(secret_key),
        }
    }

    #[test]
    fn a_fingerprint_is_that_of_its_pair_type_and_key_alone() {
        let ring = ring(&[ONE, TWO]);
        let of = |kind: &str, a: &str, b: &str| {
            ring.fingerprints(&CredentialType::stored(kind), &pair(a, b))
        };
        let first = of("alpaca", "PK1", "s1");
        assert_eq!(first, of("alpaca", "PK1", "s1"));
        assert_ne!(first[0], first[1]);
        for other in [
            of("alpac", "aPK1", "s1"),
            of("alpaca", "PK1s", "1"),
            of("alpaca", "s1", "PK1"),
            of("kraken", "PK1", "s1"),
            of("alpaca", "PK1s1", ""),
        ] {
            assert!(!first.contains(&other[0]) && !first.contains(&other[1]));
        }
        // What is stored must be found by every later version.
        let hex = |f: &Fingerprint| {
            f.as_bytes()
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect::<String>()
        };
        assert_eq!(hex(&first[0]), EXPECTED_FINGERPRINT);
    }

    #[test]
    fn what_is_sealed_opens_by_the_named_key_and_by_trial() {
        let ring = ring(&[ONE, TWO]);
        for text in ["", "PK1", "schlüssel ✓\nzweite Zeile", &"x".repeat(1 << 20)] {
            let sealed = ring.seal(&secret(text));
            assert_eq!(opened(&ring, &sealed, Some(ring.primary())).unwrap(), text);
            assert_eq!(opened(&ring, &sealed, None).unwrap(), text);
        }
    }

    #[test]
    fn the_first_key_seals_and_all_open() {
        let (old, new) = (ring(&[ONE]), ring(&[TWO, ONE]));
        assert_eq!(new.primary(), key(TWO).id());
        assert_eq!(
            new.ids().collect::<Vec<_>>(),
            [key(TWO).id(), key(ONE).id()]
        );
        let before = old.seal(&secret("PK1"));
        assert_eq!(opened(&new, &before, None).unwrap(), "PK1");
        assert_eq!(opened(&new, &before, Some(old.primary())).unwrap(), "PK1");
        let after = new.seal(&secret("PK1"));
        assert_eq!(
            opened(&old, &after, None),
            Err(OpenError::WrongKeyOrDamaged)
        );
    }

    #[test]
    fn a_row_is_opened_with_the_key_it_names_and_no_other() {
        let ring = ring(&[ONE, TWO]);
        let sealed = ring.seal(&secret("PK1"));
        let other = Some(key(TWO).id());
        assert_eq!(
            opened(&ring, &sealed, other),
            Err(OpenError::WrongKeyOrDamaged)
        );
        let unknown = VaultKey::generate().id();
        assert_eq!(
            opened(&ring, &sealed, Some(unknown)),
            Err(OpenError::NoKey(unknown))
        );
    }

    #[test]
    fn a_token_changed_anywhere_does_not_open() {
        let ring = ring(&[ONE]);
        let token = ring.seal(&secret("PK1")).as_token().to_owned();
        for at in 0..token.trim_end_matches('=').len() - 1 {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = Sealed::stored(String::from_utf8(bytes).unwrap());
            let error = opened(&ring, &changed, None).expect_err("changed");
            assert!(matches!(
                error,
                OpenError::WrongKeyOrDamaged | OpenError::Malformed
            ));
        }
    }

    #[test]
    fn what_was_never_sealed_is_malformed_whatever_the_key() {
        let ring = ring(&[ONE]);
        let unknown = VaultKey::generate().id();
        for id in [None, Some(ring.primary()), Some(unknown)] {
            let plain = Sealed::stored("PKPLAINTEXT".to_owned());
            assert_eq!(opened(&ring, &plain, id), Err(OpenError::Malformed));
        }
    }

    #[test]
    fn sealed_bytes_that_are_no_text_are_told_apart() {
        let sealed = Sealed::stored(key(ONE).encrypt(&[0xff, 0xfe]));
        assert_eq!(
            opened(&ring(&[ONE]), &sealed, None),
            Err(OpenError::NotText)
        );
    }

    #[test]
    fn tokens_open_whatever_their_date() {
        let fernet = fernet::Fernet::new(ONE).unwrap();
        for time in [0, 1 << 31, 1 << 63, u64::MAX - 60, u64::MAX - 59, u64::MAX] {
            let sealed = Sealed::stored(fernet.encrypt_at_time(b"PK1", time));
            assert_eq!(
                opened(&ring(&[ONE]), &sealed, None).unwrap(),
                "PK1",
                "{time}"
            );
        }
    }

    #[test]
    fn equal_secrets_are_sealed_to_different_padded_tokens() {
        let ring = ring(&[ONE]);
        let (one, two) = (ring.seal(&secret("PK1")), ring.seal(&secret("PK1")));
        assert_ne!(one, two);
        assert_eq!(one.as_token().len() % 4, 0);
        assert!(one.as_token().starts_with("gAAAAA"));
    }

    #[test]
    fn a_check_token_answers_for_its_vault_and_key_only() {
        let (vault, ring) = (Uuid::from_u128(7), ring(&[ONE, TWO]));
        let token = ring.check_token(vault);
        assert_eq!(
            opened(&ring, &token, None).unwrap(),
            "credctl vault 00000000-0000-0000-0000-000000000007"
        );
        assert!(ring.verify_check_token(vault, ring.primary(), &token));
        assert!(!ring.verify_check_token(Uuid::from_u128(8), ring.primary(), &token));
        assert!(!ring.verify_check_token(vault, key(TWO).id(), &token));
        assert!(!ring.verify_check_token(vault, VaultKey::generate().id(), &token));
    }

    #[test]
    fn no_key_and_the_same_key_twice_make_no_keyring() {
        assert_eq!(Keyring::new(vec![]).unwrap_err(), InvalidKeyring::Empty);
        let keys = vec![key(ONE), key(TWO), key(TWO)];
        assert_eq!(
            Keyring::new(keys).unwrap_err(),
            InvalidKeyring::Repeated {
                first: 1,
                second: 2
            }
        );
    }
}
