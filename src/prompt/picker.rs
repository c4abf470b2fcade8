//! Search for one of many rows by typing parts of it.

mod canvas;
mod line;
mod rows;
mod search;
mod window;

use std::io::stderr;

use anstyle::Style;
use rustix::termios::tcgetwinsize;

use self::{
    canvas::Canvas,
    line::{Line, columns, cut_back, cut_front},
    search::Search,
    window::{ListLine, Window},
};
use super::{
    error::PromptError,
    keystrokes::Key,
    listener::{Heard, Listener},
    look,
};
use crate::domain::visible;

pub use rows::{PickerRow, PickerRows, PickerStart};

/// Maximum number of lines of the list, on a terminal of any height.
const MOST_LINES: usize = 15;

/// Widest name behind which the words of all rows stand below each other.
const USUAL_NAME: usize = 24;

/// Minimum number of columns of a name, on a terminal of any width.
const LEAST_NAME: usize = 8;

/// Returns true if what is typed fits any of the rows.
pub fn fits_any(rows: &dyn PickerRows, typed: &str) -> bool {
    let mut search = Search::new(rows);
    search.search(typed);
    !search.best().is_empty()
}

/// Asks until a row is picked. Returns its index; `None` if Esc was pressed.
pub(super) async fn ask(
    listener: &mut Listener,
    question: &str,
    rows: &dyn PickerRows,
    start: PickerStart<'_>,
) -> Result<Option<usize>, PromptError> {
    let mut picker = Picker::new(question, rows, start);
    loop {
        if !listener.is_typed_ahead()? {
            look::show(&picker.painted(Size::of_terminal()))?;
        }
        let key = match listener.hear().await? {
            Heard::Again => {
                picker.canvas.forget();
                continue;
            }
            Heard::Resized => {
                look::show(&picker.canvas.cleared(Size::of_terminal().columns))?;
                continue;
            }
            Heard::Key(Key::Eof) if picker.filter.is_empty() => return Err(PromptError::Cancelled),
            Heard::Key(key) => key,
        };
        let picked = match (key, picker.picked()) {
            (Key::Escape, _) => None,
            (Key::Enter, Some(index)) => Some(index),
            (key, _) => {
                picker.press(key);
                continue;
            }
        };
        look::show(look::CLEAR)?;
        if let Some(index) = picked {
            let answered = look::answered(question, &visible(rows.name(index)));
            let answered = cut_back(&answered, Size::of_terminal().width());
            look::show(&(answered + "\n"))?;
        }
        return Ok(picked);
    }
}

#[derive(Debug, Clone, Copy)]
struct Size {
    columns: usize,
    rows: usize,
}

impl Size {
    fn of_terminal() -> Self {
        let size = tcgetwinsize(stderr()).ok();
        // Some terminals say 0, which means that they do not know their size.
        let size = size.filter(|s| s.ws_col > 0 && s.ws_row > 0);
        size.map_or(
            Size {
                columns: 80,
                rows: 24,
            },
            |s| Size {
                columns: s.ws_col.into(),
                rows: s.ws_row.into(),
            },
        )
    }

    /// Usable width. The last column stays free: a terminal may wrap when it is filled.
    fn width(self) -> usize {
        self.columns.saturating_sub(1)
    }

    fn has_footer(self) -> bool {
        self.rows >= 4
    }

    fn has_detail(self) -> bool {
        self.rows >= 5
    }

    /// Number of lines of the list: those that the question and the lines below leave, with one to spare.
    fn list(self) -> usize {
        let others = 2 + usize::from(self.has_footer()) + usize::from(self.has_detail());
        self.rows.saturating_sub(others).clamp(1, MOST_LINES)
    }
}

struct Picker<'a> {
    question: &'a str,
    rows: &'a dyn PickerRows,
    start: PickerStart<'a>,
    filter: String,
    search: Search,
    /// Place of the cursor among the rows that fit.
    cursor: usize,
    /// Place of the first row that is seen.
    top: usize,
    /// Number of lines of the list when it was seen last.
    height: usize,
    canvas: Canvas,
}

impl<'a> Picker<'a> {
    fn new(question: &'a str, rows: &'a dyn PickerRows, start: PickerStart<'a>) -> Self {
        let mut picker = Picker {
            question,
            rows,
            start,
            filter: start.filter.to_owned(),
            search: Search::new(rows),
            cursor: 0,
            top: 0,
            height: MOST_LINES,
            canvas: Canvas::default(),
        };
        picker.find();
        picker
    }

    /// Returns the index of the row of the cursor.
    fn picked(&self) -> Option<usize> {
        self.search.best().get(self.cursor).copied()
    }

    fn press(&mut self, key: Key) {
        let last = self.search.best().len().saturating_sub(1);
        let page = self.height.saturating_sub(1).max(1);
        match key {
            Key::Up => self.cursor = self.cursor.saturating_sub(1),
            Key::Down => self.cursor = (self.cursor + 1).min(last),
            Key::PageUp => self.cursor = self.cursor.saturating_sub(page),
            Key::PageDown => self.cursor = (self.cursor + page).min(last),
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = last,
            Key::Char(c) => self.edit(|filter| filter.push(c)),
            Key::Backspace => self.edit(|filter| _ = filter.pop()),
            Key::EraseWord => self.edit(erase_word),
            Key::EraseLine => self.edit(String::clear),
            _ => {}
        }
    }

    fn edit(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.filter);
        self.find();
    }

    /// Finds the rows that fit, and puts the cursor on the best one.
    fn find(&mut self) {
        self.search.search(&self.filter);
        let nothing_typed = self.filter.trim().is_empty();
        self.cursor = if nothing_typed { self.start.row } else { 0 };
        self.top = 0;
    }

    /// Returns the text that brings the terminal up to date.
    fn painted(&mut self, size: Size) -> String {
        let (width, colored) = (size.width(), self.start.is_colored);
        let question = look::question(self.question) + &visible(&self.filter);
        let question = cut_front(&question, width);
        let column = columns(&question);
        let mut lines = vec![question];
        lines.extend(self.list(size));
        if size.has_detail() {
            let detail = self.picked().map(|index| self.rows.detail(index));
            let mut line = Line::new(width, colored);
            line.add(Style::new(), &visible(&detail.unwrap_or_default()));
            lines.push(line.finished());
        }
        if size.has_footer() {
            let (found, all) = (self.search.best().len(), self.search.all());
            let mut line = Line::new(width, colored);
            line.add(look::DIM, &format!("{found}/{all} · Enter · Esc"));
            lines.push(line.finished());
        }
        self.canvas.paint(lines, column)
    }

    /// Returns the lines of the list; at least one.
    fn list(&mut self, size: Size) -> Vec<String> {
        self.height = size.list();
        let best = self.search.best();
        if best.is_empty() {
            return vec![cut_back("  nothing matches", size.width())];
        }
        let heading = |place: usize| self.rows.heading(best[place]);
        let window = Window {
            height: self.height,
            count: best.len(),
            is_one_group: &|a, b| heading(a) == heading(b),
        };
        self.top = window.top(self.top, self.cursor);
        let lines = window.lines(self.top).into_iter();
        let shown = lines.map(|line| match line {
            ListLine::Heading(place) => {
                let mut line = Line::new(size.width(), self.start.is_colored);
                line.add(look::STRONG, &visible(heading(place)));
                line.finished()
            }
            ListLine::Row(place) => self.row(best[place], place == self.cursor, size.width()),
        });
        shown.collect()
    }

    fn row(&self, index: usize, is_marked: bool, width: usize) -> String {
        let row = self.rows.row(index);
        let plain = Style::new();
        let (pointer, style) = match is_marked {
            true => ("> ", look::STRONG),
            false => ("  ", plain),
        };
        let mut line = Line::new(width, self.start.is_colored);
        line.add(style, pointer).add(plain, row.mark);
        let begin = 4;
        line.pad(begin);
        let tags = row.tags.iter().map(|(_, tag)| 2 + columns(tag));
        let room = width.saturating_sub(begin + tags.sum::<usize>());
        let name = cut_back(&visible(self.rows.name(index)), room.max(LEAST_NAME));
        line.add(style, &name);
        if !row.tags.is_empty() {
            line.pad(begin + room.min(USUAL_NAME));
        }
        for (style, tag) in &row.tags {
            line.add(plain, "  ").add(*style, tag);
        }
        line.finished()
    }
}

/// Erases the last word, and the blanks behind it.
fn erase_word(filter: &mut String) {
    let kept = filter.trim_end().rfind(' ').map_or(0, |blank| blank + 1);
    filter.truncate(kept);
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Rows with these names, two to a group.
    pub(in crate::prompt) struct Names(Vec<String>);

    impl Names {
        pub(in crate::prompt) fn of(names: &[&str]) -> Self {
            Names(names.iter().map(|&name| name.to_owned()).collect())
        }
    }

    impl PickerRows for Names {
        fn count(&self) -> usize {
            self.0.len()
        }

        fn name(&self, index: usize) -> &str {
            &self.0[index]
        }

        fn other_texts(&self, _: usize) -> String {
            "group a".to_owned()
        }

        fn heading(&self, _: usize) -> &str {
            "group"
        }

        fn row(&self, _: usize) -> PickerRow<'_> {
            let tags = vec![(look::STRONG, "LIVE".into())];
            PickerRow { mark: "*", tags }
        }

        fn detail(&self, index: usize) -> String {
            format!("detail {index}")
        }
    }

    fn size(columns: usize, rows: usize) -> Size {
        Size { columns, rows }
    }

    fn picker(rows: &Names) -> Picker<'_> {
        Picker::new("Use", rows, PickerStart::default())
    }

    #[test]
    fn equal_rows_are_told_apart() {
        let names = Names::of(&["Paper", "Paper"]);
        let mut picker = picker(&names);
        "paper".chars().for_each(|c| picker.press(Key::Char(c)));
        picker.press(Key::Down);
        assert_eq!(picker.picked(), Some(1));
    }

    #[test]
    fn the_cursor_begins_on_the_start_and_returns_to_it() {
        let names = Names::of(&["a", "b", "ab"]);
        let start = PickerStart {
            row: 2,
            ..PickerStart::default()
        };
        let mut picker = Picker::new("Use", &names, start);
        assert_eq!(picker.picked(), Some(2));
        picker.press(Key::Char('a'));
        assert_eq!(picker.picked(), Some(0));
        picker.press(Key::EraseLine);
        assert_eq!(picker.picked(), Some(2));
        picker.press(Key::Home);
        assert_eq!(picker.picked(), Some(0));
        picker.press(Key::End);
        assert_eq!(picker.picked(), Some(2));
    }

    #[test]
    fn words_are_erased_one_by_one() {
        let names = Names::of(&["one two"]);
        let mut picker = picker(&names);
        "one two ".chars().for_each(|c| picker.press(Key::Char(c)));
        picker.press(Key::EraseWord);
        assert_eq!(picker.filter, "one ");
        picker.press(Key::EraseWord);
        assert_eq!(picker.filter, "");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_what_is_said_of_a_row_stays() {
        let long = ["漢字".repeat(40), "x".repeat(255), "🚀❤\u{fe0f}".repeat(30)];
        let names = Names(long.to_vec());
        for width in [20, 30, 60, 80] {
            for line in picker(&names).list(size(width, 24)).iter().skip(1) {
                assert!(columns(line) < width, "{line}");
                assert!(line.ends_with("…  LIVE"), "{line}");
            }
        }
    }

    #[test]
    fn a_low_terminal_shows_the_question_and_the_row_of_the_cursor() {
        let names = Names(vec!["漢".repeat(9); 40]);
        for rows in 1..12 {
            let mut picker = picker(&names);
            picker.press(Key::End);
            let list = picker.list(size(60, rows));
            assert!(list.iter().any(|line| line.starts_with("> ")), "{list:?}");
            let painted = picker.painted(size(60, rows));
            assert!(painted.matches('\n').count() < rows.max(2), "{rows}");
        }
    }
}
