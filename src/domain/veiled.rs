use std::{fmt, ops::Range};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::Uuid;

/// Number of bytes that one digest covers.
const BLOCK: usize = 32;

/// Text that does not stand in this process's memory while it waits to be used.
///
/// An image of the memory that is searched does not show it. Whoever has the whole image and knows its layout
/// can still compute it.
#[derive(Clone)]
pub struct Veiled {
    bytes: Zeroizing<Vec<u8>>,
    salt: [Uuid; 2],
}

impl Veiled {
    /// Veils a text in its place, without a copy.
    pub fn new(mut text: Zeroizing<String>) -> Self {
        let bytes = std::mem::take(&mut *text).into_bytes();
        let mut veiled = Veiled {
            bytes: Zeroizing::new(bytes),
            salt: [Uuid::new_v4(), Uuid::new_v4()],
        };
        let mut bytes = std::mem::take(&mut *veiled.bytes);
        veiled.turn(&mut bytes, 0);
        *veiled.bytes = bytes;
        veiled
    }

    /// Returns the number of bytes of the text.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Returns true if the text is empty.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns the whole text.
    pub fn whole(&self) -> Zeroizing<String> {
        // What was veiled is text.
        self.piece(0..self.len()).unwrap_or_default()
    }

    /// Returns a piece of the text. `None` if the text has no such piece.
    pub fn piece(&self, range: Range<usize>) -> Option<Zeroizing<String>> {
        let start = range.start;
        let mut piece = Zeroizing::new(self.bytes.get(range)?.to_vec());
        self.turn(&mut piece, start);
        let text = str::from_utf8(&piece).is_ok();
        let bytes = std::mem::take(&mut *piece);
        match text {
            true => String::from_utf8(bytes).ok().map(Zeroizing::new),
            false => {
                drop(Zeroizing::new(bytes));
                None
            }
        }
    }

    /// Veils bytes that begin at this offset of the text, or unveils them.
    fn turn(&self, bytes: &mut [u8], start: usize) {
        let mut at = start;
        let mut rest = bytes;
        while !rest.is_empty() {
            let block = at / BLOCK;
            let begin = at % BLOCK;
            let count = rest.len().min(BLOCK - begin);
            let (now, later) = rest.split_at_mut(count);
            let stream = self.stream(block);
            for (byte, mask) in now.iter_mut().zip(&stream[begin..]) {
                *byte ^= mask;
            }
            (rest, at) = (later, at + count);
        }
    }

    fn stream(&self, block: usize) -> Zeroizing<[u8; BLOCK]> {
        let mut digest = Sha256::new();
        self.salt.iter().for_each(|salt| digest.update(salt));
        digest.update((block as u64).to_be_bytes());
        Zeroizing::new(digest.finalize().into())
    }
}

impl From<String> for Veiled {
    fn from(text: String) -> Self {
        Veiled::new(Zeroizing::new(text))
    }
}

impl From<&str> for Veiled {
    fn from(text: &str) -> Self {
        Veiled::from(text.to_owned())
    }
}

impl fmt::Debug for Veiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Veiled(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_read_as_it_was_and_none_of_it_stands_there() {
        let text: String = (0..40).map(|n| format!("schlüssel-{n}\n")).collect();
        let veiled = Veiled::new(Zeroizing::new(text.clone()));
        assert_eq!(veiled.len(), text.len());
        let is_readable = veiled
            .bytes
            .windows(6)
            .any(|part| text.as_bytes().windows(6).any(|t| t == part));
        assert!(!is_readable);
        for start in 0..text.len() {
            for end in [start + 1, start + 33, text.len()] {
                let expected = text.get(start..end);
                let piece = veiled.piece(start..end);
                assert_eq!(piece.as_ref().map(|piece| piece.as_str()), expected);
            }
        }
        assert!(veiled.piece(0..text.len() + 1).is_none());
        assert_eq!(*veiled.clone().whole(), text);
        assert_eq!(format!("{veiled:?}"), "Veiled(..)");
    }
}
