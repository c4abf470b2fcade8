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
//! * [`settings`] says where things are and who asks; each value knows its origin.
//! * [`config`] is the file on disk: read, written atomically, the active credential kept.
//! * [`crypto`] seals and opens, and knows where vault keys come from.
//! * [`store`] is SQL: it keeps what is sealed, and never sees a secret.
//! * [`prompt`] asks a person, and leaves the terminal as it was found.

pub mod config;
pub mod crypto;
pub mod domain;
pub mod prompt;
pub mod store;
