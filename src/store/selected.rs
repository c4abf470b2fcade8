//! The credentials that are asked for by reference or are active, with their sealed fields.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    SealedCredential, Store, StoreError, VaultRow,
    in_use::{active_row, ids_of},
    resolve::Lookup,
    sealed::with_ids_statement,
};
use crate::domain::{Active, Narrowing, Reference};

/// Credentials that were found, with what is needed to open them.
#[derive(Debug, Clone)]
pub struct SealedMatches {
    pub vault: VaultRow,
    /// Credentials that each reference fits, oldest first.
    pub matches: Vec<Vec<SealedCredential>>,
    /// Active credential of this vault, enabled or not; `None` if it does not exist.
    pub active: Option<SealedCredential>,
}

impl Store {
    /// Finds every credential that each reference fits, and the active credential of this vault,
    /// with their sealed fields: one round trip. What is not asked for costs nothing.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn sealed(
        &self,
        references: &[Reference],
        active: &BTreeMap<Uuid, Active>,
    ) -> Result<SealedMatches, StoreError> {
        let (user, account_named) = (self.user_id(), self.account_named());
        let wide = Narrowing::default();
        let lookup = |reference| Lookup::new(&self.providers, reference, &wide, account_named);
        let lookups: Vec<_> = references.iter().map(lookup).collect();
        let ids = ids_of(active);
        let lookups = lookups.iter().map(|l| l.statement(&self.tables, &user));
        let of_active = (!ids.is_empty()).then(|| with_ids_statement(&self.tables, &user, &ids));
        let statements: Vec<_> = lookups.chain(of_active).collect();
        let (vault, answers) = self.read(&statements).await?;
        let mut rows = answers.iter().map(|rows| self.sealed_rows(rows));
        let matches = rows.by_ref().take(references.len());
        let matches = matches.collect::<Result<_, _>>()?;
        let of_active = rows.next().transpose()?.unwrap_or_default();
        let active = active.get(&vault.id);
        Ok(SealedMatches {
            active: active.and_then(|active| active_row(of_active, active)),
            vault,
            matches,
        })
    }
}
