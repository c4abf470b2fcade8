use super::{CredentialType, Environment, Tag};

/// Filter of the user's credentials. A field that is `None` admits every credential.
#[derive(Debug, Clone, Default)]
pub struct Narrowing {
    /// Type that a credential must have.
    pub credential_type: Option<CredentialType>,
    /// Environment that a credential must state.
    pub environment: Option<Environment>,
    /// Tags that a credential must have, all of them.
    pub tags: Vec<Tag>,
}
