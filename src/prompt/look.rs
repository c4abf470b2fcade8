//! Look of questions: dialoguer's theme, on stderr.

use std::io::{self, Write as _, stderr};

use dialoguer::theme::{SimpleTheme, Theme as _};

use super::parting::Parting;

/// Escape sequence that clears the cursor's line from its first column, and everything below.
pub(super) const CLEAR: &str = "\r\x1b[J";

/// Bell: the key has no meaning here.
pub(super) const BELL: &str = "\x07";

/// Writes a text as it is.
pub(super) fn show(text: &str) -> io::Result<()> {
    stderr().write_all(text.as_bytes())
}

/// Writes a line that says why a question is asked again.
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

/// Text of a question whose answer is typed after it.
pub(super) fn question(text: &str) -> String {
    themed(|text_of_prompt| SimpleTheme.format_input_prompt(text_of_prompt, text, None))
}

/// Text of a question whose answer is typed after it, and whose default is shown.
pub(super) fn question_with_default(text: &str, default: &str) -> String {
    themed(|text_of_prompt| SimpleTheme.format_input_prompt(text_of_prompt, text, Some(default)))
}

/// Text of a question whose default is no.
pub(super) fn yes_or_no(text: &str) -> String {
    themed(|text_of_prompt| SimpleTheme.format_confirm_prompt(text_of_prompt, text, Some(false)))
}

/// Text of a question that was answered.
pub(super) fn answered(text: &str, answer: &str) -> String {
    themed(|text_of_prompt| SimpleTheme.format_input_prompt_selection(text_of_prompt, text, answer))
}

/// Text of an item to pick.
pub(super) fn item(text: &str, active: bool) -> String {
    themed(|text_of_prompt| SimpleTheme.format_select_prompt_item(text_of_prompt, text, active))
}

fn themed(format: impl FnOnce(&mut String) -> std::fmt::Result) -> String {
    let mut text_of_prompt = String::new();
    // Writing to a `String` cannot fail.
    let _ = format(&mut text_of_prompt);
    text_of_prompt
}
