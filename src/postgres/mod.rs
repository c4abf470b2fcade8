//! A connection to PostgreSQL: where the server is, how to reach it, and how statements travel.
//!
//! [`conninfo`] reads the text by which a user names a server. [`private`] finds, makes and starts
//! the PostgreSQL of this user. [`Database`] is one of the two, with one connection and one
//! deadline. [`wire`] sends statements over it and finds out whether a COMMIT took effect. This
//! module knows none of credctl's tables.

mod advice;
mod attempt;
mod authentication;
mod connect;
pub mod conninfo;
mod dial;
mod error;
mod guarded_stream;
mod ident;
mod link;
mod link_report;
mod message_lengths;
mod negotiation;
mod password_command;
pub mod private;
mod route;
mod server_fault;
mod session;
pub mod wire;

pub use authentication::Refusal;
pub use connect::{Address, Database, OwnerClient, SILENT_WAIT, Voice};
pub use error::{PostgresError, Written};
pub use ident::{quote_ident, quote_literal, visible_ident};
pub use password_command::PasswordCommand;
pub use server_fault::ServerFault;
