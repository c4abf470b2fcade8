//! The commands: a file for each, with its arguments, whose doc comments are the help, and one `run`.
//!
//! Commands never use one another. The modules `answers`, `asking`, `changed_row`, `completion_cache`, `left`,
//! `output_file`, `paging` and `past_backups` hold what several of them share.

pub mod account;
pub mod add;
mod answers;
mod asking;
pub mod backup;
mod changed_row;
pub mod clear_clipboard;
pub mod complete;
mod completion_cache;
pub mod completions;
pub mod current;
pub mod db;
pub mod edit;
pub mod env;
pub mod exec;
pub mod exit_codes;
pub mod explained;
pub mod help;
pub mod import;
mod key_prefix;
mod left;
pub mod list;
pub mod log;
pub mod migrate;
mod output_file;
pub mod overview;
mod paging;
mod past_backups;
pub mod prompt;
pub mod remove;
pub mod rename;
pub mod restore;
pub mod show;
pub mod types;
pub mod undo;
pub mod use_;
pub mod vault;
pub mod verify;
