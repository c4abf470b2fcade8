//! Key pairs in the files of other tools: dotenv, JSON, CSV, and the profiles of Alpaca's
//! command-line program. A file is read as a whole, or refused with the line that is wrong.
//!
//! A reader collects what a file states ([`Draft`]); [`complete()`] adds what flags state and what is
//! known of each provider. No message repeats a value.

mod complete;
mod csv;
mod dotenv;
mod draft;
mod format;
mod groups;
mod json;
mod names;
mod profile;

pub use complete::{Defaults, Entry, complete};
pub use draft::{Draft, FileContent, ImportError, WrittenKey};
pub use format::InputFormat;

use crate::providers::Providers;

/// Reads a text of this format. `name` is the name that the file gives to its only credential, if
/// any. `is_typed` is true if the user named a type.
///
/// # Errors
/// Fails with [`ImportError`] and the line that is wrong.
pub fn read(
    text: &str,
    format: InputFormat,
    name: Option<&str>,
    providers: &Providers,
    is_typed: bool,
) -> Result<FileContent, ImportError> {
    let only = |drafts| FileContent {
        drafts,
        left_out: Vec::new(),
    };
    match format {
        InputFormat::Dotenv => groups::gather(dotenv::read(text)?, providers, is_typed),
        InputFormat::Json => json::read(text, providers, is_typed),
        InputFormat::Csv => csv::read(text).map(only),
        InputFormat::Profile => profile::read(text, name, providers).map(only),
    }
}
