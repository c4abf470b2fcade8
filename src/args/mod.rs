//! Flags that several commands share. Their doc comments are the help text.

mod global;
mod keep;
mod narrowing;
mod reason;

pub use global::{ColorWhen, GlobalArgs};
pub use keep::KeepArgs;
pub use narrowing::{EnvironmentArgs, NarrowingArgs};
pub use reason::ReasonArgs;
