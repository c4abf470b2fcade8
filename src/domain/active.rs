use std::collections::{BTreeMap, btree_map::Entry};

use uuid::Uuid;

use super::{CredentialType, Environment, Reference};

/// The active credential of one user of a vault, with the fields by which a fallback for it is found.
///
/// A person may have written it by hand, without the fields that only spare a look at the database.
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
    /// Id of the account that holds the credential.
    pub account_id: Option<Uuid>,
    /// Name of that account.
    pub account_name: Option<String>,
    /// Reason why the credential cannot be used, if a command on this machine disabled or removed
    /// it.
    pub state: Option<Unusable>,
}

impl Active {
    /// Returns true if the credential is known to be in the account of this name or id.
    pub fn is_in_account(&self, named: &str) -> bool {
        let is_id = |id: Uuid| id.to_string().eq_ignore_ascii_case(named);
        self.account_name.as_deref() == Some(named) || self.account_id.is_some_and(is_id)
    }
}

/// The active credentials that a machine remembers: one for each user of each vault.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActiveCredentials(BTreeMap<(Uuid, String), Active>);

impl ActiveCredentials {
    /// Returns the active credential of a user of a vault.
    pub fn of(&self, vault: Uuid, user: &str) -> Option<&Active> {
        self.0.get(&(vault, user.to_owned()))
    }

    /// Returns true if there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the active credentials of all users in all vaults.
    pub fn all(&self) -> impl Iterator<Item = &Active> {
        self.0.values()
    }

    /// Returns the active credentials of a user in all vaults.
    pub fn of_user(&self, user: &str) -> impl Iterator<Item = &Active> {
        let all = self.0.iter().filter(move |((_, of), _)| of == user);
        all.map(|(_, active)| active)
    }

    /// Adds the active credential of a user of a vault. Returns false if there is one: it stays.
    #[must_use]
    pub fn add(&mut self, vault: Uuid, user: &str, active: Active) -> bool {
        match self.0.entry((vault, user.to_owned())) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                place.insert(active);
                true
            }
        }
    }
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
    /// The config file remembers one credential for each user of each vault.
    Config(&'a ActiveCredentials),
}
