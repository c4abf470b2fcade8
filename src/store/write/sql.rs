//! The statements that write: one each, with a part for the shared row, one for the companion and one
//! for the event.

use super::columns::{COMPANION_UNCHANGED, SHARED_UNCHANGED, after, after_and_before, before};
use crate::store::{
    events::{EVENTS_AS_MEANT, event_parts},
    tables::Tables,
};

/// Numbers of the first parameters of the events: those of the rows stand before them.
const EVENTS_AFTER_NEW: usize = 21;
const EVENTS_AFTER_CHANGED: usize = 29;
const EVENTS_AFTER_OLD: usize = 11;

/// Columns of the shared row that an update sets. The others are left alone, so that no trigger of
/// another product on them fires.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::store) struct Updated {
    pub credential_type: bool,
    pub nickname: bool,
    pub is_active: bool,
    pub tokens: bool,
    /// True if the time of the last change moves.
    pub time: bool,
}

/// Columns of a companion, as [`COMPANION_VALUES`] gives them.
const COMPANION_COLUMNS: &str = "user_id, credential_id, environment, fields, expires_at, note, tags, nickname, account_name, \
     credential_type, is_active, revision, key_id, fingerprint, seal";

const COMPANION_VALUES: &str = "$1, n.id, n.environment, n.fields, n.expires_at, n.note, n.tags, n.nickname, n.account_name, \
     n.credential_type, n.is_active, n.revision, n.key_id, n.fingerprint, n.seal";

const TIMES: &str = "c.id, c.created_at, c.updated_at";

/// Returns the end of a statement: the times of the rows that were touched. It divides by zero unless
/// the shared part `c` touched every row of the relation `n`, and the parts of the companion every row
/// of it with this seal: what is there may be as it was meant because another command made it so. Every
/// event must be stored as it was meant.
fn touched_all(companions: &str, seal: &str) -> String {
    let count = |of: &str| format!("(SELECT pg_catalog.count(*) FROM {of})");
    format!(
        "SELECT {TIMES}, t.touched FROM (SELECT 1 / (CASE WHEN {} = {} AND {companions} = {} AND {EVENTS_AS_MEANT} THEN 1 ELSE 0 END)) \
         AS t (touched) LEFT JOIN c ON true",
        count("c"),
        count("n"),
        count(&format!("n WHERE {seal} IS NOT NULL")),
    )
}

/// Returns SQL that inserts the rows. A row whose account is gone is left out, which the guard sees.
pub(super) fn insert(tables: &Tables) -> String {
    let Tables {
        credentials,
        accounts,
        companions,
        ..
    } = tables;
    format!(
        "WITH n AS MATERIALIZED (SELECT * FROM {}), \
         c AS (INSERT INTO {credentials} (id, user_account_id, user_id, credential_type, api_key, secret_key, \
           is_active, created_at, updated_at, nickname) \
           SELECT n.id, a.id, a.user_id, n.credential_type, n.api_key, n.secret_key, n.is_active, \
             coalesce(n.created_at, pg_catalog.now()), coalesce(n.updated_at, pg_catalog.now()), n.nickname \
           FROM n JOIN {accounts} a ON a.id = n.account_id AND a.user_id::text = $1 \
           RETURNING id, created_at, updated_at), \
         k AS (INSERT INTO {companions} ({COMPANION_COLUMNS}) SELECT {COMPANION_VALUES} FROM n WHERE n.seal IS NOT NULL \
           RETURNING credential_id), {} \
         SELECT {TIMES}, t.stored FROM (SELECT 1 / (CASE WHEN {EVENTS_AS_MEANT} THEN 1 ELSE 0 END)) \
         AS t (stored), c",
        after(),
        event_parts(tables, EVENTS_AFTER_NEW)
    )
}

/// Returns SQL that replaces the rows, each part only if it is as it was read.
pub(super) fn update(tables: &Tables, updated: Updated) -> String {
    let Tables {
        credentials,
        companions,
        ..
    } = tables;
    let sets = [
        (
            updated.credential_type,
            "credential_type = n.credential_type",
        ),
        (updated.nickname, "nickname = n.nickname"),
        (updated.is_active, "is_active = n.is_active"),
        (
            updated.tokens,
            "api_key = n.api_key, secret_key = n.secret_key",
        ),
        (updated.time, "updated_at = pg_catalog.now()"),
    ];
    let sets: Vec<_> = sets
        .iter()
        .filter(|(is_set, _)| *is_set)
        .map(|(_, set)| *set)
        .collect();
    let shared = match sets.is_empty() {
        // Nothing of the shared row changes, but it must be as it was read, and stay so.
        true => format!(
            "SELECT {TIMES} FROM {credentials} c JOIN n ON {SHARED_UNCHANGED} FOR UPDATE OF c"
        ),
        false => format!(
            "UPDATE {credentials} c SET {} FROM n WHERE {SHARED_UNCHANGED} RETURNING {TIMES}",
            sets.join(", ")
        ),
    };
    format!(
        "WITH n AS MATERIALIZED (SELECT * FROM {}), \
         c AS ({shared}), \
         k AS (UPDATE {companions} k SET environment = n.environment, fields = n.fields, expires_at = n.expires_at, \
           note = n.note, tags = n.tags, nickname = n.nickname, account_name = n.account_name, credential_type = n.credential_type, \
           is_active = n.is_active, revision = n.revision, key_id = n.key_id, fingerprint = n.fingerprint, seal = n.seal \
           FROM n WHERE {COMPANION_UNCHANGED} AND n.seal IS NOT NULL RETURNING k.credential_id), \
         d AS (DELETE FROM {companions} k USING n WHERE {COMPANION_UNCHANGED} AND n.seal IS NULL RETURNING k.credential_id), \
         i AS (INSERT INTO {companions} ({COMPANION_COLUMNS}) SELECT {COMPANION_VALUES} FROM n \
           WHERE n.was_seal IS NULL AND n.seal IS NOT NULL RETURNING credential_id), {} {}",
        after_and_before(),
        event_parts(tables, EVENTS_AFTER_CHANGED),
        touched_all(
            "(SELECT pg_catalog.count(*) FROM k) + (SELECT pg_catalog.count(*) FROM d) + (SELECT pg_catalog.count(*) FROM i)",
            "coalesce(seal, was_seal)"
        )
    )
}

/// Returns SQL that deletes the rows, each part only if it is as it was read.
pub(super) fn delete(tables: &Tables) -> String {
    let Tables {
        credentials,
        companions,
        ..
    } = tables;
    format!(
        "WITH n AS MATERIALIZED (SELECT * FROM {}), \
         c AS (DELETE FROM {credentials} c USING n WHERE {SHARED_UNCHANGED} RETURNING {TIMES}), \
         k AS (DELETE FROM {companions} k USING n WHERE {COMPANION_UNCHANGED} RETURNING k.credential_id), {} {}",
        before(),
        event_parts(tables, EVENTS_AFTER_OLD),
        touched_all("(SELECT pg_catalog.count(*) FROM k)", "was_seal")
    )
}

/// Returns SQL that locks the shared rows of which both parts are as they were read, in the order of
/// their ids, so that two such statements do not deadlock.
pub(super) fn hold(tables: &Tables) -> String {
    format!(
        "SELECT c.id FROM {} JOIN {} ON {SHARED_UNCHANGED} \
         WHERE coalesce(k.revision, 0) = coalesce(n.was_revision, 0) AND coalesce(k.seal, '') = coalesce(n.was_seal, '') \
           AND (k.credential_id IS NULL) = (n.was_seal IS NULL) ORDER BY c.id FOR UPDATE OF c",
        tables.rows(),
        before()
    )
}
