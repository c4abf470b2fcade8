use std::io;

use crate::{
    crypto::InvalidPassphrase, files::trusted::FileError, prompt::PromptError,
    providers::KeyPairError,
};

/// Reason why an input cannot be used. It never holds the input.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// A flag reads standard input, which is a terminal.
    #[error("{0}")]
    Terminal(&'static str),
    /// The content of a file, of standard input or of a variable is unusable.
    #[error("{0}")]
    Unusable(String),
    /// A file or standard input cannot be read.
    #[error("{name} cannot be read: {cause}")]
    Unreadable { name: String, cause: io::Error },
    /// The path of a file is that of a folder.
    #[error("{0} is a folder")]
    Folder(String),
    /// A key is missing, unusable, or given though the provider has no such key.
    #[error(transparent)]
    KeyPair(#[from] KeyPairError),
    /// The passphrase file is not trusted, or cannot be read.
    #[error("the passphrase file {0}")]
    PassphraseFile(FileError),
    /// The passphrase cannot be used.
    #[error(transparent)]
    Passphrase(#[from] InvalidPassphrase),
    /// A question was not answered, or could not be asked.
    #[error(transparent)]
    Prompt(#[from] PromptError),
}

impl InputError {
    /// Makes a closure for `map_err` that names the source that cannot be read.
    pub(super) fn unreadable(name: &str) -> impl FnOnce(io::Error) -> Self {
        let name = name.to_owned();
        |cause| InputError::Unreadable { name, cause }
    }
}
