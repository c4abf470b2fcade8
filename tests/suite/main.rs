//! The promises of credctl, tested on real PostgreSQL, real processes and real terminals.
//!
//! One program, so that it is linked once and shares one throw-away server. A folder uses
//! helpers of its own and of [`common`], but not of another folder.
//!
//! - Commands: [`commands`] as processes over a server, [`commands_at_a_terminal`] as a person types
//!   them, [`json_contract`] against the published schemas; [`exec`], [`export`], [`backup`],
//!   [`vault_commands`] and [`vault_keys`] each for one topic that has many files.
//! - Terminals: [`questions`] asks without a command; [`interactive_shells`] and [`completions`] are
//!   bash, zsh and fish; [`completion_cursor`] is what they are offered for.
//! - Databases: [`migrate`] for databases that exist already, [`private_postgres`] for the one that
//!   credctl starts itself, [`seals`] for rows that others altered, [`db_url`] for other programs,
//!   `libpq_settings` for the texts that name a server.
//! - What was done: [`ledger`] for events, their chains, and changes whose COMMIT was not answered.
//! - Whoever may write to the database: [`tampering`] changes everything that is stored, one by one and
//!   in pairs.
//! - Hard conditions: [`faults`] and [`torture`] for whatever breaks, [`scale`] for very many
//!   credentials, `memory` and [`process_hardening`] for what a process gives away.
//! - Encrypted links: [`tls`] beside `psql`, and with somebody in the middle.
//! - What people read: [`help`] for pages, examples and topics, [`man_pages`] for the committed manual.
//! - Providers: `verify` against servers that speak their protocols.
//! - Other sides: [`fernet_python`] and [`fernet_vectors`] for the tokens, [`documents`] for README.md and `docs`.
//! - The source: [`walls`] holds the table of rooms and their arrows.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what fails in a helper fails the test that uses it"
)]

mod backup;
mod commands;
mod commands_at_a_terminal;
mod common;
mod completion_cursor;
mod completion_in_shells;
mod completions;
mod db_url;
mod documents;
mod exec;
mod export;
mod faults;
mod fernet_python;
mod fernet_vectors;
mod further_fields;
mod help;
mod import_files;
mod interactive_shells;
mod json_contract;
mod ledger;
#[cfg(target_os = "linux")]
mod libpq_settings;
mod man_pages;
#[cfg(target_os = "linux")]
mod memory;
mod migrate;
mod private_postgres;
mod process_hardening;
mod questions;
mod scale;
mod seals;
mod servers;
mod tampering;
mod tls;
mod torture;
mod vault_commands;
mod vault_keys;
mod verify;
mod walls;
