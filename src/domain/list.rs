use super::{ChainEnd, Credential, KeptCheck, Selection};

/// What is told of a credential beside itself, as far as it was read.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Its newest event.
    pub last_change: Option<ChainEnd>,
    /// Its newest check, if that is of its present state and a vault key at hand vouches for it.
    pub check: Option<KeptCheck>,
    /// Name of its account, as stored.
    pub account: Option<String>,
}

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

    /// True if the newest check of each credential is to be read too.
    const TELLS_CHECK: bool = false;

    /// True if the name of the account of each credential is to be read too.
    const TELLS_ACCOUNT: bool = false;

    /// Returns true if a credential belongs in the list. Called before its seal is judged.
    fn admits(&self, _credential: &Credential, _account: Option<&str>) -> bool {
        true
    }

    /// Takes one credential of the list. Called in the order of the list.
    ///
    /// # Errors
    /// An error ends the list.
    fn credential(&mut self, credential: Credential, beside: Beside) -> Result<(), Self::Error>;
}
