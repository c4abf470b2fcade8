//! What a name can mean, and which names belong together.

use std::rc::Rc;

use sha2::{Digest as _, Sha256};

use super::part::KeyPart;
use crate::{domain::Environment, import::left_out::Reason, providers::Provider};

/// Purpose of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamePart {
    /// Part of a key.
    Key(KeyPart),
    /// Name of a file that holds a part of a key.
    KeyFile,
    /// Address that the provider's programs talk to.
    Host,
    /// Setting that states the environment; `None` if its value states none.
    States(Option<Environment>),
    /// Name of the provider whose keys stand beside.
    Type,
}

/// Variables that belong to one credential.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// Type; `None` if neither the name nor what is around it states it.
    pub credential_type: Option<String>,
    /// Words that are neither the type nor the part, in lower case; empty if there are none.
    pub nickname: String,
    /// Environment that one of the words states, or that all programs are for which read this name.
    pub environment: Option<Environment>,
    /// True if the environment is only that of the programs: a setting beside says more.
    pub is_implied: bool,
    /// True if the name is that of a program for keys of several types.
    pub is_of_tool: bool,
}

/// Meaning of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// It is a part of a credential, or states something about one.
    Part(Group, NamePart),
    /// It is nothing that is imported.
    Nothing(Reason),
}

/// Digest of a group. No two groups have the same one.
pub type GroupId = [u8; 16];

impl Group {
    /// Returns the digest of the group of this name for an environment.
    pub fn id(&self, environment: Option<Environment>) -> GroupId {
        let mut digest = Sha256::new();
        let credential_type = self.credential_type.as_deref();
        let flags = [credential_type.is_some(), self.is_of_tool];
        digest.update(flags.map(u8::from));
        digest.update(credential_type.unwrap_or_default());
        // No type and no nickname holds a NUL.
        digest.update([0]);
        digest.update(environment.map_or("", Environment::as_str));
        digest.update([0]);
        digest.update(&self.nickname);
        let mut id = GroupId::default();
        id.copy_from_slice(&digest.finalize()[..16]);
        id
    }
}

/// What is known of the keys around a name.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// Provider that the section or a setting names.
    pub provider: Option<Rc<Provider>>,
    /// Provider that the setting of a program for keys of several types names.
    pub of_tool: Option<Rc<Provider>>,
    /// True if names such as `api_key` need no type: that of the default is meant.
    pub is_default: bool,
    /// Nickname of all keys of the section; empty if it gives none.
    pub nickname: String,
    /// Environment of all keys of the section.
    pub environment: Option<Environment>,
}
