use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// The most bytes a secret may have.
pub const MAX_SECRET_BYTES: usize = 1024 * 1024;

/// A broker's key as typed: wiped when dropped, shown as a placeholder, never serialised.
#[derive(Clone)]
pub struct Secret(SecretString);

/// The two secret fields of a credential; a type with one key has an empty `secret_key`.
#[derive(Debug, Clone)]
pub struct KeyPair {
    /// What the provider calls the key or key id.
    pub api_key: Secret,
    /// The secret that belongs to it.
    pub secret_key: Secret,
}

/// Whether a secret may hold line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretShape {
    /// One line, as almost every key is.
    Line,
    /// A text of several lines, such as a PEM block.
    Text,
}

/// Why an input cannot be a secret. Never says what the input was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSecret {
    /// Nothing, or nothing but white space.
    #[error("it is empty")]
    Empty,
    /// More than [`MAX_SECRET_BYTES`].
    #[error("it is longer than 1 MiB")]
    TooLong,
    /// PostgreSQL cannot hold a NUL, and no provider hands one out.
    #[error("it holds a NUL byte")]
    Nul,
    /// A line break inside a key that is one line.
    #[error("it has more than one line")]
    SeveralLines,
    /// A control character inside the key: most likely a paste that went wrong.
    #[error("it holds a control character")]
    Control,
    /// Bytes that are no UTF-8.
    #[error("it is not UTF-8 text")]
    NotText,
}

impl Secret {
    /// A secret exactly as given; for what was opened and for the empty second field.
    pub fn new(text: Zeroizing<String>) -> Self {
        // Copied once into a box of the right size; the source wipes itself.
        Secret(SecretString::from(text.as_str()))
    }

    /// The empty secret, sealed as the second field of a type that has one key.
    pub fn empty() -> Self {
        Secret(SecretString::from(""))
    }

    /// A secret from input: white space around it is removed, the rest must be sound.
    ///
    /// The second value says whether anything was removed beyond one final line break.
    ///
    /// # Errors
    /// [`InvalidSecret`] when the input cannot be a key of this shape.
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
        if trimmed
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        {
            return Err(InvalidSecret::Control);
        }
        Ok((
            Secret(SecretString::from(trimmed)),
            trimmed.len() != line.len(),
        ))
    }

    /// The secret itself, for the one place that seals it or hands it out.
    pub fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }

    /// Enough of a broker's key id to recognise it (`PK…WXYZ`): two characters and four, and only
    /// where at least half of it stays hidden.
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
    fn one_final_line_break_is_removed_without_a_word_other_white_space_with_one() {
        assert_eq!(line("PK1\n"), Ok(("PK1".into(), false)));
        assert_eq!(line("PK1\r\n"), Ok(("PK1".into(), false)));
        assert_eq!(line(" PK1"), Ok(("PK1".into(), true)));
        assert_eq!(line("PK1 \n"), Ok(("PK1".into(), true)));
        assert_eq!(line("PK1\n\n"), Ok(("PK1".into(), true)));
    }

    #[test]
    fn what_cannot_be_a_key_is_refused() {
        assert_eq!(line(" \n"), Err(InvalidSecret::Empty));
        assert_eq!(line("a\0b"), Err(InvalidSecret::Nul));
        assert_eq!(line("a\nb"), Err(InvalidSecret::SeveralLines));
        assert_eq!(line("a\x1b[1mb"), Err(InvalidSecret::Control));
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
