//! The first vault key: its file is made whole or not at all, and never replaces another one.

use std::{
    fs,
    io::{self, ErrorKind},
    os::unix::fs::MetadataExt,
    path::Path,
};

use rustix::process::geteuid;

use super::{error::KeyError, key_file, key_text, keyring::Keyring, vault_key::VaultKey};
use crate::files::{
    make_own_folders,
    new_file::{NewFile, folder_of, sync_folder},
    trusted::{self, FileError, FileProblem},
};

/// Makes a new vault key in a new file, and returns the keys that the file holds.
///
/// If another command makes the file at the same time, its file is read instead, so that both
/// commands end with the same key. The key survives a power failure once this function has
/// returned.
///
/// # Errors
/// Fails with [`KeyError::UnsafeFolder`] if others could replace the file, with [`KeyError::Make`] if
/// it cannot be made, and with another [`KeyError`] if it cannot be synced or read back.
pub fn make(path: &Path) -> Result<Keyring, KeyError> {
    let failed = |cause| KeyError::Make {
        path: path.to_owned(),
        cause,
    };
    let key = VaultKey::generate();
    make_safe_folder(path).map_err(|error| failed_in(error, failed))?;
    let was_made = write_new(path, &key).map_err(failed)?;
    // Needed even if another command made the file: it may be killed before it has synced the
    // folder.
    sync_key_file(path)?;
    let keyring = key_file::load(path, &[])?;
    if was_made && keyring.ids().ne([key.id()]) {
        return Err(KeyError::ReadBack {
            path: path.to_owned(),
        });
    }
    Ok(keyring)
}

/// Writes the key to a new file. Returns true if the file was made, false if there was one already.
fn write_new(path: &Path, key: &VaultKey) -> io::Result<bool> {
    let new = NewFile::beside(path)?;
    new.write(key_text::new_file(key).as_bytes())?;
    new.claim()
}

/// Makes the folder of a key file, and the missing folders above it, for this user only.
///
/// # Errors
/// Fails with [`FileError`] if others could replace the file, or if no folder can be made.
pub(super) fn make_safe_folder(path: &Path) -> Result<(), FileError> {
    trusted::check_folders(path)?;
    make_own_folders(folder_of(path)).map_err(|error| FileError {
        path: path.to_owned(),
        problem: FileProblem::Io(error),
    })?;
    // In a shared folder, somebody else may have made the missing ones first.
    trusted::check_folders(path)
}

/// Turns an error of [`make_safe_folder`] into one about vault keys. `failed` names what the system
/// refused.
pub(super) fn failed_in(error: FileError, failed: impl FnOnce(io::Error) -> KeyError) -> KeyError {
    match error.problem {
        FileProblem::Io(cause) => failed(cause),
        _ => key_file::refused(error),
    }
}

/// Syncs the folders of a key file, so that the file survives a power failure. Must be done before
/// the first row depends on the file.
///
/// The command that made the file, or the folders above it, may have been killed before it synced
/// them.
///
/// # Errors
/// Fails with [`KeyError::NotSynced`] if a folder cannot be synced.
pub fn sync_key_file(path: &Path) -> Result<(), KeyError> {
    let folder = folder_of(path);
    // A folder of another user is not new, and neither is any folder above it.
    let own = folder.ancestors().take_while(|folder| is_own(folder));
    let mut folders = std::iter::once(folder).chain(own.skip(1));
    folders
        .try_for_each(|folder| match sync_folder(folder) {
            // Somebody else mounted this folder, and is responsible for it.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
            done => done,
        })
        .map_err(|cause| KeyError::NotSynced {
            path: path.to_owned(),
            cause,
        })
}

fn is_own(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|found| found.uid() == geteuid().as_raw())
}

#[cfg(test)]
mod tests {
    use std::{
        collections::HashSet,
        fs::{self, Permissions},
        os::unix::fs::{PermissionsExt, symlink},
        sync::Barrier,
        thread,
    };

    use super::*;
    use crate::domain::KeyId;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn a_new_key_is_alone_in_a_private_file_in_a_private_folder() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("share/credctl/vault.keys");
        let keyring = make(&path).unwrap();
        assert_eq!(
            key_file::load(&path, &[]).unwrap().primary(),
            keyring.primary()
        );
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&home.path().join("share/credctl")), 0o700);
        assert_eq!(mode(&home.path().join("share")), 0o700);
        assert_eq!(names(path.parent().unwrap()), ["vault.keys"]);
    }

    #[test]
    fn an_existing_key_file_is_loaded_and_left_as_it_is() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("vault.keys");
        let first = make(&path).unwrap().primary();
        let before = fs::read(&path).unwrap();
        assert_eq!(make(&path).unwrap().primary(), first);
        assert_eq!(fs::read(&path).unwrap(), before);
        assert_eq!(names(home.path()), ["vault.keys"]);
    }

    #[test]
    fn an_existing_unusable_file_is_never_replaced() {
        let home = tempfile::tempdir().unwrap();
        let (empty, link) = (home.path().join("empty"), home.path().join("link"));
        fs::write(&empty, "").unwrap();
        fs::set_permissions(&empty, Permissions::from_mode(0o600)).unwrap();
        symlink("nowhere", &link).unwrap();
        assert!(matches!(make(&empty), Err(KeyError::Empty { .. })));
        assert!(matches!(make(&link), Err(KeyError::Missing { .. })));
        assert_eq!(fs::read(&empty).unwrap(), b"");
        assert_eq!(fs::read_link(&link).unwrap(), Path::new("nowhere"));
    }

    #[test]
    fn first_commands_at_once_end_with_the_same_key() {
        const AT_ONCE: usize = 16;
        for _ in 0..10 {
            let home = tempfile::tempdir().unwrap();
            let path = home.path().join("new/vault.keys");
            let start = Barrier::new(AT_ONCE);
            let together = || {
                start.wait();
                make(&path).unwrap().primary()
            };
            let ids: HashSet<KeyId> = thread::scope(|scope| {
                let runs: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(together)).collect();
                runs.into_iter().map(|run| run.join().unwrap()).collect()
            });
            assert_eq!(ids.len(), 1);
            assert_eq!(names(path.parent().unwrap()), ["vault.keys"]);
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error_that_names_the_file() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        let path = file.join("vault.keys");
        let error = make(&path).unwrap_err();
        assert!(
            matches!(&error, KeyError::Make { path: named, .. } if *named == path),
            "{error}"
        );
    }
}
