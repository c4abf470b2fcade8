//! Where the config file is: the end of a symlink, and the folder there.

use std::{
    fs::{self, Metadata},
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use rustix::process::geteuid;

use super::ConfigError;
use crate::files::{
    new_file::folder_of,
    trusted::{FileError, FileProblem},
};

/// Returns the path of the file itself: the end of a symlink, so that the symlink survives.
pub(super) fn target(path: &Path) -> Result<PathBuf, ConfigError> {
    if !path.is_symlink() {
        return Ok(path.to_owned());
    }
    fs::canonicalize(path).map_err(|error| {
        let problem = match error.kind() {
            io::ErrorKind::NotFound => FileProblem::Dangling,
            _ => FileProblem::Io(error),
        };
        let path = path.to_owned();
        ConfigError::File(FileError { path, problem })
    })
}

/// Fails if others could put another file in the place of an existing config file: one that the user
/// replaced long ago, for example.
pub(super) fn check(path: &Path) -> Result<(), ConfigError> {
    let target = target(path)?;
    for folder in [folder_of(path), folder_of(&target)] {
        if let Ok(found) = fs::metadata(folder) {
            check_folder(folder, &found)?;
        }
    }
    Ok(())
}

/// Fails if others could replace files in a folder.
pub(super) fn check_folder(folder: &Path, found: &Metadata) -> Result<(), ConfigError> {
    let (owner, mode) = (found.uid(), found.mode() & 0o7777);
    let foreign = owner != geteuid().as_raw() && owner != 0;
    // With the sticky bit, others can add files, but cannot replace ours.
    if foreign || (mode & 0o022 != 0 && mode & 0o1000 == 0) {
        let folder = folder.to_owned();
        return Err(ConfigError::UnsafeFolder {
            folder,
            owner,
            mode,
        });
    }
    Ok(())
}
