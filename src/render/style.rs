//! The few styles credctl uses. Everything is readable without them.

use anstyle::{AnsiColor, Style};

use crate::domain::Environment;

/// Real money.
pub const LIVE: Style = AnsiColor::Red.on_default().bold();
/// Play money.
pub const PAPER: Style = AnsiColor::Green.on_default();
/// Nobody said which.
pub const NOT_STATED: Style = AnsiColor::Yellow.on_default();
/// What matters in a line.
pub const STRONG: Style = Style::new().bold();
/// What matters less.
pub const DIM: Style = Style::new().dimmed();
/// The word before an error.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// The word before a remark.
pub const NOTE: Style = AnsiColor::Yellow.on_default().bold();
/// The word before a hint.
pub const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// The style of an environment; the word itself is always written too.
pub fn of(environment: Option<Environment>) -> Style {
    match environment {
        Some(Environment::Live) => LIVE,
        Some(Environment::Paper) => PAPER,
        None => NOT_STATED,
    }
}
