//! Where the pieces of the private server are. Looks, and makes nothing.

use std::{
    ffi::OsStr,
    fs, io,
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{PORT, PrivateError, account::RunsAs};

/// The longest path a Unix socket can be bound to.
const LONGEST_SOCKET: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// The server's log, in the data folder.
pub(super) const LOG: &str = "server.log";

/// Where root's clusters are when the data home is closed to the server's user.
const ROOT_STORE: &str = "/var/lib/credctl";

/// The paths of one private server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// What the user calls theirs; the vault keys are there too.
    pub(super) home: PathBuf,
    /// The folder that holds everything of the server.
    pub(super) base: PathBuf,
    /// The cluster.
    pub(super) data: PathBuf,
    /// The folder of the socket.
    pub(super) socket: PathBuf,
}

impl Layout {
    pub(super) fn find(data_home: &Path, runs_as: RunsAs) -> Result<Self, PrivateError> {
        let home = resolved(data_home).map_err(PrivateError::io("find", data_home))?;
        let base = match runs_as {
            RunsAs::Caller { .. } => home.clone(),
            _ => base_of_root(&home, runs_as),
        };
        let data = base.join("postgres");
        let socket = socket_folder(&base, &data);
        Ok(Layout {
            home,
            base,
            data,
            socket,
        })
    }

    /// The file whose lock is the right to make, start or stop the server.
    pub(super) fn lock(&self) -> PathBuf {
        self.base.join("postgres.lock")
    }

    /// What the server writes as it runs.
    pub(super) fn log(&self) -> PathBuf {
        self.data.join(LOG)
    }

    /// Where the server keeps its process id.
    pub(super) fn pid_file(&self) -> PathBuf {
        self.data.join("postmaster.pid")
    }

    /// What keeps two servers from one socket.
    pub(super) fn socket_lock(&self) -> PathBuf {
        self.socket.join(format!(".s.PGSQL.{PORT}.lock"))
    }
}

/// A path that stays the same however it is spelled, also while the end of it does not exist.
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

/// A cluster that exists stays where it is, whatever becomes of the modes of the folders above it.
fn base_of_root(home: &Path, runs_as: RunsAs) -> PathBuf {
    let store = Path::new(ROOT_STORE).join(digest(home, 8));
    let made_in = |base: &Path| base.join("postgres/PG_VERSION").exists();
    if made_in(home) || (!made_in(&store) && reachable(home, runs_as)) {
        home.to_owned()
    } else {
        store
    }
}

/// Whether the server's user may pass through every folder down to this one. A folder that is still
/// to be made will be closed to others.
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

/// Beside the cluster, unless the path is too long for a socket. `XDG_RUNTIME_DIR` would not do: it
/// is emptied when the user logs out, under a server that lives on.
fn socket_folder(base: &Path, data: &Path) -> PathBuf {
    let folder = base.join("socket");
    let longest = folder.as_os_str().len() + format!("/.s.PGSQL.{PORT}").len();
    if longest <= LONGEST_SOCKET {
        return folder;
    }
    let uid = nix::unistd::geteuid();
    PathBuf::from(format!("/tmp/credctl-{uid}-{}", digest(data, 4)))
}

/// The first bytes of the SHA-256 of a path, in hex.
fn digest(path: &Path, bytes: usize) -> String {
    let text: &OsStr = path.as_os_str();
    let hash = Sha256::digest(text.as_bytes());
    hash.iter()
        .take(bytes)
        .map(|byte| format!("{byte:02x}"))
        .collect()
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
        assert_eq!(fits.socket, fits.base.join("socket"));
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
        assert_eq!(layout.base, folder.path().canonicalize().unwrap());
    }

    #[test]
    fn roots_cluster_is_elsewhere_if_the_data_home_is_closed_or_missing() {
        let closed = folder(0o700);
        for home in [closed.path().to_owned(), closed.path().join("missing")] {
            let layout = Layout::find(&home, SYSTEM).unwrap();
            let name = layout.base.strip_prefix(ROOT_STORE).unwrap();
            assert_eq!(name.as_os_str().len(), 16);
        }
    }

    #[test]
    fn roots_cluster_stays_where_it_was_made() {
        let home = folder(0o700);
        fs::create_dir(home.path().join("postgres")).unwrap();
        fs::write(home.path().join("postgres/PG_VERSION"), "15\n").unwrap();
        let layout = Layout::find(home.path(), SYSTEM).unwrap();
        assert_eq!(layout.base, home.path().canonicalize().unwrap());
    }
}
