//! Reads everything that is stored for a user, in one consistent snapshot.

use jiff::Timestamp;
use tokio_postgres::{Row, types::Type};
use uuid::Uuid;

use super::{
    RecordedKey, RowsError, SealedCredential, Store, StoreError, VaultRow,
    fingerprints::MADE_OF,
    keys::{KEYS, recorded_key},
    rows::{COLUMNS, get},
    sealed::{SEALED_COLUMNS, sealed_columns, sealed_credential_after},
};
use crate::{
    domain::Fingerprint,
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

/// A credential with all its columns.
#[derive(Debug, Clone)]
pub struct BackupRow {
    /// Row with its sealed fields and its seals.
    pub row: SealedCredential,
    /// Fingerprint of the key pair, if it is still valid.
    pub fingerprint: Option<Fingerprint>,
}

impl BackupRow {
    /// Returns the id of the row.
    pub fn id(&self) -> Uuid {
        self.row.credential.id
    }
}

/// Vault, keys and accounts, which arrive before the first credential.
#[derive(Debug, Clone)]
pub struct BackupHead {
    pub vault: VaultRow,
    /// Vault keys that the vault knows.
    pub keys: Vec<RecordedKey>,
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
    fn credential(&mut self, row: &BackupRow) -> Result<(), Self::Error>;
}

impl Store {
    /// Streams everything that is stored for the user, whichever account was named: one round trip.
    ///
    /// # Errors
    /// As for any exchange; the error of the sink; [`StoreError::SchemaAhead`] if there may be
    /// columns that this binary does not know.
    pub async fn backup<S: BackupSink>(&self, sink: &mut S) -> Result<(), RowsError<S::Error>> {
        let user = self.user_id();
        let statement = |sql: &str, params| Statement {
            sql: sql.to_owned(),
            params,
        };
        let accounts = statement(
            "SELECT a.id, coalesce(a.account_name, ''), coalesce(a.is_active, false), \
             coalesce(a.created_at, 'epoch'), coalesce(a.updated_at, 'epoch') \
             FROM user_accounts a WHERE a.user_id = $1 ORDER BY a.created_at, a.id",
            vec![(&user as _, Type::TEXT)],
        );
        let credentials = format!(
            "SELECT {}, CASE WHEN c.fingerprint_of = {MADE_OF} THEN c.fingerprint END \
             FROM user_credentials c WHERE c.user_id = $1 ORDER BY c.created_at, c.id",
            sealed_columns()
        );
        let credentials = statement(&credentials, vec![(&user as _, Type::TEXT)]);
        let before = [statement(KEYS, Vec::new()), accounts];
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
            keys: rows(0)
                .map(recorded_key)
                .collect::<Result<_, StoreError>>()?,
            accounts: rows(1).map(account).collect::<Result<_, StoreError>>()?,
        };
        self.sink.begin(head).map_err(RowsError::Caller)
    }

    fn row(&mut self, row: &Row) -> Result<(), RowsError<S::Error>> {
        let fingerprint: Option<&[u8]> = get(row, COLUMNS + SEALED_COLUMNS, "its fingerprint")?;
        let fingerprint = fingerprint.and_then(|bytes| bytes.try_into().ok());
        let row = BackupRow {
            row: sealed_credential_after(&self.store.providers, row, 0)?,
            fingerprint: fingerprint.map(Fingerprint::from_bytes),
        };
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
