//! The table of `credctl list`: legible on narrow terminals, whatever the nicknames are.

use unicode_width::UnicodeWidthStr as _;

use crate::common::{
    credctl::Credctl,
    database::{alter, insert_unsealed},
    pty::{ALL_STREAMS, Stage, Terminal, assert_ended, start_on},
    seals::seal_as,
};

/// A vault with these rows, the first of which is active. The last 8 digits of the first part of
/// the ids count up from 1, and each row is `3 days ago` old.
fn vault(rows: &[(&str, &str, &str, bool)]) -> Credctl {
    let t = Credctl::on_server();
    for (n, (credential_type, nickname, environment, enabled)) in rows.iter().enumerate() {
        let id = format!("0000000{}-0000-4000-8000-000000000000", n + 1);
        insert_unsealed(&t, &id, credential_type, Some(nickname));
        let age = format!("now() - interval '3 days 1 hour' + interval '{n} seconds'");
        alter(
            &t,
            &id,
            &format!("is_active = {enabled}, created_at = {age}"),
        );
        seal_as(
            &t,
            &id,
            Some(*environment).filter(|stated| !stated.is_empty()),
        );
    }
    t.run(["use", "00000001"]).ends().succeeded();
    t
}

/// The screen after `list` on a terminal of this size.
#[track_caller]
fn shown(t: &Credctl, size: &str) -> String {
    let mut terminal = sized(t, size, &["list"]);
    assert_ended(&mut terminal, 0);
    terminal.screen()
}

fn sized(t: &Credctl, size: &str, arguments: &[&str]) -> Terminal {
    let stage = Stage {
        settings: size,
        ..ALL_STREAMS
    };
    start_on(t.run(arguments).var("NO_COLOR", "1"), stage)
}

#[test]
fn credentials_stand_under_their_type_and_the_active_one_is_marked() {
    let t = vault(&[
        ("alpaca", "Paper 1", "paper", true),
        ("polygon", "data", "", true),
        ("alpaca", "Live", "live", true),
        ("alpaca_paper", "old", "paper", true),
        ("alpaca", "Unclear", "", false),
    ]);
    assert_eq!(
        shown(&t, "cols 80 rows 24"),
        "  NICKNAME  ENV         ID        STATE     ADDED\n\
         alpaca\n\
         * Paper 1   paper       00000001  enabled   3 days ago\n\
         \x20 Live      live        00000003  enabled   3 days ago\n\
         \x20 old       paper       00000004  enabled   3 days ago\n\
         \x20 Unclear   not stated  00000005  disabled  3 days ago\n\
         polygon\n\
         \x20 data      -           00000002  enabled   3 days ago\n"
    );

    t.run(["edit", "00000001", "--disable", "--yes"])
        .ends()
        .succeeded();
    let screen = shown(&t, "cols 80 rows 24");
    assert!(screen.contains("\n? old       paper "), "{screen}");
    assert!(
        screen.ends_with(
            "note: the active credential, `Paper 1`, is disabled: enable it with\n\
             \x20     `credctl edit 00000001 --enable`, or choose another with `credctl use`\n\
             note: `old` only stands in for it, and is not confirmed: run\n\
             \x20     `credctl use 00000004`\n"
        ),
        "{screen}"
    );
}

#[test]
fn long_and_wide_nicknames_leave_the_other_columns_legible() {
    let long = "x".repeat(255);
    let t = vault(&[
        ("alpaca", "Paper 1", "paper", true),
        ("alpaca", &long, "live", true),
        (
            "alpaca",
            "口座テスト漢字のとても長い名前ですが続く",
            "paper",
            true,
        ),
        ("alpaca", "🚀🚀 to the moon 🌕", "", false),
        ("alpaca", "evil\x1b[2J\u{202e}\nname", "live", true),
    ]);
    let narrow = "  NICKNAME                    ENV         ID        STATE\n\
                  alpaca\n\
                  * Paper 1                     paper       00000001  enabled\n\
                  \x20 xxxxxxxxxxxxxxxxxxxxxxxxx…  live        00000002  enabled\n\
                  \x20 口座テスト漢字のとても長…   paper       00000003  enabled\n\
                  \x20 🚀🚀 to the moon 🌕         not stated  00000004  disabled\n\
                  \x20 evil\\u{1b}[2J\\u{202e}\\nna…  live        00000005  enabled\n";
    assert_eq!(shown(&t, "cols 60 rows 24"), narrow);
    for (size, columns) in [
        ("cols 80 rows 24", 80),
        ("cols 120 rows 24", 120),
        // A terminal that does not know its size.
        ("cols 0 rows 0", 80),
    ] {
        let screen = shown(&t, size);
        let widest = screen.lines().map(|line| line.width()).max();
        assert!(widest <= Some(columns), "{size}\n{screen}");
        lines_up(&screen);
    }
    let narrowest = "  NICKN…  ENV         STATE\n\
                     alpaca\n\
                     * Paper…  paper       enabled\n\
                     \x20 xxxxx…  live        enabled\n\
                     \x20 口座…   paper       enabled\n\
                     \x20 🚀🚀 …  not stated  disabled\n\
                     \x20 evil\\…  live        enabled\n";
    assert_eq!(shown(&t, "cols 30 rows 24"), narrowest);
}

/// Asserts that every environment, id and state begins in the column of its header.
#[track_caller]
fn lines_up(screen: &str) {
    let header = screen.lines().next().unwrap();
    for line in screen.lines().filter(|line| line.contains("0000000")) {
        for (column, words) in [
            ("ENV", ["paper", "live", "not stated"].as_slice()),
            ("ID", &["0000000"]),
            ("STATE", &["enabled", "disabled"]),
        ] {
            let begins = header.find(column).unwrap();
            let found = words.iter().filter_map(|word| line.rfind(word)).max();
            assert_eq!(line[..found.unwrap()].width(), begins, "{column}\n{screen}");
        }
    }
}

#[test]
fn live_and_paper_are_told_apart_by_colour_where_colour_is_wanted() {
    let t = vault(&[
        ("alpaca", "Paper 1", "paper", true),
        ("alpaca", "Live", "live", true),
    ]);
    let list = |flags: &[&str], variables: &[(&str, &str)]| {
        let mut run = t.run(["list"].iter().chain(flags)).var("TERM", "xterm");
        for (name, value) in variables {
            run = run.var(name, value);
        }
        let mut terminal = start_on(run, ALL_STREAMS);
        assert_ended(&mut terminal, 0);
        terminal.screen()
    };
    let colored = list(&[], &[]);
    let cell = |word: &str| {
        let before = colored.split(word).next().unwrap();
        before.rsplit_once("  ").unwrap().1.to_owned()
    };
    assert!(cell("live").contains("\x1b[38;5;9m"), "{colored:?}");
    assert!(cell("paper").contains("\x1b[38;5;10m"), "{colored:?}");
    let always = ["--color", "always"];
    for same in [
        list(&always, &[]),
        list(&always, &[("NO_COLOR", "1")]),
        list(&[], &[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")]),
    ] {
        assert_eq!(same, colored);
    }

    let plain = list(&["--color", "never"], &[]);
    assert!(
        plain.contains(" live ") && plain.contains(" paper "),
        "{plain}"
    );
    assert!(!plain.contains('\x1b'), "{plain:?}");
    for same in [
        list(&[], &[("NO_COLOR", "1")]),
        list(&[], &[("TERM", "dumb")]),
        list(&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]),
    ] {
        assert_eq!(same, plain);
    }
}

#[test]
fn an_empty_list_says_whose_it_is() {
    let t = Credctl::on_server();
    let mut list = sized(&t, "cols 60", &["list"]);
    assert_ended(&mut list, 0);
    assert_eq!(
        list.screen(),
        "No credentials for user trader-a (CREDCTL_USER_ID)\nStore one with: credctl add\n"
    );
}

#[test]
fn keys_that_end_soon_and_what_providers_said_are_shown() {
    let t = Credctl::on_server();
    t.add("far", &["--paper", "--expires", "90d"]);
    t.add("near", &["--paper", "--expires", "73h"]);
    let screen = shown(&t, "cols 80 rows 24");
    let states: Vec<_> = screen.lines().skip(2).map(|line| &line[29..39]).collect();
    assert_eq!(states, ["enabled   ", "ends in 3d"], "{screen}");
    assert!(!screen.contains("CHECK"), "{screen}");
}
