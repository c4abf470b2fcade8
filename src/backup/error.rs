use std::io;

/// Why a file is not restored. Never holds what is in it.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The system does not give it, or it is no file.
    #[error("`{name}` cannot be read: {cause}")]
    Unreadable {
        /// The file as it was named.
        name: String,
        /// What the system says.
        cause: io::Error,
    },
    /// A folder, a pipe or a device: it could not be read twice.
    #[error("`{name}` is not a file")]
    NotAFile {
        /// The file as it was named.
        name: String,
    },
    /// Its first line is not that of a backup.
    #[error("`{name}` is not a credctl backup")]
    Unknown {
        /// The file as it was named.
        name: String,
        /// What it says that it is, where credctl wrote it.
        kind: Option<String>,
    },
    /// A later version made it.
    #[error("`{name}` was made by credctl {made_by}, and this one does not know all that is in it")]
    Newer {
        /// The file as it was named.
        name: String,
        /// The version that made it.
        made_by: String,
    },
    /// It ends before its last line.
    #[error("`{name}` is cut: its end is missing")]
    Cut {
        /// The file as it was named.
        name: String,
    },
    /// A line is not what credctl writes.
    #[error("`{name}` is damaged: line {line} {what}")]
    Damaged {
        /// The file as it was named.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The sum in its last line is not that of the others.
    #[error("`{name}` is damaged: the sum in its last line does not fit")]
    Sum {
        /// The file as it was named.
        name: String,
    },
    /// Somebody wrote to it between two readings.
    #[error("`{name}` was changed while it was read")]
    Changed {
        /// The file as it was named.
        name: String,
    },
}
