//! The commands as processes, over a migrated database of the throw-away server.

mod account;
mod active;
mod add;
mod add_if_absent;
mod add_keys;
mod arguments;
mod behind;
mod conflict;
mod hostile_names;
mod legacy_rows;
mod narrowing;
mod nicknames;
