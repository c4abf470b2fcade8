use std::{io, path::PathBuf};

use crate::files::shell_word;

/// A file that is not used, and why.
#[derive(Debug, thiserror::Error)]
#[error("`{}` {problem}", path.display())]
pub struct FileError {
    /// The file as it was named.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: FileProblem,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// Nothing has this name.
    #[error("does not exist")]
    Missing,
    /// A symlink has this name, and leads nowhere.
    #[error("is a symlink to nothing")]
    Dangling,
    /// Something other than a file has this name.
    #[error("is {0}, not a file")]
    NotAFile(&'static str),
    /// It belongs to somebody else.
    #[error("belongs to the user with the id {owner}, not to {user}")]
    Owner {
        /// The user it belongs to.
        owner: u32,
        /// The user who asks.
        user: u32,
        /// Its permissions.
        mode: u32,
    },
    /// Its group or everybody may read or change it.
    #[error("can be read or changed by others (mode {mode:04o})")]
    Mode {
        /// The user it belongs to.
        owner: u32,
        /// The user who asks.
        user: u32,
        /// Its permissions.
        mode: u32,
    },
    /// It is larger than anything it should hold.
    #[error("is larger than {limit} bytes")]
    TooLarge {
        /// The most bytes it may have.
        limit: usize,
    },
    /// Its bytes are no UTF-8.
    #[error("is not UTF-8 text")]
    NotText,
    /// The system refused.
    #[error("cannot be read: {0}")]
    Io(#[source] io::Error),
}

impl FileError {
    /// The command that puts it right, where there is one.
    pub fn hint(&self) -> Option<String> {
        match self.problem {
            FileProblem::Mode { .. } => {
                Some(format!("run `chmod 600 {}`", shell_word::word(&self.path)))
            }
            _ => None,
        }
    }
}
