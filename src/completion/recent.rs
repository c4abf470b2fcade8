use jiff::Timestamp;

use super::{Known, cache::MOST};
use crate::{
    domain::Credential,
    store::{ListSink, Preamble, StoreError},
};

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

    /// Looks at what goes to this list.
    pub fn watch<'s>(&'s mut self, sink: &'s mut dyn ListSink) -> Watched<'s> {
        Watched { sink, recent: self }
    }

    /// The newest, oldest first.
    pub(super) fn newest(mut self) -> Vec<Known> {
        self.forget_older();
        self.0.into_iter().map(|(_, known)| known).collect()
    }
}

/// A list that is looked at on its way.
pub struct Watched<'s> {
    sink: &'s mut dyn ListSink,
    recent: &'s mut Recent,
}

impl ListSink for Watched<'_> {
    fn begin(&mut self, preamble: Preamble) -> Result<(), StoreError> {
        self.sink.begin(preamble)
    }

    fn credential(&mut self, credential: Credential) -> Result<(), StoreError> {
        self.recent.see(&credential);
        self.sink.credential(credential)
    }
}
