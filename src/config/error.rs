use std::{io, path::PathBuf};

use crate::files::{new_file::no_room, toml_fields::FieldError, trusted::FileError};

/// Why the config file cannot be used or changed. Never quotes what the file says.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not one to be trusted, or cannot be read.
    #[error("the config file {0}")]
    File(#[from] FileError),
    /// The file has no bytes: what a full disk or a crash of another program leaves.
    #[error("the config file `{}` is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The text is not TOML.
    #[error(
        "the config file `{}` is not TOML: line {line}, column {column}: {problem}",
        path.display()
    )]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where, counted from 1.
        line: usize,
        /// Where in the line, counted in characters from 1.
        column: usize,
        /// What the parser expected.
        problem: String,
    },
    /// A newer credctl wrote the file.
    #[error(
        "the config file `{}` is of version {version}; this credctl reads up to version {}",
        path.display(), super::VERSION
    )]
    NewerVersion {
        /// The file.
        path: PathBuf,
        /// The version it states.
        version: i64,
    },
    /// A field is not as it must be.
    #[error("the config file {0}")]
    Field(#[from] FieldError),
    /// Another program holds the lock, and did not let go in time.
    #[error("another program holds `{}`, the lock of the config file", lock.display())]
    Locked {
        /// The lock file.
        lock: PathBuf,
    },
    /// The file, or the folder it is in, cannot be written by this user.
    #[error("the config file cannot be changed: `{}` is read-only", path.display())]
    ReadOnly {
        /// What is read-only.
        path: PathBuf,
    },
    /// Somebody else could replace the file.
    #[error(
        "the config file cannot be changed safely: others can write to its folder `{}` \
         (owner {owner}, mode {mode:04o})",
        folder.display()
    )]
    UnsafeFolder {
        /// The folder.
        folder: PathBuf,
        /// The user it belongs to.
        owner: u32,
        /// Its permissions.
        mode: u32,
    },
    /// The tables under `active` are written in a way that cannot be changed without loss.
    #[error(
        "the config file `{}` writes `active` in a way that credctl cannot change",
        path.display()
    )]
    Layout {
        /// The file.
        path: PathBuf,
    },
    /// Writing failed otherwise; the file is as it was.
    #[error("the config file cannot be changed: `{}`: {source}", path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl ConfigError {
    /// What a user can do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            ConfigError::File(error) => error.hint(),
            ConfigError::Empty { .. } => Some("delete it, or restore it from a backup".into()),
            ConfigError::NewerVersion { .. } => Some("upgrade credctl".into()),
            ConfigError::UnsafeFolder { folder, .. } => Some(format!(
                "run `chmod go-w {}`",
                crate::files::shell_word::word(folder)
            )),
            ConfigError::Layout { .. } => {
                Some("write each vault as a table of its own: `[active.\"<vault id>\"]`".into())
            }
            ConfigError::ReadOnly { .. } => {
                Some("make it writable, or name another file with --config".into())
            }
            ConfigError::Write { source, .. } => no_room(source).map(Into::into),
            _ => None,
        }
    }

    /// A failure to write, told apart from a place that is read-only.
    pub(super) fn write(path: PathBuf, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                ConfigError::ReadOnly { path }
            }
            _ => ConfigError::Write { path, source },
        }
    }
}
