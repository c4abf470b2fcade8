use std::fmt;

use fernet::Fernet;
use zeroize::Zeroizing;

use super::{
    base64_text,
    mac::{KEY_BYTES, hmac},
    seals::SealingKey,
};
use crate::{
    domain::{Fingerprint, KeyId, Sealed, Uuid, Veiled},
    process,
};

/// Text over which the id of a key is computed.
const ID_MESSAGE: &[u8] = b"credctl key id v1";

/// Text over which an HMAC under the vault key derives the key for fingerprints.
const FINGERPRINT_LABEL: &[u8] = b"credctl fingerprint v1";

/// A Fernet key, checked and ready to seal and open. Veiled while it is not used, shown by its id.
pub struct VaultKey {
    text: Veiled,
    id: KeyId,
    fingerprint_key: Zeroizing<[u8; KEY_BYTES]>,
}

/// Reason why a text is not a vault key. Never holds the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// The text is empty or white space.
    #[error("it is empty")]
    Empty,
    /// The text has quotes around the key, as a shell, a JSON file or Python's `repr` shows it.
    #[error("it has quotes around it")]
    Quoted,
    /// The text is a key in hex.
    #[error("it is written in hex, but a Fernet key is url-safe base64")]
    Hex,
    /// The text has characters that are not base64.
    #[error("it is not base64 text")]
    NotBase64,
    /// The key does not have 32 bytes but this many.
    #[error("it has {0} bytes instead of 32")]
    Length(usize),
    /// The key is a placeholder: 32 zero bytes.
    #[error("it is all zeros")]
    AllZero,
}

impl VaultKey {
    /// Parses a key in any spelling that Python reads, and in some that Python does not.
    ///
    /// White space around the key, the `+/` alphabet and missing padding are accepted.
    ///
    /// # Errors
    /// Fails with [`InvalidKey`] if the text is not a usable key.
    pub fn parse(text: &str) -> Result<Self, InvalidKey> {
        leaving_nothing(|| parsed(text))
    }

    /// Makes a new random key.
    pub fn generate() -> Self {
        leaving_nothing(|| {
            // Only a key of zeros could be refused, and chance does not produce two of them.
            loop {
                let text = Zeroizing::new(Fernet::generate_key());
                if let Ok(key) = Self::parse(&text) {
                    return key;
                }
            }
        })
    }

    /// Returns the id of the key, which reveals nothing of the key.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// Makes a check token: it proves later that this key belongs to this vault.
    pub fn check_token(&self, vault: Uuid) -> Sealed {
        Sealed::stored(self.encrypt(check_text(vault).as_bytes()))
    }

    /// Returns the key itself as Python's `Fernet` takes it, for the code that writes key files. The text is
    /// made for the caller: nothing holds it before and after.
    pub fn expose_text(&self) -> Zeroizing<String> {
        self.text.whole()
    }

    /// Returns the fingerprint of these fields. Each field is preceded by its length, so that no
    /// two lists of fields give the same bytes.
    pub(super) fn fingerprint(&self, fields: [&str; 3]) -> Fingerprint {
        let lengths = fields.map(|field| (field.len() as u64).to_be_bytes());
        let parts = lengths.iter().zip(fields);
        let parts = parts.flat_map(|(length, field)| [length.as_slice(), field.as_bytes()]);
        Fingerprint::from_bytes(*hmac(&self.fingerprint_key, parts))
    }

    /// Returns the key that makes the seals of a vault.
    pub(super) fn sealing_key(&self, vault: Uuid) -> SealingKey {
        self.with_bytes(|bytes| SealingKey::derived(bytes, vault))
    }

    /// Lends the bytes of the key, for keys and MACs that are derived from it.
    pub(super) fn with_bytes<T>(&self, work: impl FnOnce(&[u8; KEY_BYTES]) -> T) -> T {
        leaving_nothing(|| {
            let decoded = base64_text::decode(&self.text.whole());
            match decoded.as_deref().map(|bytes| bytes.as_slice().try_into()) {
                Some(Ok(bytes)) => work(bytes),
                _ => changed_in_memory(),
            }
        })
    }

    /// Seals these bytes as a token that is dated now.
    pub(super) fn encrypt(&self, plaintext: &[u8]) -> String {
        // `Fernet::encrypt` is avoided because it panics while the clock is before 1970.
        let now = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
        self.with_fernet(|fernet| fernet.encrypt_at_time(plaintext, now.as_secs()))
    }

    /// Opens a token. `None` if this key did not make it. The date of the token does not matter.
    pub(super) fn decrypt(&self, token: &str) -> Option<Zeroizing<Vec<u8>>> {
        // `Fernet::decrypt` refuses tokens that are dated more than 60 s ahead of the clock, but
        // Python reads them. No date is ahead of this instant, and adding 60 s to it does not
        // overflow.
        const END_OF_TIME: u64 = u64::MAX - 60;
        let open = |fernet: &Fernet| fernet.decrypt_at_time(token, None, END_OF_TIME);
        self.with_fernet(open).ok().map(Zeroizing::new)
    }

    fn with_fernet<T>(&self, work: impl FnOnce(&Fernet) -> T) -> T {
        leaving_nothing(|| match Fernet::new(&self.text.whole()) {
            Some(fernet) => work(&fernet),
            None => changed_in_memory(),
        })
    }
}

/// Does work that handles a bare key, and wipes what its calls left on the stack.
fn leaving_nothing<T>(work: impl FnOnce() -> T) -> T {
    #[inline(never)]
    fn on_frames_of_its_own<T>(work: impl FnOnce() -> T) -> T {
        work()
    }
    let done = on_frames_of_its_own(work);
    process::wipe_frames();
    done
}

/// Ends the process. The text of a key was checked when it was parsed, and nothing may be sealed with another.
fn changed_in_memory() -> ! {
    std::process::abort()
}

fn parsed(text: &str) -> Result<VaultKey, InvalidKey> {
    let text = text.trim_ascii();
    refuse_usual_mistakes(text)?;
    let bytes = base64_text::decode(text).ok_or_else(|| undecodable(text))?;
    let bytes: &[u8; KEY_BYTES] = match bytes.as_slice().try_into() {
        Ok(array) => array,
        Err(_) => return Err(InvalidKey::Length(bytes.len())),
    };
    if bytes.iter().all(|byte| *byte == 0) {
        return Err(InvalidKey::AllZero);
    }
    let mut id = [0_u8; 8];
    id.copy_from_slice(&hmac(bytes, [ID_MESSAGE])[..8]);
    Ok(VaultKey {
        id: KeyId::from_bytes(id),
        fingerprint_key: hmac(bytes, [FINGERPRINT_LABEL]),
        text: Veiled::new(base64_text::encode(bytes)),
    })
}

impl fmt::Debug for VaultKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VaultKey({})", self.id)
    }
}

/// Refuses the usual mistakes with an error of their own, before the text is decoded.
fn refuse_usual_mistakes(text: &str) -> Result<(), InvalidKey> {
    const QUOTES: [char; 7] = [
        '"', '\'', '`', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}',
    ];
    let bare = text.strip_prefix("0x").unwrap_or(text);
    if text.is_empty() {
        Err(InvalidKey::Empty)
    } else if text.starts_with(QUOTES) || text.ends_with(QUOTES) {
        Err(InvalidKey::Quoted)
    } else if is_hex(bare) {
        Err(InvalidKey::Hex)
    } else {
        Ok(())
    }
}

/// Returns true if a text is at least 32 hex digits, and an even number of them. A key in base64
/// has 43 digits, an odd number, so it is never mistaken for hex.
fn is_hex(text: &str) -> bool {
    text.len() >= KEY_BYTES
        && text.len().is_multiple_of(2)
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns the error for a text that cannot be decoded. If all of its characters are base64 digits,
/// the text was cut, and the error is about its length.
fn undecodable(text: &str) -> InvalidKey {
    let digits = base64_text::digits(text);
    if digits.bytes().all(base64_text::is_digit) {
        InvalidKey::Length(digits.len() * 3 / 4)
    } else {
        InvalidKey::NotBase64
    }
}

/// Returns the text that a check token of this vault seals.
pub(super) fn check_text(vault: Uuid) -> String {
    format!("credctl vault {vault}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

    fn refusal(text: &str) -> InvalidKey {
        VaultKey::parse(text).expect_err("no key")
    }

    #[test]
    fn every_accepted_spelling_is_the_same_key() {
        for text in [
            KEY.to_owned(),
            format!("{KEY}\n"),
            format!(" \t{KEY}\r\n"),
            KEY.replace('-', "+").replace('_', "/"),
            KEY.trim_end_matches('=').to_owned(),
            KEY.replace("4=", "5="), // the two unused bits of the last digit
        ] {
            assert_eq!(
                *VaultKey::parse(&text).unwrap().expose_text(),
                KEY,
                "{text}"
            );
        }
    }

    #[test]
    fn each_usual_mistake_has_an_error_of_its_own() {
        let hex = "0123456789abcdef".repeat(4);
        assert_eq!(refusal(" \r\n"), InvalidKey::Empty);
        assert_eq!(refusal(&format!("\"{KEY}\"")), InvalidKey::Quoted);
        assert_eq!(refusal(&format!("b'{KEY}'")), InvalidKey::Quoted);
        assert_eq!(
            refusal(&format!("\u{201c}{KEY}\u{201d}")),
            InvalidKey::Quoted
        );
        assert_eq!(refusal(&hex), InvalidKey::Hex);
        assert_eq!(refusal(&format!("0x{hex}")), InvalidKey::Hex);
        assert_eq!(refusal(&format!("KEY={KEY}")), InvalidKey::NotBase64);
        assert_eq!(refusal(&format!("{KEY} {KEY}")), InvalidKey::NotBase64);
        assert_eq!(refusal(&"A".repeat(43)), InvalidKey::AllZero);
    }

    #[test]
    fn the_error_for_a_key_of_another_length_states_the_length() {
        assert_eq!(refusal("c2hvcnQ="), InvalidKey::Length(5));
        assert_eq!(refusal(&KEY[..42]), InvalidKey::Length(31));
        assert_eq!(refusal(&KEY[..41]), InvalidKey::Length(30));
        assert_eq!(refusal(&KEY[1..]), InvalidKey::Length(31));
        assert_eq!(refusal(&format!("{}A", &KEY[..43])), InvalidKey::Length(33));
    }

    #[test]
    fn the_id_is_the_published_function_of_the_key() {
        // python3: hmac.new(urlsafe_b64decode(KEY), b"credctl key id v1", "sha256").hexdigest()[:16]
        assert_eq!(
            VaultKey::parse(KEY).unwrap().id().to_string(),
            "e76e91e611427588"
        );
    }

    #[test]
    fn generated_keys_differ_and_read_back() {
        let (one, two) = (VaultKey::generate(), VaultKey::generate());
        assert_ne!(one.id(), two.id());
        assert_eq!(VaultKey::parse(&one.expose_text()).unwrap().id(), one.id());
    }

    #[test]
    fn a_key_does_not_show_itself() {
        let key = VaultKey::parse(KEY).unwrap();
        assert_eq!(format!("{key:?}"), format!("VaultKey({})", key.id()));
        for text in [KEY[1..].to_owned(), format!("'{KEY}'")] {
            let error = refusal(&text);
            assert!(!format!("{error} {error:?}").contains(&KEY[5..15]));
        }
    }
}
