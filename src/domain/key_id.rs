use std::{fmt, str::FromStr};

/// Id of a vault key: 16 lower-case hex digits that name the key without revealing it.
///
/// The id is the first 8 bytes of an HMAC-SHA256 over a fixed text, under the 32 decoded key bytes.
/// Because it reveals nothing, it can be stored beside every row and printed in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 8]);

/// The text is not 16 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a vault key id is 16 hex digits")]
pub struct InvalidKeyId;

impl KeyId {
    /// Makes an id of these bytes.
    pub fn from_bytes(bytes: [u8; 8]) -> Self {
        KeyId(bytes)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for KeyId {
    type Err = InvalidKeyId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 16 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(InvalidKeyId);
        }
        let number = u64::from_str_radix(text, 16).map_err(|_| InvalidKeyId)?;
        Ok(KeyId(number.to_be_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_id_reads_back_what_it_shows() {
        let id = KeyId::from_bytes([0, 1, 2, 0xab, 0xcd, 0xef, 0, 9]);
        assert_eq!(id.to_string(), "000102abcdef0009");
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn other_text_is_not_a_key_id() {
        for text in [
            "",
            "12",
            "000102abcdef000g",
            "+00102abcdef0009",
            "000102abcdef00091",
        ] {
            assert_eq!(text.parse::<KeyId>(), Err(InvalidKeyId), "{text}");
        }
    }
}
