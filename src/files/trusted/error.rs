use std::{io, path::PathBuf};

use crate::files::{shell_word, system_hint};

/// Reason why a file is not used.
#[derive(Debug, thiserror::Error)]
#[error("`{}` {problem}", path.display())]
pub struct FileError {
    pub path: PathBuf,
    pub problem: FileProblem,
}

#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// The file does not exist.
    #[error("does not exist")]
    Missing,
    /// The path is a symlink whose target does not exist.
    #[error("is a symlink to nothing")]
    Dangling,
    /// The path is not a regular file. Holds what it is.
    #[error("is {0}, not a file")]
    NotAFile(&'static str),
    /// The file belongs to another user.
    #[error("belongs to the user with the id {owner}, not to {user}")]
    Owner {
        /// Id of the file's owner.
        owner: u32,
        user: u32,
        /// Permission bits of the file.
        mode: u32,
    },
    /// The file's group or everybody may read or change the file.
    #[error("can be read or changed by others (mode {mode:04o})")]
    Mode {
        /// Id of the file's owner.
        owner: u32,
        user: u32,
        /// Permission bits of the file.
        mode: u32,
    },
    /// Others could put another file in its place.
    #[error(
        "is not safe: others can write to the folder `{}` (owner {owner}, mode {mode:04o})",
        folder.display()
    )]
    Folder {
        /// Folder on the way to the file, or that of the file itself.
        folder: PathBuf,
        /// Id of the folder's owner.
        owner: u32,
        user: u32,
        /// Permission bits of the folder.
        mode: u32,
    },
    /// The file is too large.
    #[error("is larger than {limit} bytes")]
    TooLarge {
        /// Maximum size in bytes.
        limit: usize,
    },
    /// The content is not UTF-8.
    #[error("is not UTF-8 text")]
    NotText,
    /// A system call failed.
    #[error("cannot be read: {0}")]
    Io(#[source] io::Error),
}

impl FileError {
    /// Returns a hint with the command that solves the problem, if there is one.
    pub fn hint(&self) -> Option<String> {
        match self.problem {
            FileProblem::Mode { .. } => {
                Some(format!("run `chmod 600 {}`", shell_word::word(&self.path)))
            }
            FileProblem::Folder {
                ref folder,
                owner,
                user,
                mode,
            } => Some(match owner == user && mode & 0o1000 == 0 {
                true => format!("run `chmod go-w {}`", shell_word::word(folder)),
                // A shared folder such as `/tmp`, or another user's.
                false => "keep it in a folder to which only you can write".to_owned(),
            }),
            FileProblem::Io(ref error) => system_hint(error).map(ToOwned::to_owned),
            _ => None,
        }
    }
}
