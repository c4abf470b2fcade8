//! The clipboard: takes a secret, and is cleared after a while unless it holds something else by then.
//!
//! On a desktop a program of the platform reaches it. Elsewhere the terminal does, over ssh too: an escape
//! sequence (OSC 52) tells it what to hold.

mod clearing;
mod error;
mod place;
mod programs;
mod reach;
mod terminal;

pub use clearing::{CLEARING, clear_as_told};
pub use error::ClipboardError;
pub use place::Clipboard;
