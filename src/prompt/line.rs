//! Visible line, edited at its end.

use unicode_width::UnicodeWidthStr as _;

use super::error::PromptError;
use super::keystrokes::Key;
use super::listener::{Heard, Listener};
use super::look;
use crate::domain::is_hidden;

/// Asks until the answer passes the check.
pub(super) async fn ask(
    listener: &mut Listener,
    question: &str,
    check: impl Fn(&str) -> Result<(), String>,
) -> Result<String, PromptError> {
    loop {
        let answer = read(listener, &look::question(question)).await?;
        let answer = answer.ok_or(PromptError::Cancelled)?;
        match check(&answer) {
            Ok(()) => return Ok(answer),
            Err(why) => look::remark(&why)?,
        }
    }
}

/// Reads a line after the prompt; `None` if Esc was pressed.
pub(super) async fn read(
    listener: &mut Listener,
    prompt: &str,
) -> Result<Option<String>, PromptError> {
    let mut line = EditedLine::default();
    look::show(prompt)?;
    loop {
        match listener.hear().await? {
            Heard::Again => {
                line = EditedLine::default();
                look::show(prompt)?;
            }
            Heard::Key(Key::Escape) => return Ok(None),
            Heard::Key(Key::Eof) if line.typed.is_empty() => return Err(PromptError::Cancelled),
            Heard::Key(Key::Enter) => {
                look::show("\n")?;
                return Ok(Some(line.typed));
            }
            Heard::Key(key) => look::show(&line.press(key))?,
        }
    }
}

#[derive(Debug, Default)]
struct EditedLine {
    typed: String,
}

impl EditedLine {
    /// Applies a key. Returns the text that makes the terminal show the change.
    fn press(&mut self, key: Key) -> String {
        match key {
            Key::Char(c) => {
                self.typed.push(c);
                visible_form(c)
            }
            Key::Backspace => self.erase(1),
            Key::EraseWord => self.erase(self.last_word()),
            Key::EraseLine => self.erase(self.typed.chars().count()),
            _ => look::BELL.to_owned(),
        }
    }

    fn erase(&mut self, characters: usize) -> String {
        let erased: String = (0..characters)
            .filter_map(|_| self.typed.pop())
            .map(visible_form)
            .collect();
        "\x08 \x08".repeat(erased.width())
    }

    fn last_word(&self) -> usize {
        let start = self
            .typed
            .trim_end()
            .rfind(' ')
            .map_or(0, |blank| blank + 1);
        self.typed[start..].chars().count()
    }
}

/// Text that shows a character. Hidden characters become escapes: a pasted nickname must not play
/// tricks.
fn visible_form(c: char) -> String {
    if is_hidden(c) {
        c.escape_unicode().to_string()
    } else {
        c.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(keys: &[Key]) -> (String, String) {
        let mut line = EditedLine::default();
        let echoed = keys.iter().map(|&key| line.press(key)).collect();
        (line.typed, echoed)
    }

    #[test]
    fn a_wide_character_is_erased_over_its_width() {
        let (typed, echoed) = edited(&[Key::Char('a'), Key::Char('漢'), Key::Backspace]);
        assert_eq!(typed, "a");
        assert_eq!(echoed, "a漢\x08 \x08\x08 \x08");
    }

    #[test]
    fn a_word_and_a_line_are_erased() {
        let typed = || "one two ".chars().map(Key::Char);
        let word: Vec<Key> = typed().chain([Key::EraseWord]).collect();
        assert_eq!(edited(&word).0, "one ");
        let line: Vec<Key> = typed().chain([Key::EraseLine]).collect();
        assert_eq!(edited(&line).0, "");
    }

    #[test]
    fn a_hidden_character_is_shown_as_an_escape() {
        assert_eq!(edited(&[Key::Char('\u{202e}')]).1, "\\u{202e}");
    }

    #[test]
    fn a_key_without_a_meaning_rings_and_changes_nothing() {
        assert_eq!(
            edited(&[Key::Up, Key::Control]),
            (String::new(), "\x07\x07".into())
        );
    }
}
