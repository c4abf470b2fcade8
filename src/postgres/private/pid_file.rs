//! Finds the process that serves a cluster: reads the server's files and checks whether they are
//! still true.
//!
//! After a crash or a reboot the files stay behind, and the process id in them may belong to any
//! process by then. PostgreSQL refuses to start while the id belongs to a process of the same user.
//! So a file is removed if the process named in it certainly does not serve this cluster, and only
//! then.

use std::{fs, io, path::Path};

use rustix::process::Pid;

use super::{PrivateError, deadline::Deadline, foreign_file, layout::Layout};
use crate::process::PidHolder;

/// The server of a cluster, as recorded in its pid file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) pid: Pid,
    /// True if the file states that the server accepts connections.
    pub(super) ready: bool,
}

/// Returns the live server of this cluster, if there is one.
pub(super) fn server(layout: &Layout) -> Result<Option<Server>, PrivateError> {
    let Some(server) = read(&layout.pid_file())?.and_then(|text| parse(&text)) else {
        return Ok(None);
    };
    let live = holder(server.pid, &layout.data) == PidHolder::Program;
    Ok(live.then_some(server))
}

/// Returns true if this process still serves the cluster.
pub(super) fn serves(pid: Pid, layout: &Layout) -> bool {
    holder(pid, &layout.data) == PidHolder::Program
}

/// Removes the files that a dead server left behind, if PostgreSQL would not remove them itself.
pub(super) async fn clear(layout: &Layout, deadline: Deadline) -> Result<(), PrivateError> {
    for path in [layout.pid_file(), layout.socket_lock()] {
        if is_stale(&path, &layout.data, deadline).await? {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(PrivateError::io("remove", path)(error));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Number of times that a file without a process id is read before it counts as damaged. A starting
/// server writes the id as soon as it has created the file.
const READS: usize = 25;

async fn is_stale(path: &Path, data: &Path, deadline: Deadline) -> Result<bool, PrivateError> {
    for _ in 0..READS {
        let Some(text) = read(path)? else {
            return Ok(false);
        };
        if let Some(server) = parse(&text) {
            return Ok(holder(server.pid, data) == PidHolder::OtherProcess);
        }
        deadline
            .pause("reading the files of a server that is gone")
            .await?;
    }
    Ok(true)
}

fn read(path: &Path) -> Result<Option<String>, PrivateError> {
    match foreign_file::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(PrivateError::io("read", path)(error)),
    }
}

/// Parses a pid file. The first line is the process id, which is negative for a server without a
/// postmaster. The eighth line is the server's state.
fn parse(text: &str) -> Option<Server> {
    let pid: i32 = text.lines().next()?.trim().parse().ok()?;
    let pid = Pid::from_raw(pid.checked_abs()?)?;
    let ready = text
        .lines()
        .nth(7)
        .is_some_and(|state| state.trim_end() == "ready");
    Some(Server { pid, ready })
}

fn holder(pid: Pid, data: &Path) -> PidHolder {
    PidHolder::of(pid, &["postgres", "postmaster"], data)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(home: &Path) -> Layout {
        let home = home.to_owned();
        let (data, socket) = (home.join("postgres"), home.join("socket"));
        fs::create_dir(&data).unwrap();
        fs::create_dir(&socket).unwrap();
        Layout {
            folder: home.clone(),
            home,
            data,
            socket,
        }
    }

    /// Returns the id of a process that has just ended.
    fn ended_process() -> u32 {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        child.id()
    }

    async fn left_after_clearing(contents: &str) -> bool {
        let home = tempfile::tempdir().unwrap();
        let layout = layout(home.path());
        fs::write(layout.pid_file(), contents).unwrap();
        fs::write(layout.socket_lock(), contents).unwrap();
        assert_eq!(server(&layout).unwrap(), None);
        clear(&layout, Deadline::start()).await.unwrap();
        assert_eq!(layout.pid_file().exists(), layout.socket_lock().exists());
        layout.pid_file().exists()
    }

    #[test]
    fn a_file_tells_the_process_and_whether_it_is_ready() {
        let text = |state: &str| format!("42\n/data\n1\n5432\n/socket\n\n 1 2\n{state}\n");
        let pid = Pid::from_raw(42).unwrap();
        assert_eq!(parse(&text("ready   ")), Some(Server { pid, ready: true }));
        assert_eq!(parse(&text("starting")), Some(Server { pid, ready: false }));
        assert_eq!(parse("-42\n"), Some(Server { pid, ready: false }));
        assert_eq!(parse(""), None);
        assert_eq!(parse("0\n"), None);
    }

    #[tokio::test]
    async fn a_file_whose_process_is_another_program_now_is_removed() {
        assert!(!left_after_clearing(&format!("{}\n", std::process::id())).await);
    }

    #[tokio::test]
    async fn a_file_whose_process_is_dead_but_not_waited_for_is_removed() {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let left = left_after_clearing(&format!("{}\n", child.id())).await;
        child.wait().unwrap();
        // If the process had been gone, PostgreSQL would have to remove the file.
        assert!(!left);
    }

    #[tokio::test]
    async fn a_file_whose_process_is_gone_is_left_to_postgresql() {
        assert!(left_after_clearing(&format!("{}\n", ended_process())).await);
    }

    #[tokio::test]
    async fn a_file_without_a_process_is_removed() {
        assert!(!left_after_clearing("").await);
        assert!(!left_after_clearing("no number\n").await);
    }
}
