//! Pickers of all commands that take a credential: what they show, what they offer, and that a pick
//! passes every check.

use super::{in_use, stored};
use crate::common::{
    credctl::{Credctl, Run},
    database::{alter, insert_many, insert_row, sql},
    pty::{ALL_STREAMS, Fate, Stage, Terminal, assert_ended, start_on, type_command},
};

/// Commands that let one pick where no credential is named, each with its question.
const COMMANDS: [(&[&str], &str); 4] = [
    (&["use"], "Credential to use: "),
    (&["rename"], "Credential to rename: "),
    (&["edit", "--disable"], "Credential to change: "),
    (&["remove"], "Credential to remove: "),
];

/// Commands that let one pick where none is named and none is active.
const HANDING_OUT: [(&[&str], &str); 3] = [
    (&["exec", "--", "env"], "Credential to hand out: "),
    (&["show", "--field", "api_key"], "Credential to show: "),
    (&["env", "--reveal"], "Credential to hand out: "),
];

/// Two paper credentials and a live one; `Paper 1` is active.
fn three() -> Credctl {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    t.add("Live", &["--live"]);
    t
}

/// A machine on which none of three credentials is active.
fn none_active() -> Credctl {
    let t = three();
    std::fs::remove_file(t.config()).unwrap();
    t
}

fn start(run: Run<'_>) -> Terminal {
    start_on(run.var("NO_COLOR", "1"), ALL_STREAMS)
}

/// A terminal of this size.
fn sized(t: &Credctl, size: &str, arguments: &[&str]) -> Terminal {
    let stage = Stage {
        settings: size,
        ..ALL_STREAMS
    };
    start_on(t.run(arguments).var("NO_COLOR", "1"), stage)
}

fn active(t: &Credctl) -> String {
    in_use(t).unwrap().0
}

fn ids(t: &Credctl) -> Vec<String> {
    let id = |one: &serde_json::Value| one["id"].as_str().unwrap()[..8].to_owned();
    t.credentials().iter().map(id).collect()
}

#[test]
fn use_shows_the_active_one_and_begins_on_it() {
    let t = three();
    t.run(["use", "Paper 2"]).ends().succeeded();
    let ids = ids(&t);
    let mut picker = type_command(&t, &["use"]);
    picker.shows("3/3 · Enter · Esc");
    assert_eq!(
        picker.rows(60),
        [
            "Credential to use:",
            "alpaca",
            "    Paper 1                   paper",
            "> * Paper 2                   paper",
            "    Live                      LIVE",
            &format!("{} · just now · main", ids[1]),
            "3/3 · Enter · Esc",
        ]
    );
    picker.types("\x1b[A").shows(&ids[0]).types("\r");
    assert_ended(&mut picker, 0);
    let screen = picker.rows(60);
    assert_eq!(screen[0], "Credential to use: Paper 1");
    assert!(screen[1].starts_with("Using alpaca · Paper 1 · paper · "));
    assert_eq!(in_use(&t), Some(("Paper 1".into(), "config".into())));

    let mut back = type_command(&t, &["use", "-"]);
    assert_ended(&mut back, 0);
    assert_eq!(active(&t), "Paper 2");
}

#[test]
fn types_are_headings_and_every_text_of_a_row_is_searched() {
    let t = three();
    let other = t.run(["account", "add", "Second desk"]).ends();
    other.succeeded();
    let add = t.run([
        "add",
        "-t",
        "polygon",
        "-n",
        "data",
        "--stdin",
        "--account",
        "Second desk",
    ]);
    add.input("polygon-key-000001\n").ends().succeeded();
    let mut picker = type_command(&t, &["use"]);
    picker.shows("4/4 ");
    let rows = picker.rows(60);
    assert_eq!((&*rows[1], &*rows[5]), ("alpaca", "polygon"), "{rows:#?}");
    assert_eq!(rows[6], "    data");
    for (typed, found) in [
        ("1 pap", "Paper 1"),
        ("LIVE", "Live"),
        ("desk second", "data"),
        ("gon poly da", "data"),
    ] {
        picker.types(typed).shows("1/4 ");
        let row = format!("> {} {found}", if found == "Paper 1" { "*" } else { " " });
        let rows = picker.rows(60);
        assert!(rows[2].starts_with(&row), "{rows:#?}");
        let desk = if found == "data" {
            "Second desk"
        } else {
            "main"
        };
        assert!(
            rows[3].ends_with(&format!(" · just now · {desk}")),
            "{rows:#?}"
        );
        picker.types("\x15").shows("4/4 ");
    }
    picker.types("data").shows("1/4 ").types("\r");
    assert_ended(&mut picker, 0);
    assert_eq!(active(&t), "data");
}

#[test]
fn live_is_red_and_a_word_and_the_word_alone_where_colour_is_not_wanted() {
    let t = three();
    let run = t.run(["use"]).var("TERM", "xterm");
    let mut colored = start_on(run, ALL_STREAMS);
    colored.shows("3/3 ").types("\x1b");
    assert_ended(&mut colored, 130);
    let screen = colored.screen();
    assert!(screen.contains("\x1b[1m\x1b[31mLIVE\x1b[0m"), "{screen:?}");
    assert!(screen.contains("\x1b[32mpaper\x1b[0m"), "{screen:?}");

    let mut plain = type_command(&t, &["use"]);
    plain.shows("3/3 ").types("\x1b");
    assert_ended(&mut plain, 130);
    let screen = plain.screen();
    let is_style = |part: &str| {
        part.trim_start_matches(|c: char| c.is_ascii_digit())
            .starts_with('m')
    };
    assert!(!screen.split("\x1b[").skip(1).any(is_style), "{screen:?}");
    assert!(screen.contains(" LIVE"), "{screen:?}");
}

#[test]
fn names_of_any_width_stay_on_their_line() {
    let t = three();
    t.add(&"口座".repeat(100), &["--live"]);
    t.add("🚀🚀 to the moon 🌕 and back", &["--paper"]);
    insert_row(
        &t,
        "aaaa0001-0000-4000-8000-000000000001",
        "alpaca",
        Some("evil\x1b[2J\u{202e}\nname"),
        None,
    );
    for columns in [80, 60, 30] {
        let size = format!("cols {columns} rows 20");
        let mut picker = sized(&t, &size, &["use"]);
        picker.shows("6/6 ");
        let rows = picker.rows(columns);
        assert_eq!(rows.len(), 10, "{rows:#?}");
        assert!(
            rows[5].starts_with("    口座口座") && rows[5].ends_with("…  LIVE"),
            "{rows:#?}"
        );
        assert!(
            rows[6].starts_with("    🚀🚀 to the m") && rows[6].ends_with("  paper"),
            "{rows:#?}"
        );
        assert!(
            rows[7].starts_with("    evil\\u{1b}") && rows[7].ends_with("  not stated"),
            "{rows:#?}"
        );
        picker.types("\x1b");
        assert_ended(&mut picker, 130);
    }
}

#[test]
fn a_disabled_one_is_marked_and_refused_when_it_is_used() {
    let t = three();
    t.run(["edit", "Paper 2", "--disable", "--yes"])
        .ends()
        .succeeded();
    let mut picker = type_command(&t, &["use"]);
    picker.shows("3/3 ").types("\x1b[B\r");
    assert_ended(&mut picker, 3);
    let screen = picker.screen();
    assert!(
        screen.contains("    Paper 2                   paper  disabled"),
        "{screen:?}"
    );
    assert!(
        screen.contains("credctl: `Paper 2` is disabled\n"),
        "{screen:?}"
    );
    assert_eq!(active(&t), "Paper 1");
}

#[test]
fn a_picker_that_is_left_changes_nothing() {
    let t = three();
    for (arguments, question) in COMMANDS {
        for keys in ["\x1b", "\x03"] {
            let mut picker = type_command(&t, arguments);
            picker.shows(question).shows("3/3 ").types(keys);
            assert_ended(&mut picker, 130);
            let screen = picker.rows(60);
            assert_eq!(screen[0], "credctl: cancelled", "{screen:?}");
        }
    }
    assert_eq!(stored(&t).len(), 3);
    assert_eq!(active(&t), "Paper 1");
}

#[test]
fn what_is_picked_is_renamed_changed_and_removed() {
    let t = three();
    let pick = |arguments: &[&str]| {
        let mut terminal = type_command(&t, arguments);
        terminal
            .shows("3/3 ")
            .types("paper 2")
            .shows("1/3 ")
            .types("\r");
        terminal
    };
    let mut rename = pick(&["rename"]);
    rename
        .shows("New nickname: ")
        .types(" \r")
        .shows("a nickname cannot be blank");
    rename.shows("New nickname: ").types("Paper 2b\r");
    assert_ended(&mut rename, 0);
    assert_eq!(stored(&t)[1].0, "Paper 2b");

    let mut edit = pick(&["edit", "--disable"]);
    edit.shows("  state: enabled → disabled")
        .shows("Change it? [y/N] ")
        .types("y\r");
    assert_ended(&mut edit, 0);
    assert_eq!(stored(&t)[1], ("Paper 2b".into(), "paper".into(), false));

    let mut remove = pick(&["remove"]);
    remove.shows("Remove this credential? [y/N] ").types("y\r");
    assert_ended(&mut remove, 0);
    assert_eq!(t.nicknames(), ["Paper 1", "Live"]);
}

#[test]
fn a_live_one_that_is_picked_is_removed_by_its_nickname_only() {
    let t = three();
    let mut remove = type_command(&t, &["remove"]);
    remove.shows("3/3 ").types("\x1b[F").shows("> ").types("\r");
    remove
        .shows("Type its nickname to remove it (Live): ")
        .types("\x03");
    assert_ended(&mut remove, 130);
    assert_eq!(stored(&t).len(), 3);
}

#[test]
fn rename_asks_only_for_what_is_left_out() {
    let t = three();
    let mut rename = type_command(&t, &["rename", "Paper 2"]);
    rename.shows("New nickname: ").types("Other\r");
    assert_ended(&mut rename, 0);
    assert!(!rename.screen().contains("Credential to rename"));
    assert_eq!(stored(&t)[1].0, "Other");
    // Nothing is asked about a credential that does not exist.
    let mut rename = type_command(&t, &["rename", "zzz"]);
    assert_ended(&mut rename, 3);
    assert!(!rename.screen().contains("New nickname"));
}

#[test]
fn what_is_picked_is_handed_out_and_does_not_become_active() {
    let t = none_active();
    for (arguments, question) in HANDING_OUT {
        let mut picker = type_command(&t, arguments);
        picker
            .shows(question)
            .shows("2/2 ")
            .types("paper 2")
            .shows("1/2 ")
            .types("\r");
        assert_eq!(picker.fate(), Fate::Exited(0), "{}", picker.screen());
        assert_eq!(picker.settings(), picker.found());
        let screen = picker.screen();
        assert!(screen.contains("PKTEST0000000000WXYZ"), "{screen}");
        assert_eq!(in_use(&t), None);
    }
}

#[test]
fn env_asks_while_a_shell_reads_its_answer() {
    let t = none_active();
    let stage = Stage {
        settings: "sane",
        streams: None,
    };
    let mut env = start_on(t.run(["env"]).var("NO_COLOR", "1"), stage);
    env.shows("2/2 ").types("\r");
    assert_ended(&mut env, 0);
    assert!(
        env.stdout()
            .contains("export APCA_API_KEY_ID='PKTEST0000000000WXYZ'")
    );
    let mut env = start_on(t.run(["env"]).var("NO_COLOR", "1"), stage);
    env.shows("2/2 ").types("\x1b");
    assert_ended(&mut env, 130);
    assert_eq!(env.stdout(), "false\n");
}

/// The names that a command offers.
fn offered(t: &Credctl, arguments: &[&str], variable: (&str, &str)) -> Vec<String> {
    let mut picker = start(t.run(arguments).var(variable.0, variable.1));
    picker.shows(" · Enter · Esc");
    let shown = picker.rows(60);
    picker.types("\x1b");
    assert_ended(&mut picker, 130);
    let is_row = |row: &&String| row.starts_with("    ") || row.starts_with("> ");
    let name = |row: &String| row[4..].split("  ").next().unwrap().to_owned();
    shown.iter().filter(is_row).map(name).collect()
}

#[test]
fn only_what_may_be_handed_out_is_offered() {
    let t = none_active();
    let add = t.run(["add", "-t", "polygon", "-n", "data", "--stdin"]);
    add.input("polygon-key-000001\n").ends().succeeded();
    t.add("Off", &["--paper"]);
    t.run(["edit", "Off", "--disable", "--yes"])
        .ends()
        .succeeded();
    t.add("Unclear", &[]);
    t.add("Ended", &["--paper", "--expires", "1s"]);
    // The clock decides, so it is asked until it has.
    let has_ended = || t.run(["exec", "-c", "Ended", "true"]).ends().code == 107;
    while !has_ended() {}
    insert_row(
        &t,
        "aaaa0001-0000-4000-8000-000000000001",
        "alpaca",
        Some("Foreign"),
        None,
    );
    sql(
        &t,
        "DELETE FROM credctl.credentials WHERE credential_id = 'aaaa0001-0000-4000-8000-000000000001'",
    );
    std::fs::remove_file(t.config()).ok();
    let none = ("A", "b");
    let (paper, live) = (["Paper 1", "Paper 2"], ["Live"]);
    let with_data = [&paper[..], &["data"]].concat();
    for command in [&["exec"][..], &["env", "--reveal"], &["show", "--reveal"]] {
        let with = |flags: &[&'static str]| -> Vec<&str> {
            let program: &[&str] = if command[0] == "exec" {
                &["--", "env"]
            } else {
                &[]
            };
            [command, flags, program].concat()
        };
        let is_show = command[0] == "show";
        let ended: &[&str] = if is_show { &["Ended"] } else { &[] };
        let mut expected = [&paper[..], ended].concat();
        assert_eq!(
            offered(&t, &with(&["--paper"]), none),
            expected,
            "{command:?}"
        );
        expected.push("data");
        assert_eq!(offered(&t, &with(&[]), none), expected, "{command:?}");
        assert_eq!(offered(&t, &with(&["--live"]), none), live, "{command:?}");
        let expects_live = offered(&t, &with(&[]), ("CREDCTL_EXPECT", "live"));
        assert_eq!(expects_live, ["Live", "data"], "{command:?}");
        assert_eq!(offered(&t, &with(&["-t", "polygon"]), none), ["data"]);
    }
    let expired = offered(&t, &["exec", "--expired", "--", "env"], none);
    assert_eq!(expired, ["Paper 1", "Paper 2", "Ended", "data"]);
    let accepted = offered(&t, &["exec", "--", "env"], ("CREDCTL_UNSEALED", "accept"));
    assert_eq!(accepted, with_data);
    // Its keys stay behind their mask.
    assert_eq!(offered(&t, &["show"], none).len(), 8);
}

#[test]
fn where_nothing_may_be_handed_out_nothing_is_asked() {
    let t = Credctl::on_server();
    t.add("Live", &["--live"]);
    // A live one does not become active by itself.
    assert_eq!(in_use(&t), None);
    for (arguments, code) in [(&["exec", "--", "env"][..], 103), (&["env", "--reveal"], 3)] {
        let mut terminal = type_command(&t, arguments);
        assert_ended(&mut terminal, code);
        let screen = terminal.screen();
        assert!(
            screen.starts_with("credctl: there is no active credential\n"),
            "{screen}"
        );
    }
}

#[test]
fn the_active_one_is_handed_out_without_a_question() {
    let t = three();
    for (arguments, _) in HANDING_OUT {
        let mut terminal = type_command(&t, arguments);
        terminal.shows("PKTEST0000000000WXYZ");
        assert_eq!(terminal.fate(), Fate::Exited(0));
        assert!(!terminal.screen().contains("Credential to"));
    }
    // One that is gone is named, and none stands in for it.
    t.run(["remove", "Paper 1", "--yes"]).ends().succeeded();
    let mut gone = type_command(&t, &["exec", "--", "env"]);
    assert_ended(&mut gone, 103);
    assert!(
        gone.screen()
            .starts_with("credctl: the active credential is gone\n")
    );
}

#[test]
fn a_pick_passes_the_checks_of_a_credential_that_was_named() {
    let t = none_active();
    let id = t.credentials()[1]["id"].as_str().unwrap().to_owned();
    alter(&t, &id, "nickname = 'Forged'");
    for arguments in [&["use"][..], &["exec", "--", "env"], &["remove"]] {
        let mut picker = type_command(&t, arguments);
        picker
            .shows(" · Enter · Esc")
            .types("forged")
            .shows("1/")
            .types("\r");
        let code = if arguments[0] == "exec" { 109 } else { 9 };
        assert_ended(&mut picker, code);
        assert!(picker.screen().contains("Forged"));
    }
    assert_eq!(stored(&t).len(), 3);
}

#[test]
fn a_name_of_several_opens_a_picker_that_holds_only_those() {
    let t = three();
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 1", &["--live"]);
    let ids = ids(&t);
    for (arguments, question, count) in [
        (&["use", "Paper 1"][..], "Credential to use: ", 3),
        (&["rename", "Paper 1", "New"], "Credential to rename: ", 3),
        (
            &["edit", "Paper 1", "--disable"],
            "Credential to change: ",
            3,
        ),
        (&["remove", "Paper 1"], "Credential to remove: ", 3),
        (&["show", "Paper 1"], "Credential to show: ", 3),
        (
            &["env", "Paper 1", "--reveal"],
            "Credential to hand out: ",
            2,
        ),
        (
            &["exec", "-c", "Paper 1", "--", "env"],
            "Credential to hand out: ",
            2,
        ),
        (
            &["exec", "--also", "Paper 1", "--", "env"],
            "Credential to hand out: ",
            2,
        ),
        (&["current", "Paper 1"], "Credential to check: ", 3),
        (&["verify", "Paper 1"], "Credential to verify: ", 3),
        (&["log", "Paper 1"], "Credential to look up: ", 3),
    ] {
        let mut picker = type_command(&t, arguments);
        picker.shows(question).shows(&format!("{count}/{count} "));
        let rows = picker.rows(60);
        assert!(!rows.iter().any(|row| row.contains("Paper 2")), "{rows:#?}");
        picker.types("\x1b");
        assert_ended(&mut picker, 130);
    }
    let mut picker = type_command(&t, &["use", "Paper 1"]);
    picker
        .shows("3/3 ")
        .types("\x1b[B")
        .shows(&ids[3])
        .types("\r");
    assert_ended(&mut picker, 0);
    let chosen = t.list()["selection"]["credential_id"].clone();
    assert_eq!(chosen.as_str().unwrap()[..8], ids[3]);
}

#[test]
fn a_name_of_several_in_a_variable_is_refused() {
    let t = three();
    t.add("Paper 1", &["--paper"]);
    let mut exec = start(
        t.run(["exec", "--", "env"])
            .var("CREDCTL_CREDENTIAL", "Paper 1"),
    );
    assert_ended(&mut exec, 104);
    assert!(
        exec.screen()
            .starts_with("credctl: `Paper 1` fits 2 credentials\n")
    );
}

#[test]
fn a_text_that_fits_no_name_begins_a_search_of_use() {
    let t = three();
    let mut picker = type_command(&t, &["use", "liv"]);
    picker
        .shows("Credential to use: liv")
        .shows("1/3 ")
        .types("\r");
    assert_ended(&mut picker, 0);
    let note = "note: this credential is live: orders trade real money\n";
    assert!(picker.screen().contains(note));
    assert_eq!(active(&t), "Live");
}

#[test]
fn a_text_that_fits_nothing_is_refused_with_names_that_are_near() {
    let t = three();
    for arguments in [
        &["use", "Papre 2"][..],
        &["rename", "Papre 2", "New"],
        &["edit", "Papre 2", "--disable"],
        &["remove", "Papre 2"],
        &["show", "Papre 2"],
        &["env", "Papre 2", "--reveal"],
    ] {
        let mut refused = type_command(&t, arguments);
        assert_ended(&mut refused, 3);
        let expected = "credctl: no credential is called `Papre 2`\n\
                        hint: did you mean `Paper 2`? `credctl list` shows all\n";
        assert_eq!(refused.screen(), expected, "{arguments:?}");
    }
    let mut refused = type_command(&t, &["use", "zzz"]);
    assert_ended(&mut refused, 3);
    assert_eq!(active(&t), "Paper 1");
}

#[test]
fn two_thousand_are_searched_and_scrolled() {
    let t = Credctl::on_server();
    insert_many(&t, 2_000);
    t.run(["use", "Bulk 1000"]).ends().succeeded();
    let mut picker = type_command(&t, &["use"]);
    picker.shows("2000/2000 · Enter · Esc");
    let rows = picker.rows(60);
    assert!(
        rows.iter().any(|row| row.starts_with("> * Bulk 1000 ")),
        "{rows:#?}"
    );
    picker
        .types("\x1b[F")
        .shows(">   Bulk 2000\x1b[K")
        .types("\x1b[H")
        .shows(">   Bulk 1 ");
    picker.types("1777 bulk").shows("1/2000 ").types("\r");
    assert_ended(&mut picker, 0);
    assert_eq!(active(&t), "Bulk 1777");
}
