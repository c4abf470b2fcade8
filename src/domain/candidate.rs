use super::{Account, Credential};

/// A credential that a reference fits, beside others, and the account that tells it apart from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub credential: Credential,
    pub account: Account,
}
