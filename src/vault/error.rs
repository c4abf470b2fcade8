use std::{fmt, path::PathBuf};

use super::Altered;
use crate::{
    crypto::{KeyError, Keyring, OpenError},
    domain::{Credential, KeyId, Uuid, visible},
    store::StoreError,
};

/// Why nothing may be sealed in this vault with these keys, or a row is not opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The vault has keys, or rows sealed with one, and none is at hand.
    #[error("the vault key is missing{}", sealed_by(.wanted))]
    Missing {
        /// The keys the vault knows.
        wanted: Vec<KeyId>,
        /// Where credctl looked.
        path: PathBuf,
    },
    /// The key at hand is not one of the vault's.
    #[error("the vault key {given} is not this vault's{}", which(.wanted))]
    Wrong {
        /// The primary key at hand.
        given: KeyId,
        /// The keys the vault knows.
        wanted: Vec<KeyId>,
        /// Where the key at hand came from.
        origin: String,
        /// Where one of the vault's keys is, that the one at hand shadows.
        shadowed: Option<String>,
    },
    /// None of the keys is one of the vault's.
    #[error("the vault key {given} is not this vault's{}", which(.wanted))]
    Foreign {
        /// The keys.
        given: KeyIds,
        /// The keys the vault knows.
        wanted: Vec<KeyId>,
    },
    /// The key's record in the database does not open: it belongs to another vault, or was altered.
    #[error("the record of vault key {0} in the database does not fit this vault")]
    AlteredRecord(KeyId),
    /// The vault holds rows that another product sealed, and the key opens none this user can see.
    #[error("the vault key {given} opens none of the rows that are sealed already")]
    Unproven {
        /// The primary key at hand.
        given: KeyId,
        /// Whether this user sees any such row.
        rows_seen: bool,
    },
    /// A row cannot be believed, or does not open.
    #[error(transparent)]
    Row(#[from] RowFault),
    /// A row bears no seal, in a vault in which every row has to.
    #[error("{credential} is not sealed, and this vault is strict{}", and_yet(*.stripped))]
    Unsealed {
        /// The row, as messages name it.
        credential: String,
        /// Its id.
        id: Uuid,
        /// Whether the database no longer says that the vault is strict.
        stripped: bool,
    },
    /// A row of the same id is stored, and is not the same.
    #[error("{credential} is stored already, and differs from the one in the backup")]
    Differs {
        /// The row that is stored, as messages name it.
        credential: String,
        /// The id of the row.
        id: Uuid,
    },
    /// The vault keys cannot be read, or not be changed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Something else than credctl changed the row.
    Altered(Altered),
    /// A field cannot be opened by any key: it was altered or damaged.
    Damaged(OpenError),
    /// The vault key that the row names is not at hand.
    NotAtHand(KeyId),
    /// The row names no vault key, and none of those at hand opens it.
    NoneOpens,
}

/// A row that cannot be believed or opened, as messages name it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RowFault {
    /// The row, as messages name it.
    pub credential: String,
    /// The id of the row.
    pub id: Uuid,
    /// What is wrong with it.
    pub fault: Fault,
    /// The keys at hand.
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
            Fault::Damaged(why) => write!(f, "{credential} is damaged{place}: {why}"),
            Fault::NotAtHand(key) => write!(
                f,
                "{credential} was sealed with vault key {key}, and that is not at hand ({given})"
            ),
            Fault::NoneOpens => write!(
                f,
                "none of the vault keys at hand ({given}) opens {credential}"
            ),
        }
    }
}

impl Fault {
    /// The fault of this row, for a message.
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

/// Ids of vault keys, as messages list them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyIds(pub(super) Vec<KeyId>);

impl fmt::Display for KeyIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0[..] {
            [] => f.write_str("no vault key is"),
            ids => f.write_str(&listed(ids)),
        }
    }
}

/// A row, as messages name it.
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

fn and_yet(stripped: bool) -> &'static str {
    match stripped {
        true => ": the database does not say so any more, but this machine remembers it",
        false => "",
    }
}
