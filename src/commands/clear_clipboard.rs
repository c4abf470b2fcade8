//! The hidden command that `credctl show --clip` leaves running: it clears the clipboard.

use std::ffi::OsString;

use crate::{
    clipboard::{CLEARING, clear_as_told},
    exit::ExitCode,
};

/// Returns true if the arguments call the hidden command.
pub fn is_asked(args: &[OsString]) -> bool {
    matches!(args, [_, command] if command == CLEARING)
}

/// Waits, and clears the clipboard. Returns the exit code.
pub fn run() -> i32 {
    match clear_as_told() {
        true => 0,
        false => ExitCode::Usage.number(),
    }
}
