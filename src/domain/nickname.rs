use std::{fmt, str::FromStr};

/// The most characters a nickname may have: `VARCHAR(255)` counts characters, not bytes.
const MAX_CHARACTERS: usize = 255;

/// A nickname that may be stored: trimmed, 1 to 255 characters, nothing in it hidden.
///
/// What is already stored may be worse, for the older product checks less: that is read as plain
/// text and sanitised on its way out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nickname(String);

/// Why a text cannot be a nickname.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNickname {
    /// Nothing but white space; a missing nickname is said by leaving it out.
    #[error("a nickname cannot be blank")]
    Blank,
    /// More characters than the column holds.
    #[error("a nickname has at most {MAX_CHARACTERS} characters; this one has {0}")]
    TooLong(usize),
    /// A character that would not show, or would change how the rest shows.
    #[error("a nickname cannot hold the character U+{0:04X}, which does not show")]
    Hidden(u32),
    /// `-` means "the one before" where a credential is named.
    #[error("a nickname cannot be `-`, which means the credential before")]
    Dash,
}

impl Nickname {
    /// The nickname as text.
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
        let count = text.chars().count();
        if count > MAX_CHARACTERS {
            return Err(InvalidNickname::TooLong(count));
        }
        if text == "-" {
            return Err(InvalidNickname::Dash);
        }
        Ok(Nickname(text.to_owned()))
    }
}

impl fmt::Display for Nickname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a character does not show, or changes how its neighbours show: control, bidirectional
/// control, zero-width, line separator, tag and other invisible format characters.
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
    fn characters_that_do_not_show_are_refused() {
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
    fn letters_of_every_script_and_emoji_are_welcome() {
        for text in ["Счёт 1", "口座", "عربي", "🚀 rocket", "a/b", "id:3f9c"] {
            assert!(parse(text).is_ok(), "{text}");
        }
    }
}
