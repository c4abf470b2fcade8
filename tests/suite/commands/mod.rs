//! The commands as processes, over a migrated database of the throw-away server.

mod account;
mod active;
mod add;
mod add_if_absent;
mod add_keys;
mod arguments;
pub mod behind;
mod conflict;
mod db;
mod edit;
mod exit_codes;
mod hostile_names;
mod isolation;
mod json;
mod legacy_rows;
mod list;
mod migrate;
mod migrate_harden;
mod narrowing;
mod newer_schema;
mod nicknames;
mod references;
mod remove;
mod rename;
mod row_security;
mod surroundings;
mod use_;
