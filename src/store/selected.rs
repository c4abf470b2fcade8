//! The credentials that are asked for by reference or are active, with their sealed fields.

use std::collections::BTreeMap;

use tokio_postgres::types::Type;
use uuid::Uuid;

use super::{
    SealedCredential, Store, StoreError, VaultRow,
    keys::{KEYS, RecordedKey, recorded_key},
    resolve::{Lookup, by_reference},
    sealed::{sealed_columns, sealed_credential},
};
use crate::{
    domain::{Active, Narrowing, Reference},
    postgres::wire::Statement,
};

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

fn active_sql(columns: &str) -> String {
    format!(
        "SELECT 0, {columns} FROM credctl_vault v JOIN unnest($2::uuid[], $3::uuid[]) AS w (vault, id) ON w.vault = v.id \
         JOIN user_credentials c ON c.id = w.id WHERE c.user_id = $1"
    )
}
