/// A Fernet token: the content of a secret field in the database. credctl stores nothing else of a
/// secret.
///
/// Sealed and opened data are different types, so that neither can be taken for the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed(String);

impl Sealed {
    /// Wraps a token as it was read from the database. The token may not open, or may not even be
    /// one.
    pub fn stored(token: String) -> Self {
        Sealed(token)
    }

    /// Returns the token as text, which is safe to store and to show.
    pub fn as_token(&self) -> &str {
        &self.0
    }
}
