use super::{Account, Credential};

/// A credential that a reference fits, beside others, and the account that tells it apart from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub credential: Credential,
    pub account: Account,
    /// The first and last characters of its key, such as `PK…WXYZ`. `None` if no vault key is at hand, or the
    /// credential is not as it was sealed.
    pub key_hint: Option<String>,
}
