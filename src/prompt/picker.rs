//! Search for one of many items by typing a part of it.
//!
//! dialoguer's own fuzzy picker is not used: it returns the first of equal items, swallows Ctrl-Z
//! and Ctrl-\, and reads in a thread that cannot be stopped.

use fuzzy_matcher::FuzzyMatcher as _;
use fuzzy_matcher::skim::SkimMatcherV2;
use rustix::termios::tcgetwinsize;
use std::io::stderr;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::error::PromptError;
use super::keystrokes::Key;
use super::listener::{Heard, Listener};
use super::look;

/// Maximum number of items shown at once, on a terminal of any height.
const MOST_ROWS: usize = 15;

/// Asks until an item is picked. Returns its index; `None` if Esc was pressed.
pub(super) async fn ask(
    listener: &mut Listener,
    question: &str,
    items: &[String],
    filter: &str,
) -> Result<Option<usize>, PromptError> {
    let mut picker = Picker::new(items, filter);
    loop {
        look::show(&picker.drawn(question, Size::of_terminal()))?;
        let key = match listener.hear().await? {
            Heard::Again => continue,
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
            look::show(&(look::answered(question, &items[index]) + "\n"))?;
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

    /// Number of rows for items: those below the question, with one to spare.
    fn list(self) -> usize {
        self.rows.saturating_sub(2).clamp(1, MOST_ROWS)
    }
}

struct Picker<'a> {
    items: &'a [String],
    filter: String,
    /// Indices of the items that match, best first.
    matching: Vec<usize>,
    /// Index in `matching` of the marked item.
    marked: usize,
    matcher: SkimMatcherV2,
}

impl<'a> Picker<'a> {
    fn new(items: &'a [String], filter: &str) -> Self {
        let mut picker = Picker {
            items,
            filter: filter.to_owned(),
            matching: Vec::new(),
            marked: 0,
            matcher: SkimMatcherV2::default().ignore_case(),
        };
        picker.search();
        if picker.matching.is_empty() {
            picker.filter.clear();
            picker.search();
        }
        picker
    }

    fn picked(&self) -> Option<usize> {
        self.matching.get(self.marked).copied()
    }

    fn press(&mut self, key: Key) {
        let last = self.matching.len().saturating_sub(1);
        match key {
            Key::Up => self.marked = self.marked.saturating_sub(1),
            Key::Down => self.marked = (self.marked + 1).min(last),
            Key::PageUp => self.marked = self.marked.saturating_sub(MOST_ROWS),
            Key::PageDown => self.marked = (self.marked + MOST_ROWS).min(last),
            Key::Char(c) => self.edit(|filter| filter.push(c)),
            Key::Backspace => self.edit(|filter| {
                filter.pop();
            }),
            Key::EraseLine | Key::EraseWord => self.edit(String::clear),
            _ => {}
        }
    }

    fn edit(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.filter);
        self.search();
    }

    /// Finds the items that match the filter. The sort is stable: items that match equally well
    /// keep the caller's order and grouping.
    fn search(&mut self) {
        let scored = self.items.iter().enumerate();
        let scored = scored.filter_map(|(index, item)| {
            let score = self.matcher.fuzzy_match(item, self.filter.trim())?;
            Some((score, index))
        });
        let mut scored: Vec<(i64, usize)> = scored.collect();
        scored.sort_by_key(|&(score, _)| std::cmp::Reverse(score));
        self.matching = scored.into_iter().map(|(_, index)| index).collect();
        self.marked = 0;
    }

    /// Text that draws the picker over the drawing before. The cursor stays after the filter, on
    /// the first line, so that clearing needs no memory of how much was drawn.
    fn drawn(&self, question: &str, size: Size) -> String {
        let asked = cut_front(&(look::question(question) + &self.filter), size.width());
        let list = self.list(size);
        let below: String = list.iter().map(|line| format!("\n{line}")).collect();
        let column = match asked.width() {
            0 => String::new(),
            columns => format!("\x1b[{columns}C"),
        };
        format!(
            "{}{asked}{below}\x1b[{}A\r{column}",
            look::CLEAR,
            list.len()
        )
    }

    /// Lines below the question; at least one.
    fn list(&self, size: Size) -> Vec<String> {
        if self.matching.is_empty() {
            return vec![cut_back("  nothing matches", size.width())];
        }
        let first = (self.marked + 1).saturating_sub(size.list());
        let visible = self.matching.iter().enumerate().skip(first);
        let visible = visible.take(size.list());
        let line = |(row, &index): (usize, &usize)| {
            cut_back(
                &look::item(&self.items[index], row == self.marked),
                size.width(),
            )
        };
        visible.map(line).collect()
    }
}

/// Shortens a text that is too wide to its beginning.
fn cut_back(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    fitting(text.chars(), width).chain(['…']).collect()
}

/// Shortens a text that is too wide to its end.
fn cut_front(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let reversed: Vec<char> = fitting(text.chars().rev(), width).chain(['…']).collect();
    reversed.into_iter().rev().collect()
}

/// Returns as many characters as leave room for the `…`.
fn fitting(chars: impl Iterator<Item = char>, width: usize) -> impl Iterator<Item = char> {
    let room = width.saturating_sub(1);
    let widths = chars.scan(0, |sum, c| {
        *sum += c.width().unwrap_or(0);
        Some((*sum, c))
    });
    widths
        .take_while(move |&(sum, _)| sum <= room)
        .map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(names: &[&str]) -> Vec<String> {
        names.iter().map(|&n| n.to_owned()).collect()
    }

    #[test]
    fn equal_items_are_told_apart() {
        let items = items(&["alpaca  Paper", "alpaca  Paper"]);
        let mut picker = Picker::new(&items, "paper");
        picker.press(Key::Down);
        assert_eq!(picker.picked(), Some(1));
    }

    #[test]
    fn a_filter_narrows_and_an_empty_one_keeps_the_order() {
        let items = items(&["alpaca  Paper 1", "alpaca  Paper 2", "polygon  data"]);
        let mut picker = Picker::new(&items, "pap2");
        assert_eq!(picker.matching, [1]);
        picker.press(Key::EraseLine);
        assert_eq!(picker.matching, [0, 1, 2]);
    }

    #[test]
    fn a_filter_that_matches_nothing_is_not_begun_with_but_can_be_typed() {
        let items = items(&["Paper 1"]);
        let mut picker = Picker::new(&items, "zzz");
        assert_eq!(picker.picked(), Some(0));
        picker.press(Key::Char('z'));
        assert_eq!(picker.picked(), None);
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let items = items(&["漢字".repeat(40).as_str(), "x".repeat(255).as_str()]);
        let size = Size {
            columns: 60,
            rows: 24,
        };
        let picker = Picker::new(&items, "");
        for line in picker.list(size) {
            assert!(line.width() <= 59, "{line}");
        }
        assert_eq!(cut_front(&"漢".repeat(40), 59).width(), 59);
    }

    #[test]
    fn the_marked_item_is_always_in_sight() {
        let items: Vec<String> = (0..300).map(|n| format!("item {n}")).collect();
        let size = Size {
            columns: 60,
            rows: 10,
        };
        let mut picker = Picker::new(&items, "");
        for _ in 0..400 {
            picker.press(Key::Down);
            let list = picker.list(size);
            assert_eq!(list.len(), 8);
            assert_eq!(list.iter().filter(|l| l.starts_with("> ")).count(), 1);
        }
        assert_eq!(picker.picked(), Some(299));
    }
}
