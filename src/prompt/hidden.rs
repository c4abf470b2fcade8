//! A question whose answer is not shown.
//!
//! The line is edited here, in memory that is wiped: rpassword's own line grows, which leaves copies
//! behind, and it would not give the terminal back when a signal comes.

use zeroize::Zeroizing;

use super::PromptError;
use super::keys::Key;
use super::listener::{Heard, Listener};
use super::look;
use crate::domain::{InvalidSecret, MAX_SECRET_BYTES};

/// Bytes that are set aside at first; more than almost every key has.
const ROOM: usize = 4096;

/// Asks until what was typed can be a line of text.
pub(super) async fn ask(
    listener: &mut Listener,
    question: &str,
) -> Result<Zeroizing<String>, PromptError> {
    loop {
        let line = type_line(listener, &look::question(question)).await?;
        look::show("\n")?;
        match line.unfit {
            None => return Ok(line.typed),
            Some(why) => look::remark(&format!("{why}: type it again"))?,
        }
    }
}

async fn type_line(listener: &mut Listener, prompt: &str) -> Result<Line, PromptError> {
    let mut line = Line::default();
    look::show(prompt)?;
    loop {
        match listener.hear().await? {
            Heard::Again => {
                line = Line::default();
                look::show(prompt)?;
            }
            Heard::Key(Key::Enter) => return Ok(line),
            Heard::Key(Key::Escape) => return Err(PromptError::Cancelled),
            Heard::Key(Key::Eof) if line.typed.is_empty() => {
                return Err(PromptError::Cancelled);
            }
            Heard::Key(key) => line.press(key),
        }
    }
}

/// What was typed for one line, in one buffer that is wiped when dropped; what is erased is wiped
/// with it.
struct Line {
    typed: Zeroizing<String>,
    unfit: Option<InvalidSecret>,
}

impl Default for Line {
    fn default() -> Self {
        Line {
            typed: Zeroizing::new(String::with_capacity(ROOM)),
            unfit: None,
        }
    }
}

impl Line {
    fn press(&mut self, key: Key) {
        match key {
            Key::Char(c) => self.push(c),
            Key::Backspace => drop(self.typed.pop()),
            Key::EraseWord => {
                let last_blank = self.typed.trim_end().rfind(' ');
                self.typed.truncate(last_blank.map_or(0, |blank| blank + 1));
            }
            Key::EraseLine => *self = Line::default(),
            Key::Control | Key::Down => self.unfit = Some(InvalidSecret::Control),
            Key::NotText => self.unfit = Some(InvalidSecret::NotText),
            // An arrow does nothing in a line nobody sees, nor does Ctrl-D once it has begun.
            _ => {}
        }
    }

    fn push(&mut self, c: char) {
        let length = self.typed.len() + c.len_utf8();
        if length > MAX_SECRET_BYTES {
            self.unfit = Some(InvalidSecret::TooLong);
            return;
        }
        if length > self.typed.capacity() {
            // A text that grows by itself leaves an unwiped copy behind.
            let mut larger = Zeroizing::new(String::with_capacity(2 * length));
            larger.push_str(&self.typed);
            self.typed = larger;
        }
        self.typed.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(keys: impl IntoIterator<Item = Key>) -> Result<String, InvalidSecret> {
        let mut line = Line::default();
        keys.into_iter().for_each(|key| line.press(key));
        match line.unfit {
            Some(why) => Err(why),
            None => Ok(line.typed.to_string()),
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
