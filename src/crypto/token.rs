use super::base64_text;
use crate::domain::Sealed;

/// Version byte with which every Fernet token begins.
const VERSION: u8 = 0x80;
/// Number of bytes besides the ciphertext: version, date, initialisation vector and signature.
const FRAME_BYTES: usize = 1 + 8 + 16 + 32;
const BLOCK_BYTES: usize = 16;

/// Returns a token in the one spelling that the cipher takes. `None` if the text does not have the
/// form of a Fernet token.
///
/// The signature is not verified, so the result says nothing about who made the token.
pub(super) fn well_formed(sealed: &Sealed) -> Option<String> {
    let bytes = base64_text::decode(sealed.as_token())?;
    let blocks = bytes.len().checked_sub(FRAME_BYTES)?;
    let sound = bytes.first() == Some(&VERSION) && blocks >= BLOCK_BYTES;
    (sound && blocks.is_multiple_of(BLOCK_BYTES)).then(|| base64_text::encode(&bytes).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling(bytes: &[u8]) -> Option<String> {
        well_formed(&Sealed::stored(base64_text::encode(bytes).to_string()))
    }

    fn token_bytes(len: usize) -> Vec<u8> {
        let mut bytes = vec![7; len];
        bytes[0] = VERSION;
        bytes
    }

    #[test]
    fn a_token_is_one_frame_and_whole_blocks() {
        assert!(spelling(&token_bytes(73)).is_some());
        assert!(spelling(&token_bytes(89)).is_some());
        for len in [1, 9, 57, 72, 74, 88] {
            assert_eq!(spelling(&token_bytes(len)), None, "{len}");
        }
    }

    #[test]
    fn another_version_is_not_a_token() {
        assert_eq!(spelling(&[7; 73]), None);
    }

    #[test]
    fn a_text_that_is_not_base64_is_not_a_token() {
        for text in ["", "PKLIVEKEY", "%%%", "gAAAA AAAA"] {
            assert_eq!(
                well_formed(&Sealed::stored(text.to_owned())),
                None,
                "{text}"
            );
        }
    }

    #[test]
    fn white_space_and_missing_padding_do_not_matter() {
        let canonical = base64_text::encode(&token_bytes(73)).to_string();
        let loose = format!(" {}\r\n", canonical.trim_end_matches('='));
        assert!(canonical.ends_with('='));
        assert_eq!(well_formed(&Sealed::stored(loose)), Some(canonical));
    }
}
