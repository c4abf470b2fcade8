//! The file that `credctl backup` writes: rows as they are stored, one JSON object per line. The
//! last line holds a checksum of all others, so that a truncated or damaged file is noticed.
//!
//! `docs/formats.md` describes the format. Sealed fields stay sealed: this module opens nothing.

mod again;
mod error;
mod event_line;
mod format;
mod lines;
mod read;
mod write;

pub use again::{Chains, Rows};
pub use error::BackupError;
pub use format::Header;
pub use read::BackupFile;
pub use write::BackupWriter;
