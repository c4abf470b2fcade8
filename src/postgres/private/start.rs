//! Starts the server, restarts it after a crash, and stops it.

use std::{
    error::Error,
    fs, io,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tokio_postgres::{NoTls, error::SqlState};

use super::{
    PrivateError, PrivateServer, ROLE, account, cluster, folders,
    layout::{LOG, Layout, is_short},
    log,
    pid_file::{self, Server},
    process::{self, Runner},
    programs::Programs,
    server::config,
    settings,
};
use crate::{files::shell_word, postgres::error::is_configuration};

/// Time within which a running server must accept or refuse a connection.
const GREETING: Duration = Duration::from_secs(5);

/// Part of PostgreSQL's message that processes of a killed server are still running.
const ORPHANS: &str = "pre-existing shared memory block";

/// Message for a server that failed without writing to its log.
const NO_OUTPUT: &str = "it wrote nothing to its log; the disk may be full";

const STARTING: &str = "starting the private database";
const STOPPING: &str = "stopping the private database";

/// State of the server, as a connection attempt shows it.
enum ServerState {
    /// The server answers.
    Answering,
    /// The server runs, and will answer or end in a moment.
    Busy,
    /// The server is ready but unreachable: its socket was removed, or the folders were moved.
    CutOff(Pid),
    /// No server runs.
    Down,
}

/// The programs and the log file for a start, after all preparations.
pub(super) struct Startable {
    pub(super) programs: Programs,
    pub(super) log: std::fs::File,
}

impl PrivateServer {
    /// Starts the server, whatever state it is in. The caller must hold the locks.
    pub(super) async fn bring_up(
        &self,
        layout: &Layout,
        runner: &Runner,
        say: &mut dyn FnMut(&str),
    ) -> Result<(), PrivateError> {
        let mut is_announced = false;
        loop {
            match self.look(layout).await? {
                ServerState::Answering => return Ok(()),
                ServerState::Busy => {}
                ServerState::CutOff(pid) => signal(pid, Signal::INT)?,
                ServerState::Down => {
                    if !std::mem::replace(&mut is_announced, true) {
                        say(STARTING);
                    }
                    self.start(layout, runner).await?;
                }
            }
            runner.deadline.pause(STARTING).await?;
        }
    }

    pub(super) async fn is_answering(&self, layout: &Layout) -> Result<bool, PrivateError> {
        Ok(matches!(self.look(layout).await?, ServerState::Answering))
    }

    /// Returns the error for a server that lets its own user in no longer.
    pub fn login_refused(&self, reason: String) -> PrivateError {
        self.made()
            .map_or_else(|error| error, |layout| login_refused(&layout, reason))
    }

    async fn look(&self, layout: &Layout) -> Result<ServerState, PrivateError> {
        let Some(server) = pid_file::server(layout)? else {
            return Ok(ServerState::Down);
        };
        folders::check_socket(&layout.socket, self.runs_as)?;
        let config = config(layout, ROLE);
        Ok(
            match tokio::time::timeout(GREETING, config.connect(NoTls)).await {
                Ok(Ok(_)) => ServerState::Answering,
                Ok(Err(error)) if refuses_login(&error) => {
                    return Err(login_refused(layout, error.to_string()));
                }
                Ok(Err(error)) => state_from_error(&error, server),
                Err(_) => ServerState::Busy,
            },
        )
    }

    /// Tries once to start the server. Another process that was quicker, or leftover processes of
    /// the last server, are not a failure: the caller checks the state again.
    async fn start(&self, layout: &Layout, runner: &Runner) -> Result<(), PrivateError> {
        let Startable { programs, log } = self.make_startable(layout, runner).await?;
        let path = layout.log();
        let from = log
            .metadata()
            .map_err(PrivateError::io("read", &path))?
            .len();
        let shared = log.try_clone().map_err(PrivateError::io("use", &path))?;
        let mut command = pg_ctl(layout, &programs, runner);
        command.stdout(shared).stderr(log);
        if self.succeeds(command, runner).await? {
            return Ok(());
        }
        let output = log::since(&path, from);
        if output.contains(ORPHANS) || pid_file::server(layout)?.is_some() {
            return Ok(());
        }
        let output = match output.as_str() {
            "" => NO_OUTPUT.to_owned(),
            _ => output,
        };
        Err(PrivateError::NotStarted { log: path, output })
    }

    /// Prepares a start: checks and writes the files it needs, and removes what would prevent it.
    pub(super) async fn make_startable(
        &self,
        layout: &Layout,
        runner: &Runner,
    ) -> Result<Startable, PrivateError> {
        process::require_limits()?;
        let data = &layout.data;
        folders::check_data(data, self.runs_as)?;
        self.require_reach(layout)?;
        let version =
            cluster::version(data)?.ok_or_else(|| PrivateError::InTheWay(data.clone()))?;
        let programs = Programs::of_version(version, &self.search, runner).await?;
        // An attempt may have been interrupted after the cluster was finished, and before the socket
        // folder was.
        cluster::discard_unfinished(&layout.folder);
        folders::prepare_socket(&layout.socket, self.runs_as)?;
        let peer = account::peer_name()?;
        let before = settings::socket_folder(data);
        settings::write(data, &layout.socket, version, &peer, self.runs_as)?;
        discard_socket_folder(before, &layout.socket);
        pid_file::clear(layout, runner.deadline).await?;
        let log = log::open(&layout.log(), self.runs_as)?;
        Ok(Startable { programs, log })
    }

    async fn succeeds(&self, mut command: Command, runner: &Runner) -> Result<bool, PrivateError> {
        let mut child = process::spawn(&mut command, self.search.core_limit)?;
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

    /// Stops this server and waits until it is gone. The caller must hold the lock.
    pub(super) async fn bring_down(
        &self,
        layout: &Layout,
        server: Server,
        runner: &Runner,
    ) -> Result<(), PrivateError> {
        signal(server.pid, Signal::INT)?;
        while pid_file::serves(server.pid, layout) {
            runner.deadline.pause(STOPPING).await?;
        }
        Ok(())
    }
}

/// Returns the command that starts the server in a session of its own and waits until it accepts
/// connections.
///
/// `pg_ctl` passes names to a shell, so it gets none that a shell could interpret: the data folder
/// is in the environment, and the log is relative to it. The server itself gets the folder as an
/// argument, by which it can be recognised later.
fn pg_ctl(layout: &Layout, programs: &Programs, runner: &Runner) -> Command {
    let data = &layout.data;
    let mut option = std::ffi::OsString::from("-D ");
    option.push(shell_word::exact(data));
    let seconds = runner.deadline.left().as_secs().max(1);
    let mut command = runner.command(&programs.path("pg_ctl"));
    command
        .args(["start", "--silent", "--wait", "--log", LOG])
        .args(["--timeout", &seconds.to_string(), "--options"])
        .arg(option)
        .env("PGDATA", data)
        .current_dir(data)
        // Otherwise Ctrl-C during the wait would also stop the server.
        .process_group(0);
    command
}

/// Removes the socket folder in `/tmp` of a home that was moved, unless another server uses it: that of
/// the home of which this one is a copy.
fn discard_socket_folder(before: Option<PathBuf>, now: &Path) {
    if let Some(before) = before.filter(|before| before != now && is_short(before)) {
        let _ = fs::remove_dir(before);
    }
}

/// Returns the state of a server that refused a connection. A server that sends an error message
/// is up, unless the message is that it is not ready.
fn state_from_error(error: &tokio_postgres::Error, server: Server) -> ServerState {
    match error.code() {
        Some(&SqlState::CANNOT_CONNECT_NOW) => ServerState::Busy,
        Some(_) => ServerState::Answering,
        None if server.ready && nobody_listens(error) => ServerState::CutOff(server.pid),
        None => ServerState::Busy,
    }
}

/// Returns true if a server that is up does not let its user in.
fn refuses_login(error: &tokio_postgres::Error) -> bool {
    match error.code() {
        Some(code) => code.code().starts_with("28"),
        // It asks for a password, and there is none.
        None => is_configuration(error),
    }
}

/// Returns the error for a server that does not let its user in.
fn login_refused(layout: &Layout, reason: String) -> PrivateError {
    let rules = layout.data.join("pg_hba.conf");
    PrivateError::LoginRefused { rules, reason }
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

/// Signals a process. SIGINT makes a server roll back open transactions and stop. A process that is
/// already gone is not an error.
fn signal(pid: Pid, signal: Signal) -> Result<(), PrivateError> {
    match kill_process(pid, signal) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(errno) => {
            let process = format!("process {}", pid.as_raw_nonzero());
            Err(PrivateError::io("stop", process)(errno.into()))
        }
    }
}
