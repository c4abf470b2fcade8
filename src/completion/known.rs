use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{Credential, Environment};

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
