//! Answers: where they go, which ones are asked for again, and what happens if nobody can be asked.

use std::{
    env,
    process::{Command, Stdio},
};

use super::{ARGUMENTS, QUESTIONS, SCENE, SECRET, assert_answered, assert_left, begin, put_on};

#[test]
fn an_answer_leaves_the_terminal_as_it_was_and_stdout_to_the_answer() {
    for (scene, waiting, keys, answer) in QUESTIONS {
        let mut terminal = begin(scene);
        terminal.shows(waiting).types(keys);
        assert_answered(&mut terminal, answer);
        assert!(!terminal.stdout().contains(waiting), "{scene}");
    }
}

#[test]
fn an_odd_terminal_is_given_back_as_odd() {
    for settings in [
        "-echo",
        "raw",
        "raw -echo",
        "-isig",
        "-icrnl min 7 time 3 -icanon",
    ] {
        for (scene, waiting, keys, answer) in QUESTIONS {
            let mut terminal = put_on(settings, scene);
            terminal.go().shows(waiting).types(keys);
            assert_answered(&mut terminal, answer);
        }
        let mut terminal = put_on(settings, "hidden");
        terminal.go().shows("Key: ").types("\x03");
        assert_left(&mut terminal, 130);
    }
}

#[test]
fn a_secret_that_would_be_altered_is_asked_again() {
    let mut terminal = begin("hidden");
    terminal.shows("Key: ").types("PK\tSECRET\r");
    terminal
        .shows("it holds a control character: type it again")
        .shows("Key: ");
    terminal.types(SECRET).types("\r");
    assert_answered(&mut terminal, SECRET);
}

#[test]
fn a_wrong_answer_is_told_why_and_asked_again() {
    let mut terminal = begin("text");
    terminal
        .shows("Name: ")
        .types(" \r")
        .shows("a name is needed")
        .shows("Name: ");
    terminal
        .types("Papre\x7f\x7fer\r")
        .shows("Papre\x08 \x08\x08 \x08er");
    assert_answered(&mut terminal, "Paper");

    let mut terminal = begin("choose");
    terminal
        .shows("live): ")
        .types("\r")
        .shows("answer with one of: paper, live");
    terminal.shows("live): ").types("1\r");
    assert_answered(&mut terminal, "0");

    let mut terminal = begin("confirm");
    terminal
        .shows("[y/N] ")
        .types("sure\r")
        .shows("answer with y or n");
    terminal.shows("[y/N] ").types("\r");
    assert_answered(&mut terminal, "false");
}

#[test]
fn without_a_terminal_the_flag_that_answers_is_named() {
    let mut program = Command::new(env::current_exe().unwrap());
    program.args(ARGUMENTS).stdin(Stdio::null());
    for (scene, ..) in QUESTIONS {
        let output = program.env(SCENE, scene).output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stdout}");
        assert!(stdout.contains("stdin is not a terminal"), "{stdout}");
        assert!(stdout.contains("flag: "), "{stdout}");
        assert!(output.stderr.is_empty());
    }
}

#[test]
fn where_asking_is_forbidden_a_terminal_does_not_help() {
    let mut terminal = begin("barred");
    assert_left(&mut terminal, 2);
    let stdout = terminal.stdout();
    assert!(
        stdout.contains("cannot ask for Key: `--no-input` is set"),
        "{stdout}"
    );
    assert!(stdout.contains("flag: \"--stdin\""), "{stdout}");
}
