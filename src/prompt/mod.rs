//! Questions to a person, which leave the terminal as it was.
//!
//! A [`Prompter`] is made once and says whether anyone can be asked. Questions that belong together
//! are asked in one [`Talk`]. During a talk the terminal echoes nothing by itself, nor between talks
//! after [`Prompter::hush`]. What is typed before a question is shown is thrown away, but for keys that
//! are pasted together. However a talk ends (answer, Ctrl-C,
//! Ctrl-D, Ctrl-\, a signal, a panic, a dropped future), the terminal gets back exactly its earlier
//! settings. Ctrl-Z gives it back for as long as the process is stopped.
//!
//! Everything is drawn on stderr. Nothing blocks and no thread reads the terminal, so an exit never
//! waits for input and an abandoned question swallows no input.
//!
//! The code that runs a command must drop the talk (return from the command) before
//! `process::exit`, and must listen to [`Signals`](crate::process::Signals) itself after the [first
//! question](Prompter::first_question): from then on signals no longer end the process by
//! themselves.

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
pub use picker::{PickerRow, PickerRows, PickerStart, fits_any};
pub use talk::{Awaited, Prompter, Question, Talk};
