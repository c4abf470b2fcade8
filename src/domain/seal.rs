use uuid::Uuid;

use super::Sealed;

/// Number of bytes in a seal.
pub const SEAL_BYTES: usize = 32;

/// Fields that the `seal` of a row binds together, each as it is stored. A field that is exchanged
/// breaks the seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound<'a> {
    /// Id of the row.
    pub id: Uuid,
    /// Id of the account that the row is stored under.
    pub account_id: Uuid,
    /// Id of the user who owns the row.
    pub user_id: &'a str,
    /// Type as it is spelled in the column.
    pub credential_type: &'a str,
    /// Environment in the column. `None` means *not stated*.
    pub environment: Option<&'a str>,
    /// First sealed field.
    pub api_key: &'a Sealed,
    /// Second sealed field.
    pub secret_key: &'a Sealed,
}

/// Fields that the `label_seal` of a row binds together: those by which people recognise a
/// credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoundLabel<'a> {
    /// Id of the row.
    pub id: Uuid,
    /// Nickname in the column.
    pub nickname: Option<&'a str>,
    /// True if the credential is enabled.
    pub is_active: bool,
}

/// Both seals of a row: HMAC-SHA256 under keys that are derived from its vault key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seals {
    /// Seal over the fields of [`Bound`].
    pub seal: [u8; SEAL_BYTES],
    /// Seal over the fields of [`BoundLabel`].
    pub label_seal: [u8; SEAL_BYTES],
}

/// Result of checking the seals of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealState {
    /// The row is as credctl wrote it.
    Ok,
    /// The row was altered by something other than credctl.
    Broken,
    /// The row has no seals: another product wrote it.
    Unsealed,
    /// The seals were not checked: the vault key of the row was not at hand, or was not asked for.
    Unchecked,
}

impl SealState {
    /// Returns the word used in JSON and output.
    pub fn as_str(self) -> &'static str {
        match self {
            SealState::Ok => "ok",
            SealState::Broken => "broken",
            SealState::Unsealed => "unsealed",
            SealState::Unchecked => "unchecked",
        }
    }
}
