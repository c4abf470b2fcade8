use std::{io, path::PathBuf};

use crate::files::{shell_word, system_hint, toml_fields::FieldError, trusted::FileError};

/// Reason why the config file cannot be used or changed. Never quotes the content of the file.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be trusted, or cannot be read.
    #[error("the config file {0}")]
    File(#[from] FileError),
    /// The state file beside the config is not one.
    #[error("`{}` is not a state file of this credctl", path.display())]
    State { path: PathBuf },
    /// The file has no bytes, as after a full disk or a crash of another program.
    #[error("the config file `{}` is empty", path.display())]
    Empty { path: PathBuf },
    /// The text is not TOML.
    #[error(
        "the config file `{}` is not TOML: line {line}, column {column}: {problem}",
        path.display()
    )]
    Syntax {
        path: PathBuf,
        /// Line, counted from 1.
        line: usize,
        /// Column, counted in characters from 1.
        column: usize,
        /// Message of the parser.
        problem: String,
    },
    /// A newer credctl wrote the file.
    #[error(
        "the config file `{}` has version {version}; this credctl reads up to version {}",
        path.display(), super::content::VERSION
    )]
    NewerVersion {
        path: PathBuf,
        /// Version that the file states.
        version: i64,
    },
    /// A field has an invalid value.
    #[error("the config file {0}")]
    Field(#[from] FieldError),
    /// Another program holds the lock, and did not release it in time.
    #[error("another program holds `{}`, the lock of the config file", lock.display())]
    Locked {
        /// Path of the lock file.
        lock: PathBuf,
    },
    /// This user cannot write to the file or to its folder.
    #[error("the config file cannot be changed: `{}` is read-only", path.display())]
    ReadOnly {
        /// Path of the file or folder that is read-only.
        path: PathBuf,
    },
    /// Other users could replace the file.
    #[error(
        "the config file is not safe: others can write to its folder `{}` (owner {owner}, mode \
         {mode:04o})",
        folder.display()
    )]
    UnsafeFolder {
        folder: PathBuf,
        /// Id of the folder's owner.
        owner: u32,
        /// Permission bits of the folder.
        mode: u32,
    },
    /// The tables of the vaults have a form that cannot be changed without loss.
    #[error(
        "the config file `{}` writes `active` in a form that credctl cannot change",
        path.display()
    )]
    Layout { path: PathBuf },
    /// Writing failed for another reason. The file is unchanged.
    #[error("the config file cannot be changed: `{}`: {source}", path.display())]
    Write {
        /// Path that could not be written.
        path: PathBuf,
        source: io::Error,
    },
}

impl ConfigError {
    /// Returns advice for the user, if there is any.
    pub fn hint(&self) -> Option<String> {
        match self {
            ConfigError::File(error) => error.hint(),
            ConfigError::Empty { path } => Some(format!(
                "restore it from a backup, or start anew: `echo 'version = 1' >{}`",
                shell_word::word(path)
            )),
            ConfigError::NewerVersion { .. } => Some("upgrade credctl".into()),
            ConfigError::State { .. } => Some(
                "upgrade credctl; or move the file away, and this machine forgets which vaults and revisions it has seen".into(),
            ),
            ConfigError::UnsafeFolder { folder, .. } => {
                Some(format!("run `chmod go-w {}`", shell_word::word(folder)))
            }
            ConfigError::Layout { .. } => {
                Some("write each choice as a table of its own: `[active.\"<vault id>\".\"<user>\"]`".into())
            }
            ConfigError::ReadOnly { .. } => {
                Some("make it writable, or name another file with --config".into())
            }
            ConfigError::Write { source, .. } => system_hint(source).map(Into::into),
            _ => None,
        }
    }

    /// Returns the error for a failed write: [`ConfigError::ReadOnly`] if permission is missing.
    pub(super) fn write(path: PathBuf, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                ConfigError::ReadOnly { path }
            }
            _ => ConfigError::Write { path, source },
        }
    }
}
