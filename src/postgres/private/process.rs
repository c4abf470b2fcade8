//! Runs programs of PostgreSQL: controls what they inherit, and limits their time.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::process::Rlimit;

use super::{PrivateError, account::RunsAs, deadline::Deadline};
use crate::process::{Finished, Running, ServerLimits};

/// Settings with which programs are run for one server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Runner {
    pub(super) runs_as: RunsAs,
    pub(super) deadline: Deadline,
}

impl Runner {
    /// Returns settings for programs that run as the user who runs the tests.
    #[cfg(test)]
    pub(super) fn of_caller() -> Self {
        let (runs_as, deadline) = (RunsAs::of_caller(), Deadline::start());
        Runner { runs_as, deadline }
    }

    /// Returns a command that inherits nothing from the caller: no environment (a stray `PGDATA`, or
    /// a secret that would be readable for as long as the server runs), no current folder, no input,
    /// no descriptors. Limits, umask and niceness are set when it is started.
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
    /// The input must fit into a pipe buffer.
    pub(super) async fn run(
        &self,
        mut command: Command,
        input: &str,
    ) -> Result<Finished, PrivateError> {
        let program = PathBuf::from(command.get_program());
        let failed = || PrivateError::io("run", &program);
        let mut running = {
            let _limits = ServerLimits::set(None);
            Running::start(&mut command, input).map_err(failed())?
        };
        loop {
            if let Some(finished) = running.poll().map_err(failed())? {
                return Ok(finished);
            }
            self.deadline
                .pause("running a program of PostgreSQL")
                .await?;
        }
    }
}

/// Starts a program with the limits of a server and this limit for core files.
pub(super) fn spawn(command: &mut Command, core: Option<Rlimit>) -> Result<Child, PrivateError> {
    let _limits = ServerLimits::set(core);
    command
        .spawn()
        .map_err(|error| PrivateError::io("run", command.get_program())(error))
}

/// Fails if a server would run into a limit of this process sooner or later.
///
/// # Errors
/// Fails with [`PrivateError::Limit`].
pub(super) fn require_limits() -> Result<(), PrivateError> {
    match ServerLimits::set(None).too_low() {
        Some(limit) => Err(limit.into()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_program_knows_nothing_of_the_callers_environment() {
        let runner = Runner::of_caller();
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
