//! What a shell offers while a command is typed: stored credentials and types, from a file without
//! secrets. Never a question, never a connection.

mod bash;
mod cache;
mod candidates;
mod cursor;
mod known;
mod recent;
pub mod scripts;

pub use bash::BashLine;
pub use cache::{Cache, Owner};
pub use candidates::{Candidate, credentials, types};
pub use cursor::{Cursor, Expected, cursor};
pub use known::Known;
pub use recent::Recent;
