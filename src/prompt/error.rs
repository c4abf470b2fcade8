use std::io;

/// Reason why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// Nobody can be asked. A flag can answer the question instead.
    #[error("cannot ask for {question}: {why}")]
    Unavailable {
        /// Text of the question.
        question: String,
        /// Reason why nobody can be asked.
        why: &'static str,
        /// Flag or argument that answers the question.
        flag: String,
    },
    /// The person left the question: Ctrl-C, Ctrl-D or Esc.
    #[error("cancelled")]
    Cancelled,
    /// A signal ended the question. The exit code is 128 plus its number.
    #[error("ended by signal {0}")]
    Signalled(i32),
    /// The terminal cannot be read or written.
    #[error("the terminal failed: {0}")]
    Io(#[from] io::Error),
}
