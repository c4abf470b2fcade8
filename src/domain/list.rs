use super::{Credential, Selection};

/// Receiver of a list of credentials, which it takes while the list arrives.
pub trait ListSink {
    /// Error with which the sink ends the list.
    type Error;

    /// Takes the credential in use. Called once, before the first credential of the list.
    ///
    /// # Errors
    /// An error ends the list.
    fn begin(&mut self, selection: Option<Selection>) -> Result<(), Self::Error>;

    /// Takes one credential of the list. Called in the order of the list.
    ///
    /// # Errors
    /// An error ends the list.
    fn credential(&mut self, credential: Credential) -> Result<(), Self::Error>;
}
