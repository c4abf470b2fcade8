use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{Account, Credential, Environment, KeyId};

/// Maximum number of credentials in a cache file; the newest are kept.
pub(super) const MOST: usize = 1000;

/// Facts about a credential that completion needs. None of them is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub id: Uuid,
    #[serde(rename = "type")]
    pub credential_type: String,
    /// Label as stored: hostile until sanitised.
    pub label: String,
    /// `paper` or `live`; `None` if it is not stated.
    pub environment: Option<String>,
    /// True if the credential may be handed out.
    pub enabled: bool,
}

/// Facts about an account that completion needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAccount {
    pub id: Uuid,
    /// Name as stored: hostile until sanitised.
    pub name: String,
}

/// A vault key as completion knows it: by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownKey {
    pub id: String,
    /// True if the key is the one that seals.
    pub seals: bool,
}

impl From<&Account> for KnownAccount {
    fn from(account: &Account) -> Self {
        KnownAccount {
            id: account.id,
            name: account.name.clone(),
        }
    }
}

impl KnownKey {
    /// Returns the keys with these ids, of which `primary` seals.
    pub fn all(ids: impl IntoIterator<Item = KeyId>, primary: Option<KeyId>) -> Vec<Self> {
        let key = |id: KeyId| KnownKey {
            id: id.to_string(),
            seals: Some(id) == primary,
        };
        let mut all: Vec<KnownKey> = Vec::new();
        for known in ids.into_iter().map(key) {
            if !all.contains(&known) {
                all.push(known);
            }
        }
        all
    }
}

impl From<&Credential> for Known {
    fn from(credential: &Credential) -> Self {
        Known {
            id: credential.id,
            credential_type: credential.credential_type.to_string(),
            label: credential.label().to_owned(),
            environment: credential
                .environment
                .map(Environment::as_str)
                .map(str::to_owned),
            enabled: credential.is_active,
        }
    }
}
