//! Lines of a backup file, and their conversion from and to rows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event_line::EventLine;
use crate::{
    crypto::PassphraseBox,
    domain::{KeyId, Uuid},
    store::{CredentialText, StoredAccount, is_storable},
};

/// Value of the field `credctl` in the first line of a backup.
pub(super) const KIND: &str = "backup";

/// Version of the format that this binary writes, and the newest that it reads.
pub(super) const VERSION: u32 = 1;

/// Fields in the first line of every file that credctl writes.
#[derive(Deserialize)]
pub(super) struct BackupHeader {
    pub credctl: String,
    pub version: u32,
    #[serde(default)]
    pub made_by: String,
}

/// First line of a backup: vault, user, schema version and vault keys of the rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Header {
    credctl: String,
    version: u32,
    /// Version of credctl that made the backup.
    pub made_by: String,
    /// Time at which the backup was made.
    pub made_at: String,
    /// Schema version of the rows.
    pub schema: i32,
    pub vault_id: Uuid,
    /// User of the rows, whom their seals name.
    pub user_id: String,
    /// Ids of the keys that the vault knows.
    pub vault_keys: Vec<String>,
    /// Id of the vault key under which the MAC in the last line is made.
    pub mac_key: String,
    /// The section `[types]` of the config, as TOML. `None` if there is none.
    pub types: Option<String>,
    /// Id of the credential that was active.
    pub active: Option<Uuid>,
    /// Vault keys themselves, in a box that a passphrase opens. `None` if the backup holds no keys.
    pub keys: Option<PassphraseBox>,
}

/// Any line except the first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BackupLine {
    Account(AccountLine),
    Event(Box<EventLine>),
    Credential(Box<CredentialText>),
    End(EndLine),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountLine {
    id: Uuid,
    account_name: String,
    is_active: bool,
    created_at: String,
    updated_at: String,
}

/// Last line: counts of the lines before it, their checksum, and a MAC over the checksum.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EndLine {
    pub accounts: usize,
    pub events: usize,
    pub credentials: usize,
    pub sha256: String,
    pub mac: String,
}

impl Header {
    /// Returns the header of a backup that is made now, without any vault keys. `mac_key` is the vault
    /// key under which its MAC is made.
    pub fn new(vault_id: Uuid, user_id: &str, schema: i32, mac_key: KeyId) -> Self {
        Header {
            credctl: KIND.to_owned(),
            version: VERSION,
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: Timestamp::now().to_string(),
            schema,
            vault_id,
            user_id: user_id.to_owned(),
            vault_keys: Vec::new(),
            mac_key: mac_key.to_string(),
            types: None,
            active: None,
            keys: None,
        }
    }

    /// Returns the ids of the keys that the vault knew.
    pub fn key_ids(&self) -> impl Iterator<Item = KeyId> {
        self.vault_keys.iter().filter_map(|key| key.parse().ok())
    }
}

impl From<&StoredAccount> for AccountLine {
    fn from(account: &StoredAccount) -> Self {
        AccountLine {
            id: account.id,
            account_name: account.name.clone(),
            is_active: account.is_active,
            created_at: account.created_at.to_string(),
            updated_at: account.updated_at.to_string(),
        }
    }
}

impl AccountLine {
    /// Returns the account. `None` if a column cannot hold one of the values.
    pub(super) fn account(self) -> Option<StoredAccount> {
        is_storable(&self.account_name).then_some(())?;
        Some(StoredAccount {
            id: self.id,
            name: self.account_name,
            is_active: self.is_active,
            created_at: self.created_at.parse().ok()?,
            updated_at: self.updated_at.parse().ok()?,
        })
    }
}
