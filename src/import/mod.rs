//! Key pairs in the files of other tools: dotenv, JSON, CSV, and the profiles of Alpaca's
//! command-line program. A file is read as a whole, or refused with the line that is wrong.
//!
//! A reader collects what a file states ([`Draft`]); it is completed by what flags state and what is
//! known of each provider. A file is first checked as a whole and then read again, credential by
//! credential. No message repeats a value.

mod complete;
mod csv;
mod dotenv;
mod draft;
mod file;
mod findings;
mod format;
mod gathering;
mod groups;
mod json;
mod json_reader;
mod listed;
mod names;
mod pairs;
mod place;
mod profile;
mod variables;
mod veiled;

pub use complete::{Defaults, Entry};
pub use draft::ImportError;
use draft::{Draft, WrittenKey};
pub use file::ImportFile;
pub use findings::Findings;
pub use format::InputFormat;
pub use listed::Listed;
