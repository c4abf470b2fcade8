//! Flags that several commands share; their doc comments are the help.

mod global;
mod narrowing;

pub use global::{ColorWhen, GlobalArgs};
pub use narrowing::{EnvironmentArgs, NarrowingArgs};
