use jiff::Timestamp;

use super::known::{Known, MOST};
use crate::domain::{Credential, ListSink, Selection};

/// The newest credentials of a list, however long it is.
#[derive(Default)]
pub struct Recent(Vec<(Timestamp, Known)>);

impl Recent {
    fn see(&mut self, credential: &Credential) {
        self.0.push((credential.created_at, credential.into()));
        if self.0.len() >= 2 * MOST {
            self.forget_older();
        }
    }

    fn forget_older(&mut self) {
        self.0.sort_by_key(|(added, known)| (*added, known.id));
        self.0.drain(..self.0.len().saturating_sub(MOST));
    }

    /// Looks at the credentials that go to a list.
    pub fn watch<'s, S: ListSink>(&'s mut self, sink: &'s mut S) -> Watched<'s, S> {
        Watched { sink, recent: self }
    }

    /// The newest, oldest first.
    pub(super) fn newest(mut self) -> Vec<Known> {
        self.forget_older();
        self.0.into_iter().map(|(_, known)| known).collect()
    }
}

/// A list whose credentials are looked at on their way.
pub struct Watched<'s, S> {
    sink: &'s mut S,
    recent: &'s mut Recent,
}

impl<S: ListSink> ListSink for Watched<'_, S> {
    type Error = S::Error;

    fn begin(&mut self, selection: Option<Selection>) -> Result<(), S::Error> {
        self.sink.begin(selection)
    }

    fn credential(&mut self, credential: Credential) -> Result<(), S::Error> {
        self.recent.see(&credential);
        self.sink.credential(credential)
    }
}
