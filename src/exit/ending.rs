use std::ffi::OsString;

use super::ExitCode;
use crate::export::Format;

/// How a run ends that fails: the numbers of its exit codes, and what its reader is told on stdout.
#[derive(Clone, Copy)]
pub struct Ending {
    number: fn(ExitCode) -> i32,
    /// The format of the answer, if a shell or a program reads it and must notice the failure.
    format: Option<Format>,
}

impl Ending {
    /// The ending of most commands.
    pub fn plain() -> Self {
        Ending {
            number: ExitCode::number,
            format: None,
        }
    }

    /// The ending of `exec`, whose own codes make room for those of the program.
    pub fn of_exec() -> Self {
        Ending {
            number: ExitCode::number_in_exec,
            format: None,
        }
    }

    /// The ending of `env`, whose answer a shell runs.
    pub fn of_env(format: Format) -> Self {
        Ending {
            number: ExitCode::number,
            format: Some(format),
        }
    }

    /// The ending of arguments that could not be understood, with their first word.
    pub fn of_arguments(command: Option<&str>, arguments: &[OsString]) -> Self {
        match command {
            Some("exec") => Ending::of_exec(),
            Some("env") => Ending::of_env(Format::from_arguments(arguments)),
            _ => Ending::plain(),
        }
    }

    /// The number a shell sees for an exit code.
    pub fn number(self, code: ExitCode) -> i32 {
        (self.number)(code)
    }

    /// Returns true if the answer is JSON by its format.
    pub fn is_json(self) -> bool {
        self.format == Some(Format::Json)
    }

    /// Text that stands on stdout from the beginning: alone it makes a shell fail that reads it.
    pub fn opening(self) -> &'static str {
        self.format.map_or("", Format::opening)
    }

    /// Text that turns the opening into a line that fails.
    pub fn refusal(self) -> &'static str {
        self.format.map_or("", Format::refusal)
    }
}
