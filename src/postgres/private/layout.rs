//! Determines the paths of the private server. Creates nothing.

use std::{
    ffi::OsStr,
    fs, io,
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{PORT, PrivateError, account::RunsAs};
use crate::domain::hex;

/// Length in bytes of the longest path to which a Unix socket can be bound.
const LONGEST_SOCKET: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// Name of the server's log, in the data folder.
pub(super) const LOG: &str = "server.log";

/// Folder of root's clusters whose data home is closed to the server's user.
const ROOT_STORE: &str = "/var/lib/credctl";

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
    pub(super) fn find(data_home: &Path, runs_as: RunsAs) -> Result<Self, PrivateError> {
        let home = resolved(data_home).map_err(PrivateError::io("find", data_home))?;
        let folder = match runs_as {
            RunsAs::Caller { .. } => home.clone(),
            _ => folder_for_root(&home, runs_as),
        };
        let data = folder.join("postgres");
        let socket = socket_folder(&folder, &data);
        Ok(Layout {
            home,
            folder,
            data,
            socket,
        })
    }

    /// Returns the path of the lock for making, starting and stopping the server.
    pub(super) fn lock(&self) -> PathBuf {
        self.folder.join("postgres.lock")
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

/// Returns the path with symlinks resolved, so that all spellings of a path give the same result. The
/// last folders of the path may be missing.
fn resolved(path: &Path) -> io::Result<PathBuf> {
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

/// Returns the folder for root's server. An existing cluster stays where it is, even if the modes of
/// the folders above it change.
fn folder_for_root(home: &Path, runs_as: RunsAs) -> PathBuf {
    let store = Path::new(ROOT_STORE).join(digest(home, 8));
    let made_in = |folder: &Path| folder.join("postgres/PG_VERSION").exists();
    if made_in(home) || (!made_in(&store) && reachable(home, runs_as)) {
        home.to_owned()
    } else {
        store
    }
}

/// Returns true if the server's user may enter this folder and every folder above it. Returns false
/// if the folder is missing, because it will be made closed to others.
fn reachable(folder: &Path, runs_as: RunsAs) -> bool {
    let Some((uid, gid)) = runs_as.recipient() else {
        return false;
    };
    folder.ancestors().all(|folder| {
        fs::metadata(folder).is_ok_and(|found| {
            let search = match () {
                () if found.uid() == uid => 0o100,
                () if found.gid() == gid => 0o010,
                () => 0o001,
            };
            found.mode() & search != 0
        })
    })
}

/// Returns the folder of the socket: beside the cluster, unless that path is too long for a socket.
/// `XDG_RUNTIME_DIR` is not suitable: it is emptied when the user logs out, while the server keeps
/// running.
fn socket_folder(parent: &Path, data: &Path) -> PathBuf {
    let folder = parent.join("socket");
    let longest = folder.as_os_str().len() + format!("/.s.PGSQL.{PORT}").len();
    if longest <= LONGEST_SOCKET {
        return folder;
    }
    let uid = nix::unistd::geteuid();
    PathBuf::from(format!("/tmp/credctl-{uid}-{}", digest(data, 4)))
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
        let layout = Layout::find(Path::new("/nowhere/credctl"), CALLER).unwrap();
        assert_eq!(layout.data, Path::new("/nowhere/credctl/postgres"));
        assert_eq!(layout.socket, Path::new("/nowhere/credctl/socket"));
    }

    #[test]
    fn a_socket_path_that_is_too_long_moves_to_tmp() {
        let tail = "/socket/.s.PGSQL.5432".len();
        let home = |length: usize| PathBuf::from(format!("/{}", "a".repeat(length - tail - 1)));
        let fits = Layout::find(&home(LONGEST_SOCKET), CALLER).unwrap();
        assert_eq!(fits.socket, fits.folder.join("socket"));
        let moved = Layout::find(&home(LONGEST_SOCKET + 1), CALLER).unwrap();
        let name = moved.socket.to_str().unwrap();
        let uid = nix::unistd::geteuid();
        let hash = name.strip_prefix(&format!("/tmp/credctl-{uid}-")).unwrap();
        assert_eq!(hash.len(), 8);
        assert!(hash.bytes().all(|b| b.is_ascii_hexdigit()));
    }

    #[test]
    fn one_folder_by_two_names_is_one_server() {
        let folder = folder(0o700);
        let link = folder.path().join("link");
        symlink(folder.path(), &link).unwrap();
        assert_eq!(
            Layout::find(&link.join("home"), CALLER).unwrap(),
            Layout::find(&folder.path().join("home"), CALLER).unwrap(),
        );
    }

    #[test]
    fn roots_cluster_is_in_the_data_home_if_the_servers_user_can_reach_that() {
        let folder = folder(0o711);
        let layout = Layout::find(folder.path(), SYSTEM).unwrap();
        assert_eq!(layout.folder, folder.path().canonicalize().unwrap());
    }

    #[test]
    fn roots_cluster_is_elsewhere_if_the_data_home_is_closed_or_missing() {
        let closed = folder(0o700);
        for home in [closed.path().to_owned(), closed.path().join("missing")] {
            let layout = Layout::find(&home, SYSTEM).unwrap();
            let name = layout.folder.strip_prefix(ROOT_STORE).unwrap();
            assert_eq!(name.as_os_str().len(), 16);
        }
    }

    #[test]
    fn roots_cluster_stays_where_it_was_made() {
        let home = folder(0o700);
        fs::create_dir(home.path().join("postgres")).unwrap();
        fs::write(home.path().join("postgres/PG_VERSION"), "15\n").unwrap();
        let layout = Layout::find(home.path(), SYSTEM).unwrap();
        assert_eq!(layout.folder, home.path().canonicalize().unwrap());
    }
}
