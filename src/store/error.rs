use std::fmt;

use uuid::Uuid;

use crate::{
    domain::{Credential, KeyId, visible},
    postgres::PostgresError,
    schema::{LATEST, SchemaError, behind},
};

/// Reason why the store did not do what it was asked to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The schema is older than this binary, or missing.
    #[error("{}", behind(*.found, *.wanted))]
    SchemaBehind {
        /// Newest version that is applied. `None` if there is none.
        found: Option<i32>,
        /// Version that this binary needs.
        wanted: i32,
    },
    /// The schema is too new for this binary.
    #[error("the database is at version {found}; this credctl knows {known}")]
    SchemaAhead {
        /// Newest version that is applied.
        found: i32,
        /// Newest version that this binary knows.
        known: i32,
    },
    /// The database holds another vault than the expected one.
    #[error("the database holds vault {found}, but {wanted} is expected: {origin}")]
    OtherVault {
        /// Id of the vault that the database names.
        found: Uuid,
        /// Id of the expected vault.
        wanted: Uuid,
        /// Source that says which vault is expected.
        origin: VaultOrigin,
    },
    /// The database stored something else than was sent: a trigger or a rule changes what is written.
    #[error(
        "the database would store something else than was sent, as a trigger does; nothing was written"
    )]
    NotStoredAsSent,
    /// A row changed between reading and writing it.
    #[error("the credential was changed by someone else meanwhile; nothing was written")]
    Conflict,
    /// The keys are already stored under the other environment.
    #[error("the same keys are stored already, {}", stored_as(.0))]
    OtherEnvironment(Box<Credential>),
    /// The keys are already stored, perhaps under another nickname.
    #[error("the same keys are stored already, {}", stored_as(.0))]
    AlreadyStored(Box<Credential>),
    /// The id of a new credential is already in use.
    #[error(
        "the id {id} is already in use: by another user's credential, or by one stored a moment ago; nothing was written"
    )]
    IdInUse { id: Uuid },
    /// A unique rule that others added to the tables forbids the row.
    #[error("a rule of the tables forbids this row; nothing was written: {}", rules.join("; "))]
    Forbidden {
        /// The rules, one sentence for each.
        rules: Vec<String>,
        /// True if `credctl migrate` takes the rule away.
        is_ours: bool,
    },
    /// Vault keys were recorded or retired after they were read.
    #[error(
        "the vault keys of this vault were changed by someone else meanwhile; nothing was written"
    )]
    KeysChanged,
    /// The vault key that would seal was retired after it was read.
    #[error("vault key {given} was retired meanwhile; nothing was written")]
    KeyRetired {
        /// Id of the vault key.
        given: KeyId,
    },
    /// Rows still need the vault key that was to be retired.
    #[error("vault key {key} is still needed by {users}")]
    KeyNeeded {
        key: KeyId,
        /// Number of such rows of each user, as the message lists them.
        users: String,
    },
    /// Row-level security hides rows of other users, so that it is unknown whether they need the
    /// vault key that was to be retired.
    #[error(
        "the connected role does not see the rows of all users, so credctl cannot tell whether vault key {key} is needed"
    )]
    NeedHidden {
        key: KeyId,
        /// Role that owns the tables, and could see all rows.
        owner: String,
    },
    /// The account was removed after it was read.
    #[error("the account was removed meanwhile; nothing was written")]
    AccountGone,
    /// The user has no account of the name or id given.
    #[error("user `{}` has no account `{}`", visible(user), visible(named))]
    NoSuchAccount {
        user: String,
        /// The name or id that was given.
        named: String,
        /// The most similar name of an account of the user.
        near: Option<String>,
    },
    /// The user has several accounts of the name given.
    #[error("user `{user}` has {count} accounts called `{named}`")]
    SeveralAccounts {
        user: String,
        /// The name that was given.
        named: String,
        /// Number of accounts with this name.
        count: usize,
    },
    /// A row holds what credctl never writes.
    #[error("credential {id}: {what}")]
    Damaged {
        /// The id of the row.
        id: String,
        /// Problem with the row.
        what: String,
    },
    /// The record of a vault key lacks a value, or holds what is no text.
    #[error("the record of a vault key cannot be read: a value is missing or is no text")]
    DamagedKeyRecord,
    /// The database failed, or cannot be reached.
    #[error(transparent)]
    Postgres(PostgresError),
    /// The private database could not be migrated.
    #[error(transparent)]
    Schema(#[from] SchemaError),
}

/// Source that says which vault a database must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultOrigin {
    /// A setting, by its name.
    Setting(&'static str),
    /// This machine remembers it.
    Pinned,
    /// An earlier connection of the same run led to it.
    Before,
}

impl fmt::Display for VaultOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VaultOrigin::Setting(name) => write!(f, "{name} says so"),
            VaultOrigin::Pinned => f.write_str("this machine has pinned it for this place"),
            VaultOrigin::Before => f.write_str("an earlier connection led there a moment ago"),
        }
    }
}

/// An error of the store, or of the caller that takes or gives its rows.
#[derive(Debug, thiserror::Error)]
pub enum RowsError<E> {
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// The caller failed, which ended the exchange.
    #[error("{0}")]
    Caller(E),
}

impl<E> From<StoreError> for RowsError<E> {
    fn from(error: StoreError) -> Self {
        RowsError::Store(error)
    }
}

impl<E> From<PostgresError> for RowsError<E> {
    fn from(error: PostgresError) -> Self {
        RowsError::Store(error.into())
    }
}

impl<E> RowsError<E> {
    pub(super) fn repeatable(self) -> Self {
        match self {
            RowsError::Store(error) => RowsError::Store(error.repeatable()),
            caller => caller,
        }
    }
}

/// An error of the driver means more here, where the tables are known.
impl From<PostgresError> for StoreError {
    fn from(error: PostgresError) -> Self {
        match error {
            PostgresError::Undefined => StoreError::SchemaBehind {
                found: None,
                wanted: LATEST,
            },
            PostgresError::Conflict => StoreError::Conflict,
            PostgresError::Damaged { id, what } => StoreError::Damaged { id, what },
            other => StoreError::Postgres(other),
        }
    }
}

/// A credential within a sentence: `as live: alpaca · Main · 3f9c2a1b`.
pub fn stored_as(credential: &Credential) -> String {
    let named = format!(
        "{} · {} · {}",
        visible(credential.credential_type.as_str()),
        visible(credential.label()),
        credential.short_id()
    );
    match credential.environment {
        Some(environment) => format!("as {environment}: {named}"),
        None if credential.has_environments => format!("as neither paper nor live: {named}"),
        None => format!("as {named}"),
    }
}

impl StoreError {
    /// Returns this error with the credential that it concerns, if its outcome is unknown.
    pub(super) fn concerning(self, credential: Uuid) -> Self {
        match self {
            StoreError::Postgres(error) => StoreError::Postgres(error.concerning(credential)),
            other => other,
        }
    }

    /// Returns this error; if its outcome is unknown, it says that the work may be done again.
    pub(super) fn repeatable(self) -> Self {
        match self {
            StoreError::Postgres(error) => StoreError::Postgres(error.repeatable()),
            other => other,
        }
    }

    /// A value that was looked for and is not in the answer: something was lost on the way.
    pub(super) fn other_answer(what: &str) -> Self {
        StoreError::Postgres(PostgresError::OtherAnswer {
            what: what.to_owned(),
        })
    }
}
