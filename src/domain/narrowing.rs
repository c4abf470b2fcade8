use super::{CredentialType, Environment};

/// A choice among the user's credentials.
#[derive(Debug, Clone, Default)]
pub struct Narrowing {
    /// Only credentials of this type.
    pub credential_type: Option<CredentialType>,
    /// Only credentials that state this environment.
    pub environment: Option<Environment>,
}
