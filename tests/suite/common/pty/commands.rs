//! Commands of the program on a pseudo-terminal.

use super::{Fate, Stage, Terminal};
use crate::common::credctl::{Credctl, Run};

/// An API key that no screen may ever show.
pub const API_KEY: &str = "PKTEST0000000000WXYZ";
/// A secret key that no screen may ever show.
pub const SECRET_KEY: &str = "SECRETofATest0123456789";

/// A terminal that is stdin, stdout and stderr at once.
pub const ALL_STREAMS: Stage<'static> = Stage {
    settings: "sane",
    streams: Some(""),
};

/// Starts a command on a terminal.
pub fn start_on(mut run: Run<'_>, stage: Stage<'_>) -> Terminal {
    let mut terminal = Terminal::of(run.command(), stage);
    terminal.go();
    terminal
}

/// Starts a command on a terminal without colour, as somebody who types it does.
pub fn type_command(t: &Credctl, arguments: &[&str]) -> Terminal {
    start_on(t.run(arguments).var("NO_COLOR", "1"), ALL_STREAMS)
}

/// Asserts that a command ended with this code and left the terminal as it was, with no secret on it.
#[track_caller]
pub fn assert_ended(terminal: &mut Terminal, code: i32) {
    assert_eq!(terminal.fate(), Fate::Exited(code), "{}", terminal.shown());
    assert_eq!(terminal.settings(), terminal.found());
    let screen = terminal.screen();
    for secret in [API_KEY, SECRET_KEY] {
        assert!(!screen.contains(secret), "{screen}");
    }
}
