//! Finds the process that serves a cluster: reads the server's files and checks whether they are
//! still true.
//!
//! After a crash or a reboot the files stay behind, and the process id in them may belong to any
//! process by then. PostgreSQL refuses to start while the id belongs to a process of the same user.
//! So a file is removed if the process named in it certainly does not serve this cluster, and only
//! then.

use std::{fs, io, path::Path};

use rustix::{io::Errno, process::Pid};

use super::{PrivateError, deadline::Deadline, layout::Layout};

/// The server of a cluster, as recorded in its pid file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) pid: Pid,
    /// True if the file states that the server accepts connections.
    pub(super) ready: bool,
}

/// The process that has a process id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    NoProcess,
    /// The server of this cluster.
    ThisServer,
    OtherProcess,
}

/// Returns the live server of this cluster, if there is one.
pub(super) fn server(layout: &Layout) -> Result<Option<Server>, PrivateError> {
    let Some(server) = read(&layout.pid_file())?.and_then(|text| parse(&text)) else {
        return Ok(None);
    };
    let live = holder(server.pid, &layout.data) == Holder::ThisServer;
    Ok(live.then_some(server))
}

/// Returns true if this process still serves the cluster.
pub(super) fn serves(pid: Pid, layout: &Layout) -> bool {
    holder(pid, &layout.data) == Holder::ThisServer
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
            return Ok(holder(server.pid, data) == Holder::OtherProcess);
        }
        deadline
            .pause("reading the files of a server that is gone")
            .await?;
    }
    Ok(true)
}

fn read(path: &Path) -> Result<Option<String>, PrivateError> {
    match fs::read(path) {
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

fn holder(pid: Pid, data: &Path) -> Holder {
    match rustix::process::test_kill_process(pid) {
        Err(Errno::SRCH) => Holder::NoProcess,
        // The process belongs to another user. Our server runs as our own user, or as a system user
        // if we are root, and root may signal every process.
        Err(_) => Holder::OtherProcess,
        Ok(()) if system::serves(pid, data) => Holder::ThisServer,
        Ok(()) => Holder::OtherProcess,
    }
}

/// Returns true if the arguments of a server name this cluster.
fn names<'a>(mut arguments: impl Iterator<Item = &'a [u8]>, data: &[u8]) -> bool {
    arguments.any(|argument| argument == b"-D") && arguments.next() == Some(data)
}

#[cfg(target_os = "linux")]
mod system {
    use std::{
        fs, io,
        os::unix::{ffi::OsStrExt, fs::MetadataExt},
        path::{Path, PathBuf},
    };

    use rustix::process::Pid;

    /// Returns true if the process is PostgreSQL and its working directory is the data folder. A dead
    /// process that nobody has waited for has no working directory.
    pub(super) fn serves(pid: Pid, data: &Path) -> bool {
        let process = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
        if !is_postgres(&process) {
            return false;
        }
        match (fs::metadata(process.join("cwd")), fs::metadata(data)) {
            (Ok(cwd), Ok(data)) => (cwd.dev(), cwd.ino()) == (data.dev(), data.ino()),
            // Root in a container may be denied `cwd`; everybody can read the arguments.
            (Err(error), _) if error.kind() == io::ErrorKind::PermissionDenied => {
                let arguments = fs::read(process.join("cmdline")).unwrap_or_default();
                super::names(
                    arguments.split(|&byte| byte == 0),
                    data.as_os_str().as_bytes(),
                )
            }
            _ => false,
        }
    }

    fn is_postgres(process: &Path) -> bool {
        let name = fs::read(process.join("comm")).unwrap_or_default();
        matches!(name.trim_ascii_end(), b"postgres" | b"postmaster")
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::{os::unix::ffi::OsStrExt, path::Path, process::Command};

    use rustix::process::Pid;

    /// Returns true if `ps` shows the data folder among the arguments of the process.
    pub(super) fn serves(pid: Pid, data: &Path) -> bool {
        let pid = pid.as_raw_nonzero().to_string();
        let mut ps = Command::new("/bin/ps");
        // If `ps` fails, assume that the server runs: no start is better than two servers on one
        // cluster.
        ps.args(["-ww", "-o", "command=", "-p", &pid])
            .output()
            .map_or(true, |shown| {
                shown_serves(&shown.stdout, data.as_os_str().as_bytes())
            })
    }

    /// `ps` separates the arguments by spaces and does not quote them.
    fn shown_serves(shown: &[u8], data: &[u8]) -> bool {
        let shown = shown.trim_ascii_end();
        let option = [b" -D ", data].concat();
        shown.ends_with(&option)
            || shown
                .windows(option.len() + 1)
                .any(|part| part.starts_with(&option) && part.ends_with(b" "))
    }
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
            base: home.clone(),
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

    #[test]
    fn arguments_name_a_cluster_by_its_whole_path() {
        let names = |line: &str| names(line.as_bytes().split(|&b| b == b'|'), b"/a b");
        assert!(names("postgres|-D|/a b"));
        assert!(!names("postgres|-D|/a b/c"));
        assert!(!names("postgres|/a b"));
    }
}
