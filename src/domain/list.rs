use super::{Credential, Selection};

/// Takes a list of credentials while it arrives.
pub trait ListSink {
    /// Why the sink takes no more.
    type Error;

    /// Called once, before the first credential, with the credential in use.
    ///
    /// # Errors
    /// Ends the list.
    fn begin(&mut self, selection: Option<Selection>) -> Result<(), Self::Error>;

    /// Called for each credential, in order.
    ///
    /// # Errors
    /// Ends the list.
    fn credential(&mut self, credential: Credential) -> Result<(), Self::Error>;
}
