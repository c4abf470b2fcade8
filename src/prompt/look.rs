//! How questions look: dialoguer's theme, on stderr.

use std::io::{self, Write as _, stderr};

use dialoguer::theme::{SimpleTheme, Theme as _};

use super::parting::Parting;

/// The cursor's line from its first column, and everything below, made empty.
pub(super) const CLEAR: &str = "\r\x1b[J";

/// Rings: the key means nothing here.
pub(super) const BELL: &str = "\x07";

/// Writes as it is.
pub(super) fn show(text: &str) -> io::Result<()> {
    stderr().write_all(text.as_bytes())
}

/// A line of its own that says why a question is asked again.
pub(super) fn remark(text: &str) -> io::Result<()> {
    show(&format!("  {text}\n"))
}

/// Leaves an unanswered question.
pub(super) fn part(parting: Parting) -> io::Result<()> {
    show(match parting {
        Parting::Line | Parting::Secret => "\n",
        Parting::Drawing => CLEAR,
    })
}

/// A question whose answer is typed behind it.
pub(super) fn question(text: &str) -> String {
    themed(|shown| SimpleTheme.format_input_prompt(shown, text, None))
}

/// A question whose default is no.
pub(super) fn yes_or_no(text: &str) -> String {
    themed(|shown| SimpleTheme.format_confirm_prompt(shown, text, Some(false)))
}

/// A question of which only the answer is left.
pub(super) fn settled(text: &str, answer: &str) -> String {
    themed(|shown| SimpleTheme.format_input_prompt_selection(shown, text, answer))
}

/// An item to pick.
pub(super) fn item(text: &str, active: bool) -> String {
    themed(|shown| SimpleTheme.format_select_prompt_item(shown, text, active))
}

fn themed(format: impl FnOnce(&mut String) -> std::fmt::Result) -> String {
    let mut shown = String::new();
    // A String takes everything.
    let _ = format(&mut shown);
    shown
}
