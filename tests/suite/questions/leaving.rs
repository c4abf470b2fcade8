//! Every way to leave a question: by a key, by a signal, for a while or for good.

use rustix::process::Signal;

use super::{QUESTIONS, SECRET, assert_answered, assert_left, begin};
use crate::common::pty::{Fate, Terminal, ways_to_leave};

/// Asserts that this way leaves every question, and that the process ends with this code.
fn every_question_is_left(code: i32, leave: impl Fn(&mut Terminal)) {
    for (scene, waiting, ..) in QUESTIONS {
        let mut terminal = begin(scene);
        terminal.shows(waiting);
        assert_ne!(terminal.settings(), terminal.found(), "{scene}");
        leave(&mut terminal);
        assert_left(&mut terminal, code);
    }
}

ways_to_leave!(every_question_is_left);

#[test]
fn ctrl_c_in_the_middle_of_an_answer_leaves_every_question() {
    every_question_is_left(130, |t| _ = t.types("PKSEC\x03"));
}

#[test]
fn esc_leaves_a_question_and_means_no() {
    for (scene, waiting, code) in [
        ("hidden", "Key: ", 130),
        ("text", "Name: ", 130),
        ("choose", "live): ", 130),
        ("confirm", "[y/N] ", 0),
        ("pick", "300/300 · Enter · Esc", 0),
    ] {
        let mut terminal = begin(scene);
        terminal.shows(waiting).types("\x1b");
        assert_left(&mut terminal, code);
        let answer = terminal.stdout();
        assert!(
            !answer.contains("true") && !answer.contains("Some"),
            "{answer}"
        );
    }
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_coming_back_asks_again() {
    for (scene, waiting, keys, answer) in QUESTIONS {
        let mut terminal = begin(scene);
        terminal.shows(waiting).types("x\x1a");
        assert_eq!(terminal.fate(), Fate::Stopped, "{scene}");
        assert_eq!(terminal.settings(), terminal.found(), "{scene}");
        terminal.signal(Signal::CONT);
        assert_eq!(terminal.fate(), Fate::Continued);
        terminal.shows(waiting);
        assert_ne!(terminal.settings(), terminal.found(), "{scene}");
        terminal.types(keys);
        assert_answered(&mut terminal, answer);
    }
}

#[test]
fn ctrl_z_is_heard_a_second_time() {
    let mut terminal = begin("hidden");
    for _ in 0..2 {
        terminal.shows("Key: ").types("\x1a");
        assert_eq!(terminal.fate(), Fate::Stopped);
        assert_eq!(terminal.settings(), terminal.found());
        terminal.signal(Signal::CONT);
        assert_eq!(terminal.fate(), Fate::Continued);
    }
    terminal.shows("Key: ").types("\x03");
    assert_left(&mut terminal, 130);
}

#[test]
fn ctrl_z_still_stops_when_nothing_is_asked() {
    let mut terminal = begin("after an answer");
    terminal
        .shows("Name: ")
        .types("Paper 1\r")
        .shows("<working>");
    assert_eq!(terminal.settings(), terminal.found());
    terminal.types("\x1a");
    assert_eq!(terminal.fate(), Fate::Stopped);
    terminal.signal(Signal::CONT);
    assert_eq!(terminal.fate(), Fate::Continued);
    terminal.types("\x03");
    assert_answered(&mut terminal, "signal 2");
}

#[test]
fn a_stop_from_outside_is_survived() {
    let mut terminal = begin("hidden");
    terminal.shows("Key: ").signal(Signal::STOP);
    assert_eq!(terminal.fate(), Fate::Stopped);
    terminal.signal(Signal::CONT);
    assert_eq!(terminal.fate(), Fate::Continued);
    terminal.shows("Key: ").types(SECRET).types("\r");
    assert_answered(&mut terminal, SECRET);
}

#[test]
fn a_question_after_a_cancelled_one_gets_every_character() {
    let mut terminal = begin("after a cancelled one");
    terminal
        .shows("Name: ")
        .types("\x03")
        .shows("<left>")
        .shows("Key: ");
    terminal.types(SECRET).types("\r");
    assert_answered(&mut terminal, &format!("Err(Cancelled) {SECRET}"));
}

#[test]
fn a_question_after_an_abandoned_one_gets_every_character() {
    let mut terminal = begin("after an abandoned one");
    terminal.shows("<left>").shows("Name: ").types("Paper 1\r");
    assert_answered(&mut terminal, "Paper 1");
}
