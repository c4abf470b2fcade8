//! The credentials that are asked for by reference or are active, with their sealed fields.

use super::{
    SealedCredential, Store, StoreError, VaultRow,
    accounts::accounts_statement,
    in_use::{active_row, ids_of},
    resolve::Lookup,
    sealed::with_ids_statement,
};
use crate::domain::{ActiveCredentials, Narrowing, Reference};

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
    /// Finds every credential that each reference fits within the narrowing and the account that was
    /// named, and the active credential of this vault, with their sealed fields: one round trip, and
    /// another one for a reference that fits nothing. What is not asked for costs nothing.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`] and [`StoreError::SeveralAccounts`]; else as for any exchange.
    pub async fn sealed(
        &self,
        references: &[Reference],
        narrowing: &Narrowing,
        active: &ActiveCredentials,
    ) -> Result<SealedMatches, StoreError> {
        let (user, account_named) = (self.user_id(), self.account_named());
        let lookup = |reference| Lookup::new(&self.providers, reference, narrowing, account_named);
        let lookups: Vec<_> = references.iter().map(lookup).collect();
        let ids = ids_of(active, user);
        let lookups = lookups.iter().map(|l| l.statement(&self.tables, &user));
        let of_active = (!ids.is_empty()).then(|| with_ids_statement(&self.tables, &user, &ids));
        let accounts = account_named.map(|_| accounts_statement(&self.tables, &user));
        let statements: Vec<_> = lookups.chain(of_active).chain(accounts).collect();
        let (vault, mut answers) = self.read(&statements).await?;
        if account_named.is_some() {
            self.judge_accounts(answers.pop().as_ref())?;
        }
        let mut rows = answers.iter().map(|rows| self.sealed_rows(rows));
        let matches = rows.by_ref().take(references.len());
        let mut matches = matches.collect::<Result<Vec<_>, _>>()?;
        let of_active = rows.next().transpose()?.unwrap_or_default();
        self.find_trimmed(&mut matches, references, narrowing)
            .await?;
        let active = active.of(vault.id, user);
        Ok(SealedMatches {
            active: active.and_then(|active| active_row(of_active, active)),
            vault,
            matches,
        })
    }
}
