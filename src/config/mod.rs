//! Reads the config file, and changes it safely.
//!
//! This module works on the file at a given path. It reads no environment variables and does not
//! decide where the file is. A file that it cannot read is reported and never overwritten. A change
//! is written completely or not at all.

mod content;
mod duration;
mod edit;
mod error;
mod load;
mod place;
mod read;
mod save;
mod state;
mod types;

pub use content::{Config, DatabaseTable, KeyTable};
pub use duration::parse_duration;
pub use error::ConfigError;
pub use load::load;
pub use save::{Saved, set_active};
pub use state::{NewFacts, State};
pub use types::{add_types, types_text};
