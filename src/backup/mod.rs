//! The file of `credctl backup`: rows as they are stored, one JSON object a line, and in the last line
//! a sum over all others, so that one that was cut or damaged is noticed.
//!
//! `docs/formats.md` describes it. What is sealed stays sealed here: this room opens nothing.

mod error;
mod format;
mod lines;
mod read;
mod write;

pub use error::BackupError;
pub use format::Header;
pub use read::{BackupFile, Contents, Rows};
pub use write::BackupWriter;
