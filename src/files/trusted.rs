//! Files that hold what must not be read or changed by others.
//!
//! One rule for all of them: opened without waiting, judged by what was opened, read within bounds.

mod error;
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
/// [`FileError`] when it is missing, cannot be trusted, is larger than `limit`, or is no text.
pub fn read(path: &Path, limit: usize, rule: Rule<'_>) -> Result<Zeroizing<String>, FileError> {
    open(path)
        .and_then(|file| {
            let found = file.metadata().map_err(FileProblem::Io)?;
            let place = match rule {
                Rule::Private => Location::Anywhere,
                Rule::Secret { mounts } => place::of(path, &found, mounts),
            };
            rule::judge(FileFacts::of(&found), place, geteuid().as_raw(), rule)?;
            text(file, limit)
        })
        .map_err(|problem| FileError {
            path: path.to_owned(),
            problem,
        })
}

/// Whether a file, or the folder that it is to be made in, is where a platform mounts secrets.
pub fn is_mounted(path: &Path, mounts: &[PathBuf]) -> bool {
    let existing = if path.exists() {
        path
    } else {
        path.parent().unwrap_or(path)
    };
    let found = fs::metadata(existing);
    found.is_ok_and(|found| place::of(existing, &found, mounts) == Location::SecretMount)
}

/// Links are followed, since mounted secrets are links: what counts is what was opened.
fn open(path: &Path) -> Result<File, FileProblem> {
    // Neither a pipe without a writer may hang the command, nor a terminal become its own.
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

fn text(file: File, limit: usize) -> Result<Zeroizing<String>, FileProblem> {
    let bytes = read_bounded(file, limit).map_err(FileProblem::Io)?;
    if bytes.len() > limit {
        return Err(FileProblem::TooLarge { limit });
    }
    let text = str::from_utf8(&bytes).map_err(|_| FileProblem::NotText)?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests;
