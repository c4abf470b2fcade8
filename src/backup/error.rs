use std::io;

use crate::domain::KeyId;

/// Reason why a backup file cannot be restored. Never holds rows of the file.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The operating system failed to open or read the file.
    #[error("`{name}` cannot be read: {cause}")]
    Unreadable {
        /// Path of the file, as the user typed it.
        name: String,
        cause: io::Error,
    },
    /// The path is a folder, a pipe or a device, which cannot be read twice.
    #[error("`{name}` is not a file")]
    NotAFile {
        /// Path of the file, as the user typed it.
        name: String,
    },
    /// The first line is not that of a backup.
    #[error("`{name}` is not a credctl backup")]
    Unknown {
        /// Path of the file, as the user typed it.
        name: String,
        /// Kind of file that the first line states; `None` if credctl did not write the file.
        kind: Option<String>,
    },
    /// A later version of credctl made the file.
    #[error("`{name}` was made by credctl {made_by}, and this version cannot read all of it")]
    Newer {
        /// Path of the file, as the user typed it.
        name: String,
        /// Version of credctl that made the file.
        made_by: String,
    },
    /// The file ends before its last line.
    #[error("`{name}` is truncated: its end is missing")]
    Cut {
        /// Path of the file, as the user typed it.
        name: String,
    },
    /// A line is not what credctl writes.
    #[error("`{name}` is damaged: line {line} {what}")]
    Damaged {
        /// Path of the file, as the user typed it.
        name: String,
        /// Number of the line, counted from 1.
        line: usize,
        /// Problem with the line, as the rest of a sentence.
        what: &'static str,
    },
    /// The checksum or the counts in the last line do not match the other lines.
    #[error("`{name}` is damaged: the checksum in its last line does not match")]
    Sum {
        /// Path of the file, as the user typed it.
        name: String,
    },
    /// The MAC in the last line was not made over this content: somebody changed the file.
    #[error("`{name}` was altered: it is not as credctl wrote it")]
    NotAuthentic {
        /// Path of the file, as the user typed it.
        name: String,
    },
    /// The vault key that vouches for the file is not at hand.
    #[error("`{name}` was made with vault key {key}, which is not at hand")]
    KeyMissing {
        /// Path of the file, as the user typed it.
        name: String,
        key: KeyId,
    },
    /// The file was changed between the first reading and the second.
    #[error("`{name}` was changed while it was being read")]
    Changed {
        /// Path of the file, as the user typed it.
        name: String,
    },
}
