//! Reads the ledger.

use tokio_postgres::{Row, types::Type};
use uuid::Uuid;

use super::{
    RowsError, Store, StoreError, VaultRow,
    events::{EVENT_COLUMN_COUNT, EVENT_COLUMNS, read_event},
    keys::{keys_sql, read_key_records},
    rows::get,
};
use crate::{
    domain::{Event, EventKind, KeyRecord},
    postgres::wire::{RowSink, Statement},
};

/// Events to read.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// Id of the credential, of the account or of the user's own chain.
    pub subject: Option<Uuid>,
    /// Text that the id of a removed credential begins with, or that was its nickname.
    pub removed_as: Option<String>,
    /// True if only events of removed credentials count.
    pub only_removed: bool,
    /// Time of the oldest event.
    pub since: Option<jiff::Timestamp>,
    /// Kinds of events; none means all.
    pub kinds: Vec<EventKind>,
}

/// An event with what else the log tells of its subject.
#[derive(Debug, Clone)]
pub struct LoggedEvent {
    /// The event, without the state before it.
    pub event: Event,
    /// MAC of the event before it.
    pub previous: Option<Vec<u8>>,
    /// True if the state before the event is still there.
    pub holds_state: bool,
    /// Nickname of the credential, now or when it was removed; name of the account.
    pub name: Option<String>,
    /// Type of the credential, as it is or was spelled in its column.
    pub credential_type: Option<String>,
}

/// Receives the events of a log while they arrive.
pub trait LogSink {
    /// Reason why the sink refuses to go on.
    type Error;
    /// Receives the vault and the records of its keys. Called once, before the first event.
    ///
    /// # Errors
    /// An error ends the reading.
    fn begin(&mut self, vault: &VaultRow, keys: Vec<KeyRecord>) -> Result<(), Self::Error>;
    /// Receives an event.
    ///
    /// # Errors
    /// An error ends the reading.
    fn event(&mut self, event: LoggedEvent) -> Result<(), Self::Error>;
}

impl Store {
    /// Streams the user's events, newest first: one round trip.
    ///
    /// # Errors
    /// As for any exchange, and the errors of the sink.
    pub async fn log<S: LogSink>(
        &self,
        filter: &LogFilter,
        sink: &mut S,
    ) -> Result<(), RowsError<S::Error>> {
        let user = self.user_id();
        let kinds: Vec<&str> = filter.kinds.iter().map(|kind| kind.as_str()).collect();
        let kinds = Some(kinds).filter(|kinds| !kinds.is_empty());
        let keys = Statement {
            sql: keys_sql(&self.tables),
            params: Vec::new(),
        };
        let events = Statement {
            sql: self.log_sql(),
            params: vec![
                (&user, Type::TEXT),
                (&filter.subject, Type::UUID),
                (&filter.since, Type::TIMESTAMPTZ),
                (&kinds, Type::TEXT_ARRAY),
                (&filter.only_removed, Type::BOOL),
                (&filter.removed_as, Type::TEXT),
            ],
        };
        self.stream(&[keys], &[events], &mut LogDecoding { sink })
            .await
    }

    /// Returns SQL for the events. `c` is the credential of an event and `a` its account; `w` is the
    /// last state of a credential that is gone.
    fn log_sql(&self) -> String {
        let tables = &self.tables;
        let (events, credentials, accounts) =
            (&tables.events, &tables.credentials, &tables.accounts);
        let (fence, removed) = (EventKind::Fence.as_str(), EventKind::Removed.as_str());
        format!(
            "SELECT {EVENT_COLUMNS}, NULL::text, (SELECT p.mac FROM {events} p WHERE p.user_id = $1 AND p.subject = e.subject \
                AND p.revision < e.revision ORDER BY p.revision DESC LIMIT 1), \
               coalesce(e.was::text <> 'null', false), \
               CASE WHEN c.id IS NOT NULL THEN c.nickname::text \
                 ELSE coalesce(a.account_name::text, w.was ->> 'nickname'::text) END, \
               CASE WHEN c.id IS NOT NULL THEN c.credential_type::text ELSE w.was ->> 'credential_type'::text END \
             FROM {events} e \
             LEFT JOIN {credentials} c ON c.id = e.subject AND c.user_id::text = $1 \
             LEFT JOIN {accounts} a ON a.id = e.subject AND a.user_id::text = $1 \
             LEFT JOIN LATERAL (SELECT l.was FROM {events} l WHERE c.id IS NULL AND a.id IS NULL AND l.user_id = $1 \
               AND l.subject = e.subject AND l.was IS NOT NULL ORDER BY l.revision DESC LIMIT 1) AS w ON true \
             WHERE e.user_id = $1 AND e.kind <> '{fence}' AND ($2::uuid IS NULL OR e.subject = $2) \
               AND ($3::timestamptz IS NULL OR e.at >= $3) AND ($4::text[] IS NULL OR e.kind = ANY ($4)) \
               AND (NOT $5::bool OR (c.id IS NULL AND EXISTS (SELECT FROM {events} r WHERE r.user_id = $1 \
                 AND r.subject = e.subject AND r.kind = '{removed}'))) \
               AND ($6::text IS NULL OR w.was ->> 'nickname'::text = $6 \
                 OR (pg_catalog.length($6) >= 4 AND pg_catalog.starts_with(e.subject::text, pg_catalog.lower($6)))) \
             ORDER BY e.at DESC, e.revision DESC, e.id"
        )
    }
}

struct LogDecoding<'s, S> {
    sink: &'s mut S,
}

impl<S: LogSink> RowSink<VaultRow, RowsError<S::Error>> for LogDecoding<'_, S> {
    fn begin(&mut self, vault: &VaultRow, answers: &[Vec<Row>]) -> Result<(), RowsError<S::Error>> {
        let keys = read_key_records(answers.iter().flatten())?;
        self.sink.begin(vault, keys).map_err(RowsError::Caller)
    }

    fn row(&mut self, row: &Row) -> Result<(), RowsError<S::Error>> {
        let event = logged(row)?;
        self.sink.event(event).map_err(RowsError::Caller)
    }
}

fn logged(row: &Row) -> Result<LoggedEvent, StoreError> {
    let (at, what) = (EVENT_COLUMN_COUNT, "an event");
    Ok(LoggedEvent {
        event: read_event(row)?,
        previous: get(row, at, what)?,
        holds_state: get(row, at + 1, what)?,
        name: get(row, at + 2, what)?,
        credential_type: get(row, at + 3, what)?,
    })
}
