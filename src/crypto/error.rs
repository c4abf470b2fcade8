use std::{fmt, io, path::PathBuf};

use super::vault_key::InvalidKey;
use crate::process::CommandFailure;

/// Source of the text of vault keys, as messages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyOrigin {
    /// A key file.
    File(PathBuf),
    Variable,
    /// The output of a command. Only its program is named, because an argument may be a secret.
    Command(String),
    /// The content of a box that a passphrase opened.
    Bundle,
}

/// Reason why there is no keyring, or why a key file was not changed. Never holds a key or the
/// output of a command.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The environment names vault keys twice, and nothing says which ones are meant.
    #[error("`CREDCTL_FERNET_KEYS` and `CREDCTL_KEY_FILE` are both set")]
    BothVariables,
    /// A named key file does not exist, or the default file is a link to nothing.
    #[error("there is no vault key file `{path}`", path = path.display())]
    Missing {
        /// Path as it was named.
        path: PathBuf,
    },
    /// A key file cannot be opened or read.
    #[error("cannot read the vault key file `{path}`: {cause}", path = path.display())]
    Unreadable {
        /// Path as it was named.
        path: PathBuf,
        cause: io::Error,
    },
    /// The path of a key file leads to a folder, a pipe or a device.
    #[error("the vault key file `{path}` is not a regular file", path = path.display())]
    NotAFile {
        /// Path as it was named.
        path: PathBuf,
    },
    /// Somebody else could read or change a key file.
    #[error(
        "the vault key file `{path}` is not safe: mode {mode:04o}, owned by user {owner}",
        path = path.display()
    )]
    Unsafe {
        /// Path as it was named.
        path: PathBuf,
        /// Permission bits of the file.
        mode: u32,
        /// User id of the file's owner.
        owner: u32,
        /// Command that makes the file safe, quoted for a shell.
        fix: String,
    },
    /// Somebody else could put another file in the place of a key file.
    #[error(
        "the vault key file `{path}` is not safe: others can write to the folder `{folder}` \
         (owner {owner}, mode {mode:04o})",
        path = path.display(),
        folder = folder.display()
    )]
    UnsafeFolder {
        /// Path as it was named.
        path: PathBuf,
        /// Folder of the file, or one on the way to it.
        folder: PathBuf,
        /// Permission bits of the folder.
        mode: u32,
        /// User id of the folder's owner.
        owner: u32,
        /// Advice that makes the file safe.
        hint: String,
    },
    /// The text is larger than a key file may be.
    #[error("{origin} is larger than 64 KiB")]
    TooLarge {
        /// Source of the text.
        origin: KeyOrigin,
    },
    /// The bytes are not UTF-8, as in a file that was saved as UTF-16.
    #[error("{origin} is not UTF-8 text")]
    NotText {
        /// Source of the text.
        origin: KeyOrigin,
    },
    /// The text has nothing but blanks and comments.
    #[error("{origin} holds no vault key")]
    Empty {
        /// Source of the text.
        origin: KeyOrigin,
    },
    /// One of the keys is unusable.
    #[error("{unit} {number} of {origin} is not a vault key: {problem}", unit = origin.unit())]
    Invalid {
        /// Source of the text.
        origin: KeyOrigin,
        /// Line of the key in a file, or position of the key in the variable, from 1.
        number: usize,
        /// Reason why the key is unusable.
        problem: InvalidKey,
    },
    /// The text has the same key twice.
    #[error("{unit}s {first} and {second} of {origin} are the same vault key", unit = origin.unit())]
    Repeated {
        /// Source of the text.
        origin: KeyOrigin,
        /// Line or position of the key's first occurrence, from 1.
        first: usize,
        /// Line or position of the key's second occurrence, from 1.
        second: usize,
    },
    /// The command for the vault keys failed.
    #[error("`{program}`, the command for the vault keys, {failure}")]
    Command {
        /// Program, without its arguments.
        program: String,
        /// Reason why there is no output.
        failure: CommandFailure,
    },
    /// A new key file could not be made. Nothing was left behind under its name.
    #[error("cannot make the vault key file `{path}`: {cause}", path = path.display())]
    Make { path: PathBuf, cause: io::Error },
    /// A key file may not survive a power failure yet, so nothing was sealed with its keys.
    #[error(
        "the vault key file `{path}` is not safely on the disk yet: {cause}; nothing was stored",
        path = path.display()
    )]
    NotSynced { path: PathBuf, cause: io::Error },
    /// The keys come from a source other than a file of the user's own.
    #[error("the vault keys come from {origin}, which credctl does not change")]
    Unchangeable {
        /// Source of the keys.
        origin: String,
    },
    /// Another command is changing the key file.
    #[error("another credctl is changing the vault key file `{path}`", path = path.display())]
    Busy { path: PathBuf },
    /// A key file could not be changed. It is as it was before.
    #[error("cannot change the vault key file `{path}`: {cause}", path = path.display())]
    Rewrite { path: PathBuf, cause: io::Error },
    /// A key file does not hold the keys that were written to it.
    #[error("the vault key file `{path}` does not read back as written", path = path.display())]
    ReadBack { path: PathBuf },
}

impl KeyOrigin {
    /// Returns the unit in which messages count the keys of this source.
    fn unit(&self) -> &'static str {
        match self {
            KeyOrigin::Variable => "key",
            KeyOrigin::File(_) | KeyOrigin::Command(_) | KeyOrigin::Bundle => "line",
        }
    }
}

impl fmt::Display for KeyOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyOrigin::File(path) => write!(f, "the vault key file `{}`", path.display()),
            KeyOrigin::Variable => f.write_str("`CREDCTL_FERNET_KEYS`"),
            KeyOrigin::Command(program) => write!(f, "the output of `{program}`"),
            KeyOrigin::Bundle => f.write_str("the sealed part of the file"),
        }
    }
}
