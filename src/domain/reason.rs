use std::{fmt, str::FromStr};

use super::is_hidden;

/// Greatest number of characters in a reason.
const MAX_CHARACTERS: usize = 500;

/// Reason for a change, as its user states it: trimmed, one line, nothing hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(String);

/// Reason why a text cannot be a [`Reason`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReason {
    /// The text is empty or white space.
    #[error("a reason cannot be blank")]
    Blank,
    /// The text has this many characters, which is too many.
    #[error("a reason has at most {MAX_CHARACTERS} characters; this one has {0}")]
    TooLong(usize),
    /// The text has a character that is invisible, or changes how the rest is shown.
    #[error("a reason cannot hold the character U+{0:04X}, which does not show")]
    Hidden(u32),
}

impl Reason {
    /// Returns the reason as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Reason {
    type Err = InvalidReason;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let count = text.chars().count();
        match text.chars().find(|&c| is_hidden(c)) {
            _ if text.is_empty() => Err(InvalidReason::Blank),
            Some(hidden) => Err(InvalidReason::Hidden(hidden.into())),
            None if count > MAX_CHARACTERS => Err(InvalidReason::TooLong(count)),
            None => Ok(Reason(text.to_owned())),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_that_shows() {
        let parse = |text: &str| text.parse::<Reason>().map(|reason| reason.0);
        assert_eq!(
            parse(" rotation of May\n"),
            Ok("rotation of May".to_owned())
        );
        assert_eq!(parse(" \t"), Err(InvalidReason::Blank));
        assert_eq!(parse("a\nb"), Err(InvalidReason::Hidden(10)));
        assert_eq!(parse("a\u{202e}b"), Err(InvalidReason::Hidden(0x202e)));
        assert!(parse(&"é".repeat(500)).is_ok());
        assert_eq!(parse(&"é".repeat(501)), Err(InvalidReason::TooLong(501)));
    }
}
