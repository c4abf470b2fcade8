//! Findings in the ledger: events that are not as they were written, and credentials of whose
//! state no event tells.

use super::finding::Finding;
use crate::{
    domain::{ChainState, KeyRecord, visible},
    exit::Failure,
    render::rfc3339,
    store::{LogFilter, LogSink, LoggedEvent, SealedCredential, Store, VaultRow},
    vault::{EventJudge, Keys},
};

/// Returns a finding for each event that does not verify.
///
/// # Errors
/// As for any exchange.
pub(super) async fn broken_events(store: &Store, keys: &Keys) -> Result<Vec<Finding>, Failure> {
    let mut events = BrokenEvents {
        keys,
        judge: None,
        findings: Vec::new(),
    };
    store.log(&LogFilter::default(), &mut events).await?;
    Ok(events.findings)
}

/// Returns a finding for a sealed row whose newest change is not in the ledger.
pub(super) fn untold(row: &SealedCredential) -> Option<Finding> {
    let told = row.chain_end.as_ref().map(|end| end.revision);
    let detail = match told {
        None => "the ledger tells nothing of it",
        Some(told) if told < row.revision() => "its newest change is not in the ledger",
        Some(_) => return None,
    };
    Some(Finding {
        problem: PROBLEM,
        credential_id: Some(row.credential.id.to_string()),
        label: Some(row.credential.label().to_owned()),
        detail: detail.to_owned(),
    })
}

const PROBLEM: &str = "ledger";

struct BrokenEvents<'a> {
    keys: &'a Keys,
    judge: Option<EventJudge<'a>>,
    findings: Vec<Finding>,
}

impl LogSink for BrokenEvents<'_> {
    type Error = Failure;

    fn begin(&mut self, vault: &VaultRow, records: Vec<KeyRecord>) -> Result<(), Failure> {
        self.judge = Some(self.keys.event_judge(vault.id, &records));
        Ok(())
    }

    fn event(&mut self, logged: LoggedEvent) -> Result<(), Failure> {
        let LoggedEvent { event, .. } = &logged;
        let judge = self.judge.as_ref();
        let state = judge.map(|judge| judge.state(event, logged.previous.as_deref()));
        if state == Some(ChainState::Broken) {
            self.findings.push(Finding {
                problem: PROBLEM,
                credential_id: Some(event.subject.to_string()),
                label: logged.name.clone(),
                detail: format!(
                    "the event `{}` of {} is not as it was written, or the one before it is gone",
                    visible(&event.kind),
                    rfc3339(event.at)
                ),
            });
        }
        Ok(())
    }
}
