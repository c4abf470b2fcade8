use jiff::Timestamp;
use uuid::Uuid;

use super::Sealed;

/// Number of bytes in a seal: the MACs of the description, of note and tags, and of everything.
pub const SEAL_BYTES: usize = 96;

/// Seal of a credential, as it is stored.
pub type Seal = [u8; SEAL_BYTES];

/// Everything by which a credential is chosen and handed out. One seal binds it together: a field
/// that is changed or exchanged breaks the seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound<'a> {
    /// Id of the credential.
    pub id: Uuid,
    /// User who owns the credential.
    pub user_id: &'a str,
    /// Id of the account that holds the credential.
    pub account_id: Uuid,
    /// Name of that account.
    pub account_name: &'a str,
    /// Type as it is spelled in the column.
    pub credential_type: &'a str,
    /// Environment in the companion. `None` means *not stated*.
    pub environment: Option<&'a str>,
    /// Nickname in the column.
    pub nickname: Option<&'a str>,
    /// True if the credential is enabled.
    pub is_active: bool,
    /// Time after which the provider does not accept the key, if it is known.
    pub expires_at: Option<Timestamp>,
    /// Number of the change that led to this state.
    pub revision: i64,
    /// Fingerprint of the key pair.
    pub fingerprint: &'a [u8],
    /// Note in the companion.
    pub note: Option<&'a str>,
    /// Tags as the companion holds them.
    pub tags: Option<&'a str>,
    /// First sealed field.
    pub api_key: &'a Sealed,
    /// Second sealed field.
    pub secret_key: &'a Sealed,
    /// Further sealed fields of a type that has more than two.
    pub fields: Option<&'a Sealed>,
}

/// Result of comparing a seal with what it should bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealMatch {
    /// The seal was made over exactly this.
    Whole,
    /// The seal was made over this description, but not over all of the rest.
    Description {
        /// True if note and tags are those that were sealed.
        fits_notes: bool,
        /// True if the sealed fields are those that were sealed.
        fits_tokens: bool,
    },
    /// The seal was made over something else.
    Nothing,
}

/// Result of checking the seal of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealState {
    /// The row is as credctl wrote it.
    Ok,
    /// The row was altered by something other than credctl.
    Broken,
    /// The row has no seal: another product wrote it.
    Unsealed,
    /// The seal was not checked: the vault key of the row was not at hand, or was not asked for.
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
