//! Credentials with their sealed fields, for those who open them.

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
    /// What is not sealed.
    pub credential: Credential,
    /// The first field.
    pub api_key: Sealed,
    /// The second field.
    pub secret_key: Sealed,
    /// The type as it is spelled in its column, which `credential` may read as another one.
    pub stored_type: String,
    /// The environment as it is in its column.
    pub stored_environment: Option<String>,
    /// Its seal over what it holds.
    pub seal: Option<Vec<u8>>,
    /// Its seal over what people tell it by.
    pub label_seal: Option<Vec<u8>>,
}

impl SealedCredential {
    /// What its seal is over, as a row of this user.
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

    /// What the seal of its label is over.
    pub fn bound_label(&self) -> BoundLabel<'_> {
        BoundLabel {
            id: self.credential.id,
            nickname: self.credential.nickname.as_deref(),
            is_active: self.credential.is_active,
        }
    }
}

impl SealedCredential {
    /// The row as it will be once it is called so.
    #[must_use]
    pub fn renamed(&self, nickname: &Nickname) -> Self {
        let mut after = self.clone();
        after.credential.nickname = Some(nickname.as_str().to_owned());
        after
    }

    /// Whether it bears no seal at all.
    pub fn is_unsealed(&self) -> bool {
        self.seal.is_none() && self.label_seal.is_none()
    }
}

/// How many [`sealed_columns`] there are behind those of every credential.
pub(super) const SEALED_COLUMNS: usize = 6;

/// The older product may have left a field empty.
pub(super) fn sealed_columns() -> String {
    format!(
        "{}, coalesce(c.api_key, ''), coalesce(c.secret_key, ''), c.credential_type, c.environment, c.seal, c.label_seal",
        columns()
    )
}

/// The credential in a row of a number and [`sealed_columns`].
pub(super) fn sealed_credential(
    providers: &Providers,
    row: &Row,
) -> Result<SealedCredential, StoreError> {
    sealed_credential_after(providers, row, 1)
}

/// The same after any number of other columns.
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
