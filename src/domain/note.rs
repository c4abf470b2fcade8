use std::{fmt, str::FromStr};

use super::is_hidden;

/// Greatest number of characters in a note.
const MAX_CHARACTERS: usize = 1_000;

/// Note that a user keeps with a credential: trimmed, one line, nothing hidden.
///
/// A stored note is read as plain text: it may have been changed outside credctl, and is sanitised before
/// it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note(String);

/// Reason why a text cannot be a [`Note`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNote {
    /// The text is empty or white space. A credential without a note is made by leaving it out.
    #[error("a note cannot be blank")]
    Blank,
    /// The text has this many characters, which is too many.
    #[error("a note has at most {MAX_CHARACTERS} characters; this one has {0}")]
    TooLong(usize),
    /// The text has a character that is invisible, or changes how the rest is shown.
    #[error("a note is one line, and cannot hold the character U+{0:04X}, which does not show")]
    Hidden(u32),
}

impl Note {
    /// Returns the note as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Note {
    type Err = InvalidNote;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let count = text.chars().count();
        match text.chars().find(|&c| is_hidden(c)) {
            _ if text.is_empty() => Err(InvalidNote::Blank),
            Some(hidden) => Err(InvalidNote::Hidden(hidden.into())),
            None if count > MAX_CHARACTERS => Err(InvalidNote::TooLong(count)),
            None => Ok(Note(text.to_owned())),
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_one_line_that_shows() {
        let parse = |text: &str| text.parse::<Note>().map(|note| note.0);
        assert_eq!(
            parse(" fund B, ask Kim\n"),
            Ok("fund B, ask Kim".to_owned())
        );
        assert_eq!(parse(" \t"), Err(InvalidNote::Blank));
        assert_eq!(parse("a\nb"), Err(InvalidNote::Hidden(10)));
        assert_eq!(parse("a\u{202e}b"), Err(InvalidNote::Hidden(0x202e)));
        assert_eq!(parse("a\u{200b}b"), Err(InvalidNote::Hidden(0x200b)));
        assert!(parse(&"é".repeat(1_000)).is_ok());
        assert_eq!(parse(&"é".repeat(1_001)), Err(InvalidNote::TooLong(1_001)));
    }
}
