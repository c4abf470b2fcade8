//! Folders that a user needs, made for this user only.

use std::{
    fs::{self, DirBuilder, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use nix::unistd::{Uid, geteuid};
use rustix::io::Errno;

use super::new_file::uninterrupted;
use crate::process::{is_unmapped_user, user_name};

/// Reason why root makes no folder in the folder of another user, who could not use it.
#[derive(Debug, thiserror::Error)]
#[error("`{}` belongs to {owner}, who could not use what root puts there", folder.display())]
pub struct OthersFolder {
    folder: PathBuf,
    /// Name or id of the owner.
    owner: String,
}

/// Makes a folder and the missing ones above it. Only their owner can enter them, whatever the umask.
///
/// # Errors
/// Fails with the error of the system, or with [`OthersFolder`] inside an [`io::Error`].
pub fn make_own_folders(folder: &Path) -> io::Result<()> {
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => return Ok(()),
        Ok(_) => return Err(Errno::EXIST.into()),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    if let Some(parent) = folder.parent().filter(|parent| *parent != Path::new("")) {
        make_own_folders(parent)?;
        check_owner(parent)?;
    }
    make(folder)
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    match uninterrupted(|| builder.mode(0o700).create(folder)) {
        // Another command was quicker.
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        Err(error) => Err(error),
        // The umask may have removed even the owner's bits.
        Ok(()) if fs::symlink_metadata(folder)?.mode() & 0o700 != 0o700 => {
            uninterrupted(|| fs::set_permissions(folder, Permissions::from_mode(0o700)))
        }
        Ok(()) => Ok(()),
    }
}

/// Fails if root would make something in the folder of another user: `sudo` may leave the `HOME` of the
/// caller in place.
fn check_owner(folder: &Path) -> io::Result<()> {
    let owner = fs::metadata(folder)?.uid();
    if !geteuid().is_root() || owner == 0 || is_unmapped_user(owner) {
        return Ok(());
    }
    let name = user_name(Uid::from_raw(owner)).ok().flatten();
    Err(io::Error::other(OthersFolder {
        folder: folder.to_owned(),
        owner: name.map_or_else(|| format!("user id {owner}"), |name| format!("`{name}`")),
    }))
}
