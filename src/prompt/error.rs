use std::io;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// Nobody can be asked; the flag answers the question instead.
    #[error("cannot ask for {question}: {why}")]
    Unavailable {
        /// What would have been asked.
        question: String,
        /// What stands in the way.
        why: &'static str,
        /// What on the command line answers it.
        flag: String,
    },
    /// The person left the question: Ctrl-C, Ctrl-D or Esc.
    #[error("cancelled")]
    Cancelled,
    /// A signal ended the question; the exit code is 128 and its number.
    #[error("ended by signal {0}")]
    Signalled(i32),
    /// The terminal cannot be read or written.
    #[error("the terminal failed: {0}")]
    Io(#[from] io::Error),
}
