//! Questions of the prompt on real pseudo-terminals, without the commands that ask them.
//!
//! The process that asks is this test program itself, run again with [`SCENE`] in its environment.

mod answers;
mod asking_process;
mod leaving;
mod pastes;
mod picking;

use std::env;

use self::asking_process::{ARGUMENTS, SCENE};
use crate::common::pty::{Fate, Terminal};

/// A text that no screen may show.
const SECRET: &str = "PKSECRETSECRET42";

/// The kinds of question: the scene, the text shown while it waits, the keys of an answer, and the
/// answer.
const QUESTIONS: [(&str, &str, &str, &str); 5] = [
    ("hidden", "Key: ", "PKSECRETSECRET42\r", "PKSECRETSECRET42"),
    ("text", "Name: ", "Paper 1\r", "Paper 1"),
    ("choose", "Environment (1 paper, 2 live): ", "live\r", "1"),
    ("confirm", "Sure? [y/N] ", "y\r", "true"),
    ("pick", "300/300 · Enter · Esc", "item 203\r", "Some(203)"),
];

/// Puts a scene on a terminal with these settings, where it has not begun yet.
fn put_on(settings: &str, scene: &str) -> Terminal {
    Terminal::new(
        settings,
        &env::current_exe().unwrap(),
        &ARGUMENTS,
        (SCENE, scene),
    )
}

/// Begins a scene on an ordinary terminal.
fn begin(scene: &str) -> Terminal {
    let mut terminal = put_on("sane", scene);
    terminal.go();
    terminal
}

/// Asserts that the process ended with this code, and that the terminal is as it was and shows no
/// secret.
#[track_caller]
fn assert_left(terminal: &mut Terminal, code: i32) {
    assert_eq!(terminal.fate(), Fate::Exited(code), "{}", terminal.shown());
    assert_eq!(terminal.settings(), terminal.found());
    let shown = terminal.shown();
    assert!(!shown.contains(SECRET), "{shown}");
    assert_eq!(
        shown.matches("\x1b[?25l").count(),
        shown.matches("\x1b[?25h").count()
    );
}

#[track_caller]
fn assert_answered(terminal: &mut Terminal, answer: &str) {
    assert_left(terminal, 0);
    let stdout = terminal.stdout();
    assert!(
        stdout.ends_with(&format!("\nanswer: {answer}\n")),
        "{stdout}"
    );
}
