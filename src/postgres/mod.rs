//! A connection to PostgreSQL: where the server is, how to reach it, and how statements travel.
//!
//! [`conninfo`] reads how a user names a server. [`private`] finds, makes and starts the PostgreSQL
//! of this user. [`Database`] is one of the two with one connection and one deadline. [`wire`] sends
//! statements over it and finds out what became of a COMMIT. This room knows no table of credctl.

mod connect;
pub mod conninfo;
mod error;
mod ident;
pub mod private;
pub mod wire;

pub use connect::{Address, Database, Owner};
pub use error::{PostgresError, Written};
pub use ident::{quote_ident, quote_literal, shown_ident};
