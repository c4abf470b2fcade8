//! The closed list of exit codes, and the [`Failure`] that every room's error becomes.
//!
//! The module `from` holds a `From` for each room's error. Its matches are exhaustive: a forgotten
//! variant or room does not compile.

mod code;
mod ending;
mod failure;
mod from;
mod published;
mod report;

pub use code::ExitCode;
pub use ending::Ending;
pub use failure::Failure;
pub use published::{Published, published, short_list};
pub use report::report;
