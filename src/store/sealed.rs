//! Reads credentials with their sealed fields.

use std::collections::BTreeMap;

use tokio_postgres::{Row, types::Type};
use uuid::Uuid;

use super::{
    Change, Store, StoreError, VaultRow,
    keys::{KEYS, RecordedKey, recorded_key},
    resolve::{Lookup, by_reference},
    rows::{COLUMNS, columns, credential, get},
};
use crate::{
    domain::{Active, Bound, BoundLabel, Credential, Narrowing, Nickname, Reference, Sealed},
    postgres::wire::Statement,
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

/// Credentials that were found, with what is needed to open them.
#[derive(Debug, Clone)]
pub struct SealedFound {
    /// Row of the vault.
    pub vault: VaultRow,
    /// Vault keys that the vault knows.
    pub keys: Vec<RecordedKey>,
    /// Credentials that each reference fits, oldest first.
    pub fits: Vec<Vec<SealedCredential>>,
    /// Active credential of this vault, enabled or not; `None` if it does not exist.
    pub active: Option<SealedCredential>,
}

impl Store {
    /// Finds every credential that each reference fits, and the active credential of this vault,
    /// with their sealed fields: one round trip.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn sealed(
        &self,
        references: &[Reference],
        active: &BTreeMap<Uuid, Active>,
    ) -> Result<SealedFound, StoreError> {
        let (user, account_named) = (self.user_id(), self.account_named());
        let lookup = Lookup::new(
            &self.providers,
            references,
            &Narrowing::default(),
            account_named,
        );
        let vaults: Vec<Uuid> = active.keys().copied().collect();
        let ids: Vec<Uuid> = active.values().map(|active| active.credential_id).collect();
        let columns = sealed_columns();
        let statements = [
            lookup.statement(&user, &columns),
            Statement {
                sql: active_sql(&columns),
                params: vec![
                    (&user, Type::TEXT),
                    (&vaults, Type::UUID_ARRAY),
                    (&ids, Type::UUID_ARRAY),
                ],
            },
            Statement {
                sql: KEYS.to_owned(),
                params: Vec::new(),
            },
        ];
        let (vault, answers) = self.read(&statements).await?;
        let rows = |at: usize| answers.get(at).into_iter().flatten();
        let fits = by_reference(rows(0), references.len(), |row| {
            sealed_credential(&self.providers, row)
        })?;
        Ok(SealedFound {
            vault,
            keys: rows(2).map(recorded_key).collect::<Result<_, _>>()?,
            fits,
            active: rows(1)
                .next()
                .map(|row| sealed_credential(&self.providers, row))
                .transpose()?,
        })
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

fn active_sql(columns: &str) -> String {
    format!(
        "SELECT 0, {columns} FROM credctl_vault v JOIN unnest($2::uuid[], $3::uuid[]) AS w (vault, id) ON w.vault = v.id \
         JOIN user_credentials c ON c.id = w.id WHERE c.user_id = $1"
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
