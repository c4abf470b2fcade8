//! Reads everything that is stored for a user, in one consistent snapshot.

use jiff::Timestamp;
use tokio_postgres::{Row, types::Type};
use uuid::Uuid;

use super::{
    RowsError, SealedCredential, Store, StoreError, VaultRow,
    keys::{keys_sql, read_key_records},
    rows::get,
    sealed::{sealed_columns, sealed_credential},
};
use crate::{
    domain::KeyRecord,
    postgres::wire::{RowSink, Statement},
};

/// An account with all its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAccount {
    pub id: Uuid,
    /// Name of the account, as stored.
    pub name: String,
    /// True if the older product counts the account as in use.
    pub is_active: bool,
    /// Time at which the account was made.
    pub created_at: Timestamp,
    /// Time of the last change.
    pub updated_at: Timestamp,
}

/// Vault, keys and accounts, which arrive before the first credential.
#[derive(Debug, Clone)]
pub struct BackupHead {
    pub vault: VaultRow,
    /// Records of vault keys, whoever wrote them.
    pub keys: Vec<KeyRecord>,
    pub accounts: Vec<StoredAccount>,
}

/// Receives everything while it arrives.
pub trait BackupSink {
    /// Reason why the sink refuses to go on.
    type Error;
    /// Receives the head. Called once, before the first credential.
    ///
    /// # Errors
    /// An error ends the reading.
    fn begin(&mut self, head: BackupHead) -> Result<(), Self::Error>;
    /// Receives one credential. Called for each of them, oldest first.
    ///
    /// # Errors
    /// An error ends the reading.
    fn credential(&mut self, row: &SealedCredential) -> Result<(), Self::Error>;
}

impl Store {
    /// Streams everything that is stored for the user, whichever account was named: one round trip.
    ///
    /// # Errors
    /// As for any exchange; the error of the sink; [`StoreError::SchemaAhead`] if there may be
    /// columns that this binary does not know.
    pub async fn backup<S: BackupSink>(&self, sink: &mut S) -> Result<(), RowsError<S::Error>> {
        let user = self.user_id();
        let statement = |sql: String, params| Statement { sql, params };
        let accounts = format!(
            "SELECT a.id, coalesce(a.account_name::text, ''), coalesce(a.is_active, false), \
             coalesce(a.created_at, 'epoch'), coalesce(a.updated_at, 'epoch') \
             FROM {} a WHERE a.user_id::text = $1 ORDER BY a.created_at, a.id",
            self.tables.accounts
        );
        let credentials = format!(
            "SELECT {} FROM {} WHERE c.user_id::text = $1 ORDER BY c.created_at, c.id",
            sealed_columns(&self.tables),
            self.tables.rows()
        );
        let accounts = statement(accounts, vec![(&user as _, Type::TEXT)]);
        let credentials = statement(credentials, vec![(&user as _, Type::TEXT)]);
        let before = [statement(keys_sql(&self.tables), Vec::new()), accounts];
        let mut sink = SealedDecoding { store: self, sink };
        self.stream(&before, &credentials, &mut sink).await
    }
}

struct SealedDecoding<'s, S> {
    store: &'s Store,
    sink: &'s mut S,
}

impl<S: BackupSink> RowSink<VaultRow, RowsError<S::Error>> for SealedDecoding<'_, S> {
    fn begin(&mut self, vault: &VaultRow, answers: &[Vec<Row>]) -> Result<(), RowsError<S::Error>> {
        vault.allow_writing()?;
        let rows = |at: usize| answers.get(at).into_iter().flatten();
        let head = BackupHead {
            vault: vault.clone(),
            keys: read_key_records(rows(0))?,
            accounts: rows(1).map(account).collect::<Result<_, StoreError>>()?,
        };
        self.sink.begin(head).map_err(RowsError::Caller)
    }

    fn row(&mut self, row: &Row) -> Result<(), RowsError<S::Error>> {
        let row = sealed_credential(&self.store.providers, row)?;
        self.sink.credential(&row).map_err(RowsError::Caller)
    }
}

fn account(row: &Row) -> Result<StoredAccount, StoreError> {
    Ok(StoredAccount {
        id: get(row, 0, "its id")?,
        name: get(row, 1, "its name")?,
        is_active: get(row, 2, "its state")?,
        created_at: get(row, 3, "its time")?,
        updated_at: get(row, 4, "its time")?,
    })
}
