use uuid::Uuid;

use super::Sealed;

/// How many bytes a seal has.
pub const SEAL_BYTES: usize = 32;

/// What a row's `seal` binds together, each as it is stored: nothing of it can be exchanged unnoticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound<'a> {
    /// The row.
    pub id: Uuid,
    /// The account it is stored under.
    pub account_id: Uuid,
    /// The user it belongs to.
    pub user_id: &'a str,
    /// The type as it is spelled in the column.
    pub credential_type: &'a str,
    /// The environment in the column; `None` is *not stated*.
    pub environment: Option<&'a str>,
    /// The first sealed field.
    pub api_key: &'a Sealed,
    /// The second sealed field.
    pub secret_key: &'a Sealed,
}

/// What a row's `label_seal` binds together: what people tell it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoundLabel<'a> {
    /// The row.
    pub id: Uuid,
    /// The nickname in the column.
    pub nickname: Option<&'a str>,
    /// Whether it is enabled.
    pub is_active: bool,
}

/// Both seals of a row: HMAC-SHA256 under keys that are derived from its vault key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seals {
    /// Over what is [`Bound`].
    pub seal: [u8; SEAL_BYTES],
    /// Over what is [`BoundLabel`].
    pub label_seal: [u8; SEAL_BYTES],
}

/// What the seals of a row say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealState {
    /// It is as credctl wrote it.
    Ok,
    /// It was altered by something else than credctl.
    Broken,
    /// It bears none: another product wrote it.
    Unsealed,
    /// Nobody looked: its vault key was not at hand, or was not asked for.
    Unchecked,
}

impl SealState {
    /// The word used in JSON and output.
    pub fn as_str(self) -> &'static str {
        match self {
            SealState::Ok => "ok",
            SealState::Broken => "broken",
            SealState::Unsealed => "unsealed",
            SealState::Unchecked => "unchecked",
        }
    }
}
