use jiff::Timestamp;

use super::known::{Known, MOST};
use crate::domain::{Beside, Credential, ListSink, Selection};

/// Newest credentials of a list of any length. At most twice `MOST` are held in memory.
#[derive(Default)]
pub struct Recent(Vec<(Timestamp, Known)>);

impl Recent {
    fn record(&mut self, credential: &Credential) {
        self.0.push((credential.created_at, credential.into()));
        if self.0.len() >= 2 * MOST {
            self.drop_older();
        }
    }

    fn drop_older(&mut self) {
        self.0.sort_by_key(|(added, known)| (*added, known.id));
        self.0.drain(..self.0.len().saturating_sub(MOST));
    }

    /// Wraps a list so that its credentials are recorded here on their way.
    pub fn watch<'s, S: ListSink>(&'s mut self, sink: &'s mut S) -> Watched<'s, S> {
        Watched { sink, recent: self }
    }

    /// Returns the newest credentials, oldest first.
    pub(super) fn newest(mut self) -> Vec<Known> {
        self.drop_older();
        self.0.into_iter().map(|(_, known)| known).collect()
    }
}

/// List that records its credentials in a [`Recent`] before it passes them on.
pub struct Watched<'s, S> {
    sink: &'s mut S,
    recent: &'s mut Recent,
}

impl<S: ListSink> ListSink for Watched<'_, S> {
    type Error = S::Error;

    const TELLS_LAST_CHANGE: bool = S::TELLS_LAST_CHANGE;

    const TELLS_CHECK: bool = S::TELLS_CHECK;

    const TELLS_ACCOUNT: bool = S::TELLS_ACCOUNT;

    fn admits(&self, credential: &Credential, account: Option<&str>) -> bool {
        self.sink.admits(credential, account)
    }

    fn begin(&mut self, selection: Option<Selection>) -> Result<(), S::Error> {
        self.sink.begin(selection)
    }

    fn credential(&mut self, credential: Credential, beside: Beside) -> Result<(), S::Error> {
        self.recent.record(&credential);
        self.sink.credential(credential, beside)
    }
}
