//! Lines of a backup file, and their conversion from and to rows.

use base64::{Engine as _, engine::general_purpose::URL_SAFE};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    crypto::PassphraseBox,
    domain::{
        Credential, CredentialType, Environment, Fingerprint, KeyId, LEGACY_ALPACA_PAPER,
        SEAL_BYTES, SealState, Sealed, Uuid,
    },
    providers::Providers,
    store::{BackupRow, RecordedKey, SealedCredential, StoredAccount},
};

/// Value of the field `credctl` in the first line of a backup.
pub(super) const KIND: &str = "backup";

/// Version of the format that this binary writes, and the newest that it reads.
pub(super) const VERSION: u32 = 1;

/// Greatest number of characters in a nickname: the limit of its column.
const MAX_NICKNAME_CHARS: usize = 255;

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
    /// Token of a strict vault, in which every row must have seals.
    pub strict_token: Option<String>,
    /// Records of the keys that the vault knows.
    pub vault_keys: Vec<KeyRecord>,
    /// Vault keys themselves, in a box that a passphrase opens. `None` if the backup holds no keys.
    pub keys: Option<PassphraseBox>,
}

/// Record of a vault key, as the vault keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyRecord {
    key_id: String,
    check_token: String,
}

/// Any line except the first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BackupLine {
    Account(AccountLine),
    Credential(Box<CredentialLine>),
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

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CredentialLine {
    id: Uuid,
    account_id: Uuid,
    credential_type: String,
    nickname: Option<String>,
    environment: Option<String>,
    is_active: bool,
    created_at: String,
    updated_at: String,
    api_key: String,
    secret_key: String,
    key_id: Option<String>,
    seal: Option<String>,
    label_seal: Option<String>,
    fingerprint: Option<String>,
}

/// Last line: counts and checksum of the lines before it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EndLine {
    pub accounts: usize,
    pub credentials: usize,
    pub sha256: String,
}

impl Header {
    /// Returns the header of a backup that is made now, without any vault keys.
    pub fn new(vault_id: Uuid, user_id: &str, schema: i32) -> Self {
        Header {
            credctl: KIND.to_owned(),
            version: VERSION,
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: Timestamp::now().to_string(),
            schema,
            vault_id,
            user_id: user_id.to_owned(),
            strict_token: None,
            vault_keys: Vec::new(),
            keys: None,
        }
    }

    /// Returns the ids of the keys that the vault knew.
    pub fn key_ids(&self) -> impl Iterator<Item = KeyId> {
        self.vault_keys
            .iter()
            .filter_map(|key| key.key_id.parse().ok())
    }
}

impl From<&RecordedKey> for KeyRecord {
    fn from(key: &RecordedKey) -> Self {
        KeyRecord {
            key_id: key.id.to_string(),
            check_token: key.check_token.as_token().to_owned(),
        }
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

impl From<&BackupRow> for CredentialLine {
    fn from(BackupRow { row, fingerprint }: &BackupRow) -> Self {
        let credential = &row.credential;
        let text = |bytes: &Vec<u8>| URL_SAFE.encode(bytes);
        CredentialLine {
            id: credential.id,
            account_id: credential.account_id,
            credential_type: row.stored_type.clone(),
            nickname: credential.nickname.clone(),
            environment: row.stored_environment.clone(),
            is_active: credential.is_active,
            created_at: credential.created_at.to_string(),
            updated_at: credential.updated_at.to_string(),
            api_key: row.api_key.as_token().to_owned(),
            secret_key: row.secret_key.as_token().to_owned(),
            key_id: credential.key_id.map(|id| id.to_string()),
            seal: row.seal.as_ref().map(text),
            label_seal: row.label_seal.as_ref().map(text),
            fingerprint: fingerprint.map(|fingerprint| URL_SAFE.encode(fingerprint.as_bytes())),
        }
    }
}

impl CredentialLine {
    /// Returns the row. `None` if a column cannot hold one of the values.
    pub(super) fn row(self, providers: &Providers) -> Option<BackupRow> {
        let texts = [&self.credential_type, &self.api_key, &self.secret_key];
        let texts = texts.into_iter().chain(&self.nickname);
        let nickname = self.nickname.as_deref().unwrap_or_default();
        let all_storable = texts.into_iter().all(|text| is_storable(text))
            && nickname.chars().count() <= MAX_NICKNAME_CHARS;
        all_storable.then_some(())?;
        let stated = self.environment.as_deref().map(str::parse::<Environment>);
        let stated = stated.transpose().ok()?;
        let (credential_type, environment) = effective(&self.credential_type, stated);
        let seal = match (&self.seal, &self.label_seal) {
            (None, None) => SealState::Unsealed,
            _ => SealState::Unchecked,
        };
        let fingerprint = bytes::<32>(self.fingerprint)?;
        Some(BackupRow {
            fingerprint: fingerprint.map(Fingerprint::from_bytes),
            row: SealedCredential {
                credential: Credential {
                    id: self.id,
                    account_id: self.account_id,
                    has_environments: providers.has_environments(&credential_type),
                    credential_type,
                    nickname: self.nickname,
                    environment,
                    is_active: self.is_active,
                    key_id: self.key_id.map(|id| id.parse()).transpose().ok()?,
                    created_at: self.created_at.parse().ok()?,
                    updated_at: self.updated_at.parse().ok()?,
                    row_version: String::new(),
                    seal,
                },
                api_key: Sealed::stored(self.api_key),
                secret_key: Sealed::stored(self.secret_key),
                stored_type: self.credential_type,
                stored_environment: self.environment,
                seal: bytes::<SEAL_BYTES>(self.seal)?.map(Vec::from),
                label_seal: bytes::<SEAL_BYTES>(self.label_seal)?.map(Vec::from),
            },
        })
    }
}

/// Returns the effective type and environment, by the same rule as the queries of the store.
fn effective(
    stored_type: &str,
    stated: Option<Environment>,
) -> (CredentialType, Option<Environment>) {
    match (stored_type, stated) {
        (LEGACY_ALPACA_PAPER, Some(Environment::Live)) => (CredentialType::stored("alpaca"), None),
        (LEGACY_ALPACA_PAPER, _) => (CredentialType::stored("alpaca"), Some(Environment::Paper)),
        _ => (CredentialType::stored(stored_type), stated),
    }
}

/// Returns true if PostgreSQL can store the text: it refuses NUL characters.
fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}

/// Decodes an optional field of exactly `N` bytes. The outer `None` means that the field cannot be
/// decoded, or has another length.
#[expect(
    clippy::option_option,
    reason = "an absent field differs from one that cannot be decoded"
)]
fn bytes<const N: usize>(text: Option<String>) -> Option<Option<[u8; N]>> {
    match text {
        None => Some(None),
        Some(text) => Some(Some(URL_SAFE.decode(text).ok()?.try_into().ok()?)),
    }
}
