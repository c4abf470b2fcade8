//! Runs programs of PostgreSQL: controls what they inherit, limits their time and collects their
//! output.

use std::{
    io::{self, PipeReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use rustix::io::ioctl_fionbio;

use super::{PrivateError, account::RunsAs, deadline::Deadline};

/// Settings with which programs are run for one server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Runner {
    pub(super) runs_as: RunsAs,
    pub(super) deadline: Deadline,
}

/// Result of a program that has ended.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) status: ExitStatus,
    /// Output of the program to stdout and stderr.
    pub(super) output: String,
}

impl Runner {
    /// Returns a command that inherits nothing from the caller: no environment (a stray `PGDATA`, or
    /// a secret that would be readable for as long as the server runs), no current folder, no input,
    /// no descriptors.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("LC_ALL", "C")
            .env("TZ", "UTC")
            .current_dir("/")
            .stdin(Stdio::null());
        self.runs_as.apply(&mut command);
        command
    }

    /// Runs a program to its end. Kills it if it does not end in time, or if the future is dropped.
    ///
    /// The input must fit into a pipe buffer. A few kilobytes do on every system.
    pub(super) async fn run(
        &self,
        mut command: Command,
        input: &str,
    ) -> Result<Finished, PrivateError> {
        let program = PathBuf::from(command.get_program());
        let failed = || PrivateError::io("run", &program);
        let (stdin, mut feed) = io::pipe().map_err(failed())?;
        feed.write_all(input.as_bytes()).map_err(failed())?;
        drop(feed);
        let (mut told, stdout) = io::pipe().map_err(failed())?;
        ioctl_fionbio(&told, true).map_err(|errno| failed()(errno.into()))?;
        let stderr = stdout.try_clone().map_err(failed())?;
        command.stdin(stdin).stdout(stdout).stderr(stderr);
        let mut running = Running(spawn(&mut command)?);
        let mut output = Vec::new();
        loop {
            let ended = running.0.try_wait().map_err(failed())?;
            read_available(&mut told, &mut output).map_err(failed())?;
            if let Some(status) = ended {
                let output = String::from_utf8_lossy(&output).into_owned();
                return Ok(Finished { status, output });
            }
            self.deadline
                .pause("running a program of PostgreSQL")
                .await?;
        }
    }
}

/// Reads the output that is available. Does not wait for the end of the output, because a process
/// that the program left running may keep the pipe open.
fn read_available(told: &mut PipeReader, output: &mut Vec<u8>) -> io::Result<()> {
    match told.read_to_end(output) {
        Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(error),
        _ => Ok(()),
    }
}

pub(super) fn spawn(command: &mut Command) -> Result<Child, PrivateError> {
    command
        .spawn()
        .map_err(|error| PrivateError::io("run", command.get_program())(error))
}

/// A running program. Dropping this value kills it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(None) = self.0.try_wait() {
            // Errors are ignored: the program may have ended by now.
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runner() -> Runner {
        let uid = nix::unistd::geteuid().as_raw();
        let (runs_as, deadline) = (RunsAs::Caller { uid }, Deadline::start());
        Runner { runs_as, deadline }
    }

    fn shell(runner: &Runner, script: &str) -> Command {
        let mut command = runner.command(Path::new("/bin/sh"));
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn what_a_program_says_and_reads_is_passed_on() {
        let runner = runner();
        let command = shell(&runner, "cat; echo err >&2; exit 3");
        let finished = runner.run(command, "in\n").await.unwrap();
        assert_eq!(finished.status.code(), Some(3));
        assert_eq!(finished.output, "in\nerr\n");
    }

    #[tokio::test]
    async fn what_a_program_leaves_running_does_not_hold_us_up() {
        let runner = runner();
        let command = shell(&runner, "sleep 1000 & echo $!");
        let finished = runner.run(command, "").await.unwrap();
        let pid = rustix::process::Pid::from_raw(finished.output.trim().parse().unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    }

    #[tokio::test]
    async fn a_program_knows_nothing_of_the_callers_environment() {
        let runner = runner();
        let command = runner.command(Path::new("/usr/bin/env"));
        let finished = runner.run(command, "").await.unwrap();
        let mut names: Vec<_> = finished
            .output
            .lines()
            .filter_map(|l| l.split('=').next())
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["LC_ALL", "PATH", "TZ"]);
    }
}
