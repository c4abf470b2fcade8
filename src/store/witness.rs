//! Proofs of changes whose COMMIT was not answered.

use tokio_postgres::types::Type;
use uuid::Uuid;

use super::{SealedCredential, tables::Tables};
use crate::{
    domain::EventKind,
    postgres::wire::{Params, Proof, Statement},
};

/// Trace of a transaction, by which its outcome is found.
pub(super) enum Witness {
    /// Nothing: there is no outcome to find.
    Nothing,
    /// An event with this id, and everything that it tells of.
    Event(Uuid),
    /// A row, without an event of its own.
    Row(Box<SealedCredential>),
}

/// Values of a [`Witness`] as parameters of statements.
pub(super) struct Traces<'a> {
    user: &'a str,
    id: Uuid,
    row: Option<(&'a str, Option<&'a [u8]>)>,
}

impl Witness {
    /// Returns the traces of the change in the rows of a user. `None` if it wrote nothing.
    pub(super) fn traces<'a>(&'a self, user: &'a str) -> Option<Traces<'a>> {
        let (id, row) = match self {
            Witness::Nothing => return None,
            Witness::Event(id) => (*id, None),
            Witness::Row(row) => {
                let seal = row.companion.as_ref().map(|k| k.seal.as_slice());
                (row.credential.id, Some((row.api_key.as_token(), seal)))
            }
        };
        Some(Traces { user, id, row })
    }
}

impl Traces<'_> {
    /// Returns the proof of the change.
    pub(super) fn proof(&self, tables: &Tables) -> Proof<'_> {
        let ids: Params<'_> = vec![(&self.user, Type::TEXT), (&self.id, Type::UUID)];
        let mut asked = ids.clone();
        let (settle, ask) = match &self.row {
            None => by_event(tables),
            Some((token, seal)) => {
                asked.extend([(token as _, Type::TEXT), (seal as _, Type::BYTEA)]);
                by_row(tables)
            }
        };
        let statement = |sql, params| Statement { sql, params };
        Proof {
            settle: statement(settle, ids),
            ask: statement(ask, asked),
        }
    }
}

/// SQL of the proof by an event. It stores the event's id as a fence, unless the change has stored it:
/// then the change can never be committed any more. It waits for the transaction of the change to end.
fn by_event(tables: &Tables) -> (String, String) {
    let (events, fence) = (&tables.events, EventKind::Fence.as_str());
    let settle = format!(
        "INSERT INTO {events} (id, user_id, subject, revision, kind, at, actor) \
         VALUES ($2, $1, $2, 0, '{fence}', pg_catalog.now(), '') ON CONFLICT (id) DO NOTHING"
    );
    let ask =
        format!("SELECT e.kind <> '{fence}' FROM {events} e WHERE e.user_id = $1 AND e.id = $2");
    (settle, ask)
}

/// SQL of the proof by a row. It waits for the lock that the transaction of the change holds on it.
fn by_row(tables: &Tables) -> (String, String) {
    let settle = format!(
        "SELECT c.id FROM {} c WHERE c.user_id::text = $1 AND c.id = $2 FOR UPDATE",
        tables.credentials
    );
    let ask = format!(
        "SELECT EXISTS (SELECT FROM {} WHERE c.user_id::text = $1 AND c.id = $2 \
         AND coalesce(c.api_key::text, '') = $3 AND coalesce(k.seal, '') = coalesce($4, ''))",
        tables.rows_without_account()
    );
    (settle, ask)
}
