//! Questions whose answer is not shown.
//!
//! The keystrokes are collected here, in memory that is wiped; rpassword turns them into a line.
//! rpassword is given keystrokes rather than the terminal: it would not restore the terminal when a
//! signal comes, and it would swallow Ctrl-Z and Ctrl-\.

use std::io::{self, Read};

use rpassword::{ConfigBuilder, read_password_with_config};
use zeroize::Zeroizing;

use super::error::PromptError;
use super::keystrokes::Key;
use super::listener::{Heard, Listener};
use super::{line, look};
use crate::domain::{InvalidSecret, MAX_SECRET_BYTES};

/// Initial capacity in bytes, more than almost every key needs.
const ROOM: usize = 4096;

/// Asks until the typed text can be a line of text.
pub(super) async fn ask(
    listener: &mut Listener,
    question: &str,
) -> Result<Zeroizing<String>, PromptError> {
    loop {
        let keystrokes = type_line(listener, &look::question(question)).await?;
        look::show("\n")?;
        match keystrokes.unusable {
            None => return keystrokes.into_line(),
            Some(why) => line::again(listener, &format!("{why}: type it again"))?,
        }
    }
}

async fn type_line(listener: &mut Listener, prompt: &str) -> Result<Keystrokes, PromptError> {
    let mut keystrokes = Keystrokes::default();
    look::show(prompt)?;
    loop {
        match listener.hear().await? {
            Heard::Again => {
                keystrokes = Keystrokes::default();
                look::show(prompt)?;
            }
            Heard::Resized => {}
            Heard::Key(Key::Enter) => return Ok(keystrokes),
            Heard::Key(Key::Escape) => return Err(PromptError::Cancelled),
            Heard::Key(Key::Eof) if keystrokes.bytes.is_empty() => {
                return Err(PromptError::Cancelled);
            }
            Heard::Key(key) => keystrokes.press(key),
        }
    }
}

/// Keystrokes of one line, including those that erase; wiped when dropped.
struct Keystrokes {
    bytes: Zeroizing<Vec<u8>>,
    read: usize,
    unusable: Option<InvalidSecret>,
}

impl Default for Keystrokes {
    fn default() -> Self {
        Keystrokes {
            bytes: Zeroizing::new(Vec::with_capacity(ROOM)),
            read: 0,
            unusable: None,
        }
    }
}

impl Keystrokes {
    /// Records a key. rpassword silently drops what it does not know; a secret must not be altered
    /// like that.
    fn press(&mut self, key: Key) {
        let mut utf8 = [0; 4];
        match key {
            Key::Char(c) => self.push(c.encode_utf8(&mut utf8).as_bytes()),
            Key::Backspace => self.push(b"\x7f"),
            Key::EraseWord => self.push(b"\x17"),
            Key::EraseLine => *self = Keystrokes::default(),
            Key::Control | Key::Down => self.unusable = Some(InvalidSecret::Control),
            Key::NotText => self.unusable = Some(InvalidSecret::NotText),
            // An arrow does nothing in a hidden line, nor does Ctrl-D once the line has begun.
            _ => {}
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        let length = self.bytes.len() + bytes.len();
        if length > MAX_SECRET_BYTES {
            self.unusable = Some(InvalidSecret::TooLong);
            return;
        }
        if length > self.bytes.capacity() {
            // A vector that grows by itself leaves an unwiped copy behind.
            let mut larger = Zeroizing::new(Vec::with_capacity(2 * length));
            larger.extend_from_slice(&self.bytes);
            self.bytes = larger;
        }
        self.bytes.extend_from_slice(bytes);
    }

    fn into_line(self) -> Result<Zeroizing<String>, PromptError> {
        let config = ConfigBuilder::new()
            .input_reader(self)
            .output_discard()
            .build();
        Ok(Zeroizing::new(read_password_with_config(config)?))
    }
}

impl Read for Keystrokes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.bytes[self.read..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.read += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(keys: impl IntoIterator<Item = Key>) -> Result<String, InvalidSecret> {
        let mut keystrokes = Keystrokes::default();
        keys.into_iter().for_each(|key| keystrokes.press(key));
        match keystrokes.unusable {
            Some(why) => Err(why),
            None => Ok(keystrokes.into_line().unwrap().to_string()),
        }
    }

    fn typed(text: &str) -> impl Iterator<Item = Key> {
        text.chars().map(Key::Char)
    }

    #[test]
    fn erasing_keys_erase() {
        let keys = typed("PKé").chain([Key::Backspace]).chain(typed("1"));
        assert_eq!(line(keys), Ok("PK1".into()));
        let keys = typed("wrong").chain([Key::EraseLine]).chain(typed("PK1"));
        assert_eq!(line(keys), Ok("PK1".into()));
        let keys = typed("a b").chain([Key::EraseWord]).chain(typed("c"));
        assert_eq!(line(keys), Ok("a c".into()));
    }

    #[test]
    fn white_space_and_wide_characters_are_kept() {
        assert_eq!(line(typed(" p€🚲 ")), Ok(" p€🚲 ".into()));
        assert_eq!(line([]), Ok(String::new()));
    }

    #[test]
    fn a_line_that_would_be_altered_is_refused_until_it_is_erased() {
        let tab = || typed("a").chain([Key::Down]).chain(typed("b"));
        assert_eq!(line(tab()), Err(InvalidSecret::Control));
        assert_eq!(line([Key::NotText]), Err(InvalidSecret::NotText));
        let erased = tab().chain([Key::EraseLine]).chain(typed("c"));
        assert_eq!(line(erased), Ok("c".into()));
    }

    #[test]
    fn a_secret_may_be_one_mebibyte_and_no_longer() {
        let longest = "x".repeat(MAX_SECRET_BYTES);
        assert_eq!(line(typed(&longest)).map(|l| l.len()), Ok(longest.len()));
        let longer = typed(&longest).chain(typed("x"));
        assert_eq!(line(longer), Err(InvalidSecret::TooLong));
    }
}
