//! Restores the content of a backup: in one transaction, with set-based statements. Nothing that is
//! already stored is changed.

mod accounts;
mod rows;

use tokio_postgres::{Client, types::Type};
use uuid::Uuid;

use super::{
    BackupRow, FirstKey, Readiness, RecordedKey, RowsError, SealedCredential, Store, StoreError,
    StoredAccount,
    accounts::accounts_statement,
    edit::all_stored,
    keys::{KEYS, insert_keys, record_first_key, recorded_key},
    rows::account,
};
use crate::postgres::wire::Statement;
pub use accounts::AccountPlan;

/// Number of rows that one statement looks for and stores.
pub const RESTORE_BATCH: usize = 1_000;

/// Content of a backup to restore, without the rows.
pub struct Restore<'a> {
    pub accounts: &'a [StoredAccount],
    /// Ids of the credentials of the backup.
    pub ids: &'a [Uuid],
    /// The vault's first key, if the backup brings it.
    pub first_key: Option<FirstKey>,
    /// Further vault keys that seal rows of the backup, recorded together with the first.
    pub more_keys: Vec<RecordedKey>,
}

/// Result of a restore.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Restored {
    /// Number of accounts that were made.
    pub accounts: usize,
    /// Number of credentials that were stored.
    pub credentials: usize,
}

/// Supplies the rows of a backup, and prepares those that are to be stored.
pub trait RestoreRows {
    /// Reason why the restore cannot go on.
    type Error;
    /// Returns the next rows of the backup; an empty list after the last.
    ///
    /// # Errors
    /// An error undoes the whole restore.
    fn next(&mut self) -> Result<Vec<BackupRow>, Self::Error>;
    /// Returns the rows as they are to be stored, without those that are already `there`.
    ///
    /// # Errors
    /// An error undoes the whole restore.
    fn prepare(
        &mut self,
        rows: Vec<BackupRow>,
        there: &[SealedCredential],
        accounts: &AccountPlan,
    ) -> Result<Vec<BackupRow>, Self::Error>;
}

impl Store {
    /// Reads the vault, its keys and the user's accounts before a restore, whichever account was
    /// named.
    ///
    /// # Errors
    /// As for any exchange; [`StoreError::SchemaAhead`] if the schema is newer than this binary.
    pub async fn before_restore(&self) -> Result<Readiness, StoreError> {
        let user = self.user_id();
        let keys = Statement {
            sql: KEYS.to_owned(),
            params: Vec::new(),
        };
        let accounts = accounts_statement(&user, &None);
        let (vault, answers) = self.read(&[keys, accounts]).await?;
        vault.allow_writing()?;
        let rows = |at: usize| answers.get(at).into_iter().flatten();
        let keys: Vec<_> = rows(0).map(recorded_key).collect::<Result<_, _>>()?;
        let samples = match keys.is_empty() {
            true => self.samples().await?,
            false => Vec::new(),
        };
        Ok(Readiness {
            vault,
            keys,
            accounts: rows(1).map(account).collect::<Result<_, _>>()?,
            unmarked: Vec::new(),
            more_unmarked: false,
            samples,
        })
    }

    /// Reads the user's credentials that have one of these ids.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn with_ids(&self, ids: &[Uuid]) -> Result<Vec<SealedCredential>, StoreError> {
        let (user, sql) = (self.user_id(), rows::with_ids_sql());
        let params = vec![(&user as _, Type::TEXT), (&ids as _, Type::UUID_ARRAY)];
        let (_, answers) = self.read(&[Statement { sql, params }]).await?;
        self.sealed_rows(answers.iter().flatten())
    }

    /// Restores what is not stored yet, all or nothing.
    ///
    /// # Errors
    /// The error of `rows`; [`StoreError::IdInUse`] if an id belongs to somebody else's row; else as
    /// for any write.
    pub async fn restore<R: RestoreRows>(
        &self,
        restore: &Restore<'_>,
        rows: &mut R,
    ) -> Result<Restored, RowsError<R::Error>> {
        let (user, count) = (self.user_id(), restore.ids.len() as i64);
        let proof = all_stored(&restore.ids, &count, &user);
        let work = async |client: &Client| self.restore_within(client, restore, rows).await;
        let restored = self.write_in_batches(work, &proof).await;
        restored.map_err(RowsError::repeatable)
    }

    async fn restore_within<R: RestoreRows>(
        &self,
        client: &Client,
        restore: &Restore<'_>,
        rows: &mut R,
    ) -> Result<Restored, RowsError<R::Error>> {
        let scope = self.scope();
        let (accounts, made) = scope.in_time(self.prepare_restore(client, restore)).await?;
        let mut restored = Restored {
            accounts: made,
            credentials: 0,
        };
        loop {
            let batch = rows.next().map_err(RowsError::Caller)?;
            if batch.is_empty() {
                return Ok(restored);
            }
            let there = scope.in_time(self.with_ids_within(client, &batch)).await?;
            let prepared = rows.prepare(batch, &there, &accounts);
            let prepared = prepared.map_err(RowsError::Caller)?;
            let inserted = self.insert_restored(client, &prepared);
            scope.in_time(inserted).await?;
            restored.credentials += prepared.len();
        }
    }

    /// Records the keys and makes the accounts, before the rows. Returns the target account of each
    /// account's rows, and the number of accounts that were made.
    async fn prepare_restore(
        &self,
        client: &Client,
        restore: &Restore<'_>,
    ) -> Result<(AccountPlan, usize), StoreError> {
        if let Some(first) = &restore.first_key {
            record_first_key(client, self, first).await?;
            insert_keys(client, self, &restore.more_keys).await?;
        }
        let accounts = self.restore_accounts(client, restore.accounts).await?;
        self.lock_fingerprints(client).await?;
        Ok(accounts)
    }
}
