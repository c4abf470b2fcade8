//! Lines of a backup file, and their conversion from and to rows.

use base64::{Engine as _, engine::general_purpose::URL_SAFE};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    crypto::PassphraseBox,
    domain::{Credential, KeyId, SealState, Sealed, Uuid},
    providers::Providers,
    store::{Companion, SealedCredential, StoredAccount, effective},
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
    is_active: bool,
    created_at: String,
    updated_at: String,
    api_key: String,
    secret_key: String,
    companion: Option<CompanionLine>,
}

/// Companion of a credential: all that credctl alone knows. `None` in the credential if another product stored it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompanionLine {
    environment: Option<String>,
    fields: Option<String>,
    expires_at: Option<String>,
    account_name: String,
    nickname: Option<String>,
    credential_type: String,
    is_active: bool,
    revision: i64,
    key_id: String,
    fingerprint: String,
    seal: String,
}

/// Last line: counts of the lines before it, their checksum, and a MAC over the checksum.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EndLine {
    pub accounts: usize,
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

impl From<&SealedCredential> for CredentialLine {
    fn from(row: &SealedCredential) -> Self {
        let credential = &row.credential;
        CredentialLine {
            id: credential.id,
            account_id: credential.account_id,
            credential_type: row.stored_type.clone(),
            nickname: credential.nickname.clone(),
            is_active: credential.is_active,
            created_at: credential.created_at.to_string(),
            updated_at: credential.updated_at.to_string(),
            api_key: row.api_key.as_token().to_owned(),
            secret_key: row.secret_key.as_token().to_owned(),
            companion: row.companion.as_ref().map(CompanionLine::from),
        }
    }
}

impl From<&Companion> for CompanionLine {
    fn from(companion: &Companion) -> Self {
        let key_id = companion.key_id.map(|id| id.to_string());
        CompanionLine {
            environment: companion.environment.clone(),
            fields: companion.fields.as_ref().map(|t| t.as_token().to_owned()),
            expires_at: companion.expires_at.map(|at| at.to_string()),
            account_name: companion.account_name.clone(),
            nickname: companion.nickname.clone(),
            credential_type: companion.credential_type.clone(),
            is_active: companion.is_active,
            revision: companion.revision,
            key_id: key_id.unwrap_or_default(),
            fingerprint: URL_SAFE.encode(&companion.fingerprint),
            seal: URL_SAFE.encode(&companion.seal),
        }
    }
}

impl CompanionLine {
    fn is_storable(&self) -> bool {
        let texts = [&self.account_name, &self.credential_type].into_iter();
        let texts = texts.chain(&self.environment).chain(&self.fields);
        texts.chain(&self.nickname).all(|text| is_storable(text))
    }

    /// Returns the companion. `None` if a column cannot hold one of the values.
    fn companion(self) -> Option<Companion> {
        self.is_storable().then_some(())?;
        Some(Companion {
            environment: self.environment,
            fields: self.fields.map(Sealed::stored),
            expires_at: self.expires_at.map(|at| at.parse()).transpose().ok()?,
            nickname: self.nickname,
            account_name: self.account_name,
            credential_type: self.credential_type,
            is_active: self.is_active,
            revision: self.revision,
            key_id: self.key_id.parse().ok(),
            fingerprint: URL_SAFE.decode(self.fingerprint).ok()?,
            seal: URL_SAFE.decode(self.seal).ok()?,
        })
    }
}

impl CredentialLine {
    /// Returns the row, in the account of the backup. `None` if a column cannot hold one of the
    /// values.
    pub(super) fn row(
        self,
        providers: &Providers,
        accounts: &[StoredAccount],
    ) -> Option<SealedCredential> {
        let texts = [&self.credential_type, &self.api_key, &self.secret_key];
        let texts = texts.into_iter().chain(&self.nickname);
        let nickname = self.nickname.as_deref().unwrap_or_default();
        let all_storable = texts.into_iter().all(|text| is_storable(text))
            && nickname.chars().count() <= MAX_NICKNAME_CHARS;
        all_storable.then_some(())?;
        let account = accounts
            .iter()
            .find(|account| account.id == self.account_id)?;
        let companion = match self.companion {
            Some(line) => Some(line.companion()?),
            None => None,
        };
        let stated = companion
            .as_ref()
            .and_then(|k| k.environment.as_deref()?.parse().ok());
        let (credential_type, environment) = effective(providers, &self.credential_type, stated);
        let has_environments = providers.has_environments(&credential_type);
        Some(SealedCredential {
            credential: Credential {
                id: self.id,
                account_id: self.account_id,
                has_environments: environment.is_some() || has_environments,
                credential_type,
                nickname: self.nickname,
                environment,
                is_active: self.is_active,
                key_id: companion.as_ref().and_then(|k| k.key_id),
                created_at: self.created_at.parse().ok()?,
                updated_at: self.updated_at.parse().ok()?,
                seal: match companion {
                    None => SealState::Unsealed,
                    Some(_) => SealState::Unchecked,
                },
            },
            account: account.as_account(),
            api_key: Sealed::stored(self.api_key),
            secret_key: Sealed::stored(self.secret_key),
            stored_type: self.credential_type,
            companion,
        })
    }
}

/// Returns true if PostgreSQL can store the text: it refuses NUL characters.
fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}
