//! Replaces this process by the server, for systemd and containers, which start and stop the server
//! themselves.

use std::{ffi::OsStr, io, os::unix::process::CommandExt, process::Command};

use super::{PrivateError, PrivateServer, lock::Lock, pid_file, server::Locks};
use crate::process::{ServerLimits, keep_descriptors};

/// A server that is ready to replace this process.
#[derive(Debug)]
pub struct Foreground {
    command: Command,
    core_limit: Option<rustix::process::Rlimit>,
    /// Released by `exec` itself, so that nobody else starts the server before that.
    _locks: (Locks, Option<Lock>),
}

/// Variable with the socket on which systemd listens for services of `Type=notify`.
pub const NOTIFY_SOCKET: &str = "NOTIFY_SOCKET";

impl PrivateServer {
    /// Makes the cluster if it is missing, and prepares everything else for [`Foreground::exec`].
    ///
    /// Fails if a server is already running: a caller that asks for the foreground wants to own the
    /// server process.
    pub async fn foreground(&self, say: &mut dyn FnMut(&str)) -> Result<Foreground, PrivateError> {
        let (locks, runner) = self.begin().await?;
        let (layout, of_data) = self.make_if_missing(&runner, say).await?;
        if let Some(server) = pid_file::server(&layout)? {
            let pid = server.pid.as_raw_nonzero().get();
            return Err(PrivateError::AlreadyRunning { pid });
        }
        let startable = self.make_startable(&layout, &runner).await?;
        let mut command = runner.command(&startable.programs.path("postgres"));
        command
            .arg("-D")
            .arg(&layout.data)
            .current_dir(&layout.data);
        let core_limit = self.search.core_limit;
        Ok(Foreground {
            command,
            core_limit,
            _locks: (locks, of_data),
        })
    }
}

impl Foreground {
    /// Makes the server notify a service manager when it is ready, by the socket in `NOTIFY_SOCKET`.
    /// The server gets no other variable of its caller.
    pub fn notifying(mut self, socket: Option<&OsStr>) -> Self {
        if let Some(socket) = socket {
            self.command.env(NOTIFY_SOCKET, socket);
        }
        self
    }

    /// Replaces this process by the server, which writes its log to stderr and stops on SIGTERM or
    /// SIGINT. Returns only if that fails.
    pub fn exec(mut self) -> PrivateError {
        keep_descriptors();
        let _limits = ServerLimits::supervised(self.core_limit);
        let error: io::Error = self.command.exec();
        PrivateError::io("run", self.command.get_program())(error)
    }
}
