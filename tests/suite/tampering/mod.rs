//! Whoever may write to the database changes any value to anything: nothing wrong is handed out,
//! relabelled or written, and what was changed is found.
//!
//! The changes are generated from the catalog, so that a new column is changed as well.

mod bad_rows;
mod cells;
mod changes;
mod honest;
mod judged;
mod machinery;
mod overloads;
mod pairs;
mod program;
mod vault_tables;

use std::thread;

use crate::common::credctl::{Credctl, Ended};

/// Runs commands, a few at a time, and returns how each ended.
fn side_by_side(t: &Credctl, commands: &[Vec<String>]) -> Vec<Ended> {
    const AT_ONCE: usize = 4;
    let run = |commands: &[Vec<String>]| {
        let run = |command: &Vec<String>| t.run(command).ends();
        commands.iter().map(run).collect::<Vec<_>>()
    };
    let share = commands.len().div_ceil(AT_ONCE).max(1);
    thread::scope(|scope| {
        let parts = commands
            .chunks(share)
            .map(|part| scope.spawn(move || run(part)));
        let parts: Vec<_> = parts.collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap())
            .collect()
    })
}

/// Words as the arguments of a command.
fn command<S: AsRef<str>>(words: &[S]) -> Vec<String> {
    words.iter().map(|word| word.as_ref().to_owned()).collect()
}
