//! Restores the content of a backup: in one transaction, with set-based statements. Nothing that is
//! already stored is changed.

mod accounts;

use std::{cell::RefCell, collections::HashSet};

use tokio_postgres::{
    Client,
    types::{ToSql, Type},
};
use uuid::Uuid;

use super::{
    FirstKey, NextEvent, Readiness, Recorded, RowsError, SealedCredential, Store, StoreError,
    StoredAccount,
    accounts::accounts_statement,
    events::ChainEnds,
    keys::{keys_sql, read_key_records},
    rows::{account, get},
    sealed::with_ids_statement,
    witness::Witness,
};
use crate::{
    domain::{ChainState, Event, KeyRecord},
    postgres::wire::Statement,
};
pub use accounts::AccountPlan;

/// Number of rows that one statement looks for and stores.
pub const RESTORE_BATCH: usize = 1_000;

/// Content of a backup to restore, without the rows.
pub struct Restore<'a> {
    pub accounts: &'a [StoredAccount],
    /// The vault's first key, if the backup brings it.
    pub first_key: Option<FirstKey>,
    /// Further vault keys that seal rows of the backup, recorded together with the first.
    pub more_keys: Vec<KeyRecord>,
    /// The event that tells of accounts and keys, if no credential is stored.
    pub event: NextEvent<'a>,
}

/// Result of a restore.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restored {
    /// Number of accounts that were made.
    pub accounts: usize,
    /// Number of events that were stored, besides those that tell of the restore.
    pub events: usize,
    /// Credentials that were stored, each with its revision.
    pub credentials: Vec<(Uuid, i64)>,
}

/// Events of one subject, oldest first, each with what a vault key said of it when the backup was made.
pub type Chain = Vec<(Event, ChainState)>;

/// Supplies the rows of a backup, and prepares those that are to be stored.
pub trait RestoreRows {
    /// Reason why the restore cannot go on.
    type Error;
    /// Returns the next chains of events of the backup, with the subjects that they get here; an empty
    /// list after the last.
    ///
    /// # Errors
    /// An error undoes the whole restore.
    fn next_chains(&mut self, accounts: &AccountPlan) -> Result<Vec<Chain>, Self::Error>;
    /// Returns the events of chains as they are to be stored.
    fn retold(&self, chains: Vec<Chain>, accounts: &AccountPlan) -> Vec<Event>;
    /// Returns the next rows of the backup; an empty list after the last.
    ///
    /// # Errors
    /// An error undoes the whole restore.
    fn next(&mut self) -> Result<Vec<SealedCredential>, Self::Error>;
    /// Returns the rows as they are to be stored, without those that are already `there`. `ends` are the
    /// ends of their chains.
    ///
    /// # Errors
    /// An error undoes the whole restore.
    fn prepare(
        &mut self,
        rows: Vec<SealedCredential>,
        there: &[SealedCredential],
        ends: &ChainEnds,
        accounts: &AccountPlan,
    ) -> Result<Vec<Recorded>, Self::Error>;
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
            sql: keys_sql(&self.tables),
            params: Vec::new(),
        };
        let accounts = accounts_statement(&self.tables, &user);
        let (vault, answers) = self.read(&[keys, accounts]).await?;
        vault.allow_writing()?;
        let rows = |at: usize| answers.get(at).into_iter().flatten();
        Ok(Readiness {
            vault,
            keys: read_key_records(rows(0))?,
            accounts: rows(1).map(account).collect::<Result<_, _>>()?,
            unsealed: Vec::new(),
            more_unsealed: false,
        })
    }

    /// Reads the user's credentials that have one of these ids.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn with_ids(&self, ids: &Vec<Uuid>) -> Result<Vec<SealedCredential>, StoreError> {
        let user = self.user_id();
        let (_, answers) = self
            .read(&[with_ids_statement(&self.tables, &user, ids)])
            .await?;
        self.sealed_rows(answers.first().map_or(&[], Vec::as_slice))
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
        let last = RefCell::new(Vec::new());
        let work = async |client: &Client| self.restore_within(client, restore, rows, &last).await;
        let restored = self.write_in_batches(work).await;
        match restored.map_err(RowsError::repeatable) {
            Err(RowsError::Store(error)) => {
                let last = last.into_inner();
                Ok(self.explained(Err(error), &[], &last).await?)
            }
            done => done,
        }
    }

    /// Stores the batches. The last one is left in `last` for the explanation of a refusal.
    async fn restore_within<R: RestoreRows>(
        &self,
        client: &Client,
        restore: &Restore<'_>,
        rows: &mut R,
        last: &RefCell<Vec<SealedCredential>>,
    ) -> Result<(Restored, Witness), RowsError<R::Error>> {
        let scope = self.scope();
        let mut first = None;
        let (accounts, made) = scope.in_time(self.prepare_restore(client, restore)).await?;
        let mut restored = Restored {
            accounts: made,
            events: self.restore_chains(client, rows, &accounts).await?,
            credentials: Vec::new(),
        };
        loop {
            let batch = rows.next().map_err(RowsError::Caller)?;
            if batch.is_empty() {
                break;
            }
            let ids: Vec<Uuid> = batch.iter().map(|row| row.credential.id).collect();
            let there = scope.in_time(self.with_ids_within(client, &ids)).await?;
            let ends = scope.in_time(self.chain_ends(client, &ids)).await?;
            let prepared = rows.prepare(batch, &there, &ends, &accounts);
            let batch = prepared.map_err(RowsError::Caller)?;
            if let Err(error) = scope.in_time(self.insert_rows(client, &batch)).await {
                last.replace(batch.into_iter().map(|new| new.row).collect());
                return Err(error.into());
            }
            first = first.or_else(|| batch.first().map(|new| new.event.id));
            let stored = batch.iter().map(|new| &new.row);
            let stored = stored.map(|row| (row.credential.id, row.revision()));
            restored.credentials.extend(stored);
        }
        let witness = match first {
            Some(event) => Witness::Event(event),
            None if restored.accounts + restored.events > 0 || restore.first_key.is_some() => {
                let event = self.append_event(client, &restore.event);
                Witness::Event(scope.in_time(event).await?)
            }
            None => Witness::Nothing,
        };
        Ok((restored, witness))
    }

    /// Stores the events of subjects of which the vault holds nothing: what it tells of the others is
    /// newer. Returns the number of events.
    async fn restore_chains<R: RestoreRows>(
        &self,
        client: &Client,
        rows: &mut R,
        accounts: &AccountPlan,
    ) -> Result<usize, RowsError<R::Error>> {
        let scope = self.scope();
        let mut count = 0;
        loop {
            let mut chains = rows.next_chains(accounts).map_err(RowsError::Caller)?;
            if chains.is_empty() {
                return Ok(count);
            }
            let subjects = chains.iter().flat_map(|chain| chain.first());
            let subjects: Vec<_> = subjects.map(|(event, _)| event.subject).collect();
            let known = scope.in_time(self.known_among(client, &subjects)).await?;
            chains.retain(|chain| {
                let first = chain.first();
                first.is_some_and(|(event, _)| !known.contains(&event.subject))
            });
            let events = rows.retold(chains, accounts);
            scope.in_time(self.insert_events(client, &events)).await?;
            count += events.len();
        }
    }

    /// Returns those of these subjects that have an event or a row.
    async fn known_among(
        &self,
        client: &Client,
        subjects: &Vec<Uuid>,
    ) -> Result<HashSet<Uuid>, StoreError> {
        let sql = format!(
            "SELECT s.id FROM pg_catalog.unnest($2::uuid[]) AS s (id) \
             WHERE EXISTS (SELECT FROM {} e WHERE e.user_id = $1 AND e.subject = s.id) \
             OR EXISTS (SELECT FROM {} c WHERE c.user_id::text = $1 AND c.id = s.id)",
            self.tables.events, self.tables.credentials
        );
        let params: &[(&(dyn ToSql + Sync), Type)] =
            &[(&self.user_id, Type::TEXT), (subjects, Type::UUID_ARRAY)];
        let rows = self.rows(client, &sql, params).await?;
        rows.iter()
            .map(|row| get(row, 0, "what is known"))
            .collect()
    }

    async fn with_ids_within(
        &self,
        client: &Client,
        ids: &Vec<Uuid>,
    ) -> Result<Vec<SealedCredential>, StoreError> {
        let user = self.user_id();
        let asked = with_ids_statement(&self.tables, &user, ids);
        self.sealed_rows(&self.rows(client, &asked.sql, &asked.params).await?)
    }

    /// Records the keys and makes the accounts, before the rows. Returns the target account of each
    /// account's rows, and the number of accounts that were made.
    async fn prepare_restore(
        &self,
        client: &Client,
        restore: &Restore<'_>,
    ) -> Result<(AccountPlan, usize), StoreError> {
        if let Some(first) = &restore.first_key {
            self.record_within(client, &first.record, &first.known)
                .await?;
            for key in &restore.more_keys {
                self.insert_key(client, key).await?;
            }
        }
        // What another program removed has left its companion under the id that comes back.
        self.sweep_orphans_within(client).await?;
        let accounts = self.restore_accounts(client, restore.accounts).await?;
        self.lock_pairs(client).await?;
        Ok(accounts)
    }
}
