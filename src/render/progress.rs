//! How far a long work is, for whoever watches it on a terminal.

use std::{
    cell::Cell,
    io::{IsTerminal as _, Write as _, stderr},
};

use super::Manner;

/// From how many on it is worth telling.
const MANY: usize = 1_000;

/// A line on stderr that is written over again and again, and gone in the end.
#[derive(Debug)]
pub struct Progress {
    what: &'static str,
    total: usize,
    speaks: bool,
    shown: Cell<bool>,
}

impl Progress {
    /// Of this many: `Storing 3 of 10`.
    pub fn new(manner: Manner, what: &'static str, total: usize) -> Self {
        let is_seen = !manner.json && !manner.quiet && stderr().is_terminal();
        Progress {
            what,
            total,
            speaks: total > MANY && is_seen,
            shown: Cell::new(false),
        }
    }

    /// Tells how many are done.
    pub fn at(&self, done: usize) {
        if self.speaks {
            let (what, total) = (self.what, self.total);
            let _ = write!(stderr(), "\r\x1b[K{what} {done} of {total}");
            self.shown.set(true);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.get() {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}
