//! Reads what a change can be taken back to, and takes it back.

use tokio_postgres::{Client, Row, types::Type};
use uuid::Uuid;

use super::{
    Recorded, Replacement, SealedCredential, Store, StoreError, Twin, TwinJudge,
    events::{EVENT_COLUMN_COUNT, EVENT_COLUMNS, read_event},
    rows::get,
    sealed::with_ids_statement,
    witness::Witness,
    write::{Times, Updated},
};
use crate::{
    domain::{Credential, Event, EventKind, Fingerprint, KeyId, SealState},
    postgres::wire::Statement,
};

/// Names a change to take back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoTarget {
    /// The user's newest change of any credential.
    Newest,
    /// The change that this event tells of.
    Event(Uuid),
    /// The newest change of this credential.
    Credential(Uuid),
}

/// An event with what proves it and the state before it.
#[derive(Debug, Clone)]
pub struct UndoEvent {
    /// The event, with the state before it.
    pub event: Event,
    /// MAC of the event before it.
    pub previous_mac: Option<Vec<u8>>,
    /// Seal of the row that the event before it led to.
    pub previous_seal: Option<Vec<u8>>,
    /// Vault key that the event before it names.
    pub previous_key: Option<KeyId>,
}

/// State of a credential now, for comparison with what an event left.
#[derive(Debug, Clone)]
pub struct UndoState {
    /// The credential; `None` if it is gone.
    pub row: Option<SealedCredential>,
    /// Later events of the credential, oldest first.
    pub later: Vec<Event>,
}

/// A change that takes another one back.
#[derive(Debug, Clone)]
pub enum Undoing {
    /// A credential that is gone is stored again.
    Store(Box<Recorded>),
    /// A credential is as it was again.
    Replace(Box<Replacement>),
    /// A credential that was stored is removed.
    Remove(Box<Recorded>),
}

/// Keys that come back, and what tells whether they are stored already.
pub struct ReturningKeys<'a> {
    /// Fingerprints of the pair under every vault key at hand.
    pub fingerprints: &'a [Fingerprint],
    /// Tells which stored rows hold the same pair.
    pub judge: TwinJudge<'a>,
    /// Rows of another product that hold the same pair.
    pub unsealed_twins: Vec<Twin>,
}

impl Undoing {
    fn event(&self) -> Option<&Event> {
        match self {
            Undoing::Store(recorded) | Undoing::Remove(recorded) => Some(&recorded.event),
            Undoing::Replace(row) => row.event.as_ref(),
        }
    }

    /// Returns the row before, if there is one.
    pub fn before(&self) -> Option<&SealedCredential> {
        match self {
            Undoing::Store(_) => None,
            Undoing::Replace(row) => Some(&row.before),
            Undoing::Remove(recorded) => Some(&recorded.row),
        }
    }

    /// Returns the row after, if there is one.
    pub fn after(&self) -> Option<&SealedCredential> {
        match self {
            Undoing::Store(recorded) => Some(&recorded.row),
            Undoing::Replace(row) => Some(&row.after),
            Undoing::Remove(_) => None,
        }
    }
}

impl Store {
    /// Finds the event of a change. `None` if there is none.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn event_to_undo(&self, target: UndoTarget) -> Result<Option<UndoEvent>, StoreError> {
        let user = self.user_id();
        let (id, subject) = match target {
            UndoTarget::Newest => (None, None),
            UndoTarget::Event(id) => (Some(id), None),
            UndoTarget::Credential(subject) => (None, Some(subject)),
        };
        let kinds = EventKind::ALL.iter().filter(|kind| kind.is_of_credential());
        let kinds: Vec<&str> = kinds.map(|kind| kind.as_str()).collect();
        let events = &self.tables.events;
        let statement = Statement {
            sql: format!(
                "SELECT {EVENT_COLUMNS}, e.was::text, p.mac, p.seal, p.key_id \
                 FROM {events} e LEFT JOIN LATERAL (SELECT p.mac, p.seal, p.key_id FROM {events} p WHERE p.user_id = $1 \
                   AND p.subject = e.subject AND p.revision < e.revision ORDER BY p.revision DESC LIMIT 1) AS p ON true \
                 WHERE e.user_id = $1 AND e.kind = ANY ($2) AND ($3::uuid IS NULL OR e.id = $3) \
                   AND ($4::uuid IS NULL OR e.subject = $4) \
                 ORDER BY CASE WHEN $4::uuid IS NULL THEN e.at END DESC, e.revision DESC LIMIT 1"
            ),
            params: vec![
                (&user, Type::TEXT),
                (&kinds, Type::TEXT_ARRAY),
                (&id, Type::UUID),
                (&subject, Type::UUID),
            ],
        };
        let (_, answers) = self.read(&[statement]).await?;
        let row = answers.first().and_then(|rows| rows.first());
        row.map(undo_event).transpose()
    }

    /// Reads a credential and its events after this one: one round trip.
    ///
    /// # Errors
    /// As for any exchange; [`StoreError::SchemaAhead`] if the schema is newer than this binary.
    pub async fn state_since(&self, event: &Event) -> Result<UndoState, StoreError> {
        let user = self.user_id();
        let ids = vec![event.subject];
        let row = with_ids_statement(&self.tables, &user, &ids);
        let later = Statement {
            sql: format!(
                "SELECT {EVENT_COLUMNS}, NULL::text \
                 FROM {} e WHERE e.user_id = $1 AND e.subject = $2 AND e.revision > $3 ORDER BY e.revision",
                self.tables.events
            ),
            params: vec![
                (&user, Type::TEXT),
                (&event.subject, Type::UUID),
                (&event.revision, Type::INT8),
            ],
        };
        let (vault, answers) = self.read(&[row, later]).await?;
        vault.allow_writing()?;
        let rows = |at: usize| answers.get(at).map_or(&[][..], Vec::as_slice);
        let later: Result<_, _> = rows(1).iter().map(read_event).collect();
        Ok(UndoState {
            row: self.sealed_rows(rows(0))?.into_iter().next(),
            later: later?,
        })
    }

    /// Takes a change back. `keys` are those that come back with it, if any do. Returns the credential as
    /// it is again; `None` if it was removed.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the credential is no longer as it was read,
    /// [`StoreError::OtherEnvironment`] if the keys are stored under the other environment; else as for
    /// any write.
    pub async fn undo(
        &self,
        undoing: &Undoing,
        keys: Option<&ReturningKeys<'_>>,
    ) -> Result<Option<Credential>, StoreError> {
        let event = undoing.event().map(|event| (event.id, event.subject));
        let (event, subject) = event.ok_or_else(|| StoreError::other_answer("the event"))?;
        let done = self.write(async |client| {
            if let (Some(keys), Some(after)) = (keys, undoing.after()) {
                let pair = (keys.fingerprints, keys.judge);
                self.others_with_pair(client, pair, &keys.unsealed_twins, &after.credential)
                    .await?;
            }
            let after = self.undo_within(client, undoing).await?;
            Ok((after, Witness::Event(event)))
        });
        let done = done.await.map_err(|error| error.concerning(subject));
        let slice = |row: Option<&SealedCredential>| row.cloned().into_iter().collect::<Vec<_>>();
        let (before, after) = (slice(undoing.before()), slice(undoing.after()));
        self.explained(done, &before, &after).await
    }

    async fn undo_within(
        &self,
        client: &Client,
        undoing: &Undoing,
    ) -> Result<Option<Credential>, StoreError> {
        let times = match undoing {
            Undoing::Store(recorded) => {
                let rows = std::slice::from_ref(&**recorded);
                self.insert_rows(client, rows).await?
            }
            Undoing::Replace(row) => {
                let updated = Updated::by(row);
                self.update_rows(client, &[&**row], updated).await?
            }
            Undoing::Remove(recorded) => {
                let rows = std::slice::from_ref(&**recorded);
                self.delete_rows(client, rows).await?;
                return Ok(None);
            }
        };
        Ok(undoing.after().cloned().map(|mut after| {
            Times::set(&times, &mut after);
            after.credential.seal = match after.is_unsealed() {
                true => SealState::Unsealed,
                false => SealState::Ok,
            };
            after.credential
        }))
    }
}

fn undo_event(row: &Row) -> Result<UndoEvent, StoreError> {
    let previous_key: Option<String> = get(row, EVENT_COLUMN_COUNT + 2, "an event")?;
    Ok(UndoEvent {
        previous_key: previous_key.and_then(|text| text.parse().ok()),
        event: read_event(row)?,
        previous_mac: get(row, EVENT_COLUMN_COUNT, "an event")?,
        previous_seal: get(row, EVENT_COLUMN_COUNT + 1, "an event")?,
    })
}
