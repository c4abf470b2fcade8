//! Questions on real terminals: every way to leave them, and what must not get lost on the way.
//!
//! The process that asks is this test program itself, run again with [`SCENE`] in its environment.

use std::env;
use std::io::{Write as _, stdout};
use std::process::{Command, Stdio, exit};

use crate::common::pty::{Fate, Terminal};
use credctl::process::Signals;
use credctl::prompt::{PromptError, Prompter, Question};
use rustix::process::Signal;

/// Names what the process asks.
const SCENE: &str = "CREDCTL_PROMPT_SCENE";

const SECRET: &str = "PKSECRETSECRET42";

/// The kinds of question: what they show when they wait, and an answer with what it comes to.
const QUESTIONS: [(&str, &str, &str, &str); 5] = [
    ("hidden", "Key: ", "PKSECRETSECRET42\r", "PKSECRETSECRET42"),
    ("text", "Name: ", "Paper 1\r", "Paper 1"),
    ("choose", "Environment (1 paper, 2 live): ", "live\r", "1"),
    ("confirm", "Sure? [y/N] ", "y\r", "true"),
    ("pick", "  item 14", "item 203\r", "Some(203)"),
];

// ---- the process that asks ----

#[test]
fn scene() {
    let Ok(scene) = env::var(SCENE) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().unwrap();
    let (code, answer) = match runtime.block_on(play(&scene)) {
        Ok(answer) => (0, answer),
        Err(PromptError::Cancelled) => (130, "cancelled".to_owned()),
        Err(PromptError::Signalled(number)) => (128 + number, "signalled".to_owned()),
        Err(error @ PromptError::Unavailable { .. }) => (2, format!("{error} {error:?}")),
        Err(error) => (1, format!("{error:?}")),
    };
    writeln!(stdout(), "answer: {answer}").unwrap();
    exit(code);
}

async fn play(scene: &str) -> Result<String, PromptError> {
    let prompter = Prompter::new(scene != "barred", "`--no-input` is set");
    let mut talk = prompter.talk();
    let key = Question::new("Key", "--stdin");
    let name = Question::new("Name", "--nickname");
    Ok(match scene {
        "hidden" | "barred" => talk.hidden(key).await?.to_string(),
        "text" => talk.text(name, not_blank).await?,
        "choose" => {
            let environment = Question::new("Environment", "--paper or --live");
            talk.choose(environment, &["paper", "live"])
                .await?
                .to_string()
        }
        "confirm" => talk
            .confirm(Question::new("Sure?", "--yes"))
            .await?
            .to_string(),
        "pick" => format!("{:?}", talk.pick(credential(), &items(), "").await?),
        "pick item 2" => format!("{:?}", talk.pick(credential(), &items(), "item 2").await?),
        "form" => {
            let name = talk.text(name, not_blank).await?;
            let first = talk.hidden(key).await?;
            let second = talk.hidden(Question::new("Secret", "--stdin")).await?;
            format!("{name}|{}|{}", *first, *second)
        }
        "after an answer" => {
            talk.text(name, not_blank).await?;
            drop(talk);
            say("working");
            format!("signal {}", Signals::listen()?.next().await)
        }
        "after a cancelled one" => {
            let left = talk.text(name, not_blank).await;
            say("left");
            format!("{left:?} {}", *talk.hidden(key).await?)
        }
        "after an abandoned one" => {
            tokio::select! {
                biased;
                _ = talk.hidden(key) => {}
                () = tokio::task::yield_now() => {}
            }
            drop(talk);
            say("left");
            prompter.talk().text(name, not_blank).await?
        }
        other => panic!("no scene {other}"),
    })
}

fn not_blank(answer: &str) -> Result<(), String> {
    let blank = answer.trim().is_empty();
    if blank {
        Err("a name is needed".into())
    } else {
        Ok(())
    }
}

fn credential() -> Question<'static> {
    Question::new("Use", "REF")
}

fn items() -> Vec<String> {
    (0..300)
        .map(|n| format!("item {n} {}", "漢字".repeat(40)))
        .collect()
}

fn say(word: &str) {
    std::io::stderr()
        .write_all(format!("<{word}>").as_bytes())
        .unwrap();
}

// ---- the tests ----

const ARGUMENTS: [&str; 3] = ["prompt::scene", "--exact", "--nocapture"];

/// The scene on a terminal, not begun yet.
fn set(settings: &str, scene: &str) -> Terminal {
    Terminal::new(
        settings,
        &env::current_exe().unwrap(),
        &ARGUMENTS,
        (SCENE, scene),
    )
}

/// The scene, begun on an ordinary terminal.
fn begun(scene: &str) -> Terminal {
    let mut terminal = set("sane", scene);
    terminal.go();
    terminal
}

/// The process ended so, the terminal is as it was, and shows no secret.
#[track_caller]
fn left(terminal: &mut Terminal, code: i32) {
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
fn answered(terminal: &mut Terminal, answer: &str) {
    left(terminal, 0);
    let stdout = terminal.stdout();
    assert!(
        stdout.ends_with(&format!("\nanswer: {answer}\n")),
        "{stdout}"
    );
}

/// Every question is left in this way, and the process ends with this code.
fn every_question_is_left(code: i32, leave: impl Fn(&mut Terminal)) {
    for (scene, waiting, ..) in QUESTIONS {
        let mut terminal = begun(scene);
        terminal.shows(waiting);
        assert_ne!(terminal.settings(), terminal.found(), "{scene}");
        leave(&mut terminal);
        left(&mut terminal, code);
    }
}

#[test]
fn an_answer_leaves_the_terminal_as_it_was_and_stdout_to_the_answer() {
    for (scene, waiting, keys, answer) in QUESTIONS {
        let mut terminal = begun(scene);
        terminal.shows(waiting).types(keys);
        answered(&mut terminal, answer);
        assert!(!terminal.stdout().contains(waiting), "{scene}");
    }
}

#[test]
fn ctrl_d_leaves_every_question() {
    every_question_is_left(130, |t| _ = t.types("\x04"));
}

#[test]
fn ctrl_c_leaves_every_question() {
    every_question_is_left(130, |t| _ = t.types("\x03"));
}

#[test]
fn ctrl_c_in_the_middle_of_an_answer_leaves_every_question() {
    every_question_is_left(130, |t| _ = t.types("PKSEC\x03"));
}

#[test]
fn ctrl_backslash_leaves_every_question() {
    every_question_is_left(131, |t| _ = t.types("\x1c"));
}

#[test]
fn a_request_to_end_leaves_every_question() {
    every_question_is_left(143, |t| _ = t.signal(Signal::TERM));
}

#[test]
fn a_hang_up_leaves_every_question() {
    every_question_is_left(129, |t| _ = t.signal(Signal::HUP));
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_coming_back_asks_again() {
    for (scene, waiting, keys, answer) in QUESTIONS {
        let mut terminal = begun(scene);
        terminal.shows(waiting).types("x\x1a");
        assert_eq!(terminal.fate(), Fate::Stopped, "{scene}");
        assert_eq!(terminal.settings(), terminal.found(), "{scene}");
        terminal.signal(Signal::CONT);
        assert_eq!(terminal.fate(), Fate::Continued);
        terminal.shows(waiting);
        assert_ne!(terminal.settings(), terminal.found(), "{scene}");
        terminal.types(keys);
        answered(&mut terminal, answer);
    }
}

#[test]
fn ctrl_z_is_heard_a_second_time() {
    let mut terminal = begun("hidden");
    for _ in 0..2 {
        terminal.shows("Key: ").types("\x1a");
        assert_eq!(terminal.fate(), Fate::Stopped);
        assert_eq!(terminal.settings(), terminal.found());
        terminal.signal(Signal::CONT);
        assert_eq!(terminal.fate(), Fate::Continued);
    }
    terminal.shows("Key: ").types("\x03");
    left(&mut terminal, 130);
}

#[test]
fn ctrl_z_still_stops_when_nothing_is_asked() {
    let mut terminal = begun("after an answer");
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
    answered(&mut terminal, "signal 2");
}

#[test]
fn a_stop_from_outside_is_survived() {
    let mut terminal = begun("hidden");
    terminal.shows("Key: ").signal(Signal::STOP);
    assert_eq!(terminal.fate(), Fate::Stopped);
    terminal.signal(Signal::CONT);
    assert_eq!(terminal.fate(), Fate::Continued);
    terminal.shows("Key: ").types(SECRET).types("\r");
    answered(&mut terminal, SECRET);
}

#[test]
fn esc_leaves_a_question_and_means_no() {
    for (scene, waiting, code) in [
        ("hidden", "Key: ", 130),
        ("text", "Name: ", 130),
        ("choose", "live): ", 130),
        ("confirm", "[y/N] ", 0),
        ("pick", "  item 14", 0),
    ] {
        let mut terminal = begun(scene);
        terminal.shows(waiting).types("\x1b");
        left(&mut terminal, code);
        let answer = terminal.stdout();
        assert!(
            !answer.contains("true") && !answer.contains("Some"),
            "{answer}"
        );
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
            let mut terminal = set(settings, scene);
            terminal.go().shows(waiting).types(keys);
            answered(&mut terminal, answer);
        }
        let mut terminal = set(settings, "hidden");
        terminal.go().shows("Key: ").types("\x03");
        left(&mut terminal, 130);
    }
}

#[test]
fn one_paste_answers_the_questions_that_follow() {
    for line_end in ["\r", "\n", "\r\n"] {
        let mut terminal = begun("form");
        terminal.shows("Name: ");
        terminal.types(&["Paper 1", SECRET, SECRET, ""].join(line_end));
        answered(&mut terminal, &format!("Paper 1|{SECRET}|{SECRET}"));
    }
}

#[test]
fn what_is_typed_ahead_is_an_answer() {
    // Typed while the terminal still echoes, so nothing secret.
    let mut terminal = set("sane", "form");
    terminal.types("Paper 1\nab\ncd\n").go();
    answered(&mut terminal, "Paper 1|ab|cd");
}

#[test]
fn the_marks_around_a_paste_are_no_part_of_it() {
    let mut terminal = begun("form");
    terminal
        .shows("Name: ")
        .types("\x1b[200~Paper 1\r\x1b[201~");
    terminal
        .shows("Key: ")
        .types(&format!("\x1b[200~{SECRET}\x1b[201~\r"));
    terminal.shows("Secret: ").types("s\r");
    answered(&mut terminal, &format!("Paper 1|{SECRET}|s"));
}

#[test]
fn a_long_paste_arrives_whole() {
    let long = SECRET.repeat(4000);
    let mut terminal = begun("hidden");
    terminal.shows("Key: ").types(&long).types("\r");
    answered(&mut terminal, &long);
}

#[test]
fn the_rest_of_a_pasted_key_does_not_reach_the_shell() {
    let pasted = format!("{SECRET}\recho {SECRET}\r");
    let mut terminal = begun("hidden");
    terminal.shows("Key: ").types(&pasted);
    answered(&mut terminal, SECRET);
    assert_eq!(terminal.unread(), 0);
}

#[test]
fn what_is_typed_after_a_visible_answer_is_left_to_the_shell() {
    let mut terminal = begun("text");
    terminal.shows("Name: ").types("Paper 1\rls\n");
    answered(&mut terminal, "Paper 1");
    assert_eq!(terminal.unread(), 3);
}

#[test]
fn what_the_terminal_may_have_cut_is_not_taken() {
    let mut terminal = set("sane -echo", "hidden");
    terminal.types(&"x".repeat(5000)).types("\n").go();
    terminal
        .shows("type it again")
        .shows("Key: ")
        .types(SECRET)
        .types("\r");
    answered(&mut terminal, SECRET);
}

#[test]
fn a_secret_that_would_be_altered_is_asked_again() {
    let mut terminal = begun("hidden");
    terminal.shows("Key: ").types("PK\tSECRET\r");
    terminal
        .shows("it holds a control character: type it again")
        .shows("Key: ");
    terminal.types(SECRET).types("\r");
    answered(&mut terminal, SECRET);
}

#[test]
fn a_wrong_answer_is_told_why_and_asked_again() {
    let mut terminal = begun("text");
    terminal
        .shows("Name: ")
        .types(" \r")
        .shows("a name is needed")
        .shows("Name: ");
    terminal
        .types("Papre\x7f\x7fer\r")
        .shows("Papre\x08 \x08\x08 \x08er");
    answered(&mut terminal, "Paper");

    let mut terminal = begun("choose");
    terminal
        .shows("live): ")
        .types("\r")
        .shows("answer with one of: paper, live");
    terminal.shows("live): ").types("1\r");
    answered(&mut terminal, "0");

    let mut terminal = begun("confirm");
    terminal
        .shows("[y/N] ")
        .types("sure\r")
        .shows("answer with y or n");
    terminal.shows("[y/N] ").types("\r");
    answered(&mut terminal, "false");
}

#[test]
fn a_question_after_a_cancelled_one_gets_every_character() {
    let mut terminal = begun("after a cancelled one");
    terminal
        .shows("Name: ")
        .types("\x03")
        .shows("<left>")
        .shows("Key: ");
    terminal.types(SECRET).types("\r");
    answered(&mut terminal, &format!("Err(Cancelled) {SECRET}"));
}

#[test]
fn a_question_after_an_abandoned_one_gets_every_character() {
    let mut terminal = begun("after an abandoned one");
    terminal.shows("<left>").shows("Name: ").types("Paper 1\r");
    answered(&mut terminal, "Paper 1");
}

#[test]
fn an_item_is_found_by_arrows_and_by_a_filter() {
    let mut terminal = begun("pick item 2");
    terminal
        .shows("Use: item 2")
        .shows("> item 2 ")
        .types("\x1b[B")
        .shows("> item 20 ");
    terminal
        .types("\x1b[A")
        .shows("> item 2 ")
        .types("99")
        .shows("> item 299 ");
    terminal.types("\r").shows("Use: item 299");
    answered(&mut terminal, "Some(299)");
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
    let mut terminal = begun("barred");
    left(&mut terminal, 2);
    let stdout = terminal.stdout();
    assert!(
        stdout.contains("cannot ask for Key: `--no-input` is set"),
        "{stdout}"
    );
    assert!(stdout.contains("flag: \"--stdin\""), "{stdout}");
}
