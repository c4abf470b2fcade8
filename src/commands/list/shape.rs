//! A list of which some credentials are left out, or that has another order than it arrives in.

use super::sort::Sort;
use crate::domain::{Beside, Credential, Environment, ListSink, ReadingKey, Selection, Words};

/// List that passes on the credentials with certain words. For an order of its own it holds them back until
/// all have arrived.
pub(super) struct Shaped<'s, S> {
    words: &'s Words,
    sort: Sort,
    held: Vec<(Credential, Beside)>,
    sink: &'s mut S,
}

impl<'s, S: ListSink> Shaped<'s, S> {
    pub(super) fn new(words: &'s Words, sort: Sort, sink: &'s mut S) -> Self {
        Shaped {
            words,
            sort,
            held: Vec::new(),
            sink,
        }
    }

    /// Passes on what was held back, in order.
    ///
    /// # Errors
    /// As for the list that takes it.
    pub(super) fn finish(mut self) -> Result<(), S::Error> {
        let is_by_name = self.sort == Sort::Name;
        self.held.sort_by_cached_key(|(credential, _)| {
            let name = is_by_name.then(|| ReadingKey::of(credential.label()));
            (name, credential.created_at, credential.id)
        });
        for (credential, beside) in self.held {
            self.sink.credential(credential, beside)?;
        }
        Ok(())
    }
}

impl<S: ListSink> ListSink for Shaped<'_, S> {
    type Error = S::Error;

    const TELLS_LAST_CHANGE: bool = S::TELLS_LAST_CHANGE;

    const TELLS_CHECK: bool = S::TELLS_CHECK;

    const TELLS_ACCOUNT: bool = true;

    fn begin(&mut self, selection: Option<Selection>) -> Result<(), S::Error> {
        self.sink.begin(selection)
    }

    fn admits(&self, credential: &Credential, account: Option<&str>) -> bool {
        let credential_type = credential.credential_type.as_str();
        let environment = credential.environment.map(Environment::as_str);
        let texts = [
            credential.label(),
            credential_type,
            environment.unwrap_or_default(),
            account.unwrap_or_default(),
        ];
        self.words.are_in(&texts) && self.sink.admits(credential, account)
    }

    fn credential(&mut self, credential: Credential, beside: Beside) -> Result<(), S::Error> {
        match self.sort {
            Sort::Type => self.sink.credential(credential, beside),
            Sort::Added | Sort::Name => {
                self.held.push((credential, beside));
                Ok(())
            }
        }
    }
}
