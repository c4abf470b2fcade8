//! Commands under the worst conditions: cut, killed, crowded.
//!
//! As part of the suite each test goes a bounded number of rounds; `make torture` runs them in full.

mod conflicting_changes;
mod conflicting_choices;
#[cfg(target_os = "linux")]
mod failing_disks;
mod fifty_adds;
#[cfg(target_os = "linux")]
mod kills;
#[cfg(target_os = "linux")]
mod kills_private;
#[cfg(target_os = "linux")]
mod kills_transfer;
#[cfg(target_os = "linux")]
mod kills_vault;
mod migrations;
mod pooler;
#[cfg(target_os = "linux")]
mod prepared_home;
mod rotation_beside_writers;
mod rotation_writer;
#[cfg(target_os = "linux")]
mod strace;
mod wire;
mod worker;

/// The rounds to run: all of them under `make torture`, else a spread of at most `bounded`.
pub fn rounds<T>(all: Vec<T>, bounded: usize) -> Vec<T> {
    if is_full() {
        return all;
    }
    let step = all.len().div_ceil(bounded).max(1);
    all.into_iter().step_by(step).collect()
}

/// Returns true under `make torture`, which runs all rounds.
fn is_full() -> bool {
    std::env::var_os("CREDCTL_TORTURE").is_some_and(|how| how == "full")
}

/// Prints what a test does; seen where it fails, or with `--success-output immediate`.
#[expect(clippy::print_stdout, reason = "for whoever runs the tests")]
fn tell(what: &str) {
    println!("{what}");
}
