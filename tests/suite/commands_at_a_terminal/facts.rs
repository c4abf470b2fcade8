//! What people read at a terminal: aligned, with times that count from now and names instead of ids.

use unicode_width::UnicodeWidthStr as _;

use crate::common::{
    credctl::{Credctl, vault},
    database::{alter, insert_row},
    pty::{ALL_STREAMS, Stage, assert_ended, start_on},
};

const ID: &str = "00000001-0000-4000-8000-000000000000";

const SIZES: [(&str, usize); 3] = [
    ("cols 80 rows 24", 80),
    ("cols 60 rows 20", 60),
    ("cols 30 rows 20", 30),
];

/// The screen after a command on a terminal of this size.
#[track_caller]
fn shown(t: &Credctl, size: &str, arguments: &[&str]) -> String {
    let stage = Stage {
        settings: size,
        ..ALL_STREAMS
    };
    let run = t.run(arguments).var("NO_COLOR", "1").var("PAGER", "");
    let mut terminal = start_on(run, stage);
    assert_ended(&mut terminal, 0);
    terminal.screen()
}

/// The value of a label on a screen, which begins where all of them begin.
fn value(screen: &str, label: &str) -> String {
    let line = screen.lines().find(|line| line.starts_with(label));
    let line = line.unwrap_or_else(|| panic!("{label}: {screen}"));
    line[label.len()..].trim_start().to_owned()
}

#[test]
fn show_tells_names_and_ages() {
    let t = vault();
    let id = t.add("口座 1", &["--paper", "--expires", "73h"]);
    let screen = shown(&t, "cols 80 rows 24", &["show"]);
    for (label, expected) in [
        ("type", "Alpaca"),
        ("nickname", "口座 1"),
        ("environment", "paper"),
        ("state", "enabled"),
        ("id", &id[..8]),
        ("account", "main"),
        ("added", "just now"),
        ("changed", "just now"),
        ("expires", "in 3 days"),
        ("api_key", "PK…WXYZ"),
        ("secret_key", "••••••••"),
    ] {
        assert_eq!(value(&screen, label), expected, "{screen}");
    }
    let change = value(&screen, "last change");
    assert!(change.starts_with("added just now (event "), "{screen}");
    let begins: Vec<_> = screen
        .lines()
        .map(|line| line.find("  ").is_some())
        .collect();
    assert!(begins.iter().all(|aligned| *aligned), "{screen}");
    // In full, if that is asked for.
    let exact = shown(&t, "cols 80 rows 24", &["show", "-v"]);
    assert_eq!(value(&exact, "id"), id);
    assert!(value(&exact, "added").starts_with("20"), "{exact}");
    let piped = t.run(["show"]).ends().succeeded().stdout;
    assert!(piped.contains(&format!("\nid: {id}\naccount: ")), "{piped}");
    assert!(piped.contains("\nexpires_at: 20"), "{piped}");
}

#[test]
fn current_tells_who_chose_it() {
    let t = vault();
    t.add("Paper 1", &["--paper"]);
    let screen = shown(&t, "cols 80 rows 24", &["current"]);
    assert_eq!(value(&screen, "nickname"), "Paper 1");
    assert_eq!(value(&screen, "account"), "main");
    assert_eq!(value(&screen, "chosen by"), "credctl use");
    let piped = t.run(["current"]).ends().succeeded().stdout;
    assert!(piped.starts_with("alpaca · Paper 1 · paper · "), "{piped}");
    // The layers are named in the same form everywhere.
    let layers = t.run(["current", "--explain"]).ends().succeeded().stdout;
    assert!(layers.contains("\nnot set  command line\n"), "{layers}");
    assert!(
        layers.contains("\ndecided  active credential: "),
        "{layers}"
    );
    let screen = shown(&t, "cols 200 rows 24", &["current", "--explain"]);
    assert!(screen.contains("\nnot set  command line\n"), "{screen}");
}

#[test]
fn log_counts_times_from_now() {
    let t = vault();
    t.add("Paper 1", &["--paper", "--reason", "first try"]);
    let screen = shown(&t, "cols 120 rows 24", &["log", "Paper 1"]);
    let row = screen.lines().nth(1).unwrap();
    assert!(row.starts_with("just now  added  Paper 1 · "), "{screen}");
    assert!(row.ends_with("first try"), "{screen}");
    let exact = shown(&t, "cols 200 rows 24", &["log", "Paper 1", "-v"]);
    assert!(exact.lines().any(|line| line.starts_with("20")), "{exact}");
}

#[test]
fn status_stands_in_two_columns() {
    let t = vault();
    t.add("Paper 1", &["--paper"]);
    let screen = shown(&t, "cols 100 rows 24", &["vault", "status"]);
    assert!(
        value(&screen, "vault keys from").contains("vault.keys"),
        "{screen}"
    );
    assert_eq!(value(&screen, "last backup"), "none");
    let key = screen.lines().last().unwrap();
    assert!(key.contains("  seals  just now  1 "), "{screen}");
    let screen = shown(&t, "cols 80 rows 24", &["db", "status"]);
    assert_eq!(value(&screen, "database"), "server");
    assert_eq!(value(&screen, "state"), "running");
    let piped = t.run(["db", "status"]).ends().succeeded().stdout;
    assert!(
        piped.starts_with("database: server\nstate: running\n"),
        "{piped}"
    );
}

#[test]
fn a_dry_run_is_a_table() {
    let t = vault();
    let file = t.home().join("keys.env");
    let text = "ALPACA_PAPER1_API_KEY=PKIMPORT0000000000WX\n\
                ALPACA_PAPER1_SECRET_KEY=secret-of-an-import\n";
    std::fs::write(&file, text).unwrap();
    let path = file.to_str().unwrap();
    let screen = shown(&t, "cols 120 rows 24", &["import", path, "--dry-run"]);
    let rows: Vec<Vec<&str>> = screen
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let header = ["LINE", "DOES", "TYPE", "NICKNAME", "ENV", "FILE"];
    let row = ["1", "store", "alpaca", "paper1", "paper", path];
    assert!(
        rows.contains(&header.to_vec()) && rows.contains(&row.to_vec()),
        "{screen}"
    );
    let piped = t
        .run(["import", "keys.env", "--dry-run"])
        .ends()
        .succeeded();
    assert_eq!(
        piped.stdout,
        "1\tstore\talpaca\tpaper1\tpaper\t\tkeys.env\n"
    );
}

#[test]
fn everything_stays_within_the_terminal_and_shows_no_hidden_character() {
    let t = vault();
    for (at, nickname) in [
        "口座テスト漢字のとても長い名前",
        "🚀🚀 to the moon 🌕",
        "e\u{301}vil\x1b[2J\u{202e}\nname",
    ]
    .iter()
    .enumerate()
    {
        let id = ID.replace("00000001", &format!("0000000{}", at + 1));
        insert_row(&t, &id, "alpaca", Some(nickname), Some("paper"));
        alter(&t, &id, "created_at = now() - interval '3 days 1 hour'");
        t.run(["edit", &id, "--disable", "--yes"]).ends();
    }
    let paper = t.add("Paper 1", &["--paper"]);
    for (size, columns) in SIZES {
        for command in [
            &["show", &paper][..],
            &["current"],
            &["types"],
            &["types", "alpaca"],
            &["log"],
            &["list"],
        ] {
            let screen = shown(&t, size, command);
            assert!(
                !screen.contains('\x1b') && !screen.contains('\u{202e}'),
                "{screen:?}"
            );
            for line in screen.lines() {
                assert!(
                    line.width() <= columns,
                    "{size} {command:?} {line}\n{screen}"
                );
            }
        }
    }
}

#[test]
fn notes_wrap_at_words_on_a_terminal_and_stay_whole_elsewhere() {
    let t = vault();
    let gone = t.add("Gone", &["--paper"]);
    t.add("Live", &["--live"]);
    t.run(["edit", &gone, "--disable", "--yes"])
        .ends()
        .succeeded();
    let id = &gone[..8];
    let screen = shown(&t, "cols 60 rows 24", &["list"]);
    let note = format!(
        "note: the active credential, `Gone`, is disabled: enable it\n\
         \x20     with `credctl edit {id} --enable`, or choose\n\
         \x20     another with `credctl use`\n"
    );
    assert!(screen.ends_with(&note), "{screen}");
    let whole = format!(
        "note: the active credential, `Gone`, is disabled: enable it with \
         `credctl edit {id} --enable`, or choose another with `credctl use`\n"
    );
    assert_eq!(t.run(["list"]).ends().succeeded().stderr, whole);
    // A terminal as stdout does not make stderr one, and the other way round.
    let streams = |streams| {
        let stage = Stage {
            settings: "cols 60 rows 24",
            streams: Some(streams),
        };
        let mut terminal = start_on(t.run(["list"]).var("NO_COLOR", "1"), stage);
        assert_ended(&mut terminal, 0);
        terminal.screen()
    };
    streams(r#"2>"$HOME/notes""#);
    let notes = std::fs::read_to_string(t.home().join("notes")).unwrap();
    assert_eq!(notes, whole);
    assert_eq!(streams(">list"), note);
}
