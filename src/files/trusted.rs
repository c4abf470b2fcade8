//! Files that others must not read or change.
//!
//! All of them are read in the same way: opened without blocking, checked by the metadata of the
//! open file, and read up to a size limit.

mod error;
mod folders;
mod place;
mod rule;

use std::{
    fs::{self, File, OpenOptions},
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rustix::{fs::OFlags, process::geteuid};
use zeroize::Zeroizing;

use crate::files::read_bounded;
pub use error::{FileError, FileProblem};
use place::Location;
pub use rule::Rule;
use rule::{FileFacts, other_than_a_file};

/// Reads a file that must be trusted.
///
/// # Errors
/// Fails with [`FileError`] if the file is missing, cannot be trusted, is larger than `limit` bytes,
/// or is not UTF-8.
pub fn read(path: &Path, limit: usize, rule: Rule<'_>) -> Result<Zeroizing<String>, FileError> {
    let bytes = read_bytes(path, limit, rule)?;
    match str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(FileError {
            path: path.to_owned(),
            problem: FileProblem::NotText,
        }),
    }
}

/// Reads a file that must be trusted, whatever it holds.
///
/// # Errors
/// As for [`read`], but for text.
pub fn read_bytes(
    path: &Path,
    limit: usize,
    rule: Rule<'_>,
) -> Result<Zeroizing<Vec<u8>>, FileError> {
    open(path)
        .and_then(|file| {
            let found = file.metadata().map_err(FileProblem::Io)?;
            let place = match rule {
                Rule::Private => Location::Anywhere,
                Rule::Secret { mounts } | Rule::VaultKey { mounts } => {
                    place::of(path, &found, mounts)
                }
            };
            rule::check(FileFacts::of(&found), place, geteuid().as_raw(), rule)?;
            if rule::judges_folders(FileFacts::of(&found), place, rule) {
                folders::check(path)?;
            }
            bytes(file, limit)
        })
        .map_err(|problem| FileError {
            path: path.to_owned(),
            problem,
        })
}

/// Checks that only this user and root decide what a path leads to, before a file is made there. The
/// file, and the last folders on the way, may be missing.
///
/// # Errors
/// Fails with [`FileError`] and the folder that others could use to replace the file.
pub fn check_folders(path: &Path) -> Result<(), FileError> {
    folders::check(path).map_err(|problem| FileError {
        path: path.to_owned(),
        problem,
    })
}

/// Returns true if a file is where a platform mounts secrets. For a file that does not exist, its
/// folder counts.
pub fn is_mounted(path: &Path, mounts: &[PathBuf]) -> bool {
    let existing = if path.exists() {
        path
    } else {
        path.parent().unwrap_or(path)
    };
    let found = fs::metadata(existing);
    found.is_ok_and(|found| place::of(existing, &found, mounts) == Location::SecretMount)
}

/// Opens a file. Symlinks are followed, because mounted secrets are symlinks: the checks apply to the
/// file that was opened.
fn open(path: &Path) -> Result<File, FileProblem> {
    // A pipe without a writer must not block the command, and a terminal must not become its
    // controlling terminal.
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
        .map_err(|error| {
            let found = fs::metadata(path).ok();
            match found.and_then(|found| other_than_a_file(found.file_type())) {
                Some(other) => FileProblem::NotAFile(other),
                None if error.kind() != ErrorKind::NotFound => FileProblem::Io(error),
                None if path.is_symlink() => FileProblem::Dangling,
                None => FileProblem::Missing,
            }
        })
}

fn bytes(file: File, limit: usize) -> Result<Zeroizing<Vec<u8>>, FileProblem> {
    let bytes = read_bounded(file, limit).map_err(FileProblem::Io)?;
    match bytes.len() > limit {
        true => Err(FileProblem::TooLarge { limit }),
        false => Ok(bytes),
    }
}

#[cfg(test)]
mod tests;
