//! The vault keys of a vault for use elsewhere: the text of a key file that names the vault, in a
//! box that a passphrase opens.

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

/// Beginning of the first line, before the vault's id.
const VAULT: &str = "# credctl vault ";

/// Vault keys from an opened box, and the vault to which they belong.
#[derive(Debug)]
pub struct KeyBundle {
    /// Id of the vault.
    pub vault: Uuid,
    /// Keys of the vault. The first one seals.
    pub keyring: Keyring,
}

/// Reason why a box gives no vault keys.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The box did not open.
    #[error(transparent)]
    Box(#[from] BoxError),
    /// The box opened, but its text has no valid vault keys.
    #[error("{0}")]
    Keys(#[from] KeyError),
    /// The box opened, but its text does not say to which vault the keys belong.
    #[error("the sealed part of the file does not name its vault")]
    NoVault,
}

impl KeyBundle {
    /// Seals keys in this order under a passphrase.
    ///
    /// # Errors
    /// Fails with [`BoxError`] if the box cannot be made.
    pub fn seal<'k>(
        vault: Uuid,
        keys: impl Iterator<Item = &'k VaultKey>,
        passphrase: &Passphrase,
    ) -> Result<PassphraseBox, BoxError> {
        let mut parts = vec![Zeroizing::new(format!("{VAULT}{vault}\n"))];
        parts.extend(keys.map(entry));
        // The text is sized before it is filled: one that grows leaves copies behind.
        let size = parts.iter().map(|part| part.len()).sum();
        let mut text = Zeroizing::new(String::with_capacity(size));
        parts.iter().for_each(|part| text.push_str(part));
        PassphraseBox::seal(text.as_bytes(), passphrase)
    }

    /// Opens a box and returns its keys.
    ///
    /// # Errors
    /// Fails with [`BundleError`] if the box does not open, or holds no vault keys of a named
    /// vault.
    pub fn open(sealed: &PassphraseBox, passphrase: &Passphrase) -> Result<Self, BundleError> {
        let text = sealed.open(passphrase)?;
        let vault = vault_of(&text).ok_or(BundleError::NoVault)?;
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
        Passphrase::new(Zeroizing::new("correct horse".to_owned())).unwrap()
    }

    #[test]
    fn the_order_of_the_keys_is_preserved() {
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
        assert!(matches!(of(b"hello"), BundleError::NoVault));
        assert!(matches!(of(b"# credctl vault x\n"), BundleError::NoVault));
        let named = b"# credctl vault 00000000-0000-0000-0000-000000000007\n";
        assert_eq!(
            of(named).to_string(),
            "the sealed part of the file holds no vault key"
        );
    }
}
