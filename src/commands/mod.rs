//! One file per command: its arguments, whose comments are the help, and one `run`.

pub mod account;
mod active;
pub mod add;
pub mod backup;
pub mod complete;
pub mod completions;
pub mod current;
pub mod db;
pub mod edit;
pub mod env;
pub mod exec;
pub mod exit_codes;
pub mod import;
mod kept;
mod key_input;
pub mod list;
pub mod migrate;
mod narrowing;
mod offered;
mod passphrase;
pub mod prompt;
pub mod remove;
pub mod rename;
pub mod restore;
pub mod show;
mod shown;
pub(crate) mod strict;
pub mod types;
pub mod use_;
pub mod vault;

pub use narrowing::{EnvironmentArgs, NarrowingArgs};
