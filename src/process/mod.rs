//! This process: protection of its memory, the signals that end it, the environment it was started
//! with, and the commands it runs for their output.

mod command_output;
mod hardening;
mod inherited;
mod signals;
mod variables;

pub use command_output::{CommandFailure, ReadOutput, command_output};
pub use hardening::{Hardened, contained, harden, wipe_stack};
pub use inherited::{CallersCoreLimit, keep_descriptors};
pub use signals::Signals;
pub use variables::{InvalidVariable, Vars};
