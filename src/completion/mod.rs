//! Completion of stored credentials, accounts, vault keys and types while a command is typed. They come from a file
//! without secrets. Completion never asks a question and never opens a connection.

mod bash;
mod cache;
mod candidates;
mod cursor;
mod descriptions;
mod known;
mod recent;
pub mod scripts;

pub use bash::BashLine;
pub use cache::{Cache, CacheOwner};
pub use candidates::{Candidate, accounts, credentials, types, vault_keys};
pub use cursor::{Cursor, Expected, cursor};
pub use known::{Known, KnownAccount, KnownKey};
pub use recent::Recent;
