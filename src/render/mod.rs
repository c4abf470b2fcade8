//! Output: tables and lines for people, JSON for programs; one function per thing shown.

mod check;
mod credential;
pub mod json;
mod list;
mod list_table;
mod output;
mod progress;
pub mod style;
mod table;
mod time;

pub use check::{RightsJson, rights};
pub use credential::{CredentialJson, SelectionJson, credential_line, environment_word};
pub use json::SCHEMA_VERSION;
pub use list::{JsonList, PipedList};
pub use list_table::{TableList, mark};
pub use output::{Manner, Output, OutputError, Span};
pub use progress::Progress;
pub use table::plain_table;
pub use time::{age, rfc3339};
