use super::{Chosen, FirstKey, SealedCredential, Twin};
use crate::domain::{Credential, CredentialType, Environment, Fingerprint, KeyId, Sealed, Seals};

/// Both secret fields, sealed with one vault key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPair {
    /// Sealed `api_key`.
    pub api_key: Sealed,
    /// Sealed `secret_key`.
    pub secret_key: Sealed,
    /// Vault key that sealed both fields.
    pub key_id: KeyId,
    /// Fingerprints of the pair under every vault key at hand, to find out if the pair is already
    /// stored. The first is the one under `key_id`, which is stored.
    pub fingerprints: Vec<Fingerprint>,
}

impl SealedPair {
    /// Returns the fingerprint that is stored with the pair, as bytes.
    pub(super) fn fingerprint(&self) -> Option<&[u8]> {
        self.fingerprints.first().map(Fingerprint::as_bytes)
    }
}

/// Changes of an edit. `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// New type of the credential: the provider.
    pub credential_type: Option<CredentialType>,
    /// New environment; the inner `None` means that it is no longer stated.
    pub environment: Option<Option<Environment>>,
    /// New enabled state.
    pub is_active: Option<bool>,
    pub keys: Option<SealedPair>,
    /// The vault's first key, if these keys are its first sealing.
    pub first_key: Option<FirstKey>,
    /// Seals of the changed row; `None` leaves an unsealed row unsealed.
    pub seals: Option<Seals>,
    /// Rows without a valid fingerprint, and their fingerprints. Used only if keys are changed.
    pub marks: Vec<Twin>,
}

impl SealedCredential {
    /// Returns the row as it will be after this change.
    #[must_use]
    pub fn after(&self, change: &Change) -> Self {
        let mut after = self.clone();
        if let Some(credential_type) = &change.credential_type {
            after.stored_type = credential_type.as_str().to_owned();
        }
        if let Some(environment) = change.environment {
            after.stored_environment = environment.map(|e| e.as_str().to_owned());
        }
        if let Some(is_active) = change.is_active {
            after.credential.is_active = is_active;
        }
        if let Some(keys) = &change.keys {
            after.api_key = keys.api_key.clone();
            after.secret_key = keys.secret_key.clone();
            after.credential.key_id = Some(keys.key_id);
        }
        after
    }
}

/// Result of a change to a credential.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Credential as it is now.
    pub credential: Credential,
    /// Number of other credentials of the user with the new nickname.
    pub same_nickname: i64,
    /// Credential to which `CREDCTL_CREDENTIAL` leads now; `None` if the variable is not set.
    pub chosen: Option<Chosen>,
    /// Other credentials that hold the new keys.
    pub same_keys: Vec<Credential>,
}
