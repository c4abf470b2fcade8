use std::io;

use crate::process::CommandFailure;

/// Reason why a secret was not put on the clipboard. Never contains any of it.
#[derive(Debug, thiserror::Error)]
pub enum ClipboardError {
    /// There is neither a program for the clipboard of a desktop nor a terminal.
    #[error("there is no clipboard: neither a desktop's nor a terminal's")]
    Nowhere,
    /// The program for the clipboard did not take the secret.
    #[error("`{program}`, which copies to the clipboard, {cause}")]
    Program {
        program: &'static str,
        cause: CommandFailure,
    },
    /// The terminal could not be written.
    #[error("the terminal cannot be written: {0}")]
    Terminal(io::Error),
    /// The value is longer than terminals accept.
    #[error("the value is longer than a terminal's clipboard takes")]
    TooLong,
    /// The process that clears the clipboard could not be started, so nothing was copied.
    #[error("nothing was copied: what would clear the clipboard cannot be started: {0}")]
    NotCleared(io::Error),
}
