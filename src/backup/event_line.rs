use base64::{Engine as _, engine::general_purpose::URL_SAFE};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    domain::{ChainState, EMPTIED, Event, Uuid},
    store::is_storable,
};

/// An event of the ledger, with what a vault key said of it when the backup was made.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventLine {
    id: Uuid,
    subject: Uuid,
    revision: i64,
    kind: String,
    detail: Option<String>,
    at: String,
    actor: String,
    reason: Option<String>,
    /// State before the event. `None` if there was none, or if it was emptied.
    was: Option<Value>,
    /// True if there was a state before the event that is no longer kept.
    is_emptied: bool,
    key_id: Option<String>,
    seal: Option<String>,
    mac: Option<String>,
    chain: String,
}

impl EventLine {
    pub(super) fn new(event: &Event, chain: ChainState) -> Self {
        let text = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(|bytes| URL_SAFE.encode(bytes));
        let was = event.was.as_deref().filter(|was| *was != EMPTIED);
        EventLine {
            id: event.id,
            subject: event.subject,
            revision: event.revision,
            kind: event.kind.clone(),
            detail: event.detail.clone(),
            at: event.at.to_string(),
            actor: event.actor.clone(),
            reason: event.reason.clone(),
            was: was.and_then(|was| serde_json::from_str(was).ok()),
            is_emptied: event.was.as_deref() == Some(EMPTIED),
            key_id: event.key_id.map(|id| id.to_string()),
            seal: text(&event.seal),
            mac: text(&event.mac),
            chain: chain.as_str().to_owned(),
        }
    }

    /// Returns the event and what was said of it. `None` if a column cannot hold one of the values.
    pub(super) fn event(self) -> Option<(Event, ChainState)> {
        self.is_storable().then_some(())?;
        let bytes = |text: Option<String>| text.map(|text| URL_SAFE.decode(text)).transpose().ok();
        let was = match self.is_emptied {
            true => Some(EMPTIED.to_owned()),
            false => self.was.map(|was| was.to_string()),
        };
        let event = Event {
            id: self.id,
            subject: self.subject,
            revision: self.revision,
            kind: self.kind,
            detail: self.detail,
            at: self.at.parse().ok()?,
            actor: self.actor,
            reason: self.reason,
            was,
            key_id: self.key_id.and_then(|id| id.parse().ok()),
            seal: bytes(self.seal)?,
            mac: bytes(self.mac)?,
        };
        Some((event, ChainState::named(&self.chain)?))
    }

    fn is_storable(&self) -> bool {
        let texts = [&self.kind, &self.actor].into_iter();
        let mut texts = texts.chain(&self.detail).chain(&self.reason);
        texts.all(|text| is_storable(text))
    }
}
