use crate::{
    domain::{ChainState, Event, EventKind, KeyRecord},
    exit::Failure,
    store::{LogFilter, LogSink, LoggedEvent, Store, VaultRow},
    vault::{EventJudge, Keys},
};

/// Newest event of a backup, for which a vault key vouches if one is at hand.
struct Newest<'a> {
    keys: Option<&'a Keys>,
    judge: Option<EventJudge<'a>>,
    event: Option<Event>,
}

/// Returns the event that tells of the user's last backup. One that does not verify is passed over.
///
/// # Errors
/// As for any exchange.
pub(super) async fn last_backup(
    store: &Store,
    keys: Option<&Keys>,
) -> Result<Option<Event>, Failure> {
    let filter = LogFilter {
        kinds: vec![EventKind::BackedUp],
        ..LogFilter::default()
    };
    let mut newest = Newest {
        keys,
        judge: None,
        event: None,
    };
    store.log(&filter, &mut newest).await?;
    Ok(newest.event)
}

impl LogSink for Newest<'_> {
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
            self.event.get_or_insert(event);
        }
        Ok(())
    }
}
