//! A folder that gets its final name only when it is complete.

use std::{
    fs::{self, File, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::Path,
};

use tempfile::TempDir;

use super::new_file::{folder_of, sync_folder};

/// A private folder under a temporary name. Dropping it removes the folder with its content, unless
/// it was renamed.
#[derive(Debug)]
pub struct NewFolder(TempDir);

impl NewFolder {
    /// Creates an empty folder in `parent`, with a name that begins with `prefix`. Only its owner can
    /// enter it, whatever the umask.
    ///
    /// # Errors
    /// Fails if no folder can be created there.
    pub fn make_in(parent: &Path, prefix: &str) -> io::Result<Self> {
        let private = Permissions::from_mode(0o700);
        let made = tempfile::Builder::new()
            .prefix(prefix)
            .permissions(private.clone())
            .tempdir_in(parent)?;
        // The umask may have removed even the owner's bits.
        fs::set_permissions(made.path(), private)?;
        Ok(NewFolder(made))
    }

    /// Returns the temporary path.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Renames the folder to its final name, and syncs the folder that holds it.
    ///
    /// # Errors
    /// Fails if the system refuses, for example because a folder with content has the name.
    pub fn place(self, name: &Path) -> io::Result<()> {
        fs::rename(self.path(), name)?;
        // The temporary name no longer exists, so there is nothing to remove.
        let _ = self.0.keep();
        sync_folder(folder_of(name))
    }

    /// Opens the folder, so that the caller can change its owner.
    ///
    /// # Errors
    /// Fails if the system refuses.
    pub fn open(&self) -> io::Result<File> {
        File::open(self.path())
    }
}
