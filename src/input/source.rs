//! Opens the files and the standard input that inputs are read from.

use std::{
    fs::{File, Metadata},
    path::Path,
};

use super::InputError;
use crate::files::unbuffered_stdin;

/// An open source of an input.
pub(super) struct Source {
    pub(super) file: File,
    /// Name of the source in messages.
    pub(super) name: String,
}

impl Source {
    /// Opens a file, or a pipe that has a path.
    ///
    /// # Errors
    /// Fails with [`InputError`] if it cannot be opened, or is a folder.
    pub(super) fn file(path: &Path) -> Result<(Self, Metadata), InputError> {
        let name = format!("`{}`", path.display());
        let file = File::open(path).map_err(InputError::unreadable(&name))?;
        let metadata = file.metadata().map_err(InputError::unreadable(&name))?;
        match metadata.is_dir() {
            true => Err(InputError::Folder(name)),
            false => Ok((Source { file, name }, metadata)),
        }
    }

    /// Opens standard input, past the buffer that nobody wipes.
    ///
    /// # Errors
    /// Fails with [`InputError::Unreadable`] if the system refuses.
    pub(super) fn stdin() -> Result<Self, InputError> {
        let name = "standard input".to_owned();
        let file = unbuffered_stdin().map_err(InputError::unreadable(&name))?;
        Ok(Source { file, name })
    }
}
