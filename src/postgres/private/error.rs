use std::{io, path::PathBuf};

/// Why there is no private PostgreSQL to talk to.
#[derive(Debug, thiserror::Error)]
pub enum PrivateError {
    /// Nothing to run: no PostgreSQL that is new enough was found anywhere.
    #[error("the programs of PostgreSQL 14 or later are not installed")]
    NoPrograms {
        /// What installs them on this system, where that is known.
        install: Option<&'static str>,
    },
    /// The folder that was named for the programs does not hold what is needed.
    #[error("`{}` does not hold `initdb`, `pg_ctl` and `postgres` that can be run here", .0.display())]
    NotPrograms(PathBuf),
    /// There is a cluster, but only another version could serve it.
    #[error("the private database is of PostgreSQL {version}, whose programs were not found")]
    NoProgramsFor {
        /// The major version that made the cluster.
        version: u32,
        /// The major versions that were found.
        found: Vec<u32>,
    },
    /// Run by root, whom PostgreSQL refuses, on a system without a user to run it instead.
    #[error("PostgreSQL does not run as root, and there is no system user `postgres` to run it")]
    NoServerUser,
    /// The user has a number only, and peer authentication goes by name.
    #[error("the user id {uid} has no name on this system, which PostgreSQL requires")]
    NoSystemUser {
        /// The effective user id.
        uid: u32,
    },
    /// The system could not say who the user is.
    #[error("the system's list of users could not be read: {0}")]
    UserLookup(#[source] io::Error),
    /// A folder that has to be ours is another user's.
    #[error("`{}` belongs to {owner}, not to {expected}", .path.display())]
    ForeignFolder {
        /// The folder.
        path: PathBuf,
        /// Whose it is: a name, else a number.
        owner: String,
        /// Whose it would have to be.
        expected: String,
    },
    /// A folder lets others in who could read or replace what is in it.
    #[error("`{}` is open to other users (mode {mode:04o})", .path.display())]
    OpenFolder {
        /// The folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// The permission bits that would do.
        wanted: u32,
    },
    /// Something else is where the cluster or its socket would be.
    #[error("`{}` is in the way: it is not a folder of the private database", .0.display())]
    InTheWay(PathBuf),
    /// The server is to run in the foreground, and runs already.
    #[error("the private database is running already, as process {pid}")]
    AlreadyRunning {
        /// The server's process id.
        pid: i32,
    },
    /// Making the cluster failed; nothing of it was kept.
    #[error("making the private database failed at `{step}`: {output}")]
    NotMade {
        /// The program that failed.
        step: &'static str,
        /// The last lines it wrote, safe to show.
        output: String,
    },
    /// The server did not start.
    #[error("the private database did not start: {output}")]
    NotStarted {
        /// The server's log.
        log: PathBuf,
        /// The last lines of it, safe to show.
        output: String,
    },
    /// What was waited for did not happen within the limit.
    #[error("{what} took longer than {seconds} s")]
    TimedOut {
        /// What took so long.
        what: &'static str,
        /// The limit.
        seconds: u64,
    },
    /// The system refused something.
    #[error("cannot {action} `{}`: {source}", .path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// What it was tried on.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl PrivateError {
    /// For `map_err`: names what was tried, and on what.
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
