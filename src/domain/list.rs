use super::{ChainEnd, Credential, Selection};

/// Receiver of a list of credentials, which it takes while the list arrives.
pub trait ListSink {
    /// Error with which the sink ends the list.
    type Error;

    /// True if the newest event of each credential is to be read too.
    const TELLS_LAST_CHANGE: bool = false;

    /// Takes the credential in use. Called once, before the first credential of the list.
    ///
    /// # Errors
    /// An error ends the list.
    fn begin(&mut self, selection: Option<Selection>) -> Result<(), Self::Error>;

    /// Takes one credential of the list, and its newest event if there is one and it was read. Called
    /// in the order of the list.
    ///
    /// # Errors
    /// An error ends the list.
    fn credential(
        &mut self,
        credential: Credential,
        last_change: Option<ChainEnd>,
    ) -> Result<(), Self::Error>;
}
