//! Runs a command and reads its output, within a deadline and a size limit.

use std::{
    fmt, io,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Sender},
    thread,
    time::Duration,
};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use zeroize::Zeroizing;

/// Reason why the output of a command was not obtained. Never contains any of the output.
#[derive(Debug)]
pub enum CommandFailure {
    /// The command is an empty list, without a program name.
    EmptyCommand,
    /// The program could not be started.
    Start(io::Error),
    /// The program ended with a failure status.
    Exit(ExitStatus),
    /// The program did not end within this time, and was killed.
    TimedOut(Duration),
    /// The output could not be read.
    Read(io::Error),
}

impl fmt::Display for CommandFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommandFailure::EmptyCommand => f.write_str("has no name"),
            CommandFailure::Start(cause) => write!(f, "cannot be started: {cause}"),
            CommandFailure::Exit(status) => write!(f, "failed ({status})"),
            CommandFailure::TimedOut(deadline) => write!(f, "did not end within {deadline:?}"),
            CommandFailure::Read(cause) => write!(f, "cannot be read: {cause}"),
        }
    }
}

type ReadResult = io::Result<Zeroizing<Vec<u8>>>;

/// Function that reads output into a wiped buffer: all of it, but at most one byte more than the
/// limit.
pub type ReadOutput = fn(ChildStdout, usize) -> ReadResult;

/// Runs a program without input and returns its output: at most one byte more than `limit`.
///
/// The program stays in the caller's process group: it may have to ask at the terminal, and an
/// interrupt typed there must reach it.
///
/// # Errors
/// Fails with [`CommandFailure`] if the program cannot be started, fails, or does not end in time.
pub fn command_output(
    argv: &[String],
    stderr: Stdio,
    deadline: Duration,
    limit: usize,
    read: ReadOutput,
) -> Result<Zeroizing<Vec<u8>>, CommandFailure> {
    let (program, args) = argv.split_first().ok_or(CommandFailure::EmptyCommand)?;
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(stderr)
        .spawn()
        .map_err(CommandFailure::Start)?;
    let output = watch(&mut child, limit, read).map(|output| output.recv_timeout(deadline));
    // The child is not reaped yet, so its id cannot belong to another process. If it has ended, this
    // does nothing.
    let _ = child.kill();
    let status = child.wait().map_err(CommandFailure::Read)?;
    let output = output.map_err(CommandFailure::Start)?;
    let output = output.map_err(|_| CommandFailure::TimedOut(deadline))?;
    let output = output.map_err(CommandFailure::Read)?;
    // A program that printed too much was killed above. The caller reports that.
    if status.success() || output.len() > limit {
        Ok(output)
    } else {
        Err(CommandFailure::Exit(status))
    }
}

/// Returns a channel that receives the output when the child has closed it *and* ended. Does not
/// reap the child.
fn watch(
    child: &mut Child,
    limit: usize,
    read: ReadOutput,
) -> io::Result<mpsc::Receiver<ReadResult>> {
    let (sender, receiver) = mpsc::channel();
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let (Some(stdout), Some(pid)) = (child.stdout.take(), pid) {
        // The thread is not joined: a process that the child left behind may hold the output open for
        // ever.
        let watch = move || report(read(stdout, limit), limit, pid, &sender);
        thread::Builder::new().spawn(watch)?;
    }
    Ok(receiver)
}

fn report(output: ReadResult, limit: usize, pid: Pid, sender: &Sender<ReadResult>) {
    if output.as_ref().is_ok_and(|bytes| bytes.len() <= limit) {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        // This can fail only if the child is gone, and then there is nothing left to wait for.
        let _ = rustix::io::retry_on_intr(|| waitid(WaitId::Pid(pid), options));
    }
    // Nobody receives any more after the deadline.
    let _ = sender.send(output);
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    const AMPLE: Duration = Duration::from_secs(60);
    const MAX_BYTES: usize = 64 * 1024;

    fn of(
        argv: &[String],
        stderr: Stdio,
        deadline: Duration,
    ) -> Result<Zeroizing<Vec<u8>>, CommandFailure> {
        let read: ReadOutput = |output, limit| {
            let mut bytes = Zeroizing::new(Vec::new());
            let limit = u64::try_from(limit).unwrap_or(u64::MAX);
            output.take(limit + 1).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        command_output(argv, stderr, deadline, MAX_BYTES, read)
    }

    fn sh(script: &str, deadline: Duration) -> Result<String, CommandFailure> {
        let argv = ["sh", "-c", script].map(str::to_owned);
        let output = of(&argv, Stdio::null(), deadline)?;
        Ok(String::from_utf8(output.to_vec()).unwrap())
    }

    #[test]
    fn all_that_is_printed_is_returned() {
        assert_eq!(sh("echo one; echo two", AMPLE).unwrap(), "one\ntwo\n");
        assert_eq!(sh("exec 1>&-; exit 0", AMPLE).unwrap(), "");
    }

    #[test]
    fn there_is_no_input_to_wait_for() {
        assert_eq!(sh("cat; echo end", AMPLE).unwrap(), "end\n");
    }

    #[test]
    fn a_failure_names_the_status_and_not_the_output() {
        let error = sh("echo KEYTEXT; exit 3", AMPLE).unwrap_err();
        assert_eq!(error.to_string(), "failed (exit status: 3)");
        assert!(!format!("{error:?}").contains("KEYTEXT"));
        // The program closes its output before it fails: the status still counts.
        let error = sh("exec 1>&-; kill -TERM $$", AMPLE).unwrap_err();
        assert!(matches!(error, CommandFailure::Exit(status) if status.code().is_none()));
    }

    #[test]
    fn a_program_that_is_not_there_cannot_be_started() {
        let argv = ["/nowhere/key-helper".to_owned()];
        let error = of(&argv, Stdio::null(), AMPLE).unwrap_err();
        assert!(matches!(error, CommandFailure::Start(_)));
        assert!(matches!(
            of(&[], Stdio::null(), AMPLE),
            Err(CommandFailure::EmptyCommand)
        ));
    }

    /// Runs a script that is killed at the deadline, and returns the process id that it wrote to `$0`.
    /// Doubles the deadline until the script has written the id.
    fn pid_left_behind(script: &str) -> Pid {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid").display().to_string();
        let argv = ["sh", "-c", script, &file].map(str::to_owned);
        let pid = (0..10).find_map(|doubled| {
            let error = of(&argv, Stdio::null(), Duration::from_millis(100 << doubled));
            assert!(
                matches!(error, Err(CommandFailure::TimedOut(_))),
                "{error:?}"
            );
            std::fs::read_to_string(&file).ok()?.trim().parse().ok()
        });
        pid.and_then(Pid::from_raw).unwrap()
    }

    #[test]
    fn a_program_that_does_not_end_is_killed_and_reaped() {
        let pid = pid_left_behind("echo $$ > \"$0\"; exec sleep 1000000");
        assert!(rustix::process::test_kill_process(pid).is_err());
    }

    #[test]
    fn a_program_that_leaves_its_output_open_does_not_hang_the_caller() {
        let pid = pid_left_behind("sleep 100 & echo $! > \"$0\"");
        // The process still exists: nobody waited for it.
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    }

    #[test]
    fn a_program_that_never_stops_printing_is_stopped() {
        let output = sh("exec cat /dev/zero", AMPLE).unwrap();
        assert_eq!(output.len(), MAX_BYTES + 1);
    }
}
