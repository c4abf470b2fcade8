use std::collections::VecDeque;

use jiff::Timestamp;

use crate::{
    domain::{Credential, Environment, Uuid},
    import::Entry,
};

/// Number of credentials that completion offers at most.
const NEWEST: usize = 1_000;

/// Summary of the credentials that were stored.
pub(super) struct Stored {
    /// Number of credentials.
    pub(super) count: usize,
    /// First paper credential whose key does not contradict that.
    pub(super) first_paper: Option<Credential>,
    /// The last ones, oldest first.
    pub(super) newest: VecDeque<Credential>,
    /// Times of each, if the answer shows them all.
    times: Option<Vec<[Timestamp; 2]>>,
}

impl Stored {
    /// Begins with none. `is_shown` is true if the answer shows each credential.
    pub(super) fn new(is_shown: bool) -> Self {
        Stored {
            count: 0,
            first_paper: None,
            newest: VecDeque::new(),
            times: is_shown.then(Vec::new),
        }
    }

    /// Adds credentials that were stored, in the order of the file. The keys of the `doubtful` ones
    /// contradict their environment.
    pub(super) fn record(&mut self, batch: Vec<Credential>, doubtful: &[Uuid]) {
        self.count += batch.len();
        if self.first_paper.is_none() {
            let is_paper = |c: &&Credential| {
                c.environment == Some(Environment::Paper) && !doubtful.contains(&c.id)
            };
            self.first_paper = batch.iter().find(is_paper).cloned();
        }
        if let Some(times) = &mut self.times {
            times.extend(batch.iter().map(|c| [c.created_at, c.updated_at]));
        }
        let skipped = batch.len().saturating_sub(NEWEST);
        self.newest.extend(batch.into_iter().skip(skipped));
        let dropped = self.newest.len().saturating_sub(NEWEST);
        self.newest.drain(..dropped);
    }

    /// Returns the credential that an entry was stored as. `number` counts the stored ones from 0.
    /// All of them have the same account, vault key and state.
    pub(super) fn credential(&self, number: usize, id: Uuid, entry: &Entry) -> Option<Credential> {
        let [created_at, updated_at] = *self.times.as_ref()?.get(number)?;
        Some(Credential {
            id,
            credential_type: entry.provider.credential_type(),
            nickname: Some(entry.nickname.as_str().to_owned()),
            environment: entry.environment,
            has_environments: entry.provider.has_environments(),
            created_at,
            updated_at,
            ..self.newest.back()?.clone()
        })
    }
}
