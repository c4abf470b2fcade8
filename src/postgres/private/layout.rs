//! Determines the paths of the private server. Creates nothing.

use std::{
    ffi::OsStr,
    fs, io,
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{PORT, PrivateError, account::RunsAs, names::ROOT_STORE, record::DataName};
use crate::domain::hex;

/// Length in bytes of the longest path to which a Unix socket can be bound.
const LONGEST_SOCKET: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// Name of the server's log, in the data folder.
pub(super) const LOG: &str = "server.log";

/// Name of the folder of the socket.
const SOCKET: &str = "socket";

/// Name of the folder of the cluster.
pub(super) const DATA: &str = "postgres";

/// The paths of one private server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// Data home of the user. The vault keys are also in this folder.
    pub(super) home: PathBuf,
    /// Folder that holds all files of the server.
    pub(super) folder: PathBuf,
    /// Folder of the cluster.
    pub(super) data: PathBuf,
    /// Folder of the socket.
    pub(super) socket: PathBuf,
}

impl Layout {
    /// Returns the paths of a server whose data are in the home.
    pub(super) fn in_home(home: &Path) -> Self {
        Layout::of(home, home)
    }

    /// Returns the paths of a server whose data lie apart from the home, in the folder of this name.
    pub(super) fn apart(home: &Path, name: &DataName) -> Self {
        Layout::of(home, &Path::new(ROOT_STORE).join(name.as_str()))
    }

    fn of(home: &Path, folder: &Path) -> Self {
        let data = folder.join(DATA);
        Layout {
            home: home.to_owned(),
            folder: folder.to_owned(),
            socket: socket_folder(folder, &data),
            data,
        }
    }

    /// Returns true if the data lie apart from the home.
    pub(super) fn is_apart(&self) -> bool {
        self.folder != self.home
    }

    /// Returns the path of the lock for making, starting and stopping the server.
    pub(super) fn lock(&self) -> PathBuf {
        lock_in(&self.home)
    }

    /// Returns the path of the lock of data that lie apart: homes that claim the same data have no other
    /// lock in common.
    pub(super) fn lock_of_data(&self) -> Option<PathBuf> {
        self.is_apart().then(|| lock_in(&self.folder))
    }

    /// Returns the folder of the socket, if that path is short enough.
    pub(super) fn socket_beside_data(&self) -> PathBuf {
        self.folder.join(SOCKET)
    }

    /// Returns the path of the server's log.
    pub(super) fn log(&self) -> PathBuf {
        self.data.join(LOG)
    }

    /// Returns the path of the file with the server's process id.
    pub(super) fn pid_file(&self) -> PathBuf {
        self.data.join("postmaster.pid")
    }

    /// Returns the path of the lock file by which PostgreSQL prevents two servers on one socket.
    pub(super) fn socket_lock(&self) -> PathBuf {
        self.socket.join(format!(".s.PGSQL.{PORT}.lock"))
    }
}

/// Returns the path of the lock in a folder.
pub(super) fn lock_in(folder: &Path) -> PathBuf {
    folder.join("postgres.lock")
}

/// Returns the path with symlinks resolved, so that all spellings of a path give the same result. The
/// last folders of the path may be missing.
pub(super) fn resolved(path: &Path) -> Result<PathBuf, PrivateError> {
    resolve(path).map_err(PrivateError::io("find", path))
}

fn resolve(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    for existing in path.ancestors() {
        match existing.canonicalize() {
            Ok(real) => {
                let rest = path.strip_prefix(existing).unwrap_or(Path::new(""));
                return Ok(real.components().chain(rest.components()).collect());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(path)
}

/// Returns the highest folder on the way that the server's user may not enter, or that is missing: it
/// will be made closed to others. `None` if this user reaches the folder.
pub(super) fn barrier(folder: &Path, runs_as: RunsAs) -> Option<PathBuf> {
    let (uid, gid) = match runs_as {
        RunsAs::Caller { .. } => return None,
        RunsAs::System { uid, gid } => (uid, gid),
        RunsAs::Nobody => return Some(folder.to_owned()),
    };
    let is_open = |folder: &Path| {
        fs::metadata(folder).is_ok_and(|found| {
            let search = match () {
                () if found.uid() == uid => 0o100,
                () if found.gid() == gid => 0o010,
                () => 0o001,
            };
            found.mode() & search != 0
        })
    };
    let closed = folder.ancestors().filter(|folder| !is_open(folder));
    closed.last().map(Path::to_owned)
}

/// Returns the folder of the socket: beside the cluster, unless that path is too long for a socket.
/// `XDG_RUNTIME_DIR` is not suitable: it is emptied when the user logs out, while the server keeps
/// running.
fn socket_folder(parent: &Path, data: &Path) -> PathBuf {
    let folder = parent.join(SOCKET);
    let longest = folder.as_os_str().len() + format!("/.s.PGSQL.{PORT}").len();
    if longest <= LONGEST_SOCKET {
        return folder;
    }
    PathBuf::from(format!("{}{}", short_prefix(), digest(data, 4)))
}

/// Returns the beginning of the paths of this user's socket folders in `/tmp`.
fn short_prefix() -> String {
    format!("/tmp/credctl-{}-", nix::unistd::geteuid())
}

/// Returns true if a folder in `/tmp` is one that [`socket_folder`] names for this user.
pub(super) fn is_short(socket: &Path) -> bool {
    let rest = socket
        .to_str()
        .and_then(|path| path.strip_prefix(&short_prefix()));
    rest.is_some_and(|rest| rest.len() == 8 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Returns the first bytes of the SHA-256 of a path, in hex.
fn digest(path: &Path, bytes: usize) -> String {
    let text: &OsStr = path.as_os_str();
    let hash = Sha256::digest(text.as_bytes());
    hex(&hash[..bytes])
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    const CALLER: RunsAs = RunsAs::Caller { uid: 1000 };
    const SYSTEM: RunsAs = RunsAs::System { uid: 1, gid: 1 };

    fn folder(mode: u32) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
        folder
    }

    #[test]
    fn everything_is_in_the_data_home() {
        let layout = Layout::in_home(Path::new("/nowhere/credctl"));
        assert_eq!(layout.data, Path::new("/nowhere/credctl/postgres"));
        assert_eq!(layout.socket, Path::new("/nowhere/credctl/socket"));
    }

    #[test]
    fn a_socket_path_that_is_too_long_moves_to_tmp() {
        let tail = "/socket/.s.PGSQL.5432".len();
        let home = |length: usize| PathBuf::from(format!("/{}", "a".repeat(length - tail - 1)));
        let fits = Layout::in_home(&home(LONGEST_SOCKET));
        assert_eq!(fits.socket, fits.folder.join("socket"));
        let moved = Layout::in_home(&home(LONGEST_SOCKET + 1));
        let name = moved.socket.to_str().unwrap();
        let uid = nix::unistd::geteuid();
        let hash = name.strip_prefix(&format!("/tmp/credctl-{uid}-")).unwrap();
        assert_eq!(hash.len(), 8);
        assert!(hash.bytes().all(|b| b.is_ascii_hexdigit()));
        assert!(is_short(&moved.socket) && !is_short(&fits.socket));
    }

    #[test]
    fn one_folder_by_two_names_is_one_server() {
        let folder = folder(0o700);
        let link = folder.path().join("link");
        symlink(folder.path(), &link).unwrap();
        assert_eq!(
            resolved(&link.join("home")).unwrap(),
            resolved(&folder.path().join("home")).unwrap(),
        );
    }

    #[test]
    fn the_highest_folder_that_is_closed_to_the_servers_user_is_named() {
        let open = folder(0o711);
        assert_eq!(barrier(open.path(), SYSTEM), None);
        let missing = open.path().join("missing");
        assert_eq!(barrier(&missing.join("home"), SYSTEM), Some(missing));
        let closed = folder(0o700);
        for home in [closed.path().to_owned(), closed.path().join("missing")] {
            assert_eq!(barrier(&home, SYSTEM).as_deref(), Some(closed.path()));
            assert_eq!(barrier(&home, CALLER), None);
        }
    }
}
