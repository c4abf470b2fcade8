use std::{fmt, io, path::PathBuf};

use super::vault_key::InvalidKey;
use crate::process::CommandFailure;

/// Where the text of vault keys came from, as messages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyOrigin {
    /// A key file.
    File(PathBuf),
    /// The variable `CREDCTL_FERNET_KEYS`.
    Variable,
    /// The output of a command; only its program is named, an argument may be a secret.
    Command(String),
    /// What a passphrase opened.
    Bundle,
}

/// Why there is no keyring. Never holds a key, nor what a command printed.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The environment names vault keys twice, and nothing says which is meant.
    #[error("`CREDCTL_FERNET_KEYS` and `CREDCTL_KEY_FILE` are both set")]
    BothVariables,
    /// A key file that was named is not there; also a default file whose link leads nowhere.
    #[error("there is no vault key file `{path}`", path = path.display())]
    Missing {
        /// The path as it was named.
        path: PathBuf,
    },
    /// A key file cannot be opened or read.
    #[error("cannot read the vault key file `{path}`: {cause}", path = path.display())]
    Unreadable {
        /// The path as it was named.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A folder, a pipe or a device stands where a key file should.
    #[error("the vault key file `{path}` is not a regular file", path = path.display())]
    NotAFile {
        /// The path as it was named.
        path: PathBuf,
    },
    /// Someone else could read or change a key file.
    #[error(
        "the vault key file `{path}` is not safe: mode {mode:04o}, owned by user {owner}",
        path = path.display()
    )]
    Unsafe {
        /// The path as it was named.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// The user id it belongs to.
        owner: u32,
        /// The command that makes it safe, quoted for a shell.
        fix: String,
    },
    /// More than a key file may have.
    #[error("{origin} is larger than 64 KiB")]
    TooLarge {
        /// Where the text came from.
        origin: KeyOrigin,
    },
    /// Bytes that are no UTF-8, as of a file saved as UTF-16.
    #[error("{origin} is not UTF-8 text")]
    NotText {
        /// Where the text came from.
        origin: KeyOrigin,
    },
    /// Nothing but blanks and comments.
    #[error("{origin} holds no vault key")]
    Empty {
        /// Where the text came from.
        origin: KeyOrigin,
    },
    /// One of the keys is unusable.
    #[error("{unit} {number} of {origin} is no vault key: {problem}", unit = origin.unit())]
    Invalid {
        /// Where the text came from.
        origin: KeyOrigin,
        /// Its line in a file, its position in the variable; from 1.
        number: usize,
        /// What is wrong with it.
        problem: InvalidKey,
    },
    /// The same key stands there twice.
    #[error("{unit}s {first} and {second} of {origin} are the same vault key", unit = origin.unit())]
    Repeated {
        /// Where the text came from.
        origin: KeyOrigin,
        /// Where it stands first, from 1.
        first: usize,
        /// Where it stands again, from 1.
        second: usize,
    },
    /// The command that should print the keys did not.
    #[error("`{program}`, the command for the vault keys, {failure}")]
    Command {
        /// The program, without its arguments.
        program: String,
        /// What went wrong.
        failure: CommandFailure,
    },
    /// A new key file could not be made; nothing was left behind under its name.
    #[error("cannot make the vault key file `{path}`: {cause}", path = path.display())]
    Make {
        /// The file that was to be made.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A power failure could take a key file away before anything is sealed with it.
    #[error(
        "the vault key file `{path}` is not safely on the disk yet: {cause}; nothing was stored",
        path = path.display()
    )]
    Unsettled {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The keys do not come from a file of the user's own.
    #[error("the vault keys come from {origin}, which credctl does not change")]
    Unchangeable {
        /// Where they come from.
        origin: String,
    },
    /// Another command is changing the key file.
    #[error("another credctl is changing the vault key file `{path}`", path = path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// A key file could not be changed; it is as it was.
    #[error("cannot change the vault key file `{path}`: {cause}", path = path.display())]
    Rewrite {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A key file does not hold what was written to it.
    #[error("the vault key file `{path}` does not read back as written", path = path.display())]
    ReadBack {
        /// The file.
        path: PathBuf,
    },
}

impl KeyOrigin {
    /// What its keys are counted by.
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
            KeyOrigin::Bundle => f.write_str("what is sealed in the file"),
        }
    }
}
