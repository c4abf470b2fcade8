use std::collections::BTreeMap;

use uuid::Uuid;

use super::{CredentialType, Environment, Reference};

/// The active credential of one vault, and what is needed to find a fallback for it.
///
/// Fields that a later version added may be missing in an older config file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Active {
    /// The credential in use.
    pub credential_id: Uuid,
    /// The credential that was in use before, which `use -` goes back to.
    pub previous_id: Option<Uuid>,
    /// The type of the credential.
    pub credential_type: CredentialType,
    /// The environment of the credential; `None` is *not stated*.
    pub environment: Option<Environment>,
    /// The label of the credential, for readers that may not ask the database.
    pub nickname: Option<String>,
    /// The database that holds the credential, without any password.
    pub place: Option<String>,
    /// The user whose credential it is.
    pub user_id: Option<String>,
    /// Why the credential cannot be used, if this machine made it so.
    pub state: Option<Unusable>,
}

/// Why a credential that was chosen cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// The credential is stored, but not handed out.
    Disabled,
    /// The credential is no longer stored.
    Removed,
}

impl Unusable {
    /// The word in the config file.
    pub fn as_str(self) -> &'static str {
        match self {
            Unusable::Disabled => "disabled",
            Unusable::Removed => "removed",
        }
    }
}

/// The layer below the command line that says which credential is in use.
#[derive(Debug, Clone)]
pub enum InUse<'a> {
    /// `CREDCTL_CREDENTIAL` names the credential.
    Variable(Reference),
    /// The config file remembers one credential for each vault, by the vault's id.
    Config(&'a BTreeMap<Uuid, Active>),
}
