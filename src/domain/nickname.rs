use std::{fmt, str::FromStr};

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Greatest number of characters in a nickname. `VARCHAR(255)` counts characters, not bytes.
const MAX_CHARACTERS: usize = 255;

/// A nickname that may be stored: trimmed, 1 to 255 characters, none of them hidden, in Unicode's
/// composed form (NFC), so that one name typed on two systems is one.
///
/// A stored nickname may break these rules, because the older product checks less. Such a nickname
/// is read as plain text and sanitised before it is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nickname(String);

/// Reason why a text cannot be a nickname.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNickname {
    /// The text is empty or white space. A credential without a nickname is made by leaving it out.
    #[error("a nickname cannot be blank")]
    Blank,
    /// The text has more characters than the column holds: this many.
    #[error("a nickname has at most {MAX_CHARACTERS} characters; this one has {0}")]
    TooLong(usize),
    /// The text has a character that is invisible, or changes how the rest is shown.
    #[error("a nickname cannot hold the character U+{0:04X}, which does not show")]
    Hidden(u32),
    /// The text has only characters that combine with others, or show as nothing.
    #[error("a nickname must have a character that shows by itself")]
    NothingShows,
    /// The text is `-`, which means "the previous one" where a credential is named.
    #[error("a nickname cannot be `-`, which means the previous credential")]
    Dash,
}

impl Nickname {
    /// Returns the nickname as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Nickname {
    type Err = InvalidNickname;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidNickname::Blank);
        }
        if let Some(hidden) = text.chars().find(|&c| is_hidden(c)) {
            return Err(InvalidNickname::Hidden(hidden.into()));
        }
        let text: String = text.nfc().collect();
        if text.chars().all(shows_nothing) {
            return Err(InvalidNickname::NothingShows);
        }
        let count = text.chars().count();
        if count > MAX_CHARACTERS {
            return Err(InvalidNickname::TooLong(count));
        }
        if text == "-" {
            return Err(InvalidNickname::Dash);
        }
        Ok(Nickname(text))
    }
}

impl fmt::Display for Nickname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns true if a character is blank by itself: white space, a mark that combines with the character
/// before it, or the empty pattern of Braille.
fn shows_nothing(c: char) -> bool {
    c.is_whitespace() || is_combining_mark(c) || c == '\u{2800}'
}

/// Returns true if a character is invisible, or changes how its neighbours are shown: control,
/// bidirectional control, zero-width, line separator, tag and other invisible format characters.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Nickname, InvalidNickname> {
        text.parse()
    }

    #[test]
    fn white_space_around_a_nickname_is_not_part_of_it() {
        assert_eq!(
            parse("  Paper 1\t").map(|n| n.to_string()),
            Ok("Paper 1".into())
        );
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(parse(&"é".repeat(255)).is_ok());
        assert_eq!(parse(&"é".repeat(256)), Err(InvalidNickname::TooLong(256)));
    }

    #[test]
    fn blank_and_dash_are_refused() {
        assert_eq!(parse(" \t "), Err(InvalidNickname::Blank));
        assert_eq!(parse(" - "), Err(InvalidNickname::Dash));
    }

    #[test]
    fn invisible_characters_are_refused() {
        for c in [
            '\n',
            '\x1b',
            '\u{7f}',
            '\u{9b}',
            '\u{202e}',
            '\u{200b}',
            '\u{2028}',
            '\u{e0041}',
        ] {
            assert_eq!(
                parse(&format!("a{c}b")),
                Err(InvalidNickname::Hidden(c.into()))
            );
        }
    }

    #[test]
    fn a_name_is_stored_in_its_composed_form() {
        assert_eq!(parse("Cafe\u{301}"), parse("Caf\u{e9}"));
        assert_eq!(parse("Cafe\u{301}").unwrap().as_str(), "Caf\u{e9}");
        assert!(parse(&"e\u{301}".repeat(255)).is_ok());
    }

    #[test]
    fn a_name_of_which_nothing_shows_is_refused() {
        for text in [
            "\u{301}",
            "\u{fe0f}",
            "\u{301}\u{302} \u{20dd}",
            "\u{2800}",
            "\u{93f}",
        ] {
            assert_eq!(parse(text), Err(InvalidNickname::NothingShows), "{text:?}");
        }
        assert!(parse("\u{301}a").is_ok());
    }

    #[test]
    fn letters_of_every_script_and_emoji_are_accepted() {
        for text in ["Счёт 1", "口座", "عربي", "🚀 rocket", "a/b", "id:3f9c"] {
            assert!(parse(text).is_ok(), "{text}");
        }
    }
}
