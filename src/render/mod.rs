//! Output: tables and lines for people, JSON for programs; one function per thing shown.

mod check;
mod credential;
mod fields;
pub mod json;
mod list;
mod list_table;
mod output;
mod progress;
pub mod style;
mod table;
mod time;
mod wrap;

pub use check::{RightsJson, rights};
pub use credential::{CredentialJson, SelectionJson, credential_line, environment_word};
pub use fields::Fields;
pub use json::SCHEMA_VERSION;
pub use list::{JsonList, NameList, PipedList};
pub use list_table::{Order, TableList, mark};
pub use output::{Manner, Output, OutputError, Span};
pub use progress::Progress;
pub use table::{Cell, Column, Fit, Keep, Table, plain_table};
pub use time::{age, rfc3339};
pub use wrap::screen_lines;
