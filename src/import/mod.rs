//! Key pairs in the files of other tools: dotenv, JSON, CSV, and the profiles of Alpaca's command
//! line, read whole or refused with the line that is wrong.
//!
//! A reader finds what a file states ([`Found`]); [`settle`] adds what flags state and what is known
//! of each provider. No message repeats a value.

mod csv;
mod dotenv;
mod format;
mod found;
mod groups;
mod input;
mod json;
mod names;
mod profile;
mod settle;

pub use format::Format;
pub use found::{Found, ReadError, Value};
pub use input::{Input, MAX_BYTES};
pub use settle::{Defaults, Entry, settle};

use crate::providers::Providers;

/// What a file holds, and which of its variables were left out because they are no keys.
#[derive(Debug, Default)]
pub struct Reading {
    /// The credentials, in the order of the file.
    pub found: Vec<Found>,
    /// Names of variables that are neither keys nor say anything about one.
    pub left_out: Vec<String>,
}

/// Reads a text of this format; `name` is what the file calls its only credential, if it does.
///
/// # Errors
/// [`ReadError`] with the line that is wrong.
pub fn read(
    text: &str,
    format: Format,
    name: Option<&str>,
    providers: &Providers,
    is_typed: bool,
) -> Result<Reading, ReadError> {
    let only = |found| Reading {
        found,
        left_out: Vec::new(),
    };
    match format {
        Format::Dotenv => groups::gather(dotenv::read(text)?, providers, is_typed),
        Format::Json => json::read(text, providers, is_typed),
        Format::Csv => csv::read(text).map(only),
        Format::Profile => profile::read(text, name, providers).map(only),
    }
}
