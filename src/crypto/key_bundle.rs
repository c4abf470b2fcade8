//! The vault keys of a vault as they travel: a key file that names the vault, in a box that a
//! passphrase opens.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    error::{KeyError, KeyOrigin},
    key_lines::entry,
    key_text,
    keyring::Keyring,
    passphrase::{BoxError, Passphrase, PassphraseBox},
    vault_key::VaultKey,
};

/// What stands before the vault's id in the first line.
const VAULT: &str = "# credctl vault ";

/// Vault keys that were taken out of their box, and the vault they are of.
#[derive(Debug)]
pub struct KeyBundle {
    /// The vault.
    pub vault: Uuid,
    /// Its keys; the first seals.
    pub keyring: Keyring,
}

/// Why a box does not give vault keys.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The box itself.
    #[error(transparent)]
    Box(#[from] BoxError),
    /// It opened, and holds something else.
    #[error("{0}")]
    Keys(#[from] KeyError),
    /// It opened, and does not say which vault its keys are of.
    #[error("what is sealed in the file does not name its vault")]
    Nameless,
}

impl KeyBundle {
    /// Seals keys in this order under a passphrase.
    ///
    /// # Errors
    /// As for any box.
    pub fn seal<'k>(
        vault: Uuid,
        keys: impl Iterator<Item = &'k VaultKey>,
        passphrase: &Passphrase,
    ) -> Result<PassphraseBox, BoxError> {
        let mut parts = vec![Zeroizing::new(format!("{VAULT}{vault}\n"))];
        parts.extend(keys.map(entry));
        // Sized before it is filled: a text that grows leaves copies behind.
        let size = parts.iter().map(|part| part.len()).sum();
        let mut text = Zeroizing::new(String::with_capacity(size));
        parts.iter().for_each(|part| text.push_str(part));
        PassphraseBox::seal(text.as_bytes(), passphrase)
    }

    /// Takes the keys out.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn open(sealed: &PassphraseBox, passphrase: &Passphrase) -> Result<Self, BundleError> {
        let text = sealed.open(passphrase)?;
        let vault = vault_of(&text).ok_or(BundleError::Nameless)?;
        let keyring = key_text::from_lines(&text, KeyOrigin::Bundle)?;
        Ok(KeyBundle { vault, keyring })
    }
}

fn vault_of(text: &[u8]) -> Option<Uuid> {
    let line = text.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?;
    line.strip_prefix(VAULT)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passphrase() -> Passphrase {
        Passphrase::chosen(Zeroizing::new("correct horse".to_owned())).unwrap()
    }

    #[test]
    fn keys_come_out_in_the_order_in_which_they_went_in() {
        let vault = Uuid::from_u128(7);
        let keys = [VaultKey::generate(), VaultKey::generate()];
        let sealed = KeyBundle::seal(vault, keys.iter(), &passphrase()).unwrap();
        let bundle = KeyBundle::open(&sealed, &passphrase()).unwrap();
        assert_eq!(bundle.vault, vault);
        let ids: Vec<_> = bundle.keyring.ids().collect();
        assert_eq!(ids, keys.map(|key| key.id()));
    }

    #[test]
    fn a_box_of_something_else_gives_no_keys() {
        let of = |text: &[u8]| {
            let sealed = PassphraseBox::seal(text, &passphrase()).unwrap();
            KeyBundle::open(&sealed, &passphrase()).unwrap_err()
        };
        assert!(matches!(of(b"hello"), BundleError::Nameless));
        assert!(matches!(of(b"# credctl vault x\n"), BundleError::Nameless));
        let named = b"# credctl vault 00000000-0000-0000-0000-000000000007\n";
        assert_eq!(
            of(named).to_string(),
            "what is sealed in the file holds no vault key"
        );
    }
}
