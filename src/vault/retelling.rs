//! Tells the events of a backup again: in another vault or of another user, no old MAC or seal fits.

use super::{Restoring, ledger::subject_of_user};
use crate::{
    domain::{ChainState, EMPTIED, Event},
    store::{AccountPlan, Chain, CredentialText, SealedCredential},
};

/// Returns the row that an event of a backup holds as the state before it.
pub type StateOf<'a> = dyn Fn(&str) -> Option<SealedCredential> + 'a;

impl Restoring {
    /// Returns a chain of the backup with the subject that it gets here.
    pub fn chain_here(&self, mut chain: Chain, accounts: &AccountPlan) -> Chain {
        let of_user = subject_of_user(self.from_vault, &self.from);
        for (event, _) in &mut chain {
            if event.subject == of_user {
                event.subject = subject_of_user(self.to_vault, &self.to);
            } else if let Some(account) = accounts.of(event.subject) {
                event.subject = account.id;
            }
        }
        chain
    }

    /// Returns the events of a chain as they are to be stored. In the vault of the backup they stay as
    /// they are. Elsewhere, what a vault key vouched for is vouched for anew, and what was broken stays
    /// broken; of the former states, only that of a credential that is gone comes back, since only
    /// that can be brought back.
    pub fn retold(
        &self,
        chain: Chain,
        state_of: &StateOf<'_>,
        accounts: &AccountPlan,
    ) -> Vec<Event> {
        let is_same_place = (self.from_vault, &self.from) == (self.to_vault, &self.to);
        let keyring = match &self.keys.keyring {
            Some(keyring) if !is_same_place => keyring,
            _ => return chain.into_iter().map(|(event, _)| event).collect(),
        };
        let keys = keyring.ledger_keys(self.to_vault, &[]);
        let (removed, last) = (self.removed(&chain, state_of, accounts), chain.len());
        let (mut events, mut previous): (Vec<Event>, Option<Vec<u8>>) = Default::default();
        for (number, (mut event, state)) in (1..).zip(chain) {
            event.was = event.was.map(|_| match &removed {
                Some(row) if number == last => text(row),
                _ => EMPTIED.to_owned(),
            });
            if let (Some(row), true) = (&removed, number + 1 == last) {
                event.seal = row.companion.as_ref().map(|k| k.seal.clone());
            }
            if matches!(state, ChainState::Ok | ChainState::Broken) {
                event.key_id = Some(keyring.primary());
            }
            if state == ChainState::Ok {
                event.mac = keys.mac(&self.to, &event, previous.as_deref());
            }
            previous.clone_from(&event.mac);
            events.push(event);
        }
        events
    }

    /// Returns the row that the last event of a chain removed, sealed anew. `None` if it removed none, or
    /// if the row cannot come back.
    fn removed(
        &self,
        chain: &Chain,
        state_of: &StateOf<'_>,
        accounts: &AccountPlan,
    ) -> Option<SealedCredential> {
        // An event that left a sealed row is followed by that of the restore.
        let last = chain.last();
        let (last, _) =
            last.filter(|(event, state)| *state == ChainState::Ok && event.seal.is_none())?;
        let row = state_of(last.was.as_deref()?)?;
        self.verify(&row).ok()?;
        let account = accounts.of(row.account.id)?;
        let revision = row.revision();
        let prepared = self.prepare_as(row, account, revision);
        prepared.ok().map(|prepared| prepared.row)
    }
}

fn text(row: &SealedCredential) -> String {
    let text = serde_json::to_string(&CredentialText::from(row));
    text.unwrap_or_else(|_| EMPTIED.to_owned())
}
