//! Reads credentials with their sealed fields.

use tokio_postgres::Row;

use super::{
    StoreError,
    rows::{COLUMNS, columns, credential, get},
};
use crate::{
    domain::{Bound, BoundLabel, Credential, Nickname, Sealed},
    providers::Providers,
};

/// A credential with both its sealed fields.
#[derive(Debug, Clone)]
pub struct SealedCredential {
    /// Credential without its sealed fields.
    pub credential: Credential,
    /// Sealed `api_key`.
    pub api_key: Sealed,
    /// Sealed `secret_key`.
    pub secret_key: Sealed,
    /// Type as it is spelled in the column. `credential` may read it as another one.
    pub stored_type: String,
    /// Environment as it is in the column.
    pub stored_environment: Option<String>,
    /// Seal over id, account, user, type, environment and sealed fields.
    pub seal: Option<Vec<u8>>,
    /// Seal over nickname and state, by which people recognise the credential.
    pub label_seal: Option<Vec<u8>>,
}

impl SealedCredential {
    /// Returns the fields that the seal covers, as a row of this user.
    pub fn bound<'a>(&'a self, user_id: &'a str) -> Bound<'a> {
        Bound {
            id: self.credential.id,
            account_id: self.credential.account_id,
            user_id,
            credential_type: &self.stored_type,
            environment: self.stored_environment.as_deref(),
            api_key: &self.api_key,
            secret_key: &self.secret_key,
        }
    }

    /// Returns the fields that the label seal covers.
    pub fn bound_label(&self) -> BoundLabel<'_> {
        BoundLabel {
            id: self.credential.id,
            nickname: self.credential.nickname.as_deref(),
            is_active: self.credential.is_active,
        }
    }
}

impl SealedCredential {
    /// Returns the row as it will be with this nickname.
    #[must_use]
    pub fn renamed(&self, nickname: &Nickname) -> Self {
        let mut after = self.clone();
        after.credential.nickname = Some(nickname.as_str().to_owned());
        after
    }

    /// Returns true if the row has no seal at all.
    pub fn is_unsealed(&self) -> bool {
        self.seal.is_none() && self.label_seal.is_none()
    }
}

/// Number of [`sealed_columns`] that follow those of every credential.
pub(super) const SEALED_COLUMNS: usize = 6;

/// Returns the columns of a credential, and those of its sealed fields and seals. NULL reads as
/// empty: the older product may have left a field so.
pub(super) fn sealed_columns() -> String {
    format!(
        "{}, coalesce(c.api_key, ''), coalesce(c.secret_key, ''), c.credential_type, c.environment, c.seal, c.label_seal",
        columns()
    )
}

/// Returns the credential in a row of a number and [`sealed_columns`].
pub(super) fn sealed_credential(
    providers: &Providers,
    row: &Row,
) -> Result<SealedCredential, StoreError> {
    sealed_credential_after(providers, row, 1)
}

/// Returns the credential in a row whose [`sealed_columns`] follow `skip` other columns.
pub(super) fn sealed_credential_after(
    providers: &Providers,
    row: &Row,
    skip: usize,
) -> Result<SealedCredential, StoreError> {
    let at = skip + COLUMNS;
    Ok(SealedCredential {
        credential: credential(providers, row, skip)?,
        api_key: get(row, at, "its sealed key").map(Sealed::stored)?,
        secret_key: get(row, at + 1, "its sealed key").map(Sealed::stored)?,
        stored_type: get(row, at + 2, "its type")?,
        stored_environment: get(row, at + 3, "its environment")?,
        seal: get(row, at + 4, "its seal")?,
        label_seal: get(row, at + 5, "its seal")?,
    })
}
