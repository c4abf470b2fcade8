use std::{fmt, path::PathBuf};

use super::Altered;
use crate::{
    crypto::{KeyError, OpenError},
    domain::{Credential, KeyId, Uuid, visible},
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
    /// A row was sealed with a key that is not at hand.
    #[error(
        "{credential} was sealed with vault key {sealed_with}, and that is not at hand ({given})"
    )]
    NotAtHand {
        /// The row, as messages name it.
        credential: String,
        /// The key it names.
        sealed_with: KeyId,
        /// The keys at hand.
        given: KeyIds,
    },
    /// A row that names no key opens with none of those at hand.
    #[error("none of the vault keys at hand ({given}) opens {credential}")]
    NoneOpens {
        /// The row, as messages name it.
        credential: String,
        /// The keys at hand.
        given: KeyIds,
    },
    /// A field cannot be opened by any key: it was altered or damaged.
    #[error("{credential} is damaged: {why}")]
    Damaged {
        /// The row, as messages name it.
        credential: String,
        /// What is wrong with it.
        why: OpenError,
    },
    /// A row is not as credctl wrote it.
    #[error("{credential} was altered: {what}")]
    Altered {
        /// The row, as messages name it.
        credential: String,
        /// Its id.
        id: Uuid,
        /// What was altered.
        what: Altered,
    },
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
    /// Where keys come from.
    #[error(transparent)]
    Key(#[from] KeyError),
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
