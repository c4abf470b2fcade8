//! Credentials with their sealed fields, for those who open them.

use std::collections::BTreeMap;

use tokio_postgres::{Row, types::Type};
use uuid::Uuid;

use super::{
    Narrowing, Statement, Store, StoreError, VaultRow,
    keys::{RecordedKey, recorded_key},
    resolve::{Lookup, by_reference},
    rows::{columns, credential, get},
};
use crate::{
    config::Active,
    domain::{Credential, Reference, Sealed},
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
        let keys = "SELECT key_id, check_token FROM credctl_keys ORDER BY created_at, key_id";
        let statements = [
            lookup.statement_of(&user, &columns),
            Statement {
                sql: active_sql(&columns),
                params: vec![
                    (&user, Type::TEXT),
                    (&vaults, Type::UUID_ARRAY),
                    (&ids, Type::UUID_ARRAY),
                ],
            },
            Statement {
                sql: keys.to_owned(),
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

/// The older product may have left a field empty.
pub(super) fn sealed_columns() -> String {
    format!(
        "{}, coalesce(c.api_key, ''), coalesce(c.secret_key, '')",
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
    Ok(SealedCredential {
        credential: credential(providers, row, 1)?,
        api_key: get(row, 11, "its sealed key").map(Sealed::stored)?,
        secret_key: get(row, 12, "its sealed key").map(Sealed::stored)?,
    })
}
