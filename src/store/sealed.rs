//! Credentials with their sealed fields and their companions.

use jiff::Timestamp;
use tokio_postgres::{Row, types::Type};
use uuid::Uuid;

use super::{
    StoreError,
    events::{chain_end, chain_end_of},
    rows::{COLUMN_COUNT, COLUMNS, IS_SEALED, credential, get},
    tables::Tables,
};
use crate::{
    domain::{Account, Bound, ChainEnd, Credential, Environment, KeyId, Seal, Sealed, Tags},
    postgres::wire::Statement,
    providers::Providers,
};

/// A credential with its sealed fields, as it is stored.
#[derive(Debug, Clone)]
pub struct SealedCredential {
    /// Credential without its sealed fields.
    pub credential: Credential,
    /// Account that holds the credential.
    pub account: Account,
    /// Sealed `api_key`.
    pub api_key: Sealed,
    /// Sealed `secret_key`.
    pub secret_key: Sealed,
    /// Type as it is spelled in the column. `credential` may read it as another one.
    pub stored_type: String,
    /// Companion of the credential. `None` if another product stored it.
    pub companion: Option<Companion>,
    /// End of the chain of its events. `None` if there is no event, or if none was read.
    pub chain_end: Option<ChainEnd>,
}

/// Knowledge that credctl alone has of a credential, and its own sealed copy of what chooses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companion {
    /// Environment as it is in the column. `None` means *not stated*.
    pub environment: Option<String>,
    /// Further sealed fields of the type.
    pub fields: Option<Sealed>,
    /// Time after which the provider does not accept the key, if it is known.
    pub expires_at: Option<Timestamp>,
    /// Note of the user.
    pub note: Option<String>,
    /// Tags of the user.
    pub tags: Tags,
    /// Nickname when the credential was sealed.
    pub nickname: Option<String>,
    /// Name of the account when the credential was sealed.
    pub account_name: String,
    /// Type, as spelled in the column, when the credential was sealed.
    pub credential_type: String,
    /// True if the credential was enabled when it was sealed.
    pub is_active: bool,
    /// Number of the change that led to this state.
    pub revision: i64,
    /// Vault key that sealed the credential. `None` if the column does not hold an id.
    pub key_id: Option<KeyId>,
    /// Fingerprint of the key pair.
    pub fingerprint: Vec<u8>,
    /// Seal over all of it.
    pub seal: Vec<u8>,
}

/// Values of a companion that no other column holds.
#[derive(Debug, Clone, Copy)]
pub struct SealParts<'a> {
    /// Environment that the credential states.
    pub environment: Option<Environment>,
    /// Number of the change.
    pub revision: i64,
    /// Vault key that seals.
    pub key_id: KeyId,
    /// Fingerprint of the key pair.
    pub fingerprint: &'a [u8],
    /// Further sealed fields.
    pub fields: Option<&'a Sealed>,
}

impl SealedCredential {
    /// Returns true if the row has no companion: another product stored it.
    pub fn is_unsealed(&self) -> bool {
        self.companion.is_none()
    }

    /// Returns the highest revision that the vault tells of: that of the row, or that of a newer event.
    pub fn newest_revision(&self) -> i64 {
        let told = self.chain_end.as_ref().map_or(0, |end| end.revision);
        self.revision().max(told)
    }

    /// Returns the revision that the row must have at least, by the end of its chain. `None` if that
    /// says nothing: it left the row unsealed, as it may be.
    pub fn sealed_revision(&self) -> Option<i64> {
        let end = self.chain_end.as_ref()?;
        (end.is_sealed || self.companion.is_some()).then_some(end.revision)
    }

    /// Returns the number of the change that led to this state; 0 for an unsealed row.
    pub fn revision(&self) -> i64 {
        self.companion.as_ref().map_or(0, |k| k.revision)
    }

    /// Gives the row the names of the copy in its companion, which is believed if the seal fits it.
    /// A program that is handed the keys must not see names that nobody vouches for.
    pub fn name_as_sealed(&mut self) {
        if let Some(companion) = &self.companion {
            self.credential.nickname.clone_from(&companion.nickname);
            self.account.name.clone_from(&companion.account_name);
        }
    }

    /// Returns what the seal of this row binds, as a row of this user.
    pub fn bound<'a>(&'a self, user_id: &'a str, companion: &'a Companion) -> Bound<'a> {
        Bound {
            id: self.credential.id,
            user_id,
            account_id: self.credential.account_id,
            account_name: &self.account.name,
            credential_type: &self.stored_type,
            environment: companion.environment.as_deref(),
            nickname: self.credential.nickname.as_deref(),
            is_active: self.credential.is_active,
            expires_at: companion.expires_at,
            revision: companion.revision,
            fingerprint: &companion.fingerprint,
            note: companion.note.as_deref(),
            tags: companion.tags.as_column(),
            api_key: &self.api_key,
            secret_key: &self.secret_key,
            fields: companion.fields.as_ref(),
        }
    }

    /// Returns the row with a companion that copies what chooses it. `seal` makes the seal.
    #[must_use]
    pub fn with_companion(
        self,
        parts: SealParts<'_>,
        seal: impl FnOnce(&Self, &Companion) -> Seal,
    ) -> Self {
        let mut companion = self.companion_of(parts);
        companion.seal = seal(&self, &companion).to_vec();
        self.with(companion)
    }

    /// Like [`SealedCredential::with_companion`]; `None` if the seal cannot be made.
    pub fn try_with_companion(
        self,
        parts: SealParts<'_>,
        seal: impl FnOnce(&Self, &Companion) -> Option<Seal>,
    ) -> Option<Self> {
        let mut companion = self.companion_of(parts);
        companion.seal = seal(&self, &companion)?.to_vec();
        Some(self.with(companion))
    }

    fn with(mut self, companion: Companion) -> Self {
        self.credential.key_id = companion.key_id;
        self.companion = Some(companion);
        self
    }

    /// Returns a companion of this row, without a seal.
    fn companion_of(&self, parts: SealParts<'_>) -> Companion {
        Companion {
            environment: parts.environment.map(|e| e.as_str().to_owned()),
            fields: parts.fields.cloned(),
            expires_at: self.credential.expires_at,
            note: self.credential.note.clone(),
            tags: self.credential.tags.clone(),
            nickname: self.credential.nickname.clone(),
            account_name: self.account.name.clone(),
            credential_type: self.stored_type.clone(),
            is_active: self.credential.is_active,
            revision: parts.revision,
            key_id: Some(parts.key_id),
            fingerprint: parts.fingerprint.to_vec(),
            seal: Vec::new(),
        }
    }
}

/// Columns by which a seal is judged, besides the name of the account: those of a credential, of its sealed
/// fields and of its companion. NULL reads as empty: the older product may have left a field so, and a
/// companion with NULL is never valid.
pub(super) fn judged_columns() -> String {
    format!(
        "{COLUMNS}, coalesce(c.api_key::text, ''), coalesce(c.secret_key::text, ''), k.fields, \
         coalesce(k.revision, 0), coalesce(k.fingerprint, ''), coalesce(k.seal, '')"
    )
}

/// Number of [`judged_columns`]. Columns that a query adds follow them.
pub(super) const JUDGED_COUNT: usize = COLUMN_COUNT + 6;

/// All columns of a credential: those by which its seal is judged, its account, the copy in its
/// companion, and the end of its chain.
pub(super) fn sealed_columns(tables: &Tables) -> String {
    format!(
        "{}, coalesce(a.account_name::text, ''), coalesce(a.is_active, false), k.nickname, \
         coalesce(k.account_name, ''), coalesce(k.credential_type, ''), coalesce(k.is_active, false), {}",
        judged_columns(),
        chain_end_of("c.id", tables)
    )
}

/// Returns SQL that selects the credentials of the user `$1` for which a condition holds, with the
/// columns of [`sealed_columns`]. Whatever follows a condition may stand behind it.
pub(super) fn sealed_where(tables: &Tables, condition: &str) -> String {
    format!(
        "SELECT {} FROM {} WHERE c.user_id::text = $1 AND {condition}",
        sealed_columns(tables),
        tables.rows()
    )
}

/// Returns the statement that selects the user's credentials with these ids.
pub(super) fn with_ids_statement<'a>(
    tables: &Tables,
    user: &'a &str,
    ids: &'a Vec<Uuid>,
) -> Statement<'a> {
    Statement {
        sql: sealed_where(tables, "c.id = ANY ($2::uuid[])"),
        params: vec![(user, Type::TEXT), (ids, Type::UUID_ARRAY)],
    }
}

/// Returns the credential in a row of [`sealed_columns`].
pub(super) fn sealed_credential(
    providers: &Providers,
    row: &Row,
) -> Result<SealedCredential, StoreError> {
    let (at, what) = (JUDGED_COUNT, "its companion");
    let account = Account {
        id: get(row, 1, "its account")?,
        name: get(row, at, "its account")?,
        is_active: get(row, at + 1, "its account")?,
    };
    let mut sealed = judged_credential(row, credential(providers, row, 0)?, account)?;
    if let Some(companion) = &mut sealed.companion {
        companion.nickname = get(row, at + 2, what)?;
        companion.account_name = get(row, at + 3, what)?;
        companion.credential_type = get(row, at + 4, what)?;
        companion.is_active = get(row, at + 5, what)?;
    }
    sealed.chain_end = chain_end(row, at + 6)?;
    Ok(sealed)
}

/// Returns the credential in a row of [`judged_columns`]. The copy in its companion was not read, and
/// equals the row: it can tell whether the seal is whole, and not what was altered.
pub(super) fn judged_credential(
    row: &Row,
    credential: Credential,
    account: Account,
) -> Result<SealedCredential, StoreError> {
    let at = COLUMN_COUNT;
    let token = |column| get(row, column, "its sealed key").map(Sealed::stored);
    let is_sealed: bool = get(row, IS_SEALED, "its companion")?;
    let mut sealed = SealedCredential {
        credential,
        account,
        api_key: token(at)?,
        secret_key: token(at + 1)?,
        stored_type: get(row, 2, "its type")?,
        companion: None,
        chain_end: None,
    };
    if is_sealed {
        sealed.companion = Some(companion(row, &sealed)?);
    }
    Ok(sealed)
}

fn companion(row: &Row, of: &SealedCredential) -> Result<Companion, StoreError> {
    let (at, what) = (COLUMN_COUNT + 2, "its companion");
    let fields: Option<String> = get(row, at, what)?;
    Ok(Companion {
        environment: get(row, 7, what)?,
        fields: fields.map(Sealed::stored),
        expires_at: of.credential.expires_at,
        note: of.credential.note.clone(),
        tags: of.credential.tags.clone(),
        nickname: of.credential.nickname.clone(),
        account_name: of.account.name.clone(),
        credential_type: of.stored_type.clone(),
        is_active: of.credential.is_active,
        revision: get(row, at + 1, what)?,
        key_id: of.credential.key_id,
        fingerprint: get(row, at + 2, what)?,
        seal: get(row, at + 3, what)?,
    })
}
