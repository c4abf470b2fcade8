//! The private PostgreSQL: made by the first command that stores something, used by all commands,
//! and recovered after any failure.

#[cfg(target_os = "linux")]
mod altered_systems;
mod concurrent_first_commands;
mod db_commands;
mod destroyed;
mod foreground;
mod homes;
mod limits;
mod missing_programs;
mod others_folders;
mod read_only_commands;
mod recovery;
mod refused_logins;
mod server_environment;

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::common::credctl::Credctl;

/// The input of `add --stdin`.
const KEYS: &str = "PKTEST0000000000WXYZ\nsecret-of-a-test\n";

/// Time that a condition may take on a machine under load.
const PATIENCE: Duration = Duration::from_secs(60);

/// All nicknames, sorted.
fn names(t: &Credctl) -> Vec<String> {
    let mut names = t.nicknames();
    names.sort();
    names
}

/// Waits until a condition is true.
#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let limit = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < limit, "never: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}
