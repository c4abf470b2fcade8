use jiff::Timestamp;

use super::{KeyId, Sealed};

/// Record of a vault key in the vault: its id, and what vouches for it. Never the key itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// Id of the vault key.
    pub id: KeyId,
    /// Token that seals a text with the id of the vault. Only a holder of the key can make it.
    pub check_token: Sealed,
    /// Key under which the proof was made: the key itself if it is the vault's first.
    pub introduced_by: KeyId,
    /// MAC under that key over the rest of the record.
    pub proof: Vec<u8>,
    /// Keys, sealed under this key, with which the ledgers of earlier vault keys are verified.
    pub mac_keys: Option<Sealed>,
    /// Time at which the key was recorded. A later key has a later time.
    pub created_at: Timestamp,
}
