//! The columns of `credctl list` at a terminal: those that tell something, as far as there is room.

use unicode_width::UnicodeWidthStr as _;

use crate::common::{
    credctl::{Credctl, vault},
    database::{alter, insert_row, insert_unsealed},
    pty::{ALL_STREAMS, Stage, assert_ended, start_on},
};

const PAPER: &str = "00000001-0000-4000-8000-000000000000";
const LIVE: &str = "00000002-0000-4000-8000-000000000000";

/// The screen after a command on a terminal of this size.
#[track_caller]
fn shown(t: &Credctl, size: &str, arguments: &[&str]) -> String {
    let stage = Stage {
        settings: size,
        ..ALL_STREAMS
    };
    let mut terminal = start_on(t.run(arguments).var("NO_COLOR", "1"), stage);
    assert_ended(&mut terminal, 0);
    terminal.screen()
}

/// A vault with two credentials of different types, one of them in use.
fn two() -> Credctl {
    let t = vault();
    insert_row(&t, PAPER, "alpaca", Some("Paper 1"), Some("paper"));
    insert_row(&t, LIVE, "kraken", Some("bot"), Some("live"));
    for id in [PAPER, LIVE] {
        alter(
            &t,
            id,
            "created_at = now() - interval '3 days 1 hour', updated_at = now()",
        );
    }
    t.run(["use", PAPER]).ends().succeeded();
    t
}

#[test]
fn a_column_in_which_all_are_alike_is_not_shown() {
    let t = two();
    assert_eq!(
        shown(&t, "cols 80 rows 24", &["list"]),
        "  NICKNAME  ENV    ID        ADDED\n\
         alpaca\n\
         * Paper 1   paper  00000001  3 days ago\n\
         kraken\n\
         \x20 bot       live   00000002  3 days ago\n"
    );
    // One that is disabled, one that nobody sealed, and one in another account.
    t.run(["edit", LIVE, "--disable", "--yes"])
        .ends()
        .succeeded();
    let unsealed = "00000003-0000-4000-8000-000000000000";
    insert_unsealed(&t, unsealed, "polygon", Some("data"));
    t.run(["account", "add", "desk 2"]).ends().succeeded();
    alter(
        &t,
        unsealed,
        "created_at = now() - interval '40 days', is_active = false, user_account_id = \
         (SELECT id FROM user_accounts WHERE account_name = 'desk 2')",
    );
    assert_eq!(
        shown(&t, "cols 80 rows 24", &["list"]),
        "  NICKNAME  ENV    ID        STATE               ACCOUNT  ADDED\n\
         alpaca\n\
         * Paper 1   paper  00000001  enabled             main     3 days ago\n\
         kraken\n\
         \x20 bot       live   00000002  disabled            main     3 days ago\n\
         polygon\n\
         \x20 data      -      00000003  unsealed, disabled  desk 2   1 month ago\n"
    );
    // The account is that of what is shown.
    let alone = shown(&t, "cols 80 rows 24", &["list", "--account", "main"]);
    assert!(
        !alone.contains("ACCOUNT") && alone.contains("STATE"),
        "{alone}"
    );
    assert!(!alone.contains("data"), "{alone}");
    let usual = shown(&t, "cols 80 rows 24", &["list", "alpaca"]);
    assert!(
        !usual.contains("ACCOUNT") && !usual.contains("STATE"),
        "{usual}"
    );
}

#[test]
fn one_that_was_altered_is_marked_by_a_word() {
    let t = two();
    alter(&t, PAPER, "nickname = 'Paper 2'");
    let screen = shown(&t, "cols 80 rows 24", &["list"]);
    let row = screen
        .lines()
        .find(|line| line.contains("Paper 2"))
        .unwrap();
    assert!(row.contains("  altered  "), "{screen}");
    for size in ["cols 60 rows 20", "cols 30 rows 20"] {
        let screen = shown(&t, size, &["list"]);
        assert!(
            screen.contains("  altered\n") || screen.contains("  altered  "),
            "{screen}"
        );
    }
}

#[test]
fn a_row_stays_on_a_line_and_what_matters_least_goes_first() {
    let t = two();
    for nickname in [
        "口座テスト漢字のとても長い名前",
        "🚀🚀 to the moon 🌕🌕🌕",
        "e\u{301}e\u{301} combining marks",
    ] {
        t.add(nickname, &["--paper"]);
    }
    insert_row(
        &t,
        "00000009-0000-4000-8000-000000000000",
        "alpaca",
        Some("evil\x1b[2J\u{202e}\nname"),
        Some("live"),
    );
    let header = |size: &str, flags: &[&str]| {
        let arguments: Vec<_> = ["list"].iter().chain(flags).copied().collect();
        let screen = shown(&t, size, &arguments);
        let columns: usize = size.split(' ').nth(1).unwrap().parse().unwrap();
        // A header, a heading for each type, and a line for each credential.
        let headings = if flags.is_empty() { 2 } else { 0 };
        assert_eq!(screen.lines().count(), 1 + headings + 6, "{screen}");
        for line in screen.lines() {
            assert!(line.width() <= columns, "{size}\n{screen}");
        }
        assert!(
            !screen.contains('\x1b') && !screen.contains('\u{202e}'),
            "{screen:?}"
        );
        let header = screen.lines().next().unwrap().split_whitespace();
        header.map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(header("cols 80 rows 24", &[]), "NICKNAME ENV ID ADDED");
    assert_eq!(header("cols 60 rows 20", &[]), "NICKNAME ENV ID ADDED");
    assert_eq!(header("cols 40 rows 20", &[]), "NICKNAME ENV ID");
    assert_eq!(header("cols 30 rows 20", &[]), "NICKNAME ENV ID");
    assert_eq!(header("cols 22 rows 20", &[]), "NICKNAME ENV");
    let by_name = &["--sort", "name"];
    assert_eq!(
        header("cols 80 rows 24", by_name),
        "NICKNAME TYPE ENV ID ADDED"
    );
    assert_eq!(header("cols 30 rows 20", by_name), "NICKNAME TYPE ENV");
}

#[test]
fn another_order_names_the_type_in_each_row() {
    let t = two();
    let rows = |order: &str| {
        let screen = shown(&t, "cols 80 rows 24", &["list", "--sort", order]);
        let rows = screen.lines().map(|line| line[..29].trim_end().to_owned());
        rows.collect::<Vec<_>>()
    };
    let by_name = [
        "  NICKNAME  TYPE    ENV    ID",
        "  bot       kraken  live   0000",
        "* Paper 1   alpaca  paper  0000",
    ];
    let begin = |rows: &[String]| {
        rows.iter()
            .map(|row| row[..26].to_owned())
            .collect::<Vec<_>>()
    };
    let expected: Vec<_> = by_name.iter().map(|row| row[..26].to_owned()).collect();
    assert_eq!(begin(&rows("name")), expected);
    alter(&t, LIVE, "created_at = '2020-01-01'");
    assert_eq!(begin(&rows("added")), expected);
    alter(&t, PAPER, "created_at = '2019-01-01'");
    assert!(rows("added")[1].starts_with("* Paper 1"));
}

#[test]
fn a_wide_list_shows_everything_in_full() {
    let t = two();
    let key = crate::common::database::rows(&t, "SELECT key_id FROM credctl.keys").remove(0);
    let long = "x".repeat(120);
    t.add(&long, &["--paper"]);
    for size in ["cols 80 rows 24", "cols 200 rows 24"] {
        let screen = shown(&t, size, &["list", "--wide", "--no-pager"]);
        let row = screen.lines().find(|line| line.contains(PAPER)).unwrap();
        let cells: Vec<_> = row.split("  ").map(str::trim).collect();
        let cells: Vec<_> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
        assert_eq!(
            cells[..5],
            ["* Paper 1", "paper", PAPER, "main", key.as_str()]
        );
        let is_time = |text: &str| text.len() == 19 && &text[10..11] == " ";
        assert!(
            cells.len() == 7 && is_time(cells[5]) && is_time(cells[6]),
            "{row}"
        );
        assert!(screen.contains(&long), "{screen}");
        assert!(screen.contains("VAULT KEY"), "{screen}");
    }
}

#[test]
fn names_alone_stand_on_a_line_each() {
    let t = two();
    let names = shown(&t, "cols 30 rows 20", &["list", "-1"]);
    assert_eq!(names, "Paper 1\nbot\n");
}
