//! One line of a picker, which is never wider than the terminal.

use std::fmt::Write as _;

use anstyle::Style;
use unicode_width::UnicodeWidthChar as _;

/// Mark of a text that was cut.
const CUT: char = '…';

/// Request for an emoji form of the character before it, which may take one column more.
const EMOJI_FORM: char = '\u{fe0f}';

/// Line that takes what fits into its width.
pub(super) struct Line {
    text: String,
    columns: usize,
    width: usize,
    is_colored: bool,
}

impl Line {
    pub(super) fn new(width: usize, is_colored: bool) -> Self {
        Line {
            text: String::new(),
            columns: 0,
            width,
            is_colored,
        }
    }

    /// Adds the beginning of a text that fits, in a style.
    pub(super) fn add(&mut self, style: Style, text: &str) -> &mut Self {
        let text = cut_back(text, self.width - self.columns);
        self.columns += columns(&text);
        // Writing to a `String` cannot fail.
        let _ = match self.is_colored && style != Style::new() {
            true => write!(self.text, "{style}{text}{style:#}"),
            false => write!(self.text, "{text}"),
        };
        self
    }

    /// Adds blanks up to a column.
    pub(super) fn pad(&mut self, column: usize) -> &mut Self {
        let blanks = column.min(self.width).saturating_sub(self.columns);
        self.add(Style::new(), &" ".repeat(blanks))
    }

    pub(super) fn finished(self) -> String {
        self.text
    }
}

/// Returns the number of columns that a text takes at most: terminals differ about emoji.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

fn columns_of(c: char) -> usize {
    match c {
        EMOJI_FORM => 1,
        c => c.width().unwrap_or(0),
    }
}

/// Shortens a text that is too wide to its beginning.
pub(super) fn cut_back(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mark = (width > 0).then_some(CUT);
    fitting(text.chars(), width).chain(mark).collect()
}

/// Shortens a text that is too wide to its end.
pub(super) fn cut_front(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mark = (width > 0).then_some(CUT);
    let reversed: Vec<char> = fitting(text.chars().rev(), width).chain(mark).collect();
    reversed.into_iter().rev().collect()
}

/// Returns as many characters as leave room for the mark.
fn fitting(chars: impl Iterator<Item = char>, width: usize) -> impl Iterator<Item = char> {
    let room = width.saturating_sub(1);
    let widths = chars.scan(0, |sum, c| {
        *sum += columns_of(c);
        Some((*sum, c))
    });
    widths
        .take_while(move |&(sum, _)| sum <= room)
        .map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    #[test]
    fn a_cut_text_is_as_wide_as_it_may_be_and_no_wider() {
        assert_eq!(cut_back("漢字漢字", 8), "漢字漢字");
        assert_eq!(cut_back("漢字漢字", 7), "漢字漢…");
        assert_eq!(cut_back("漢字漢字", 6), "漢字…");
        assert_eq!(cut_front("漢字漢字", 6), "…漢字");
        assert_eq!(cut_back("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(cut_back("abc", 0), "");
    }

    #[test]
    fn no_text_takes_more_columns_than_are_counted() {
        for text in ["🚀❤\u{fe0f}🇩🇪", "👩‍👩‍👧", "1\u{fe0f}\u{20e3}", "한글 ｶﾅ ½"]
        {
            assert!(columns(text) >= text.width(), "{text}");
        }
    }

    #[test]
    fn a_line_takes_no_more_than_its_width_and_styles_take_none() {
        let bold = Style::new().bold();
        let mut line = Line::new(8, true);
        line.add(bold, "漢字")
            .pad(5)
            .add(bold, "live")
            .add(bold, "x");
        let text = line.finished();
        assert_eq!(text, "\x1b[1m漢字\x1b[0m \x1b[1mli…\x1b[0m\x1b[1m\x1b[0m");
        let mut plain = Line::new(8, false);
        plain.add(bold, "漢字").pad(5).add(bold, "li");
        assert_eq!(plain.finished(), "漢字 li");
    }
}
