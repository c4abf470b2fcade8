//! Commands that cannot ask, because something is not a terminal or questions are forbidden: they
//! name the flag that answers, and do not wait.

use super::stored;
use crate::common::{
    credctl::Credctl,
    pty::{ALL_STREAMS, Stage, assert_ended, start_on},
};

/// Commands that would ask, and the last line they print instead.
const COMMANDS: [(&[&str], i32, &str, &str); 9] = [
    (
        &["add", "-n", "New", "--paper"],
        2,
        "cannot ask for the keys: ",
        "hint: give the keys by --stdin, --from-env or --api-key-file",
    ),
    (
        &["use"],
        2,
        "cannot ask for the credential to use: ",
        "hint: name it: credctl use CREDENTIAL",
    ),
    (
        &["rename"],
        2,
        "cannot ask for the credential to rename: ",
        "hint: name it: credctl rename CREDENTIAL NICKNAME",
    ),
    (
        &["rename", "Paper 1"],
        2,
        "cannot ask for the new nickname: ",
        "hint: give it: credctl rename CREDENTIAL NICKNAME",
    ),
    (
        &["edit", "--disable"],
        2,
        "cannot ask for the credential to change: ",
        "hint: name it: credctl edit CREDENTIAL",
    ),
    (
        &["remove", "--yes"],
        2,
        "cannot ask for the credential to remove: ",
        "hint: name it: credctl remove CREDENTIAL",
    ),
    (
        &["remove", "--yes", "--if-present"],
        2,
        "cannot ask for the credential to remove: ",
        "hint: name it: credctl remove CREDENTIAL",
    ),
    (
        &["remove", "Paper 1"],
        7,
        "removing this credential needs confirmation",
        "hint: add --yes",
    ),
    (
        &["edit", "Paper 1", "--disable"],
        7,
        "changing a credential needs confirmation",
        "hint: add --yes",
    ),
];

/// The reason why a command cannot ask: a variable, a flag, the redirections, and the words of the
/// message.
type Obstacle = (
    (&'static str, &'static str),
    &'static [&'static str],
    &'static str,
    &'static str,
);

const OBSTACLES: [Obstacle; 5] = [
    (("CI", "true"), &[], "", "CI is set"),
    (
        ("CREDCTL_NO_INPUT", "1"),
        &[],
        "",
        "CREDCTL_NO_INPUT is set",
    ),
    (("A", "b"), &["--no-input"], "", "--no-input is given"),
    (("A", "b"), &[], "</dev/null", "stdin is not a terminal"),
    (("A", "b"), &[], "2>stdout", "stderr is not a terminal"),
];

#[test]
fn the_flag_that_answers_is_named_whatever_stands_in_the_way() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    for ((name, value), flags, streams, why) in OBSTACLES {
        for (arguments, code, message, hint) in COMMANDS {
            let run = t.run(arguments.iter().chain(flags));
            let run = run.var("NO_COLOR", "1").var(name, value);
            let mut terminal = start_on(
                run,
                Stage {
                    streams: Some(streams),
                    ..ALL_STREAMS
                },
            );
            assert_ended(&mut terminal, code);
            let why = if code == 2 { why } else { "" };
            let said = format!("credctl: {message}{why}\n{hint}\n");
            let (screen, file) = (terminal.screen(), terminal.stdout());
            let (errors, other) = if streams.starts_with("2>") {
                (file, screen)
            } else {
                (screen, file)
            };
            assert_eq!((errors, other), (said, String::new()), "{arguments:?}");
        }
    }
    assert_eq!(stored(&t), [("Paper 1".into(), "paper".into(), true)]);
}

/// Commands that let a person pick where nothing is active, and what they say if nobody can be asked.
#[test]
fn where_nobody_can_be_asked_and_none_is_active_nothing_is_handed_out() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 1", &["--paper"]);
    std::fs::remove_file(t.config()).unwrap();
    let none = "credctl: there is no active credential\n\
                hint: choose one with `credctl use`, or name one\n";
    let several = "credctl: `Paper 1` fits 2 credentials\n";
    for ((name, value), flags, streams, _) in OBSTACLES {
        for (arguments, code, message) in [
            (&["show"][..], 3, none),
            (&["env", "--reveal"], 3, none),
            (&["exec", "--", "env"], 103, none),
            (&["show", "Paper 1"], 4, several),
            (&["exec", "-c", "Paper 1", "--", "env"], 104, several),
        ] {
            let run = t.run([flags, arguments].concat());
            let run = run.var("NO_COLOR", "1").var(name, value);
            let stage = Stage {
                streams: Some(streams),
                ..ALL_STREAMS
            };
            let mut terminal = start_on(run, stage);
            assert_ended(&mut terminal, code);
            let said = terminal.screen() + &terminal.stdout();
            assert!(said.contains(message), "{arguments:?} {said:?}");
            assert!(!said.contains("Credential to"), "{arguments:?} {said:?}");
        }
    }
}

/// Asserts that `add` asks when a variable is set so.
#[track_caller]
fn asks(t: &Credctl, name: &str, value: &str) {
    let mut add = start_on(t.run(["add"]).var(name, value), ALL_STREAMS);
    add.shows("Provider [alpaca]: ").types("\x03");
    assert_ended(&mut add, 130);
}

#[test]
fn ci_that_is_off_forbids_nothing() {
    let t = Credctl::on_server();
    for off in ["", "0", "false", "False"] {
        asks(&t, "CI", off);
    }
}

#[test]
fn the_words_for_yes_and_no_are_understood_in_any_case_and_no_others() {
    let mut t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    for value in ["1", "YES", "On"] {
        let run = t.run(["use"]).var("CREDCTL_NO_INPUT", value);
        let mut terminal = start_on(run.var("NO_COLOR", "1"), ALL_STREAMS);
        assert_ended(&mut terminal, 2);
        let said = "cannot ask for the credential to use: CREDCTL_NO_INPUT is set";
        assert!(terminal.screen().contains(said), "{}", terminal.screen());
    }
    let neither = "credctl: CREDCTL_NO_INPUT must be `true`, `1`, `yes` or `on`, or `false`, `0`, `no` or `off`\n";
    for value in ["2", "maybe", " "] {
        let refused = t.run(["list"]).var("CREDCTL_NO_INPUT", value).ends();
        refused.failed(12, neither);
    }
    for value in ["0", "no", "OFF", "False", ""] {
        asks(&t, "CREDCTL_NO_INPUT", value);
    }
    // What credctl is told comes before what it is told of the machine.
    t.set("CI", "true");
    asks(&t, "CREDCTL_NO_INPUT", "no");
    let mut add = start_on(t.run(["use"]).var("CREDCTL_NO_INPUT", ""), ALL_STREAMS);
    assert_ended(&mut add, 2);
    assert!(add.screen().contains("CI is set"), "{}", add.screen());
}
