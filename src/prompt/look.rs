//! Look of questions, on stderr.

use std::io::{self, Write as _, stderr};

use anstyle::Style;

use super::parting::Parting;

/// Escape sequence that clears the cursor's line from its first column, and everything below.
pub(super) const CLEAR: &str = "\r\x1b[J";

/// Bell: the key has no meaning here.
pub(super) const BELL: &str = "\x07";

/// Style of the important part of a drawing.
pub(super) const STRONG: Style = Style::new().bold();

/// Style of a less important part of a drawing.
pub(super) const DIM: Style = Style::new().dimmed();

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
    format!("{text}: ")
}

/// Text of a question whose answer is typed after it, and whose default is shown.
pub(super) fn question_with_default(text: &str, default: &str) -> String {
    format!("{text} [{default}]: ")
}

/// Text of a question whose default is no.
pub(super) fn yes_or_no(text: &str) -> String {
    format!("{text} [y/N] ")
}

/// Text of a question that was answered.
pub(super) fn answered(text: &str, answer: &str) -> String {
    format!("{text}: {answer}")
}
