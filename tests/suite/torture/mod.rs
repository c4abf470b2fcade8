//! Commands under the worst conditions: cut, killed, crowded.
//!
//! As part of the suite each test goes a bounded number of rounds; `make torture` runs all of them.

mod conflicting_changes;
mod conflicting_choices;
#[cfg(target_os = "linux")]
mod failing_disks;
mod fifty_adds;
mod judged_vaults;
#[cfg(target_os = "linux")]
mod kills;
#[cfg(target_os = "linux")]
mod kills_private;
#[cfg(target_os = "linux")]
mod kills_transfer;
#[cfg(target_os = "linux")]
mod kills_vault;
mod migrations;
#[cfg(target_os = "linux")]
mod order_on_disk;
mod pooler;
#[cfg(target_os = "linux")]
mod prepared_home;
mod rotation_beside_writers;
mod rotation_writer;
#[cfg(target_os = "linux")]
mod strace;
#[cfg(target_os = "linux")]
mod system_errors;
mod wire;
mod worker;

use crate::common::rounds::{is_torture, rounds, tell};
