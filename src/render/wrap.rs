//! Text in the width of a terminal, by the columns that its characters take.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr as _;

/// Mark of a text that was cut.
const CUT: &str = "…";

/// Breaks a text into lines of at most `width` columns, at blanks. A command in backticks stays on one
/// line if it fits on one, and a word that is too long for a line stays whole.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces(text, width) {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + piece.width() <= width => {
                line.push(' ');
                line.push_str(piece);
            }
            _ => lines.push(piece.to_owned()),
        }
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// Returns the parts of a text that stay whole: words, and commands in backticks that fit on a line.
fn pieces(text: &str, width: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.find(' ').unwrap_or(rest.len());
        let whole = end_of_quoted(rest).filter(|end| rest[..*end].width() <= width);
        let end = whole.unwrap_or(word);
        pieces.push(&rest[..end]);
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    pieces
}

/// Returns the end of the word in which a quotation ends that begins in the first word. `None` if none
/// begins there.
fn end_of_quoted(text: &str) -> Option<usize> {
    let word = text.find(' ')?;
    let begin = text[..word].find('`')? + 1;
    let end = begin + text[begin..].find('`')? + 1;
    let rest = text[end..].find(' ').unwrap_or(text.len() - end);
    Some(end + rest)
}

/// Returns the beginning of a text that fits into `width` columns, with a mark if something was cut.
pub(super) fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let room = width.saturating_sub(CUT.width());
    // A mark that combines with the character before it takes no column, and stays with it.
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends.take_while(|end| text[..*end].width() <= room).last();
    Cow::Owned(format!("{}{CUT}", &text[..end.unwrap_or(0)]))
}

/// Number of lines that a text takes on a terminal of this width. Styles take no column.
pub fn screen_lines(text: &str, width: u16) -> usize {
    let width = usize::from(width).max(1);
    let lines = text.lines().map(|line| {
        let mut parts = line.split('\x1b');
        let first = parts.next().map_or(0, |part| part.width());
        let others = parts.filter_map(|part| part.split_once('m'));
        let columns = first + others.map(|(_, part)| part.width()).sum::<usize>();
        columns.div_ceil(width).max(1)
    });
    lines.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_blanks() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("one two three", 80), ["one two three"]);
        assert_eq!(
            wrapped("a longerthanaline b", 6),
            ["a", "longerthanaline", "b"]
        );
        assert_eq!(wrapped("口座 口座 口座", 9), ["口座 口座", "口座"]);
        assert_eq!(wrapped("", 9), [""]);
    }

    #[test]
    fn a_command_stays_on_one_line_if_it_can() {
        let text = "choose one: run `credctl use 3f9c2a1b`, or none";
        assert_eq!(
            wrapped(text, 24),
            ["choose one: run", "`credctl use 3f9c2a1b`,", "or none"]
        );
        assert_eq!(
            wrapped(text, 14),
            ["choose one:", "run `credctl", "use 3f9c2a1b`,", "or none"]
        );
        assert_eq!(wrapped("an `open quotation", 9), ["an `open", "quotation"]);
    }

    #[test]
    fn a_long_line_takes_several_lines_of_the_screen() {
        assert_eq!(screen_lines("", 10), 0);
        assert_eq!(screen_lines("one\n\ntwo\n", 10), 3);
        assert_eq!(screen_lines("0123456789\n0123456789a\n", 10), 3);
        assert_eq!(screen_lines("\x1b[1m01234\x1b[0m56789\n", 10), 1);
    }

    #[test]
    fn a_text_is_cut_by_columns() {
        assert_eq!(cut("Paper 1", 7), "Paper 1");
        assert_eq!(cut("Paper 10", 7), "Paper …");
        assert_eq!(cut("口座テスト", 7), "口座テ…");
        assert_eq!(cut("口座テスト", 8), "口座テ…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(cut("🚀🚀🚀", 4), "🚀…");
        assert_eq!(cut("abc", 0), "…");
    }
}
