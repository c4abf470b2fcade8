//! The picker on a real pseudo-terminal: what it shows for each key and each size.

use unicode_width::UnicodeWidthStr as _;

use super::{assert_answered, begin, put_on};
use crate::common::pty::Terminal;

/// The last line of the picker while nothing is typed.
const ALL: &str = "300/300 · Enter · Esc";

/// The rows of the picker on its terminal of 60 columns.
#[track_caller]
fn rows(terminal: &Terminal) -> Vec<String> {
    terminal.rows(60)
}

#[track_caller]
fn marked(terminal: &Terminal) -> String {
    let rows = rows(terminal);
    let marked: Vec<_> = rows.iter().filter(|row| row.starts_with("> ")).collect();
    assert_eq!(marked.len(), 1, "{rows:#?}");
    let words: Vec<_> = marked[0].split_whitespace().collect();
    words[1..3].join(" ")
}

#[test]
fn a_list_has_headings_a_line_of_details_and_counts() {
    let mut terminal = begin("pick");
    terminal.shows(ALL);
    let rows = rows(&terminal);
    assert_eq!(rows.len(), 18, "{rows:#?}");
    assert_eq!(rows[..2], ["Use:", "first"]);
    assert!(rows[2].starts_with(">   item 0 漢字"), "{rows:#?}");
    assert!(rows[2].ends_with("…  even"), "{rows:#?}");
    assert!(rows[15].starts_with("    item 13 "), "{rows:#?}");
    assert_eq!(rows[16..], ["detail of 0", ALL]);
    terminal.types("\x1b");
    assert_answered(&mut terminal, "None");
    assert_eq!(self::rows(&terminal).concat(), "");
}

#[test]
fn the_cursor_begins_where_it_is_told_to_and_moves_by_keys() {
    let mut terminal = begin("pick from 250");
    terminal.shows(ALL);
    assert_eq!(marked(&terminal), "item 250");
    for (keys, item) in [
        ("\x1b[A", 249),
        ("\x1b[B", 250),
        ("\x0e", 251),
        ("\x10", 250),
        ("\x1bOB", 251),
        ("\x1b[H", 0),
        ("\x1b[A", 0),
        ("\x1b[6~", 14),
        ("\x1b[5~", 0),
        ("\x1b[F", 299),
        ("\x1b[B", 299),
        ("\x1b[1~", 0),
        ("\x1b[4~", 299),
    ] {
        terminal.types(keys);
        // A key that moves nothing changes nothing on the screen: the next one shows it.
        if !["\x1b[A", "\x1b[B"].contains(&keys) || item % 299 != 0 {
            terminal.shows(&format!("detail of {item}"));
        }
        assert_eq!(marked(&terminal), format!("item {item}"));
    }
    terminal.types("\r");
    assert_answered(&mut terminal, "Some(299)");
}

#[test]
fn words_are_found_in_any_order_and_in_the_heading() {
    let mut terminal = begin("pick");
    terminal.shows(ALL).types("9 THIRD 1");
    terminal.shows("2/300 · Enter · Esc");
    let found = rows(&terminal);
    assert_eq!(found[..2], ["Use: 9 THIRD 1", "third"]);
    assert!(found[2].starts_with(">   item 219 "), "{found:#?}");
    assert!(found[3].starts_with("    item 291 "), "{found:#?}");
    terminal.types("\x17").shows("19/300 ");
    terminal.types("\x15").shows(ALL);
    assert_eq!(marked(&terminal), "item 0");
    terminal.types("itme").shows("0/300 ");
    assert_eq!(rows(&terminal)[1], "  nothing matches");
    // There is nothing that Enter could pick.
    terminal.types("\r\x7f\x7f").shows("300/300 ");
    terminal.types("\x1b");
    assert_answered(&mut terminal, "None");
}

#[test]
fn a_beginning_of_the_name_comes_before_other_places() {
    let mut terminal = begin("pick item 2");
    terminal.shows("Use: item 2").shows("detail of 2\x1b");
    terminal.types("99").shows("Use: item 299").shows("1/300 ");
    terminal.types("\r").shows("Use: item 299");
    assert_answered(&mut terminal, "Some(299)");
}

#[test]
fn headings_stand_between_groups() {
    let mut terminal = begin("pick");
    terminal.shows(ALL).types("99").shows("3/300 ");
    let rows = rows(&terminal);
    assert_eq!(rows[1], "first");
    assert_eq!((&*rows[3], &*rows[5]), ("second", "third"), "{rows:#?}");
    terminal.types("\x1b[B\x1b[B").shows("detail of 299");
    terminal.types("\r");
    assert_answered(&mut terminal, "Some(299)");
}

#[test]
fn each_row_stays_on_one_line_of_a_terminal_of_any_size() {
    for (columns, lines, list) in [
        (80, 24, 15),
        (60, 20, 15),
        (30, 20, 15),
        (20, 8, 4),
        (80, 3, 1),
    ] {
        let mut terminal = put_on(&format!("cols {columns} rows {lines}"), "pick");
        terminal
            .go()
            .shows(">   item 0 ")
            .types("\x1b[B")
            .shows(">   item 1 ");
        // The way back of the cursor is the end of a drawing.
        terminal
            .types("\x1b[A")
            .shows(">   item 0 ")
            .shows("\x1b[5C");
        let rows = terminal.rows(columns);
        assert!(rows.len() <= lines, "{rows:#?}");
        let cut = rows.iter().filter(|row| row.contains("item"));
        assert_eq!(
            cut.clone().count(),
            list - usize::from(list > 2),
            "{rows:#?}"
        );
        for row in cut {
            assert!(row.width() < columns, "{rows:#?}");
            let is_whole = row.ends_with("  even") || row.ends_with("  odd");
            assert!(row.contains('…') && is_whole, "{rows:#?}");
        }
        terminal.types("\x1b");
        assert_answered(&mut terminal, "None");
    }
}

#[test]
fn a_terminal_that_is_resized_shows_what_fits() {
    let mut terminal = begin("pick");
    terminal
        .shows(ALL)
        .resize(10, 40)
        .shows("\x1b[J")
        .shows(ALL);
    let shown = terminal.shown();
    let again = shown.rsplit_once("\x1b[J").unwrap().1;
    let lines: Vec<_> = again.split("\r\n").collect();
    assert_eq!(lines.len(), 9, "{lines:#?}");
    assert!(lines[2].ends_with("…  even\x1b[K"), "{lines:#?}");
    for line in &lines[..8] {
        assert!(line.trim_end_matches("\x1b[K").width() < 40, "{line:?}");
    }
    terminal.resize(40, 100).shows(ALL).types("\r");
    assert_answered(&mut terminal, "Some(0)");
}
