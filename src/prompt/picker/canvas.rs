use std::fmt::Write as _;

use crate::prompt::look;

/// Drawing below the cursor, which is painted again only where it changes. Between two paintings the
/// cursor stands on the first line, so that clearing needs no memory of how much was drawn.
#[derive(Default)]
pub(super) struct Canvas {
    shown: Vec<String>,
    /// Column of the cursor.
    column: usize,
}

impl Canvas {
    /// Returns the text that shows these lines, with the cursor in a column of the first one.
    pub(super) fn paint(&mut self, lines: Vec<String>, column: usize) -> String {
        let mut text = String::from("\r");
        if self.shown.is_empty() {
            text = look::CLEAR.to_owned();
        }
        let mut row = 0;
        let mut go_to = |text: &mut String, to: usize| {
            text.push_str(&"\n".repeat(to - row));
            row = to;
        };
        for (at, line) in lines.iter().enumerate() {
            if self.shown.get(at) != Some(line) {
                go_to(&mut text, at);
                // Writing to a `String` cannot fail.
                let _ = write!(text, "{line}\x1b[K");
            }
        }
        if self.shown.len() > lines.len() {
            go_to(&mut text, lines.len());
            text.push_str("\x1b[J");
        }
        if row > 0 {
            let _ = write!(text, "\x1b[{row}A");
        }
        text.push('\r');
        if column > 0 {
            let _ = write!(text, "\x1b[{column}C");
        }
        self.shown = lines;
        self.column = column;
        text
    }

    /// Returns the text that clears the drawing on a terminal that was resized to this many columns. A
    /// terminal breaks lines that have become too wide.
    pub(super) fn cleared(&mut self, columns: usize) -> String {
        let up = self.column / columns.max(1);
        *self = Canvas::default();
        match up {
            0 => look::CLEAR.to_owned(),
            up => format!("\x1b[{up}A{}", look::CLEAR),
        }
    }

    /// Forgets the drawing: something else has cleared it.
    pub(super) fn forget(&mut self) {
        *self = Canvas::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|&line| line.to_owned()).collect()
    }

    #[test]
    fn only_lines_that_change_are_painted_again() {
        let mut canvas = Canvas::default();
        let first = canvas.paint(lines(&["Use: ", "> a", "  b", "2/2"]), 5);
        let begin = "\r\x1b[JUse: \x1b[K\n> a\x1b[K\n  b\x1b[K\n2/2\x1b[K";
        assert_eq!(first, format!("{begin}\x1b[3A\r\x1b[5C"));
        let down = canvas.paint(lines(&["Use: ", "  a", "> b", "2/2"]), 5);
        assert_eq!(down, "\r\n  a\x1b[K\n> b\x1b[K\x1b[2A\r\x1b[5C");
        let same = canvas.paint(lines(&["Use: ", "  a", "> b", "2/2"]), 5);
        assert_eq!(same, "\r\r\x1b[5C");
        let fewer = canvas.paint(lines(&["Use: b", "> b", "1/2"]), 6);
        let end = "\r\x1b[KUse: b";
        assert!(!fewer.contains(end));
        assert_eq!(
            fewer,
            "\rUse: b\x1b[K\n> b\x1b[K\n1/2\x1b[K\n\x1b[J\x1b[3A\r\x1b[6C"
        );
    }

    #[test]
    fn a_drawing_whose_first_line_was_broken_is_cleared_from_its_beginning() {
        let mut canvas = Canvas::default();
        canvas.paint(lines(&["Credential to use: paper"]), 24);
        assert_eq!(canvas.cleared(20), "\x1b[1A\r\x1b[J");
        canvas.paint(lines(&["Credential to use: paper"]), 24);
        assert_eq!(canvas.cleared(80), "\r\x1b[J");
    }
}
