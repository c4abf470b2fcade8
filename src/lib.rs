//! credctl keeps many API credentials per provider apart by nickname, sealed in PostgreSQL.
//!
//! # The map
//!
//! One direction, from what was typed to what is shown:
//!
//! ```text
//! argv → cli → settings → commands → vault (crypto) → store (SQL) → render → stdout
//! ```
//!
//! * [`domain`] holds the words as types; every room knows it, and it knows none.
//! * [`cli`] is what may be typed; [`vars`] the environment, read once.
//! * [`settings`] says where things are and whose they are; each value knows its origin.
//! * [`config`] is the file on disk: read, written atomically, the active credential kept.
//! * [`context`] is what a command is handed; [`commands`] has a file for each.
//! * [`select`] turns what a user typed into exactly one credential, or a refusal.
//! * [`hand_out`] judges which credentials may leave the vault; [`export`] writes their variables for
//!   shells and files.
//! * [`backup`] is the file of a backup, written and read; what is sealed stays sealed in it.
//! * [`import`] reads key pairs from the files of other tools.
//! * [`vault`] is the only place where a secret meets a sealed field; [`crypto`] seals and opens,
//!   and knows where vault keys come from.
//! * [`store`] is SQL and the PostgreSQL it runs on: it keeps what is sealed, and sees no secret.
//! * [`providers`] is what is known of each provider, as data.
//! * [`prompt`] asks a person, and leaves the terminal as it was found.
//! * [`completion`] is what a shell offers while a command is typed, from a file without secrets.
//! * [`render`] shows: tables for people, JSON for programs.
//! * [`exit`] turns every error into a message, a hint and a published code.
//! * `lock_file` lets one writer at a time change a file.
//! * `new_file` puts files in their place whole, or not at all.
//! * [`trusted`] reads files that others must not read or change.
//! * `section` reads tables of TOML, for the config file and the providers' files.
//! * `json_text` reads texts in JSON that may be secrets.
//! * `shell` spells paths in the commands that messages tell to run.
//! * [`process`] is what this process must not leave behind.

pub mod backup;
pub mod cli;
pub mod commands;
pub mod completion;
pub mod config;
pub mod context;
pub mod crypto;
pub mod domain;
pub mod exit;
pub mod export;
pub mod hand_out;
pub mod import;
mod json_text;
mod lock_file;
mod new_file;
pub mod process;
pub mod prompt;
pub mod providers;
pub mod render;
mod run;
mod section;
pub mod select;
pub mod settings;
mod shell;
pub mod store;
pub mod trusted;
pub mod vars;
pub mod vault;

pub use run::{run, unexpected_code};
