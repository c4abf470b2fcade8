//! Rows as text, for a backup and for the state before an event.

use base64::{Engine as _, engine::general_purpose::URL_SAFE};
use serde::{Deserialize, Serialize};

use super::{Companion, SealedCredential, effective};
use crate::{
    domain::{Account, ChainEnd, Credential, SealState, Sealed, Tags, Uuid},
    providers::Providers,
};

/// Greatest number of characters in a nickname: the limit of its column.
const MAX_NICKNAME_CHARS: usize = 255;

/// A credential with its companion, as JSON holds it. Secrets stay sealed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialText {
    id: Uuid,
    account_id: Uuid,
    credential_type: String,
    nickname: Option<String>,
    is_active: bool,
    created_at: String,
    updated_at: String,
    api_key: String,
    secret_key: String,
    companion: Option<CompanionText>,
    /// Newest event of the credential: in a backup only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_event: Option<LastEventText>,
}

/// Companion of a credential: all that credctl alone knows. `None` in the credential if another product stored it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CompanionText {
    environment: Option<String>,
    fields: Option<String>,
    expires_at: Option<String>,
    note: Option<String>,
    tags: Option<String>,
    account_name: String,
    nickname: Option<String>,
    credential_type: String,
    is_active: bool,
    revision: i64,
    key_id: String,
    fingerprint: String,
    seal: String,
}

/// Newest event of a credential: the end of its chain.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LastEventText {
    id: Uuid,
    kind: String,
    at: Option<String>,
    revision: i64,
    is_sealed: bool,
    mac: Option<String>,
}

impl From<&ChainEnd> for LastEventText {
    fn from(end: &ChainEnd) -> Self {
        LastEventText {
            id: end.event_id,
            kind: end.kind.clone(),
            at: end.at.map(|at| at.to_string()),
            revision: end.revision,
            is_sealed: end.is_sealed,
            mac: end.mac.as_ref().map(|mac| URL_SAFE.encode(mac)),
        }
    }
}

impl LastEventText {
    fn chain_end(self) -> Option<ChainEnd> {
        Some(ChainEnd {
            event_id: self.id,
            kind: self.kind,
            at: self.at.map(|at| at.parse()).transpose().ok()?,
            revision: self.revision,
            is_sealed: self.is_sealed,
            mac: self.mac.map(|mac| URL_SAFE.decode(mac)).transpose().ok()?,
        })
    }
}

impl From<&SealedCredential> for CredentialText {
    fn from(row: &SealedCredential) -> Self {
        let credential = &row.credential;
        CredentialText {
            id: credential.id,
            account_id: credential.account_id,
            credential_type: row.stored_type.clone(),
            nickname: credential.nickname.clone(),
            is_active: credential.is_active,
            created_at: credential.created_at.to_string(),
            updated_at: credential.updated_at.to_string(),
            api_key: row.api_key.as_token().to_owned(),
            secret_key: row.secret_key.as_token().to_owned(),
            companion: row.companion.as_ref().map(CompanionText::from),
            last_event: None,
        }
    }
}

impl From<&Companion> for CompanionText {
    fn from(companion: &Companion) -> Self {
        let key_id = companion.key_id.map(|id| id.to_string());
        CompanionText {
            environment: companion.environment.clone(),
            fields: companion.fields.as_ref().map(|t| t.as_token().to_owned()),
            expires_at: companion.expires_at.map(|at| at.to_string()),
            note: companion.note.clone(),
            tags: companion.tags.as_column().map(str::to_owned),
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

impl CompanionText {
    fn is_storable(&self) -> bool {
        let texts = [&self.account_name, &self.credential_type].into_iter();
        let texts = texts.chain(&self.environment).chain(&self.fields);
        let texts = texts.chain(&self.nickname).chain(&self.note);
        texts.chain(&self.tags).all(|text| is_storable(text))
    }

    /// Returns the companion. `None` if a column cannot hold one of the values.
    fn companion(self) -> Option<Companion> {
        self.is_storable().then_some(())?;
        Some(Companion {
            environment: self.environment,
            fields: self.fields.map(Sealed::stored),
            expires_at: self.expires_at.map(|at| at.parse()).transpose().ok()?,
            note: self.note,
            tags: Tags::stored(self.tags),
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

impl CredentialText {
    /// Returns the row with the end of its chain, for a backup.
    pub fn with_last_event(row: &SealedCredential) -> Self {
        CredentialText {
            last_event: row.chain_end.as_ref().map(LastEventText::from),
            ..row.into()
        }
    }

    /// Returns the id of the account of the row.
    pub fn account_id(&self) -> Uuid {
        self.account_id
    }

    /// Returns the row, in this account. `None` if a column cannot hold one of the values.
    pub fn row(self, providers: &Providers, account: Account) -> Option<SealedCredential> {
        let texts = [&self.credential_type, &self.api_key, &self.secret_key];
        let texts = texts.into_iter().chain(&self.nickname);
        let nickname = self.nickname.as_deref().unwrap_or_default();
        let all_storable = texts.into_iter().all(|text| is_storable(text))
            && nickname.chars().count() <= MAX_NICKNAME_CHARS;
        all_storable.then_some(())?;
        let companion = match self.companion {
            Some(line) => Some(line.companion()?),
            None => None,
        };
        let chain_end = match self.last_event {
            Some(line) => Some(line.chain_end()?),
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
                expires_at: companion.as_ref().and_then(|k| k.expires_at),
                note: companion.as_ref().and_then(|k| k.note.clone()),
                tags: companion
                    .as_ref()
                    .map(|k| k.tags.clone())
                    .unwrap_or_default(),
                created_at: self.created_at.parse().ok()?,
                updated_at: self.updated_at.parse().ok()?,
                seal: match companion {
                    None => SealState::Unsealed,
                    Some(_) => SealState::Unchecked,
                },
                damage: None,
            },
            account,
            api_key: Sealed::stored(self.api_key),
            secret_key: Sealed::stored(self.secret_key),
            stored_type: self.credential_type,
            companion,
            chain_end,
        })
    }
}

/// Returns true if PostgreSQL can store the text: it refuses NUL characters.
pub fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}
