//! The backups that the ledger tells of.

use crate::{
    domain::{ChainState, Event, EventKind, KeyRecord},
    exit::Failure,
    store::{LogFilter, LogSink, LoggedEvent, Store, VaultRow},
    vault::{EventJudge, Keys},
};

/// Beginning of the detail of a backup that holds the vault keys.
const WITH_KEYS: &str = "with vault keys";
const WITHOUT_KEYS: &str = "without vault keys";

/// What stands between that and the place of the file.
const TO: &str = ", to ";

/// Returns the detail of the event that tells of a backup.
pub fn detail(with_keys: bool, place: &str) -> String {
    let keys = if with_keys { WITH_KEYS } else { WITHOUT_KEYS };
    format!("{keys}{TO}{place}")
}

/// Returns true if the event tells of a backup that holds the vault keys.
pub fn holds_keys(event: &Event) -> bool {
    let detail = event.detail.as_deref();
    detail.is_some_and(|detail| detail.starts_with(WITH_KEYS))
}

/// Returns the place to which a backup was written.
pub fn place(event: &Event) -> Option<&str> {
    let (_, place) = event.detail.as_deref()?.split_once(TO)?;
    Some(place)
}

/// Returns the events that tell of the user's backups, the newest first. Those that do not verify are
/// passed over.
///
/// # Errors
/// As for any exchange.
pub async fn past_backups(store: &Store, keys: Option<&Keys>) -> Result<Vec<Event>, Failure> {
    let filter = LogFilter {
        kinds: vec![EventKind::BackedUp],
        ..LogFilter::default()
    };
    let mut believed = Believed {
        keys,
        judge: None,
        events: Vec::new(),
    };
    store.log(&filter, &mut believed).await?;
    Ok(believed.events)
}

/// Events for which a vault key vouches, if one is at hand.
struct Believed<'a> {
    keys: Option<&'a Keys>,
    judge: Option<EventJudge<'a>>,
    events: Vec<Event>,
}

impl LogSink for Believed<'_> {
    type Error = Failure;

    fn begin(&mut self, vault: &VaultRow, records: Vec<KeyRecord>) -> Result<(), Failure> {
        self.judge = self.keys.map(|keys| keys.event_judge(vault.id, &records));
        Ok(())
    }

    fn event(&mut self, logged: LoggedEvent) -> Result<(), Failure> {
        let LoggedEvent {
            event, previous, ..
        } = logged;
        let judge = self.judge.as_ref();
        let is_believed =
            judge.is_none_or(|judge| judge.state(&event, previous.as_deref()) == ChainState::Ok);
        if is_believed {
            self.events.push(event);
        }
        Ok(())
    }
}
