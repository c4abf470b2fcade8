//! The writable memory of a process, searched for pieces of a text.

use std::{fs, os::unix::fs::FileExt as _};

use base64::{Engine as _, engine::general_purpose::URL_SAFE};

/// Length from which a piece of a text gives it away.
const TOLD: usize = 16;

/// Length of the words that a text is cut into: every piece of [`TOLD`] bytes holds one of them.
const WORD: usize = TOLD / 2;

/// All memory that a process could write to, with the names of its parts.
pub struct Image {
    parts: Vec<(String, Vec<u8>)>,
}

impl Image {
    /// The image of a process. Panics if it may not be read: nothing would be known.
    pub fn of(pid: u32) -> Self {
        let maps = fs::read_to_string(format!("/proc/{pid}/maps")).expect("run this as root");
        let memory = fs::File::open(format!("/proc/{pid}/mem")).expect("run this as root");
        let writable = maps.lines().filter(|line| line.contains(" rw"));
        let parts = writable.map(|line| {
            let (range, name) = line.split_once(' ').unwrap();
            let (from, to) = range.split_once('-').unwrap();
            let [from, to] = [from, to].map(|hex| u64::from_str_radix(hex, 16).unwrap());
            let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
            memory.read_exact_at(&mut bytes, from).unwrap();
            (name.to_owned(), bytes)
        });
        Image {
            parts: parts.collect(),
        }
    }

    /// The places of pieces of a text that give it away: as text, or as characters of four bytes.
    pub fn pieces_of(&self, text: &str) -> Vec<String> {
        let wide = text.chars().flat_map(|c| u32::from(c).to_le_bytes());
        let mut found = self.pieces(text.as_bytes(), TOLD);
        found.extend(self.pieces(&wide.collect::<Vec<_>>(), 4 * TOLD));
        found
    }

    /// The places of a half of a vault key, or of more of it: as text, or as the bytes themselves.
    pub fn pieces_of_key(&self, text: &str) -> Vec<String> {
        let bytes = URL_SAFE.decode(text).unwrap();
        let mut found = self.pieces_of(text);
        found.extend(self.pieces(&bytes, TOLD));
        found
    }

    fn pieces(&self, text: &[u8], told: usize) -> Vec<String> {
        let mut found = Vec::new();
        for (name, memory) in &self.parts {
            for (at, of) in words_in(memory, text) {
                let before = memory[..at].iter().rev().zip(text[..of].iter().rev());
                let after = memory[at..].iter().zip(&text[of..]);
                let same = |pairs: &mut dyn Iterator<Item = (&u8, &u8)>| {
                    pairs.take_while(|(here, there)| here == there).count()
                };
                let length = same(&mut before.into_iter()) + same(&mut after.into_iter());
                if length >= told {
                    found.push(format!(
                        "{length} bytes around {at:#x} of {}: {name}",
                        memory.len()
                    ));
                }
            }
        }
        found
    }
}

/// The positions of words of a text in memory, each with its position in the text.
fn words_in<'a>(memory: &'a [u8], text: &'a [u8]) -> impl Iterator<Item = (usize, usize)> + 'a {
    let words: Vec<_> = text.chunks_exact(WORD).collect();
    let mut begins = [false; 256];
    words
        .iter()
        .for_each(|word| begins[usize::from(word[0])] = true);
    let candidates = memory.windows(WORD).enumerate();
    let candidates = candidates.filter(move |(_, window)| begins[usize::from(window[0])]);
    candidates.filter_map(move |(at, window)| {
        let which = words.iter().position(|word| *word == window)?;
        Some((at, which * WORD))
    })
}

#[test]
fn a_piece_that_gives_a_text_away_is_found_wherever_it_lies() {
    let text = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL";
    let found = |piece: &[u8]| {
        let memory = [b"...", piece, b"..."].concat();
        let image = Image {
            parts: vec![("a part".to_owned(), memory)],
        };
        !image.pieces_of(text).is_empty()
    };
    for from in 0..text.len() - TOLD {
        let piece = &text[from..from + TOLD];
        assert!(found(piece.as_bytes()), "{from}");
        let wide = piece.chars().flat_map(|c| u32::from(c).to_le_bytes());
        assert!(found(&wide.collect::<Vec<_>>()), "{from}");
        assert!(!found(&piece.as_bytes()[1..]), "{from}");
    }
}

#[test]
fn a_half_of_a_vault_key_is_found_in_its_bytes() {
    let key = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
    let bytes = URL_SAFE.decode(key).unwrap();
    for half in [&bytes[..16], &bytes[16..], key.as_bytes()] {
        let parts = vec![("a part".to_owned(), [b"...", half].concat())];
        assert!(!Image { parts }.pieces_of_key(key).is_empty());
    }
}
