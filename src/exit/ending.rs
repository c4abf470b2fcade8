use std::ffi::OsString;

use super::ExitCode;
use crate::export::Format;

/// End of a failed run: the numbers of its exit codes, and the text for the reader of stdout.
#[derive(Clone, Copy)]
pub struct Ending {
    number: fn(ExitCode) -> i32,
    /// The format of the answer, if a shell or a program reads it and must notice the failure.
    format: Option<Format>,
}

impl Ending {
    /// Returns the ending of most commands.
    pub fn plain() -> Self {
        Ending {
            number: ExitCode::number,
            format: None,
        }
    }

    /// Returns the ending of `exec`, whose own codes make room for those of the program.
    pub fn of_exec() -> Self {
        Ending {
            number: ExitCode::number_in_exec,
            format: None,
        }
    }

    /// Returns the ending of `env`, whose answer a shell runs.
    pub fn of_env(format: Format) -> Self {
        Ending {
            number: ExitCode::number,
            format: Some(format),
        }
    }

    /// Returns the ending of arguments that could not be parsed, by their first word.
    pub fn of_arguments(command: Option<&str>, arguments: &[OsString]) -> Self {
        match command {
            Some("exec") => Ending::of_exec(),
            Some("env") => Ending::of_env(Format::from_arguments(arguments)),
            _ => Ending::plain(),
        }
    }

    /// Returns the number that a shell sees for an exit code.
    pub fn number(self, code: ExitCode) -> i32 {
        (self.number)(code)
    }

    /// Returns true if the answer is JSON by its format.
    pub fn is_json(self) -> bool {
        self.format == Some(Format::Json)
    }

    /// Returns the text that is printed before anything else. Alone, it makes a shell that reads it fail.
    pub fn opening(self) -> &'static str {
        self.format.map_or("", Format::opening)
    }

    /// Returns the text that completes the opening to a line that fails.
    pub fn refusal(self) -> &'static str {
        self.format.map_or("", Format::refusal)
    }
}
