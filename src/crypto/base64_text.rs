//! Base64 as Python's `cryptography` reads it, and as both sides write it.

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

/// Python reads a last digit whose unused bits are set; so must we.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes of a text in either alphabet, with or without padding, white space around it ignored.
pub(super) fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let digits: Zeroizing<Vec<u8>> = Zeroizing::new(digits(text).bytes().map(url_safe).collect());
    // Sized before it is filled: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(base64::decoded_len_estimate(
        digits.len(),
    )));
    ENGINE.decode_vec(digits.as_slice(), &mut bytes).ok()?;
    Some(bytes)
}

/// The one spelling that is written: url-safe and padded.
pub(super) fn encode(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(ENGINE.encode(bytes))
}

/// The digits alone: no white space around them, no padding.
pub(super) fn digits(text: &str) -> &str {
    text.trim_ascii().trim_end_matches('=')
}

/// Whether a byte is a digit of either alphabet.
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
    fn what_is_not_base64_gives_nothing() {
        for text in ["%%%%", "ab cd", "abcde", "a=bc", "\u{e4}bcd"] {
            assert!(decode(text).is_none(), "{text}");
        }
    }
}
