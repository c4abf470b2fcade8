use std::{io, process::Stdio, time::Duration};

use zeroize::Zeroizing;

use crate::{
    domain::Veiled,
    files::read_bounded,
    process::{CommandFailure, command_output},
};

/// Longest password that is read, in bytes. A token of Azure takes about two thousand.
const MAX_BYTES: usize = 64 * 1024;

/// Command that prints the password of the database, asked once for each connection.
#[derive(Debug, Clone)]
pub struct PasswordCommand {
    /// Program and arguments.
    pub argv: Vec<String>,
    pub deadline: Duration,
    /// True if the user sees what the command says on stderr.
    pub shows_stderr: bool,
}

/// Reason why the command gave no password. Never holds any of its output.
#[derive(Debug, thiserror::Error)]
pub enum PasswordCommandError {
    #[error("the password command `{program}` {failure}")]
    Failed {
        program: String,
        failure: CommandFailure,
    },
    #[error("the password command `{program}` {problem}")]
    Output {
        program: String,
        /// Description of the problem with the output.
        problem: &'static str,
    },
}

impl PasswordCommand {
    /// Runs the command, and waits for it: nothing can be done before it has ended. The line end behind the
    /// password is not part of it.
    ///
    /// # Errors
    /// Fails with [`PasswordCommandError`] if the command fails, takes too long, or prints anything but
    /// one line.
    pub(super) fn run(&self) -> Result<Veiled, PasswordCommandError> {
        let program = || self.argv.first().cloned().unwrap_or_default();
        let output = self
            .output()
            .map_err(|failure| PasswordCommandError::Failed {
                program: program(),
                failure,
            })?;
        password(&output).map_err(|problem| PasswordCommandError::Output {
            program: program(),
            problem,
        })
    }

    fn output(&self) -> Result<Zeroizing<Vec<u8>>, CommandFailure> {
        let stderr = match self.shows_stderr {
            true => Stdio::inherit(),
            false => Stdio::null(),
        };
        command_output(
            &self.argv,
            stderr,
            self.deadline,
            MAX_BYTES,
            |out, limit| {
                let read: io::Result<_> = read_bounded(out, limit);
                read
            },
        )
    }
}

fn password(output: &[u8]) -> Result<Veiled, &'static str> {
    let text = str::from_utf8(output).map_err(|_| "printed something that is not UTF-8")?;
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    match line {
        _ if output.len() > MAX_BYTES => Err("printed more than a password"),
        "" => Err("printed nothing"),
        line if line.contains(['\n', '\r', '\0']) => Err("printed more than one line"),
        line => Ok(Veiled::from(line)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_the_one_line_without_its_end() {
        for (output, expected) in [("p w\n", "p w"), ("p\r\n", "p"), ("p", "p"), (" p ", " p ")] {
            let read = password(output.as_bytes()).unwrap();
            assert_eq!(*read.whole(), expected);
        }
        for output in ["", "\n", "\r\n", "a\nb\n", "a\n\n", "a\0"] {
            assert!(password(output.as_bytes()).is_err(), "{output:?}");
        }
        assert!(password(b"\xff").is_err());
        assert!(password(&vec![b'a'; MAX_BYTES + 1]).is_err());
    }
}
