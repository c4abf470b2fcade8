//! Reads everything that is stored for a user, in one consistent snapshot.

use jiff::Timestamp;
use tokio_postgres::{Row, types::Type};
use uuid::Uuid;

use super::{
    RowsError, SealedCredential, Store, StoreError, VaultRow,
    events::{EVENT_COLUMNS, read_event},
    keys::{keys_sql, read_key_records},
    rows::{get, readable_time},
    sealed::{sealed_columns, sealed_credential},
};
use crate::{
    domain::{Event, EventKind, KeyRecord},
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
    /// Receives one event and the MAC of the one before it. Called before the first credential, for each
    /// event of one chain after the other, the oldest of a chain first.
    ///
    /// # Errors
    /// An error ends the reading.
    fn event(&mut self, event: Event, previous: Option<&[u8]>) -> Result<(), Self::Error>;
    /// Receives one credential. Called for each of them, oldest first.
    ///
    /// # Errors
    /// An error ends the reading.
    fn credential(&mut self, row: &SealedCredential) -> Result<(), Self::Error>;
}

impl Store {
    /// Streams everything that is stored for the user, whichever account was named: one round trip. The
    /// ledger comes with it if `with_log` says so.
    ///
    /// # Errors
    /// As for any exchange; the error of the sink; [`StoreError::SchemaAhead`] if there may be
    /// columns that this binary does not know.
    pub async fn backup<S: BackupSink>(
        &self,
        with_log: bool,
        sink: &mut S,
    ) -> Result<(), RowsError<S::Error>> {
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
        let events = format!(
            "SELECT {EVENT_COLUMNS}, e.was::text FROM {} e WHERE e.user_id = $1 AND e.kind <> '{}' \
             ORDER BY e.subject, e.revision",
            self.tables.events,
            EventKind::Fence.as_str()
        );
        let events = with_log.then(|| statement(events, vec![(&user as _, Type::TEXT)]));
        let streamed: Vec<_> = events.into_iter().chain([credentials]).collect();
        let before = [statement(keys_sql(&self.tables), Vec::new()), accounts];
        let mut sink = SealedDecoding {
            store: self,
            sink,
            takes_events: with_log,
            newest: None,
        };
        self.stream(&before, &streamed, &mut sink).await
    }
}

struct SealedDecoding<'s, S> {
    store: &'s Store,
    sink: &'s mut S,
    /// True while the rows are those of the ledger.
    takes_events: bool,
    /// Subject and MAC of the event that came last.
    newest: Option<(Uuid, Option<Vec<u8>>)>,
}

impl<S: BackupSink> SealedDecoding<'_, S> {
    fn event(&mut self, event: Event) -> Result<(), S::Error> {
        let before = self.newest.take().filter(|(of, _)| *of == event.subject);
        self.newest = Some((event.subject, event.mac.clone()));
        let previous = before.and_then(|(_, mac)| mac);
        self.sink.event(event, previous.as_deref())
    }
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
        if self.takes_events {
            let event = read_event(row)?;
            return self.event(event).map_err(RowsError::Caller);
        }
        let row = sealed_credential(&self.store.providers, row)?;
        self.sink.credential(&row).map_err(RowsError::Caller)
    }

    fn end(&mut self) -> Result<(), RowsError<S::Error>> {
        self.takes_events = false;
        Ok(())
    }
}

fn account(row: &Row) -> Result<StoredAccount, StoreError> {
    Ok(StoredAccount {
        id: get(row, 0, "its id")?,
        name: get(row, 1, "its name")?,
        is_active: get(row, 2, "its state")?,
        created_at: readable_time(row, 3)?,
        updated_at: readable_time(row, 4)?,
    })
}
