//! Flags that several commands share. Their doc comments are the help text.

mod global;
mod narrowing;

pub use global::{ColorWhen, GlobalArgs};
pub use narrowing::{EnvironmentArgs, NarrowingArgs};
