use std::collections::BTreeMap;

use uuid::Uuid;

use super::{CredentialType, Environment, Reference};

/// The active credential of one vault, with the fields by which a fallback for it is found.
///
/// Fields that a later version added may be missing in an older config file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Active {
    /// Id of the credential in use.
    pub credential_id: Uuid,
    /// Id of the credential that was in use before. `use -` goes back to it.
    pub previous_id: Option<Uuid>,
    pub credential_type: CredentialType,
    /// Environment of the credential. `None` means *not stated*.
    pub environment: Option<Environment>,
    /// Label of the credential, for readers that may not ask the database.
    pub nickname: Option<String>,
    /// Database that holds the credential, without any password.
    pub place: Option<String>,
    /// User who owns the credential.
    pub user_id: Option<String>,
    /// Reason why the credential cannot be used, if a command on this machine disabled or removed
    /// it.
    pub state: Option<Unusable>,
}

/// Reason why the active credential cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// The credential is stored but not handed out.
    Disabled,
    /// The credential is no longer stored.
    Removed,
}

impl Unusable {
    /// Returns the word used in the config file.
    pub fn as_str(self) -> &'static str {
        match self {
            Unusable::Disabled => "disabled",
            Unusable::Removed => "removed",
        }
    }
}

/// The setting below the command line that says which credential is in use.
#[derive(Debug, Clone)]
pub enum InUse<'a> {
    /// `CREDCTL_CREDENTIAL` names the credential.
    Variable(Reference),
    /// The config file remembers one credential for each vault. The map's key is the vault's id.
    Config(&'a BTreeMap<Uuid, Active>),
}
