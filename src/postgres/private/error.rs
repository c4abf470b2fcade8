use std::{io, path::PathBuf};

/// Reason why the private PostgreSQL cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PrivateError {
    /// No PostgreSQL programs of a supported version were found.
    #[error("the programs of PostgreSQL 14 or later are not installed")]
    NoPrograms {
        /// Command that installs the programs on this system, if it is known.
        install: Option<&'static str>,
    },
    /// The folder that the user named does not contain the needed programs.
    #[error("`{}` does not contain runnable `initdb`, `pg_ctl` and `postgres` programs", .0.display())]
    NotPrograms(PathBuf),
    /// There is a cluster, but the programs of its version were not found.
    #[error("the private database belongs to PostgreSQL {version}, whose programs were not found")]
    NoProgramsFor {
        /// Major version of the cluster.
        version: u32,
        /// Major versions that were found.
        found: Vec<u32>,
    },
    /// The caller is root, as whom PostgreSQL refuses to run, and the system has no user to run it
    /// instead.
    #[error("PostgreSQL does not run as root, and there is no system user `postgres` to run it")]
    NoServerUser,
    /// The user has only a number, and peer authentication requires a name.
    #[error("the user id {uid} has no name on this system, which PostgreSQL requires")]
    NoSystemUser {
        /// Effective user id.
        uid: u32,
    },
    /// The system failed to look up a user.
    #[error("the system's list of users could not be read: {0}")]
    UserLookup(#[source] io::Error),
    /// A folder belongs to another user than it must.
    #[error("`{}` belongs to {owner}, not to {expected}", .path.display())]
    ForeignFolder {
        path: PathBuf,
        /// Owner of the folder: a quoted name, else `user id` and a number.
        owner: String,
        /// Owner that the folder must have, in the same form.
        expected: String,
    },
    /// A folder is open to other users, who could read or replace its content.
    #[error("`{}` is open to other users (mode {mode:04o})", .path.display())]
    OpenFolder {
        path: PathBuf,
        /// Permission bits of the folder.
        mode: u32,
        /// Permission bits that would be accepted.
        wanted: u32,
    },
    /// Something else has the path of the cluster or of its socket folder.
    #[error("`{}` is in the way: it is not a folder of the private database", .0.display())]
    InTheWay(PathBuf),
    /// The server cannot run in the foreground, because it is already running.
    #[error("the private database is already running, as process {pid}")]
    AlreadyRunning {
        /// Process id of the server.
        pid: i32,
    },
    /// Making the cluster failed; all its files were removed.
    #[error("making the private database failed at `{step}`: {output}")]
    NotMade {
        /// Program that failed.
        step: &'static str,
        /// Last lines that the program wrote, safe to show.
        output: String,
    },
    /// The server did not start.
    #[error("the private database did not start: {output}")]
    NotStarted {
        /// Path of the server's log.
        log: PathBuf,
        /// Last lines of the log, safe to show.
        output: String,
    },
    /// A step took longer than the limit.
    #[error("{what} took longer than {seconds} s")]
    TimedOut {
        /// Description of the step.
        what: &'static str,
        /// Limit in seconds.
        seconds: u64,
    },
    /// A system call failed.
    #[error("cannot {action} `{}`: {source}", .path.display())]
    Io {
        /// Verb for what was tried.
        action: &'static str,
        /// Path on which it was tried.
        path: PathBuf,
        source: io::Error,
    },
}

impl PrivateError {
    /// Returns a function for `map_err` that adds what was tried, and on which path.
    pub(super) fn io(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| PrivateError::Io {
            action,
            path,
            source,
        }
    }
}
