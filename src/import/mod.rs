//! Key pairs in the files of other tools: variables, JSON, YAML, TOML, INI sections and CSV. A file is read
//! as a whole, or refused with the line that is wrong.
//!
//! A reader collects what a file states ([`Draft`]); it is completed by what flags state and what is
//! known of each provider. A file is first checked as a whole and then read again, credential by
//! credential. No message repeats a value.

mod comments;
mod complete;
mod csv;
mod dotenv;
mod draft;
mod file;
mod findings;
mod format;
mod gathering;
mod groups;
mod hosts;
mod ini;
mod json;
mod json_reader;
mod left_out;
mod listed;
mod names;
mod pairs;
mod place;
mod process_variables;
mod sections;
mod set;
mod toml;
mod tree;
mod variables;
mod words;
mod yaml;

pub use complete::{Defaults, Entry};
pub use draft::{Draft, ImportError, WrittenKey};
use file::ImportFile;
pub use file::Written;
pub use findings::Findings;
pub use format::InputFormat;
pub use left_out::{AllLeftOut, LeftOut, Reason};
pub use listed::Listed;
pub use process_variables::of_variables;
pub use set::ImportFiles;
