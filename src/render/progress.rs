//! Progress of long work, for a person at a terminal.

use std::{
    cell::Cell,
    io::{IsTerminal as _, Write as _, stderr},
};

use super::Manner;

/// Number of items above which progress is shown.
const MANY: usize = 1_000;

/// Progress line on stderr, which is overwritten by each step and removed in the end.
#[derive(Debug)]
pub struct Progress {
    what: &'static str,
    total: usize,
    is_shown: bool,
    was_written: Cell<bool>,
}

impl Progress {
    /// Starts the progress of `total` items. The line reads `Storing 3 of 10` if `what` is
    /// `Storing`. Few items are done before anybody would read it.
    pub fn new(manner: Manner, what: &'static str, total: usize) -> Self {
        let mut progress = Progress::of_slow(manner, what, total);
        progress.is_shown &= total > MANY;
        progress
    }

    /// Starts the progress of items that take long each, however few they are.
    pub fn of_slow(manner: Manner, what: &'static str, total: usize) -> Self {
        Progress {
            what,
            total,
            is_shown: is_seen(manner),
            was_written: Cell::new(false),
        }
    }

    /// Shows the number of items that are done.
    pub fn at(&self, done: usize) {
        if self.is_shown {
            let (what, total) = (self.what, self.total);
            let _ = write!(stderr(), "\r\x1b[K{what} {done} of {total}");
            self.was_written.set(true);
        }
    }
}

/// Returns true if a person sees stderr.
fn is_seen(manner: Manner) -> bool {
    !manner.json && !manner.quiet && stderr().is_terminal()
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.was_written.get() {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}
