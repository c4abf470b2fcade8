use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// Greatest number of bytes in a secret.
pub const MAX_SECRET_BYTES: usize = 1024 * 1024;

/// A broker's key as typed: wiped when dropped, shown as a placeholder, never serialised.
#[derive(Clone)]
pub struct Secret(SecretString);

/// Shape of a secret: one that may hold line breaks, or one that may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretShape {
    /// A single line. Almost every key is one.
    Line,
    /// A text of several lines, such as a PEM block.
    Text,
}

/// Reason why an input cannot be a secret. Never holds the input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSecret {
    /// The input is empty or white space.
    #[error("it is empty")]
    Empty,
    /// The input is longer than [`MAX_SECRET_BYTES`].
    #[error("it is longer than 1 MiB")]
    TooLong,
    /// The input holds a NUL. PostgreSQL cannot store one, and no provider issues a key with one.
    #[error("it holds a NUL byte")]
    Nul,
    /// The input has a line break inside a key that is a single line.
    #[error("it has more than one line")]
    SeveralLines,
    /// A control character was typed, or pasted, where nothing shows it.
    #[error("it holds a control character")]
    Control,
    /// The bytes of the input are not UTF-8.
    #[error("it is not UTF-8 text")]
    NotText,
}

impl Secret {
    /// Makes a secret of exactly this text. Meant for a text that was opened.
    pub fn new(text: Zeroizing<String>) -> Self {
        // The text is copied once into a box of the right size; the source wipes itself.
        Secret(SecretString::from(text.as_str()))
    }

    /// Returns the empty secret, which is sealed as the second field of a type that has one key.
    pub fn empty() -> Self {
        Secret(SecretString::from(""))
    }

    /// Reads a secret from input. White space around it is removed.
    ///
    /// The second value is true if anything was removed beyond one final line break.
    ///
    /// # Errors
    /// Fails with [`InvalidSecret`] if the input cannot be a key of this shape.
    pub fn from_input(input: &str, shape: SecretShape) -> Result<(Self, bool), InvalidSecret> {
        let line = input.strip_suffix('\n').unwrap_or(input);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let trimmed = input.trim();
        if trimmed.len() > MAX_SECRET_BYTES {
            return Err(InvalidSecret::TooLong);
        }
        if trimmed.is_empty() {
            return Err(InvalidSecret::Empty);
        }
        if trimmed.contains('\0') {
            return Err(InvalidSecret::Nul);
        }
        if shape == SecretShape::Line && trimmed.contains(['\n', '\r']) {
            return Err(InvalidSecret::SeveralLines);
        }
        Ok((
            Secret(SecretString::from(trimmed)),
            trimmed.len() != line.len(),
        ))
    }

    /// Returns true if both hold the same text.
    pub fn is_same(&self, other: &Secret) -> bool {
        self.expose_secret() == other.expose_secret()
    }

    /// Returns true if the secret is empty: there is none.
    pub fn is_empty(&self) -> bool {
        self.expose_secret().is_empty()
    }

    /// Returns the secret itself, for the code that seals it or hands it out.
    pub fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }

    /// Returns enough of a broker's key id to recognise it (`PK…WXYZ`): the first two and the last
    /// four characters. A key id of fewer than 12 characters gives `…` alone, so that at least half
    /// of every key id stays hidden.
    pub fn hint(&self) -> String {
        let text = self.expose_secret();
        let at = |nth| text.char_indices().nth(nth).map(|(at, _)| at);
        let tail = text.char_indices().rev().nth(3).map(|(at, _)| at);
        match (at(2), tail, at(11)) {
            (Some(head), Some(tail), Some(_)) => format!("{}…{}", &text[..head], &text[tail..]),
            _ => "…".to_owned(),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(input: &str) -> Result<(String, bool), InvalidSecret> {
        Secret::from_input(input, SecretShape::Line)
            .map(|(s, cut)| (s.expose_secret().to_owned(), cut))
    }

    #[test]
    fn removing_one_final_line_break_is_not_reported_removing_other_white_space_is() {
        assert_eq!(line("PK1\n"), Ok(("PK1".into(), false)));
        assert_eq!(line("PK1\r\n"), Ok(("PK1".into(), false)));
        assert_eq!(line(" PK1"), Ok(("PK1".into(), true)));
        assert_eq!(line("PK1 \n"), Ok(("PK1".into(), true)));
        assert_eq!(line("PK1\n\n"), Ok(("PK1".into(), true)));
    }

    #[test]
    fn a_text_that_cannot_be_a_key_is_refused() {
        assert_eq!(line(" \n"), Err(InvalidSecret::Empty));
        assert_eq!(line("a\0b"), Err(InvalidSecret::Nul));
        assert_eq!(line("a\nb"), Err(InvalidSecret::SeveralLines));
        assert_eq!(
            line(&"x".repeat(MAX_SECRET_BYTES + 1)),
            Err(InvalidSecret::TooLong)
        );
        assert!(line(&"x".repeat(MAX_SECRET_BYTES)).is_ok());
    }

    #[test]
    fn a_text_may_have_several_lines() {
        assert!(Secret::from_input("-----BEGIN\nabc\n-----END\n", SecretShape::Text).is_ok());
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let secret = Secret::new(Zeroizing::new("PKSECRETSECRET12WXYZ".into()));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(secret.hint(), "PK…WXYZ");
        assert_eq!(Secret::new(Zeroizing::new("short".into())).hint(), "…");
    }
}
