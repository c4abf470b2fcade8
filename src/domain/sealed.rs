/// A Fernet token: what a secret field holds in the database, and all that credctl stores of it.
///
/// Sealed and opened data are different types, so that neither can be taken for the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed(String);

impl Sealed {
    /// A token as it was read from the database; whether it opens is not known yet.
    pub fn stored(token: String) -> Self {
        Sealed(token)
    }

    /// The token as text, safe to store and to show.
    pub fn as_token(&self) -> &str {
        &self.0
    }
}
