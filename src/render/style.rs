//! Styles of credctl's output. Everything is readable without them.

use anstyle::{AnsiColor, Style};

use crate::domain::{Credential, Environment};

/// Style of `live`: real money.
pub const LIVE: Style = AnsiColor::Red.on_default().bold();
/// Style of `paper`: simulated money.
pub const PAPER: Style = AnsiColor::Green.on_default();
/// Style of an environment that is not stated.
pub const NOT_STATED: Style = AnsiColor::Yellow.on_default();
/// Style of the important part of a line.
pub const STRONG: Style = Style::new().bold();
/// Style of a less important part.
pub const DIM: Style = Style::new().dimmed();
/// Style of the word before an error.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// Style of what is as it should be.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// Style of what deserves a look.
pub const WARNING: Style = AnsiColor::Yellow.on_default();
/// Style of the word before a remark.
pub const NOTE: Style = AnsiColor::Yellow.on_default().bold();
/// Style of the word before a hint.
pub const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// Style of an environment. Its word is always written as well.
pub fn of(environment: Option<Environment>) -> Style {
    match environment {
        Some(Environment::Live) => LIVE,
        Some(Environment::Paper) => PAPER,
        None => NOT_STATED,
    }
}

/// Style of the word for the environment of a credential; none if its provider has no environments.
pub fn of_word(credential: &Credential) -> Style {
    match credential.environment {
        None if !credential.has_environments => Style::new(),
        stated => of(stated),
    }
}
