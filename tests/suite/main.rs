//! What credctl promises, on real PostgreSQL, real processes and real terminals.
//!
//! One program, so that it is linked once and shares one throw-away server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what fails in a helper fails the test that uses it"
)]

mod at_a_terminal;
mod backup;
mod commands;
mod common;
mod completions;
mod db_url;
mod exec;
mod export;
mod faults;
mod fernet_python;
mod fernet_vectors;
mod json_contract;
#[cfg(target_os = "linux")]
mod memory;
mod migrate;
mod private;
mod process;
mod prompt;
mod readme;
mod recipes;
mod scale;
mod seals;
mod shells;
mod torture;
mod vault_commands;
mod vault_keys;
