//! Flags that several commands share. Their doc comments are the help text.

mod check;
mod expired;
mod expiry;
mod global;
mod keep;
mod narrowing;
mod notes;
mod pager;
mod reason;
mod resolve;
mod unusual_key;

pub use check::CheckArgs;
pub use expired::ExpiredArgs;
pub use expiry::ExpiryArgs;
pub use global::{ColorWhen, GlobalArgs};
pub use keep::KeepArgs;
pub use narrowing::{EnvironmentArgs, NarrowingArgs};
pub use notes::NoteArgs;
pub use pager::PagerArgs;
pub use reason::ReasonArgs;
pub use resolve::ResolveArgs;
pub use unusual_key::UnusualKeyArgs;
