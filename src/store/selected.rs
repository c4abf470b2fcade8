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

/// Credentials that were found, with what is needed to open them.
#[derive(Debug, Clone)]
pub struct SealedMatches {
    pub vault: VaultRow,
    /// Vault keys that the vault knows.
    pub keys: Vec<RecordedKey>,
    /// Credentials that each reference fits, oldest first.
    pub matches: Vec<Vec<SealedCredential>>,
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
    ) -> Result<SealedMatches, StoreError> {
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
        let matches = by_reference(rows(0), references.len(), |row| {
            sealed_credential(&self.providers, row)
        })?;
        Ok(SealedMatches {
            vault,
            keys: rows(2).map(recorded_key).collect::<Result<_, _>>()?,
            matches,
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
