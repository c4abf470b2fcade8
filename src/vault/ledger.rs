//! The ledger: what was done is told by events, each with a MAC under the vault key that sealed.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{FIRST_REVISION, Keys, next_revision};
use crate::{
    crypto::{Keyring, LedgerKeys},
    domain::{
        Account, Author, ChainEnd, ChainState, EMPTIED, Event, EventKind, KeyId, KeyRecord, Uuid,
    },
    store::{CredentialText, NextEvent, Recorded, SealedCredential},
};

/// Text from which, with the vault and the user, the id of the user's own chain is made.
const USER_LABEL: &[u8] = b"credctl user";

/// Makes the events of one user in one vault.
pub struct Ledger<'a> {
    /// Keys for MACs, and the vault key for what no row names; `None` if no vault key is at hand.
    keys: Option<(LedgerKeys, KeyId)>,
    vault: Uuid,
    user_id: &'a str,
    author: &'a Author,
}

/// Judges events by their MACs.
pub struct EventJudge<'a> {
    keys: LedgerKeys,
    user_id: &'a str,
}

/// Returns the subject of what concerns all credentials of a user in a vault.
pub fn subject_of_user(vault: Uuid, user_id: &str) -> Uuid {
    let mut hash = Sha256::new();
    for part in [USER_LABEL, vault.as_bytes(), user_id.as_bytes()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

impl EventJudge<'_> {
    /// Judges an event. `previous` is the MAC of the event before it.
    pub fn state(&self, event: &Event, previous: Option<&[u8]>) -> ChainState {
        match self.keys.verify(self.user_id, event, previous) {
            Some(true) => ChainState::Ok,
            Some(false) => ChainState::Broken,
            None if event.mac.is_none() => ChainState::Unsigned,
            None => ChainState::Unchecked,
        }
    }
}

impl Keys {
    /// Returns a judge of the user's events in a vault; `records` are those of its vault keys.
    pub fn event_judge(&self, vault: Uuid, records: &[KeyRecord]) -> EventJudge<'_> {
        EventJudge {
            keys: self.keyring().ledger_keys(vault, records),
            user_id: self.user_id(),
        }
    }

    /// Returns the ledger of the user in a vault.
    pub fn ledger<'a>(&'a self, vault: Uuid, author: &'a Author) -> Ledger<'a> {
        Ledger::new(Some(self.keyring()), vault, (self.user_id(), author))
    }
}

impl<'a> Ledger<'a> {
    /// Returns the ledger of a user in a vault. Without vault keys, its events bear no MAC.
    pub fn new(
        keyring: Option<&Keyring>,
        vault: Uuid,
        (user_id, author): (&'a str, &'a Author),
    ) -> Self {
        Ledger {
            keys: keyring.map(|keyring| (keyring.ledger_keys(vault, &[]), keyring.primary())),
            vault,
            user_id,
            author,
        }
    }

    /// Returns a new row with the event that tells of it. The end of its chain, if it has one, is in
    /// the row.
    pub fn stored(&self, kind: EventKind, row: SealedCredential) -> Recorded {
        let event = self.event(kind, None, Some(&row));
        Recorded { row, event }
    }

    /// Returns a row that is removed, with the event that tells of it.
    pub fn removed(&self, row: SealedCredential) -> Recorded {
        let event = self.event(EventKind::Removed, Some(&row), None);
        Recorded { row, event }
    }

    /// Returns a row that is destroyed, with the event that tells of it and keeps nothing of the row.
    pub fn destroyed(&self, row: SealedCredential) -> Recorded {
        let mut recorded = self.removed(row);
        recorded.event.was = Some(EMPTIED.to_owned());
        recorded
    }

    /// Returns the event of a change of a credential.
    pub fn changed(
        &self,
        kind: EventKind,
        before: &SealedCredential,
        after: &SealedCredential,
    ) -> Event {
        let mut event = self.unsigned_of(kind, Some(before), Some(after));
        if kind == EventKind::Edited {
            event.detail = edited(before, after);
        }
        self.signed_of(event, Some(before), Some(after))
    }

    /// Returns the event by which a change is taken back.
    pub fn undone(
        &self,
        before: Option<&SealedCredential>,
        after: Option<&SealedCredential>,
    ) -> Event {
        self.event(EventKind::Undone, before, after)
    }

    /// Returns the first event of an account.
    pub fn account_added(&self, account: &Account) -> Event {
        let event = self.unsigned(EventKind::AccountAdded, account.id, FIRST_REVISION);
        self.signed(event, None, None)
    }

    /// Returns the next event of what concerns all credentials of the user.
    pub fn next_of_user(&self, kind: EventKind, detail: Option<String>) -> NextEvent<'_> {
        let subject = subject_of_user(self.vault, self.user_id);
        let make = move |end: Option<&ChainEnd>| {
            let revision = end.map_or(FIRST_REVISION, |end| end.revision.saturating_add(1));
            let mut event = self.unsigned(kind, subject, revision);
            event.detail.clone_from(&detail);
            self.signed(event, None, end)
        };
        NextEvent {
            subject,
            make: Box::new(make),
        }
    }

    fn event(
        &self,
        kind: EventKind,
        before: Option<&SealedCredential>,
        after: Option<&SealedCredential>,
    ) -> Event {
        let event = self.unsigned_of(kind, before, after);
        self.signed_of(event, before, after)
    }

    /// Returns the event of a change of a credential, without a MAC.
    fn unsigned_of(
        &self,
        kind: EventKind,
        before: Option<&SealedCredential>,
        after: Option<&SealedCredential>,
    ) -> Event {
        let Some(row) = before.or(after) else {
            return self.unsigned(kind, Uuid::nil(), FIRST_REVISION);
        };
        let companion = after.and_then(|after| after.companion.as_ref());
        let revision = companion.map_or_else(|| next_revision(row), |companion| companion.revision);
        let mut event = self.unsigned(kind, row.credential.id, revision);
        event.was = before.and_then(|before| {
            let text = CredentialText::from(before);
            serde_json::to_string(&text).ok()
        });
        event.seal = companion.map(|companion| companion.seal.clone());
        event
    }

    /// Signs the event of a change of a credential, after the end of its chain.
    fn signed_of(
        &self,
        event: Event,
        before: Option<&SealedCredential>,
        after: Option<&SealedCredential>,
    ) -> Event {
        let Some(row) = before.or(after) else {
            return event;
        };
        let companion = after.and_then(|after| after.companion.as_ref());
        let sealed_by = companion.or(row.companion.as_ref());
        let key = sealed_by.and_then(|companion| companion.key_id);
        self.signed(event, key, row.chain_end.as_ref())
    }

    fn unsigned(&self, kind: EventKind, subject: Uuid, revision: i64) -> Event {
        let now = Timestamp::now();
        Event {
            id: Uuid::new_v4(),
            subject,
            revision,
            kind: kind.as_str().to_owned(),
            detail: None,
            // As the database keeps it: a MAC over nanoseconds would never fit again.
            at: Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now),
            actor: self.author.actor.clone(),
            reason: self.author.reason.clone(),
            was: None,
            key_id: None,
            seal: None,
            mac: None,
        }
    }

    /// Signs an event with the vault key that sealed its row, or with the primary key if none did.
    fn signed(&self, mut event: Event, key: Option<KeyId>, end: Option<&ChainEnd>) -> Event {
        if let Some((keys, primary)) = &self.keys {
            event.key_id = Some(key.unwrap_or(*primary));
            let previous = end.and_then(|end| end.mac.as_deref());
            event.mac = keys.mac(self.user_id, &event, previous);
        }
        if event.mac.is_none() {
            event.key_id = None;
        }
        event
    }
}

/// Returns the fields that an edit changes, for the log. `None` if it changes none.
fn edited(before: &SealedCredential, after: &SealedCredential) -> Option<String> {
    let (old, new) = (&before.credential, &after.credential);
    let fields = [
        ("type", before.stored_type != after.stored_type),
        ("environment", old.environment != new.environment),
        ("state", old.is_active != new.is_active),
        ("end", old.expires_at != new.expires_at),
        ("note", old.note != new.note),
        ("tags", old.tags != new.tags),
    ];
    let changed = fields.into_iter().filter(|(_, is_changed)| *is_changed);
    let names: Vec<_> = changed.map(|(name, _)| name).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
