//! The ledger: one event for each change, written in its transaction.

use std::collections::HashMap;

use jiff::Timestamp;
use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};
use uuid::Uuid;

use super::{Store, StoreError, lock::lock, rows::get, tables::Tables};
use crate::{
    domain::{ChainEnd, Event},
    postgres::wire::Params,
};

/// Makes the event that follows the end of a chain.
pub type MakeEvent<'a> = dyn Fn(Option<&ChainEnd>) -> Event + 'a;

/// Next event of a chain that is read within the transaction of the change.
pub struct NextEvent<'a> {
    /// Subject of the chain.
    pub subject: Uuid,
    /// Makes the event that follows the end of the chain.
    pub make: Box<MakeEvent<'a>>,
}

/// Columns of events and the types of their arrays, as a statement that writes them takes them.
const COLUMNS: [(&str, &str); 12] = [
    ("id", "uuid"),
    ("subject", "uuid"),
    ("revision", "int8"),
    ("kind", "text"),
    ("detail", "text"),
    ("at", "timestamptz"),
    ("actor", "text"),
    ("reason", "text"),
    ("was", "text"),
    ("key_id", "text"),
    ("seal", "bytea"),
    ("mac", "bytea"),
];

/// Events, column by column, as parameters of a set-based statement.
pub(super) struct EventRows<'e> {
    ids: Vec<Uuid>,
    subjects: Vec<Uuid>,
    revisions: Vec<i64>,
    kinds: Vec<&'e str>,
    details: Vec<Option<&'e str>>,
    times: Vec<Timestamp>,
    actors: Vec<&'e str>,
    reasons: Vec<Option<&'e str>>,
    states: Vec<Option<&'e str>>,
    key_ids: Vec<Option<String>>,
    seals: Vec<Option<&'e [u8]>>,
    macs: Vec<Option<&'e [u8]>>,
}

impl<'e> EventRows<'e> {
    pub(super) fn of(events: impl Iterator<Item = &'e Event> + Clone) -> Self {
        fn each<'e, T>(
            events: &(impl Iterator<Item = &'e Event> + Clone),
            of: impl Fn(&'e Event) -> T,
        ) -> Vec<T> {
            events.clone().map(of).collect()
        }
        EventRows {
            ids: each(&events, |event| event.id),
            subjects: each(&events, |event| event.subject),
            revisions: each(&events, |event| event.revision),
            kinds: each(&events, |event| event.kind.as_str()),
            details: each(&events, |event| event.detail.as_deref()),
            times: each(&events, |event| event.at),
            actors: each(&events, |event| event.actor.as_str()),
            reasons: each(&events, |event| event.reason.as_deref()),
            states: each(&events, |event| event.was.as_deref()),
            key_ids: each(&events, |event| event.key_id.map(|id| id.to_string())),
            seals: each(&events, |event| event.seal.as_deref()),
            macs: each(&events, |event| event.mac.as_deref()),
        }
    }

    pub(super) fn params(&self) -> Params<'_> {
        vec![
            (&self.ids, Type::UUID_ARRAY),
            (&self.subjects, Type::UUID_ARRAY),
            (&self.revisions, Type::INT8_ARRAY),
            (&self.kinds, Type::TEXT_ARRAY),
            (&self.details, Type::TEXT_ARRAY),
            (&self.times, Type::TIMESTAMPTZ_ARRAY),
            (&self.actors, Type::TEXT_ARRAY),
            (&self.reasons, Type::TEXT_ARRAY),
            (&self.states, Type::TEXT_ARRAY),
            (&self.key_ids, Type::TEXT_ARRAY),
            (&self.seals, Type::BYTEA_ARRAY),
            (&self.macs, Type::BYTEA_ARRAY),
        ]
    }
}

/// Returns the parts `v` and `e` of a statement: the events whose parameters begin with `$first`, and
/// the events of the user `$1` as they were stored.
pub(super) fn event_parts(tables: &Tables, first: usize) -> String {
    let numbered = COLUMNS.iter().zip(first..);
    let arrays: Vec<_> = numbered
        .map(|((_, kind), n)| format!("${n}::{kind}[]"))
        .collect();
    let names: Vec<_> = COLUMNS.iter().map(|(name, _)| *name).collect();
    format!(
        "v AS MATERIALIZED (SELECT * FROM unnest({}) AS v ({})), \
         e AS (INSERT INTO {} (id, user_id, subject, revision, kind, detail, at, actor, reason, was, key_id, seal, mac) \
           SELECT v.id, $1, v.subject, v.revision, v.kind, v.detail, v.at, v.actor, v.reason, v.was::jsonb, v.key_id, v.seal, v.mac \
           FROM v RETURNING id, user_id, subject, revision, kind, detail, at, actor, reason, was, key_id, seal, mac)",
        arrays.join(", "),
        names.join(", "),
        tables.events
    )
}

/// Condition that every event is stored exactly as it was meant, within a transaction that has begun.
pub(super) const EVENTS_AS_MEANT: &str = "(SELECT pg_catalog.count(*) FROM e JOIN v ON e.id = v.id WHERE e.user_id = $1 \
     AND e.subject = v.subject AND e.revision = v.revision AND e.kind = v.kind \
     AND e.detail IS NOT DISTINCT FROM v.detail AND e.at = v.at AND e.actor = v.actor \
     AND e.reason IS NOT DISTINCT FROM v.reason AND e.was IS NOT DISTINCT FROM v.was::jsonb \
     AND e.key_id IS NOT DISTINCT FROM v.key_id AND e.seal IS NOT DISTINCT FROM v.seal \
     AND e.mac IS NOT DISTINCT FROM v.mac) = (SELECT pg_catalog.count(*) FROM v) \
     AND pg_catalog.current_setting('credctl.begun', true) = 'yes'";

/// SQL for a time that no clock shows, as `timestamptz_send` returns it.
const NEVER: &str = "pg_catalog.timestamptz_send('infinity')";

/// Returns SQL for the end of the chain of a subject of the user `$1`, as [`chain_end`] reads it: the
/// revision in eight bytes, a byte that is 1 if the subject was left sealed, the id in sixteen bytes, the
/// microseconds from 2000 to its time in eight, the length of the MAC in four, the MAC, and the kind. No NULL
/// of a time or a kind makes the end of a chain disappear.
pub(super) fn chain_end_of(subject: &str, tables: &Tables) -> String {
    format!(
        "(SELECT pg_catalog.int8send(e.revision) || pg_catalog.boolsend(e.seal IS NOT NULL) \
         || pg_catalog.uuid_send(e.id) || coalesce(pg_catalog.timestamptz_send(e.at), {NEVER}) \
         || pg_catalog.int4send(coalesce(pg_catalog.octet_length(e.mac), 0)) || coalesce(e.mac, '') \
         || pg_catalog.textsend(coalesce(e.kind, '')) FROM {} e \
         WHERE e.user_id = $1 AND e.subject = {subject} ORDER BY e.revision DESC LIMIT 1)",
        tables.events
    )
}

/// Returns the end of a chain in a column of [`chain_end_of`].
pub(super) fn chain_end(row: &Row, column: usize) -> Result<Option<ChainEnd>, StoreError> {
    let what = "its newest event";
    let Some(bytes) = get::<Option<&[u8]>>(row, column, what)? else {
        return Ok(None);
    };
    let end = parsed_end(bytes).ok_or_else(|| StoreError::other_answer(what))?;
    Ok(Some(end))
}

fn parsed_end(bytes: &[u8]) -> Option<ChainEnd> {
    let (revision, rest) = bytes.split_first_chunk()?;
    let (is_sealed, rest) = rest.split_first()?;
    let (id, rest) = rest.split_first_chunk()?;
    let (at, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let length = usize::try_from(i32::from_be_bytes(*length)).ok()?;
    let (mac, kind) = rest.split_at_checked(length)?;
    Some(ChainEnd {
        event_id: Uuid::from_bytes(*id),
        kind: std::str::from_utf8(kind).ok()?.to_owned(),
        at: since_2000(i64::from_be_bytes(*at)),
        revision: i64::from_be_bytes(*revision),
        is_sealed: *is_sealed == 1,
        mac: (!mac.is_empty()).then(|| mac.to_vec()),
    })
}

/// Returns the time so many microseconds after 2000 began. `None` if no clock shows it: it is infinite.
fn since_2000(microseconds: i64) -> Option<Timestamp> {
    const IN_2000: i64 = 946_684_800_000_000;
    Timestamp::from_microsecond(microseconds.checked_add(IN_2000)?).ok()
}

/// Columns of an event, but for the last one that [`read_event`] reads: the state before it, or NULL.
pub(super) const EVENT_COLUMNS: &str = "e.id, e.subject, e.revision, e.kind, e.detail, pg_catalog.timestamptz_send(e.at), \
     e.actor, e.reason, e.key_id, e.seal, e.mac";

/// Number of the columns that [`read_event`] reads.
pub(super) const EVENT_COLUMN_COUNT: usize = 12;

/// Returns the event in a row of [`EVENT_COLUMNS`] and the state before it.
pub(super) fn read_event(row: &Row) -> Result<Event, StoreError> {
    let what = "an event";
    let key_id: Option<String> = get(row, 8, what)?;
    let at: &[u8] = get(row, 5, what)?;
    let at = at.try_into().map_err(|_| StoreError::other_answer(what))?;
    Ok(Event {
        id: get(row, 0, what)?,
        subject: get(row, 1, what)?,
        revision: get(row, 2, what)?,
        kind: get(row, 3, what)?,
        detail: get(row, 4, what)?,
        // A time that no clock shows is none of ours: as the last one, it fits no MAC.
        at: since_2000(i64::from_be_bytes(at)).unwrap_or(Timestamp::MAX),
        actor: get(row, 6, what)?,
        reason: get(row, 7, what)?,
        key_id: key_id.and_then(|text| text.parse().ok()),
        seal: get(row, 9, what)?,
        mac: get(row, 10, what)?,
        was: get(row, 11, what)?,
    })
}

/// Ends of chains, by their subjects.
pub type ChainEnds = HashMap<Uuid, ChainEnd>;

impl Store {
    /// Reads the ends of the chains of these subjects within a writing transaction. A subject without
    /// events is left out.
    pub(super) async fn chain_ends(
        &self,
        client: &Client,
        subjects: &Vec<Uuid>,
    ) -> Result<ChainEnds, StoreError> {
        let sql = format!(
            "SELECT s.id, {} FROM pg_catalog.unnest($2::uuid[]) AS s (id)",
            chain_end_of("s.id", &self.tables)
        );
        let params: &[(&(dyn ToSql + Sync), Type)] =
            &[(&self.user_id, Type::TEXT), (subjects, Type::UUID_ARRAY)];
        let rows = self.rows(client, &sql, params).await?;
        if rows.len() != subjects.len() {
            return Err(StoreError::other_answer("the newest events"));
        }
        let ends = rows.iter().map(|row| {
            let id: Uuid = get(row, 0, "the newest events")?;
            Ok(chain_end(row, 1)?.map(|end| (id, end)))
        });
        ends.filter_map(Result::transpose).collect()
    }

    /// Writes events within a writing transaction.
    pub(super) async fn insert_events(
        &self,
        client: &Client,
        events: &[Event],
    ) -> Result<(), StoreError> {
        let sql = format!(
            "WITH {} SELECT 1 / (CASE WHEN {EVENTS_AS_MEANT} THEN 1 ELSE 0 END)",
            event_parts(&self.tables, 2)
        );
        let rows = EventRows::of(events.iter());
        let user: Params<'_> = vec![(&self.user_id, Type::TEXT)];
        let params: Params<'_> = user.into_iter().chain(rows.params()).collect();
        let done = self.rows(client, &sql, &params).await?;
        match done.len() {
            1 => Ok(()),
            _ => Err(StoreError::other_answer("the events")),
        }
    }

    /// Writes the next event of a chain within a writing transaction, one command at a time. Returns the
    /// id of the event.
    pub(super) async fn append_event(
        &self,
        client: &Client,
        next: &NextEvent<'_>,
    ) -> Result<Uuid, StoreError> {
        let subject = next.subject;
        let of = format!("{}\0{subject}", self.user_id());
        lock(client, self, "events", &of).await?;
        let sql = format!("SELECT {}", chain_end_of("$2::uuid", &self.tables));
        let params: &[(&(dyn ToSql + Sync), Type)] =
            &[(&self.user_id, Type::TEXT), (&subject, Type::UUID)];
        let rows = self.rows(client, &sql, params).await?;
        let row = rows.first();
        let row = row.ok_or_else(|| StoreError::other_answer("the newest event"))?;
        let event = (next.make)(chain_end(row, 0)?.as_ref());
        self.insert_events(client, std::slice::from_ref(&event))
            .await?;
        Ok(event.id)
    }
}
