//! Asking a person, and leaving the terminal as it was found.
//!
//! A [`Prompter`] is made once and says whether anyone can be asked. Questions that belong together
//! are asked in one [`Talk`]: while it lasts the terminal echoes nothing by itself, so that what is
//! pasted for the next question is neither lost nor shown. However a talk ends (answer, Ctrl-C,
//! Ctrl-D, Ctrl-\, a signal, a panic, a dropped future), the terminal is given back exactly as it
//! was found; Ctrl-Z gives it back for as long as the process is stopped.
//!
//! Everything is drawn on stderr. Nothing blocks and no thread reads the terminal, so an exit never
//! waits for input and an abandoned question swallows none.
//!
//! Whoever runs a command must drop the talk (return from the command) before `process::exit`, and
//! must listen to [`Signals`](crate::process::Signals) itself after the
//! [first question](Prompter::first_question): from then on they no longer kill.

mod choice;
mod error;
mod hidden;
mod keystrokes;
mod line;
mod listener;
mod look;
mod parting;
mod picker;
mod talk;
mod terminal;

pub use error::PromptError;
pub use talk::{Prompter, Question, Talk};
