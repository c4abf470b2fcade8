use std::io;

use crate::{
    crypto::InvalidPassphrase, files::trusted::FileError, prompt::PromptError,
    providers::KeyPairError,
};

/// Why what comes in cannot be used. Never says what came in.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// A flag reads standard input, which is a terminal.
    #[error("{0}")]
    Terminal(&'static str),
    /// A file, standard input or a variable holds what cannot be used.
    #[error("{0}")]
    Unusable(String),
    /// A file or standard input cannot be read.
    #[error("{name} cannot be read: {cause}")]
    Unreadable {
        /// The source as messages name it.
        name: String,
        /// What the system said.
        cause: io::Error,
    },
    /// A folder has the name of a file.
    #[error("{0} is a folder")]
    Folder(String),
    /// A key is missing, unusable, or one too many.
    #[error(transparent)]
    KeyPair(#[from] KeyPairError),
    /// The file of a passphrase is not trusted, or cannot be read.
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
    /// For `map_err`: names the source that cannot be read.
    pub(super) fn unreadable(name: &str) -> impl FnOnce(io::Error) -> Self {
        let name = name.to_owned();
        |cause| InputError::Unreadable { name, cause }
    }
}
