use std::{fmt, str::FromStr};

/// The provider a credential is for (`alpaca`, `polygon`, …), as stored in `credential_type`.
///
/// Holds any text the column holds: which types may be *written* is what `providers` knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CredentialType(String);

/// The text cannot be a type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a type is a provider's name, such as `alpaca`")]
pub struct InvalidType;

impl CredentialType {
    /// The type as it is stored, whatever it is.
    pub fn stored(text: impl Into<String>) -> Self {
        CredentialType(text.into())
    }

    /// The type as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CredentialType {
    type Err = InvalidType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() || text.chars().any(super::is_hidden) {
            return Err(InvalidType);
        }
        Ok(CredentialType(text.to_lowercase()))
    }
}

impl fmt::Display for CredentialType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
