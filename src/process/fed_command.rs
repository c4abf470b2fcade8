//! Runs a command that reads a text, within a deadline.

use std::{
    io::Write as _,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::CommandFailure;

/// Time between two looks at whether the command has ended.
const PAUSE: Duration = Duration::from_millis(2);

/// Runs a command with this input and without output. What it leaves running does not delay its end.
///
/// # Errors
/// Fails with [`CommandFailure`] if the command cannot be started, fails, or does not end in time.
pub fn feed_command(
    command: &mut Command,
    input: &[u8],
    deadline: Duration,
) -> Result<(), CommandFailure> {
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().map_err(CommandFailure::Start)?;
    let stdin = child.stdin.take();
    let status = thread::scope(|scope| {
        // A program that reads nothing must not hold up the caller. Once it is gone, so is the reader.
        let feed = || stdin.map(|mut stdin| stdin.write_all(input));
        if let Err(error) = thread::Builder::new().spawn_scoped(scope, feed) {
            let _ = child.kill();
            let _ = child.wait();
            return Err(CommandFailure::Start(error));
        }
        ended(&mut child, deadline)
    })?;
    match status.success() {
        true => Ok(()),
        false => Err(CommandFailure::Exit(status)),
    }
}

/// Waits for a child, and kills it at the deadline.
fn ended(child: &mut Child, deadline: Duration) -> Result<ExitStatus, CommandFailure> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(CommandFailure::Read)? {
            return Ok(status);
        }
        if began.elapsed() >= deadline {
            let _ = child.kill();
            let _ = child.wait();
            return Err(CommandFailure::TimedOut(deadline));
        }
        thread::sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AMPLE: Duration = Duration::from_secs(60);

    fn sh(script: &str, input: &[u8], deadline: Duration) -> Result<(), CommandFailure> {
        let mut command = Command::new("/bin/sh");
        feed_command(command.args(["-c", script]), input, deadline)
    }

    #[test]
    fn the_whole_input_is_read() {
        let input = vec![b'x'; 1024 * 1024];
        sh("test $(wc -c) = 1048576", &input, AMPLE).unwrap();
        // More than a pipe holds, and nobody reads it.
        sh("exit 0", &input, AMPLE).unwrap();
    }

    #[test]
    fn what_is_left_running_does_not_delay_the_end() {
        sh("exec </dev/null; sleep 1000 & kill $!", b"x", AMPLE).unwrap();
    }

    #[test]
    fn a_failure_and_a_program_that_does_not_end_are_told() {
        let failed = sh("exit 3", b"x", AMPLE);
        assert!(matches!(failed, Err(CommandFailure::Exit(_))), "{failed:?}");
        let late = sh("exec sleep 1000", b"x", Duration::from_millis(50));
        assert!(matches!(late, Err(CommandFailure::TimedOut(_))), "{late:?}");
        let missing = feed_command(&mut Command::new("/nowhere/copy"), b"x", AMPLE);
        assert!(matches!(missing, Err(CommandFailure::Start(_))));
    }
}
