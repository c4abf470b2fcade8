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
pub use draft::{Draft, ImportError, Reading, Value};
pub use format::Format;

use crate::providers::Providers;

/// Reads a text of this format. `name` is the name that the file gives to its only credential, if
/// any. `is_typed` is true if the user named a type.
///
/// # Errors
/// Fails with [`ImportError`] and the line that is wrong.
pub fn read(
    text: &str,
    format: Format,
    name: Option<&str>,
    providers: &Providers,
    is_typed: bool,
) -> Result<Reading, ImportError> {
    let only = |drafts| Reading {
        drafts,
        left_out: Vec::new(),
    };
    match format {
        Format::Dotenv => groups::gather(dotenv::read(text)?, providers, is_typed),
        Format::Json => json::read(text, providers, is_typed),
        Format::Csv => csv::read(text).map(only),
        Format::Profile => profile::read(text, name, providers).map(only),
    }
}
