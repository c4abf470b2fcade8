use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{Credential, Environment};

/// How many credentials are kept for each vault and user; the newest ones.
pub(super) const MOST: usize = 1000;

/// What completion knows of a credential: nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its id.
    pub id: Uuid,
    /// Its type.
    #[serde(rename = "type")]
    pub credential_type: String,
    /// What it is called, as stored: hostile until sanitised.
    pub label: String,
    /// `paper` or `live`, where it is stated.
    pub environment: Option<String>,
    /// Whether it may be handed out.
    pub enabled: bool,
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
