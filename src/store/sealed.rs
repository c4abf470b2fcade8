//! Credentials with their sealed fields, for those who open them.

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
    /// The row as it will be once this change is made.
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

/// What was asked for, and what it takes to open it.
#[derive(Debug, Clone)]
pub struct SealedFound {
    /// The vault.
    pub vault: VaultRow,
    /// The keys it knows.
    pub keys: Vec<RecordedKey>,
    /// For each reference all it fits, oldest first.
    pub fits: Vec<Vec<SealedCredential>>,
    /// The active credential of this vault, enabled or not, if it is there.
    pub active: Option<SealedCredential>,
}

impl Store {
    /// Everything that each reference fits, and the active credential of this vault, with their
    /// sealed fields: one round trip.
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

/// How many [`sealed_columns`] there are behind those of every credential.
pub(super) const SEALED_COLUMNS: usize = 6;

/// The older product may have left a field empty.
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
