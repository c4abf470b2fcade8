//! Makes the server's folders with the right owner and mode, and checks existing ones.

use std::{
    fs::{self, File, Metadata, Permissions},
    io,
    os::unix::fs::{MetadataExt, PermissionsExt, fchown},
    path::Path,
};

use super::{
    PrivateError,
    account::{self, RunsAs},
    foreign_file,
    names::ROOT_STORE,
};
use crate::files::{
    NewFolder, make_own_folders,
    new_file::{NewFile, discard_abandoned, folder_of, sync_folder},
};

/// Prefix of folders that do not have their final name yet.
pub(super) const MAKING: &str = "credctl.making-";

/// Mode bit that lets others replace the content of a folder, unless the sticky bit is set.
const OTHERS_WRITE: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// Makes the home, or checks the existing one.
pub(super) fn prepare_home(home: &Path) -> Result<(), PrivateError> {
    make_all(home)?;
    // With `sudo` on some systems, root runs with the `HOME` of another user, and would leave files there
    // that this user cannot use.
    check_own(home)
}

/// Makes the folder of data that lie apart from the home, or opens it to the server's user.
pub(super) fn prepare_apart(folder: &Path) -> Result<(), PrivateError> {
    open_for_passing(Path::new(ROOT_STORE))?;
    open_for_passing(folder)
}

fn make_all(folder: &Path) -> Result<(), PrivateError> {
    make_own_folders(folder).map_err(PrivateError::io("create", folder))
}

/// Makes a folder that the server's user can enter, whatever the umask.
fn open_for_passing(folder: &Path) -> Result<(), PrivateError> {
    make_all(folder)?;
    check_closed_folder(folder)?;
    fs::set_permissions(folder, Permissions::from_mode(0o711))
        .map_err(PrivateError::io("change the mode of", folder))
}

/// Checks that a folder belongs to the caller, and that not everybody may replace what is in it.
pub(super) fn check_own(folder: &Path) -> Result<(), PrivateError> {
    let found = fs::metadata(folder).map_err(PrivateError::io("read", folder))?;
    check_owner(folder, &found, caller())?;
    let mode = found.mode() & 0o7777;
    if mode & OTHERS_WRITE != 0 && mode & STICKY == 0 {
        let (path, wanted) = (folder.to_owned(), mode & !OTHERS_WRITE);
        return Err(PrivateError::OpenFolder { path, mode, wanted });
    }
    Ok(())
}

/// Checks that a folder is no symlink, and that only the caller can have put something into it.
pub(super) fn check_closed_folder(folder: &Path) -> Result<(), PrivateError> {
    let found = fs::symlink_metadata(folder).map_err(PrivateError::io("read", folder))?;
    if !found.is_dir() {
        return Err(PrivateError::InTheWay(folder.to_owned()));
    }
    check_owner(folder, &found, caller())?;
    let mode = found.mode() & 0o7777;
    if mode & 0o022 == 0 {
        return Ok(());
    }
    let (path, wanted) = (folder.to_owned(), 0o711);
    Err(PrivateError::OpenFolder { path, mode, wanted })
}

fn caller() -> u32 {
    nix::unistd::geteuid().as_raw()
}

fn check_owner(folder: &Path, found: &Metadata, owner: u32) -> Result<(), PrivateError> {
    if found.uid() == owner {
        return Ok(());
    }
    Err(PrivateError::ForeignFolder {
        path: folder.to_owned(),
        owner: account::quoted_name(found.uid()),
        expected: account::quoted_name(owner),
    })
}

/// Checks that a cluster belongs to the server's user and is closed to others.
pub(super) fn check_data(folder: &Path, runs_as: RunsAs) -> Result<(), PrivateError> {
    let found = fs::symlink_metadata(folder).map_err(PrivateError::io("read", folder))?;
    check_owner(folder, &found, runs_as.uid()?)?;
    // PostgreSQL itself allows a group to read the cluster, for backups.
    check_closed(folder, &found, 0o027)
}

fn check_closed(folder: &Path, found: &Metadata, forbidden: u32) -> Result<(), PrivateError> {
    let mode = found.mode() & 0o7777;
    if mode & forbidden == 0 {
        return Ok(());
    }
    let (path, wanted) = (folder.to_owned(), 0o700);
    Err(PrivateError::OpenFolder { path, mode, wanted })
}

/// Makes the folder of the socket, or checks the existing one.
pub(super) fn prepare_socket(folder: &Path, runs_as: RunsAs) -> Result<(), PrivateError> {
    if fs::symlink_metadata(folder).is_err() {
        let parent = folder.parent().unwrap_or(Path::new("/"));
        new_folder(parent, runs_as)?
            .place(folder)
            .map_err(PrivateError::io("create", folder))?;
    }
    check_socket(folder, runs_as)
}

/// Checks that only our server can have made a socket in this folder. A missing folder is accepted:
/// there is no server then.
///
/// In `/tmp`, another user could have made the folder first, with a server of their own.
pub(super) fn check_socket(folder: &Path, runs_as: RunsAs) -> Result<(), PrivateError> {
    let found = match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => found,
        Ok(_) => return Err(PrivateError::InTheWay(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(PrivateError::io("read", folder)(error)),
    };
    check_owner(folder, &found, runs_as.uid()?)?;
    check_closed(folder, &found, 0o077)
}

/// Makes a folder that belongs to the server's user, under a temporary name. It gets its final name
/// only when its owner and mode are set, because processes that only connect check it without a lock.
pub(super) fn new_folder(parent: &Path, runs_as: RunsAs) -> Result<NewFolder, PrivateError> {
    let made = NewFolder::make_in(parent, MAKING)
        .map_err(PrivateError::io("create a folder in", parent))?;
    made.open()
        .and_then(|folder| give_file(&folder, runs_as))
        .map_err(PrivateError::io("hand over", made.path()))?;
    Ok(made)
}

/// Changes the owner of a new file to the server's user.
pub(super) fn give_file(file: &File, runs_as: RunsAs) -> io::Result<()> {
    match runs_as.recipient() {
        Some((uid, gid)) => fchown(file, Some(uid), Some(gid)),
        None => Ok(()),
    }
}

/// Writes a file of the server atomically, unless it already has this content.
///
/// The folder may belong to another user, so symlinks in it are not followed and existing files are
/// not written to.
pub(super) fn write(path: &Path, contents: &[u8], runs_as: RunsAs) -> Result<(), PrivateError> {
    if foreign_file::read(path).is_ok_and(|found| found == contents) {
        discard_abandoned(path);
        return Ok(());
    }
    replace(path, contents, runs_as).map_err(PrivateError::io("write", path))
}

fn replace(path: &Path, contents: &[u8], runs_as: RunsAs) -> io::Result<()> {
    let new = NewFile::beside(path)?;
    give_file(new.as_file(), runs_as)?;
    new.write(contents)?;
    new.replace()?;
    sync_folder(folder_of(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_socket_folder_is_made_closed() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("socket");
        prepare_socket(&folder, RunsAs::of_caller()).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o7777, 0o700);
        prepare_socket(&folder, RunsAs::of_caller()).unwrap();
    }

    #[test]
    fn a_socket_folder_that_others_may_enter_is_refused() {
        let home = tempfile::tempdir().unwrap();
        chmod(home.path(), 0o750);
        let refused = check_socket(home.path(), RunsAs::of_caller());
        assert!(matches!(
            refused,
            Err(PrivateError::OpenFolder { mode: 0o750, .. })
        ));
    }

    #[test]
    fn a_link_to_a_socket_folder_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let link = home.path().join("link");
        std::os::unix::fs::symlink(home.path(), &link).unwrap();
        assert!(matches!(
            check_socket(&link, RunsAs::of_caller()),
            Err(PrivateError::InTheWay(_))
        ));
    }

    #[test]
    fn a_data_folder_of_somebody_else_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let stranger = RunsAs::Caller { uid: 4_000_000 };
        let refused = check_data(home.path(), stranger).unwrap_err();
        assert!(matches!(refused, PrivateError::ForeignFolder { .. }));
        assert!(refused.to_string().ends_with("not to user id 4000000"));
    }

    #[test]
    fn a_data_folder_that_others_may_enter_is_refused() {
        let home = tempfile::tempdir().unwrap();
        chmod(home.path(), 0o755);
        let refused = check_data(home.path(), RunsAs::of_caller());
        assert!(matches!(
            refused,
            Err(PrivateError::OpenFolder { wanted: 0o700, .. })
        ));
    }

    #[test]
    fn a_home_that_everybody_may_write_to_is_refused() {
        let home = tempfile::tempdir().unwrap();
        chmod(home.path(), 0o777);
        assert!(matches!(
            check_own(home.path()),
            Err(PrivateError::OpenFolder { .. })
        ));
        chmod(home.path(), 0o1777);
        check_own(home.path()).unwrap();
    }

    #[test]
    fn a_folder_of_data_that_others_may_write_to_or_a_link_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let (folder, link) = (home.path().join("folder"), home.path().join("link"));
        fs::create_dir(&folder).unwrap();
        std::os::unix::fs::symlink(&folder, &link).unwrap();
        chmod(&folder, 0o755);
        check_closed_folder(&folder).unwrap();
        assert!(matches!(
            check_closed_folder(&link),
            Err(PrivateError::InTheWay(_))
        ));
        for mode in [0o775, 0o757, 0o1777] {
            chmod(&folder, mode);
            assert!(matches!(
                check_closed_folder(&folder),
                Err(PrivateError::OpenFolder { .. })
            ));
        }
    }
}
