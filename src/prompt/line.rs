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
            Err(why) => again(listener, &why)?,
        }
    }
}

/// Asks until the answer passes the check. A blank answer is the first offer; the arrows put one offer
/// after the other on the line, of those that begin as it does.
pub(super) async fn offer(
    listener: &mut Listener,
    question: &str,
    offers: &[String],
    check: impl Fn(&str) -> Result<(), String>,
) -> Result<String, PromptError> {
    let first = offers.first().map_or("", String::as_str);
    let prompt = look::question_with_default(question, first);
    loop {
        let answer = read_with(listener, &prompt, offers).await?;
        let mut answer = answer.ok_or(PromptError::Cancelled)?;
        if answer.trim().is_empty() {
            first.clone_into(&mut answer);
        }
        match check(&answer) {
            Ok(()) => return Ok(answer),
            Err(why) => again(listener, &why)?,
        }
    }
}

/// Says why a question is asked again. What was typed behind the refused answer is no answer.
pub(super) fn again(listener: &Listener, why: &str) -> Result<(), PromptError> {
    listener.discard_typed()?;
    Ok(look::remark(why)?)
}

/// Reads a line after the prompt; `None` if Esc was pressed.
pub(super) async fn read(
    listener: &mut Listener,
    prompt: &str,
) -> Result<Option<String>, PromptError> {
    read_with(listener, prompt, &[]).await
}

async fn read_with(
    listener: &mut Listener,
    prompt: &str,
    offers: &[String],
) -> Result<Option<String>, PromptError> {
    let mut line = EditedLine::of(offers);
    look::show(prompt)?;
    loop {
        match listener.hear().await? {
            Heard::Again => {
                line = EditedLine::of(offers);
                look::show(prompt)?;
            }
            Heard::Resized => {}
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
struct EditedLine<'a> {
    typed: String,
    offers: &'a [String],
    /// The offer on the line, among those that fit, and the text before the arrows changed it.
    offered: Option<(usize, String)>,
}

impl<'a> EditedLine<'a> {
    fn of(offers: &'a [String]) -> Self {
        EditedLine {
            offers,
            ..EditedLine::default()
        }
    }

    /// Applies a key. Returns the text that makes the terminal show the change.
    fn press(&mut self, key: Key) -> String {
        if matches!(key, Key::Up | Key::Down) && !self.offers.is_empty() {
            return self.put_offer(key == Key::Down);
        }
        self.offered = None;
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

    /// Puts the next offer on the line, or the one before.
    fn put_offer(&mut self, forward: bool) -> String {
        let (at, begun) = match self.offered.take() {
            Some((at, begun)) => (Some(at), begun),
            None => (None, self.typed.clone()),
        };
        let fitting = self.offers.iter().filter(|offer| {
            let begin = offer.get(..begun.len());
            begin.is_some_and(|begin| begin.eq_ignore_ascii_case(&begun))
        });
        let fitting: Vec<&'a String> = fitting.collect();
        let count = fitting.len();
        if count == 0 {
            return look::BELL.to_owned();
        }
        let at = match (at, forward) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => (at + count - 1) % count,
        };
        let erased = self.erase(self.typed.chars().count());
        self.typed.clone_from(fitting[at]);
        self.offered = Some((at, begun));
        let shown: String = self.typed.chars().map(visible_form).collect();
        erased + &shown
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
    fn the_arrows_put_offers_on_the_line_that_begin_as_it_does() {
        let offers = ["alpaca", "binance", "bitget"].map(str::to_owned);
        let typed = |keys: &[Key]| {
            let mut line = EditedLine::of(&offers);
            keys.iter().for_each(|&key| _ = line.press(key));
            line.typed
        };
        let (b, down, up) = (Key::Char('B'), Key::Down, Key::Up);
        assert_eq!(typed(&[down]), "alpaca");
        assert_eq!(typed(&[down, down]), "binance");
        assert_eq!(typed(&[up]), "bitget");
        assert_eq!(typed(&[b, down]), "binance");
        assert_eq!(typed(&[b, down, down, down]), "binance");
        assert_eq!(typed(&[b, down, up]), "bitget");
        assert_eq!(
            typed(&[down, Key::Backspace, Key::Char('x'), down]),
            "alpacx"
        );
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
