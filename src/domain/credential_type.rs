use std::fmt;

/// Type of a credential: its provider (`alpaca`, `polygon`, …), as stored in `credential_type`.
///
/// Holds any text that the column holds. `providers` knows which types may be *written*.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CredentialType(String);

/// The older product's type for Alpaca paper: read as `alpaca`, `paper`; never written.
pub const LEGACY_ALPACA_PAPER: &str = "alpaca_paper";

impl CredentialType {
    /// Wraps a stored type without checking it.
    pub fn stored(text: impl Into<String>) -> Self {
        CredentialType(text.into())
    }

    /// Returns the type as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CredentialType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
