use std::{io, path::PathBuf};

use super::names::ROOT_STORE;
use crate::{files::trusted::FileError, process::TooLow};

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
    /// The record that says where the data are, or whose they are, cannot be trusted or read.
    #[error(transparent)]
    Record(#[from] FileError),
    /// A file at the path of a record is none.
    #[error("`{}` is not a record that credctl wrote", .0.display())]
    NoRecord(PathBuf),
    /// A home is a copy of another one, which still owns the data.
    #[error(
        "`{}` is a copy of `{}`, to which the private database in `{}` belongs",
        .home.display(), .owner.display(), .data.display()
    )]
    CopiedHome {
        /// The copy.
        home: PathBuf,
        /// Home that owns the data.
        owner: PathBuf,
        data: PathBuf,
    },
    /// A home records data that do not name it.
    #[error("the data in `{}` do not belong to `{}`, which names them", .data.display(), .home.display())]
    NotOfThisHome { home: PathBuf, data: PathBuf },
    /// The home records data that are not there, and vault keys are there.
    #[error("the data of the private database are gone: `{}`", .data.display())]
    Gone { data: PathBuf },
    /// The home was changed while a command ran.
    #[error("the private database of `{}` was removed meanwhile", .0.display())]
    Vanished(PathBuf),
    /// The user that runs the server for root may not reach the data in the home.
    #[error("the user `postgres`, who runs the private database in `{}`, may not enter `{}`", .data.display(), .barrier.display())]
    OutOfReach {
        data: PathBuf,
        /// Folder on the way that is closed to this user.
        barrier: PathBuf,
    },
    /// The path names no folder of data that lie apart from a home.
    #[error("`{}` is not a folder of a private database in {ROOT_STORE}", .0.display())]
    NotApart(PathBuf),
    /// Data that should belong to no home belong to one.
    #[error("`{}` belongs to the home `{}`", .data.display(), .home.display())]
    Owned { data: PathBuf, home: PathBuf },
    /// The server cannot run in the foreground, because it is already running.
    #[error("the private database is already running, as process {pid}")]
    AlreadyRunning {
        /// Process id of the server.
        pid: i32,
    },
    /// Making the cluster failed; all its files were removed.
    #[error("making the private database in `{}` failed at `{step}`: {output}", .folder.display())]
    NotMade {
        /// Folder in which the cluster was to lie.
        folder: PathBuf,
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
    /// The server runs, and refuses the user to whom it belongs.
    #[error("the private database refuses its own user: {reason}")]
    LoginRefused {
        /// File with the server's rules about logins.
        rules: PathBuf,
        /// Message of the server, or what it asks for.
        reason: String,
    },
    /// A limit of this process is too low for a server.
    #[error("the private database cannot run under the limits of this session: {0}")]
    Limit(#[from] TooLow),
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

/// Parts of messages of PostgreSQL's programs, with what helps.
const ADVICE: [(&str, &str); 6] = [
    (
        "could not resize shared memory segment",
        "give /dev/shm more room: `mount -o remount,size=64m /dev/shm`, or `--shm-size 64m` of the container",
    ),
    ("No space left on device", "free some disk space"),
    (
        "File too large",
        "raise the limit of file size: `ulimit -f unlimited`",
    ),
    (
        "Too many open files",
        "raise the limit of open files: `ulimit -n 256`",
    ),
    (
        "Cannot allocate memory",
        "free some memory, or raise the limit of memory (`ulimit -v`)",
    ),
    (
        "could not fork",
        "end some programs, or raise the limit of processes (`ulimit -u`)",
    ),
];

/// Returns what helps against a failure of a program of PostgreSQL, by what it wrote.
pub fn advice(output: &str) -> Option<&'static str> {
    let known = ADVICE.iter().find(|(part, _)| output.contains(part));
    known.map(|(_, advice)| *advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_found_in_what_a_program_wrote() {
        let shared = "FATAL:  could not resize shared memory segment \"/PostgreSQL.1\" to 1048576 bytes: \
                      No space left on device";
        assert!(advice(shared).unwrap().contains("/dev/shm"));
        let full = "FATAL:  could not write to file \"pg_wal/xlogtemp.1\": No space left on device";
        assert_eq!(advice(full), Some("free some disk space"));
        assert_eq!(advice("FATAL:  role \"x\" does not exist"), None);
    }
}
