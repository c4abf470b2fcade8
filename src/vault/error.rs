use std::{fmt, path::PathBuf};

use super::Alterations;
use crate::{
    crypto::{KeyError, Keyring, OpenError},
    domain::{Credential, KeyId, Uuid, visible},
    store::StoreError,
};

/// Reason why the vault refuses to seal with the keys at hand, or to open a row.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The vault has keys, or sealed rows, and no key is at hand.
    #[error("the vault key is missing{}", sealed_by(.wanted))]
    Missing {
        /// Ids of the keys that the vault knows.
        wanted: Vec<KeyId>,
        /// Path of the default key file, where credctl looked.
        path: PathBuf,
    },
    /// The primary key at hand is not one of the vault's.
    #[error("the vault key {given} is not this vault's{}", which(.wanted))]
    Wrong {
        /// Id of the primary key at hand.
        given: KeyId,
        /// Ids of the keys that the vault knows.
        wanted: Vec<KeyId>,
        /// Source of the key at hand.
        origin: String,
        /// Another source that holds one of the vault's keys. The source in use takes precedence
        /// over it.
        shadowed: Option<String>,
    },
    /// None of the given keys is one of the vault's.
    #[error("the vault key {given} is not this vault's{}", which(.wanted))]
    Foreign {
        given: KeyIds,
        /// Ids of the keys that the vault knows.
        wanted: Vec<KeyId>,
    },
    /// The record of a key at hand in the database was not made by it for this vault: it belongs to
    /// another vault, or was altered.
    #[error("the record of vault key {0} in the database does not fit this vault")]
    AlteredRecord(KeyId),
    /// The vault holds rows that another product sealed, and the key opens none of those that this
    /// user can see.
    #[error("the vault key {given} opens none of the rows that are sealed already")]
    Unproven {
        /// Id of the primary key at hand.
        given: KeyId,
        /// Id of another key at hand, which opens such a row.
        opener: Option<KeyId>,
        /// True if this user can see any such row.
        rows_seen: bool,
    },
    /// A row was altered, or cannot be opened.
    #[error(transparent)]
    Row(#[from] RowFault),
    /// A row has no seal, and such rows are not accepted here.
    #[error("{credential} is not sealed: another program stored it, or its seal was taken away")]
    Unsealed {
        /// Label and id of the row, as messages show them.
        credential: String,
        id: Uuid,
    },
    /// A row is in an older state than this machine has seen.
    #[error("{credential} is not in its newest state: {}", older_note(*.is_unsealed))]
    OlderState {
        /// Label and id of the row, as messages show them.
        credential: String,
        id: Uuid,
        /// True if the row has no seal at all.
        is_unsealed: bool,
    },
    /// A row with the same id is stored, and differs from the given one.
    #[error("{credential} is stored already, and differs from the one in the backup")]
    Differs {
        /// Label and id of the stored row, as messages show them.
        credential: String,
        id: Uuid,
    },
    /// The vault keys cannot be read or changed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Problem with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Something other than credctl changed the row.
    Altered(Alterations),
    /// A field cannot be opened by any key: it was altered or damaged.
    Damaged(OpenError),
    /// The vault key that the row names is not at hand.
    NotAtHand(KeyId),
    /// The row names no vault key, and none of those at hand opens it.
    NoneOpens,
}

/// A row that was altered or cannot be opened, with what a message says about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RowFault {
    /// Label and id of the row, as messages show them.
    pub credential: String,
    pub id: Uuid,
    /// Problem with the row.
    pub fault: Fault,
    /// Ids of the keys at hand.
    pub given: KeyIds,
    /// True if the row is one of a backup.
    pub in_backup: bool,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Altered(what) => what.fmt(f),
            Fault::Damaged(why) => why.fmt(f),
            Fault::NotAtHand(key) => {
                write!(f, "it is sealed with vault key {key}, which is not at hand")
            }
            Fault::NoneOpens => f.write_str("none of the vault keys at hand opens it"),
        }
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (credential, given) = (&self.credential, &self.given);
        let place = if self.in_backup { " in the backup" } else { "" };
        match &self.fault {
            Fault::Altered(what) => write!(f, "{credential} was altered{place}: {what}"),
            // The key opened it: whoever sealed it sealed these bytes.
            Fault::Damaged(OpenError::NotText) => write!(
                f,
                "{credential} holds a key that is no text{place}, which credctl does not hand out"
            ),
            Fault::Damaged(why) => write!(f, "{credential} is damaged{place}: {why}"),
            Fault::NotAtHand(key) => write!(
                f,
                "{credential} was sealed with vault key {key}, which is not at hand (at hand: {given})"
            ),
            Fault::NoneOpens => write!(
                f,
                "none of the vault keys at hand ({given}) opens {credential}"
            ),
        }
    }
}

impl Fault {
    /// Returns true if the fault lies in the row, and no vault key would mend it.
    pub fn is_in_row(&self) -> bool {
        match self {
            Fault::Altered(_) | Fault::Damaged(_) => true,
            Fault::NotAtHand(_) | Fault::NoneOpens => false,
        }
    }

    /// Returns the fault of this row, for a message.
    pub(super) fn of(self, credential: &Credential, keyring: Option<&Keyring>) -> RowFault {
        RowFault {
            credential: named(credential),
            id: credential.id,
            fault: self,
            given: KeyIds(keyring.into_iter().flat_map(Keyring::ids).collect()),
            in_backup: false,
        }
    }
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NoKey(key) => Fault::NotAtHand(key),
            damaged => Fault::Damaged(damaged),
        }
    }
}

/// Ids of vault keys, displayed as a list in messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyIds(pub(super) Vec<KeyId>);

impl fmt::Display for KeyIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0[..] {
            [] => f.write_str("none"),
            ids => f.write_str(&listed(ids)),
        }
    }
}

/// Returns the label and id of a row, as messages show them.
pub(super) fn named(credential: &Credential) -> String {
    format!("`{}` ({})", visible(credential.label()), credential.id)
}

fn sealed_by(wanted: &[KeyId]) -> String {
    match wanted {
        [] => ", and rows are sealed already".to_owned(),
        keys => which(keys),
    }
}

fn which(wanted: &[KeyId]) -> String {
    match wanted {
        [] => String::new(),
        ids => format!(" (the vault was sealed with {})", listed(ids)),
    }
}

fn listed(ids: &[KeyId]) -> String {
    let ids: Vec<_> = ids.iter().map(KeyId::to_string).collect();
    ids.join(", ")
}

fn older_note(is_unsealed: bool) -> &'static str {
    match is_unsealed {
        true => "it was sealed, and its seal is gone",
        false => "an older state was put back",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_told_from_damage() {
        let told = |error| {
            let fault = RowFault {
                credential: "`Main` (3f9c2a1b)".to_owned(),
                id: Uuid::nil(),
                fault: Fault::Damaged(error),
                given: KeyIds(Vec::new()),
                in_backup: false,
            };
            fault.to_string()
        };
        let damaged = "`Main` (3f9c2a1b) is damaged: the sealed field is not a Fernet token";
        assert_eq!(told(OpenError::Malformed), damaged);
        let binary =
            "`Main` (3f9c2a1b) holds a key that is no text, which credctl does not hand out";
        assert_eq!(told(OpenError::NotText), binary);
    }
}
