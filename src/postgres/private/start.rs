//! Starts the server, brings it back after a crash, and stops it.

use std::{error::Error, io, os::unix::process::CommandExt, process::Command, time::Duration};

use rustix::process::{Pid, Signal, kill_process};
use tokio_postgres::{NoTls, error::SqlState};

use super::{
    PrivateError, PrivateServer, ROLE, account, cluster, folders,
    layout::LOG,
    log,
    pid_file::{self, Server},
    process::{self, Runner},
    programs::Programs,
    settings,
};
use crate::process::CallersCoreLimit;

/// How long a server that has been reached may take to greet.
const GREETING: Duration = Duration::from_secs(5);

/// How PostgreSQL says that processes of a server that was killed are still at work.
const ORPHANS: &str = "pre-existing shared memory block";

/// What to say when the server said nothing.
const SILENT: &str = "its log says nothing, as when the disk is full";

const STARTING: &str = "starting the private database";
const STOPPING: &str = "stopping the private database";

/// What a look at the server shows.
enum Seen {
    /// It answers.
    Answering,
    /// It lives, and will answer or be gone in a moment.
    Busy,
    /// It is ready, but not where we would find it: its socket was removed, or everything was moved.
    CutOff(Pid),
    /// There is none.
    Down,
}

/// A server that is ready to be run.
pub(super) struct Startable {
    pub(super) programs: Programs,
    pub(super) log: std::fs::File,
}

impl PrivateServer {
    /// Brings the server up, whatever state it is in. The caller holds the lock.
    pub(super) async fn bring_up(
        &self,
        runner: &Runner,
        say: &mut dyn FnMut(&str),
    ) -> Result<(), PrivateError> {
        let mut said = false;
        loop {
            match self.look().await? {
                Seen::Answering => return Ok(()),
                Seen::Busy => {}
                Seen::CutOff(pid) => signal(pid, Signal::INT)?,
                Seen::Down => {
                    if !std::mem::replace(&mut said, true) {
                        say(STARTING);
                    }
                    self.start(runner).await?;
                }
            }
            runner.deadline.pause(STARTING).await?;
        }
    }

    pub(super) async fn is_answering(&self) -> Result<bool, PrivateError> {
        Ok(matches!(self.look().await?, Seen::Answering))
    }

    async fn look(&self) -> Result<Seen, PrivateError> {
        let Some(server) = pid_file::server(&self.layout)? else {
            return Ok(Seen::Down);
        };
        folders::check_socket(&self.layout.socket, self.runs_as)?;
        let config = self.config(ROLE);
        Ok(
            match tokio::time::timeout(GREETING, config.connect(NoTls)).await {
                Ok(Ok(_)) => Seen::Answering,
                Ok(Err(error)) => seen_by(&error, server),
                Err(_) => Seen::Busy,
            },
        )
    }

    /// One attempt. That another process was quicker, or that the last server's processes are not all
    /// gone, is no failure: the next look will show.
    async fn start(&self, runner: &Runner) -> Result<(), PrivateError> {
        let Startable { programs, log } = self.make_startable(runner).await?;
        let path = self.layout.log();
        let from = log
            .metadata()
            .map_err(PrivateError::io("read", &path))?
            .len();
        let shared = log.try_clone().map_err(PrivateError::io("use", &path))?;
        let mut command = self.pg_ctl(&programs, runner);
        command.stdout(shared).stderr(log);
        if self.succeeds(command, runner).await? {
            return Ok(());
        }
        let output = log::since(&path, from);
        if output.contains(ORPHANS) || pid_file::server(&self.layout)?.is_some() {
            return Ok(());
        }
        let output = match output.as_str() {
            "" => SILENT.to_owned(),
            _ => output,
        };
        Err(PrivateError::NotStarted { log: path, output })
    }

    /// Puts everything a start needs in its place, and out of its way.
    pub(super) async fn make_startable(&self, runner: &Runner) -> Result<Startable, PrivateError> {
        let data = &self.layout.data;
        folders::check_data(data, self.runs_as)?;
        let version =
            cluster::version(data)?.ok_or_else(|| PrivateError::InTheWay(data.clone()))?;
        let programs = Programs::of_version(version, &self.search, runner).await?;
        // Also of an attempt that had finished the cluster, and not the folder of the socket.
        cluster::discard_unfinished(&self.layout.base);
        folders::prepare_socket(&self.layout.socket, self.runs_as)?;
        let peer = account::peer_name()?;
        settings::write(data, &self.layout.socket, version, &peer, self.runs_as)?;
        pid_file::clear(&self.layout, runner.deadline).await?;
        let log = log::open(&self.layout.log(), self.runs_as)?;
        Ok(Startable { programs, log })
    }

    /// Starts the server in a session of its own and waits until it takes connections.
    ///
    /// `pg_ctl` hands names to a shell, so it gets none that could mean something there: the data
    /// folder in the environment, the log relative to it. The server itself is told the folder as an
    /// argument, by which it can be recognised later.
    fn pg_ctl(&self, programs: &Programs, runner: &Runner) -> Command {
        let data = &self.layout.data;
        let mut option = std::ffi::OsString::from("-D ");
        option.push(settings::shell_quoted(data));
        let seconds = runner.deadline.left().as_secs().max(1);
        let mut command = runner.command(&programs.path("pg_ctl"));
        command
            .args(["start", "--silent", "--wait", "--log", LOG])
            .args(["--timeout", &seconds.to_string(), "--options"])
            .arg(option)
            .env("PGDATA", data)
            .current_dir(data)
            // Ctrl-C while it waits would take the server down with it.
            .process_group(0);
        command
    }

    async fn succeeds(&self, mut command: Command, runner: &Runner) -> Result<bool, PrivateError> {
        let mut child = {
            let _limit = CallersCoreLimit::set(self.search.core_limit);
            process::spawn(&mut command)?
        };
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Ok(status.success()),
                Ok(None) => runner.deadline.pause(STARTING).await?,
                Err(error) => {
                    return Err(PrivateError::io("wait for", command.get_program())(error));
                }
            }
        }
    }

    /// Stops this server and waits until it is gone. The caller holds the lock.
    pub(super) async fn bring_down(
        &self,
        server: Server,
        runner: &Runner,
    ) -> Result<(), PrivateError> {
        signal(server.pid, Signal::INT)?;
        while pid_file::serves(server.pid, &self.layout) {
            runner.deadline.pause(STOPPING).await?;
        }
        Ok(())
    }
}

/// A server that refuses in its own words is up, unless the words are that it is not ready.
fn seen_by(error: &tokio_postgres::Error, server: Server) -> Seen {
    match error.code() {
        Some(&SqlState::CANNOT_CONNECT_NOW) => Seen::Busy,
        Some(_) => Seen::Answering,
        None if server.ready && nobody_listens(error) => Seen::CutOff(server.pid),
        None => Seen::Busy,
    }
}

fn nobody_listens(error: &tokio_postgres::Error) -> bool {
    let cause = error
        .source()
        .and_then(|cause| cause.downcast_ref::<io::Error>());
    let kind = cause.map(io::Error::kind);
    matches!(
        kind,
        Some(io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused)
    )
}

/// SIGINT makes a server roll back what is open, and stop; one that is gone already needs no signal.
fn signal(pid: Pid, signal: Signal) -> Result<(), PrivateError> {
    match kill_process(pid, signal) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(errno) => {
            let process = format!("process {}", pid.as_raw_nonzero());
            Err(PrivateError::io("stop", process)(errno.into()))
        }
    }
}
