//! Base64 in the spellings that Python's `cryptography` reads, and in the one that both sides
//! write.

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

/// Base64 engine. Python reads a last digit whose unused bits are set, so credctl must read it too.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Decodes a text in either alphabet, with or without padding. White space around it is ignored.
/// `None` if the text is not base64.
pub(super) fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let digits: Zeroizing<Vec<u8>> = Zeroizing::new(digits(text).bytes().map(url_safe).collect());
    // The buffer is sized before it is filled: one that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(base64::decoded_len_estimate(
        digits.len(),
    )));
    ENGINE.decode_vec(digits.as_slice(), &mut bytes).ok()?;
    Some(bytes)
}

/// Encodes bytes in the one spelling that credctl writes: url-safe and padded.
pub(super) fn encode(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(ENGINE.encode(bytes))
}

/// Returns the digits of a text, without the white space around it and without padding.
pub(super) fn digits(text: &str) -> &str {
    text.trim_ascii().trim_end_matches('=')
}

/// Returns true if a byte is a digit of either alphabet.
pub(super) fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

fn url_safe(byte: u8) -> u8 {
    match byte {
        b'+' => b'-',
        b'/' => b'_',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_python_reads_gives_the_same_bytes() {
        for text in ["-_8A", "+/8A", " +/8A\r\n", "-_8A=", "-_8A=="] {
            assert_eq!(
                decode(text).unwrap().as_slice(),
                [0xfb, 0xff, 0x00],
                "{text}"
            );
        }
        for text in ["_w==", "/w", "/x"] {
            assert_eq!(decode(text).unwrap().as_slice(), [0xff], "{text}");
        }
    }

    #[test]
    fn one_spelling_is_written() {
        assert_eq!(encode(&[0xfb, 0xff, 0x00]).as_str(), "-_8A");
        assert_eq!(encode(&[0xff]).as_str(), "_w==");
    }

    #[test]
    fn other_text_is_not_decoded() {
        for text in ["%%%%", "ab cd", "abcde", "a=bc", "\u{e4}bcd"] {
            assert!(decode(text).is_none(), "{text}");
        }
    }
}
