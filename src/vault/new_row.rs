use jiff::Timestamp;

use crate::{
    domain::{
        Account, Credential, CredentialType, Environment, Fingerprint, KeyId, Nickname, Note,
        SealState, Sealed, Tags, Uuid,
    },
    store::SealedCredential,
};

/// Keys of a new row, sealed with the primary key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPair {
    /// Sealed `api_key`.
    pub api_key: Sealed,
    /// Sealed `secret_key`.
    pub secret_key: Sealed,
    /// Sealed further fields. `None` if there are none.
    pub fields: Option<Sealed>,
    /// Vault key that sealed all of them.
    pub key_id: KeyId,
    /// Fingerprints of the pair under every vault key at hand, to find out if the pair is already
    /// stored. The first is the one under `key_id`, which is stored.
    pub fingerprints: Vec<Fingerprint>,
}

impl SealedPair {
    /// Returns the fingerprint that is stored with the pair.
    pub fn fingerprint(&self) -> &[u8] {
        self.fingerprints.first().map_or(&[], Fingerprint::as_bytes)
    }
}

/// A credential that is not stored yet.
#[derive(Debug, Clone, Copy)]
pub struct NewRow<'a> {
    /// Id of the row, made by the client so that the row can be found whatever happens.
    pub id: Uuid,
    /// Type of the credential: the provider.
    pub credential_type: &'a CredentialType,
    /// Type as it is spelled in the column.
    pub stored_type: &'a str,
    pub nickname: &'a Nickname,
    /// Environment of the credential; `None` if it is not stated.
    pub environment: Option<Environment>,
    /// True if credentials of this type have an environment at all.
    pub has_environments: bool,
    /// Time at which the keys end, if it is known.
    pub expires_at: Option<Timestamp>,
    /// Note that the user keeps with it.
    pub note: Option<&'a Note>,
    pub tags: &'a Tags,
    /// Sealed fields of the row.
    pub keys: &'a SealedPair,
}

impl NewRow<'_> {
    /// Returns the row in an account, without a companion.
    pub(super) fn unsealed(&self, account: &Account) -> SealedCredential {
        SealedCredential {
            credential: Credential {
                id: self.id,
                account_id: account.id,
                credential_type: self.credential_type.clone(),
                nickname: Some(self.nickname.as_str().to_owned()),
                environment: self.environment,
                has_environments: self.has_environments,
                is_active: true,
                key_id: None,
                expires_at: self.expires_at,
                note: self.note.map(|note| note.as_str().to_owned()),
                tags: self.tags.clone(),
                // The store sets the times.
                created_at: Timestamp::UNIX_EPOCH,
                updated_at: Timestamp::UNIX_EPOCH,
                seal: SealState::Unsealed,
                damage: None,
            },
            account: account.clone(),
            api_key: self.keys.api_key.clone(),
            secret_key: self.keys.secret_key.clone(),
            stored_type: self.stored_type.to_owned(),
            companion: None,
            chain_end: None,
        }
    }
}
