use std::fmt;

/// The provider a credential is for (`alpaca`, `polygon`, …), as stored in `credential_type`.
///
/// Holds any text the column holds: which types may be *written* is what `providers` knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CredentialType(String);

/// How the older product spelled Alpaca paper: read as `alpaca`, `paper`; never written.
pub const LEGACY_ALPACA_PAPER: &str = "alpaca_paper";

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

impl fmt::Display for CredentialType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
