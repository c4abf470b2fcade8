//! Lines that are pasted while a command works and asks nothing yet: they are shown nowhere, and are no
//! answer to the question that comes next.

use std::{fs, io::Write as _};

use rustix::process::Signal;

use crate::common::{
    credctl::{Credctl, vault},
    database::{dump, rows, sql},
    gate::Gate,
    home_files::write_file,
    pty::{API_KEY, Fate, SECRET_KEY, Terminal, assert_ended, type_command},
};

/// Lines that no screen may show. The second one would be a yes.
const PASTE: &str = "PASTED-1\ry\rPASTED-3\r";

/// All tables that commands read before they ask.
const TABLES: &str = "LOCK TABLE user_accounts, user_credentials, credctl.credentials, credctl.keys, \
                      credctl.vault, credctl.events IN ACCESS EXCLUSIVE MODE";

const ADD: &[&str] = &["add", "-t", "alpaca", "-n", "New", "--paper"];

/// Commands that ask, each with its first question.
const COMMANDS: [(&[&str], &str); 24] = [
    (&["add"], "Provider [alpaca]: "),
    (&["add", "-t", "alpaca"], "Nickname: "),
    (
        &["add", "-t", "alpaca", "-n", "New"],
        "Environment (1 paper, 2 live): ",
    ),
    (ADD, "API key ID: "),
    (&["edit", "Paper 2", "--disable"], "Change it? [y/N] "),
    (&["edit", "Paper 2", "--live"], "all the same? [y/N] "),
    (&["edit", "Paper 2", "--keys"], "API key ID: "),
    (&["use"], "Credential to use: "),
    (&["use", "pap"], "Credential to use: pap"),
    (&["use", "Twin"], "2/2 · Enter · Esc"),
    (&["rename"], "Credential to rename: "),
    (&["rename", "Paper 2"], "New nickname: "),
    (&["edit", "--disable"], "Credential to change: "),
    (&["remove"], "Credential to remove: "),
    (&["show", "Twin"], "2/2 · Enter · Esc"),
    (&["env", "Twin", "--reveal"], "2/2 · Enter · Esc"),
    (&["remove", "Paper 2"], "[y/N] "),
    (&["remove", "Live"], "(Live): "),
    (&["undo", "Paper 2"], "Take it back? [y/N] "),
    (
        &["log", "--purge", "--before", "2100-01-01"],
        "Empty them for good? [y/N] ",
    ),
    (&["vault", "rotate"], "[y/N] "),
    (
        &["vault", "export-key", "exported.json"],
        "New passphrase: ",
    ),
    (&["backup", "backup", "--with-keys"], "New passphrase: "),
    (&["vault", "seal"], "[y/N] "),
];

/// A command, its questions with the answers, and the one at which it is left.
type Step<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

fn three() -> Credctl {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    t.add("Live", &["--live"]);
    t.add("Twin", &["--paper"]);
    t.add("Twin", &["--paper"]);
    t.run(["edit", "Paper 2", "--disable", "--yes"])
        .ends()
        .succeeded();
    t.run(["edit", "Paper 2", "--enable", "--yes"])
        .ends()
        .succeeded();
    t
}

#[track_caller]
fn shows_no_paste(terminal: &Terminal, what: &[&str]) {
    let screen = terminal.screen();
    assert!(!screen.contains("PASTED"), "{what:?}: {screen:?}");
}

/// Pastes while the command waits for the database, and leaves its question.
async fn pasted_ahead(t: &Credctl, arguments: &[&str], question: &str) {
    let before = dump(t);
    let gate = Gate::held_by(t, TABLES).await;
    let mut command = t
        .run(arguments)
        .var("NO_COLOR", "1")
        .var("CREDCTL_TIMEOUT", "120s");
    let mut terminal = Terminal::of(command.command(), crate::common::pty::ALL_STREAMS);
    terminal.go();
    gate.wait_for(1).await;
    terminal.types(PASTE);
    gate.open().await;
    terminal.shows(question);
    shows_no_paste(&terminal, arguments);
    terminal.types("\x03");
    assert_ended(&mut terminal, 130);
    shows_no_paste(&terminal, arguments);
    assert_eq!(dump(t), before, "{arguments:?}");
}

#[tokio::test]
async fn lines_pasted_ahead_of_an_import_store_nothing() {
    let t = three();
    let keys = "KRAKEN_API_KEY=k1-of-the-import\nKRAKEN_API_SECRET=s1-of-the-import\n";
    let path = write_file(&t, "keys.env", keys, 0o600);
    pasted_ahead(&t, &["import", path.to_str().unwrap()], "Store it? [y/N] ").await;
}

#[tokio::test]
async fn what_is_pasted_before_the_first_question_of_a_command_is_neither_shown_nor_taken() {
    let t = three();
    for (arguments, question) in COMMANDS {
        if arguments.contains(&"seal") {
            sql(
                &t,
                "DELETE FROM credctl.credentials; DELETE FROM credctl.events",
            );
        }
        pasted_ahead(&t, arguments, question).await;
    }
}

#[tokio::test]
async fn what_is_pasted_before_the_vault_is_pinned_is_neither_shown_nor_taken() {
    let t = three();
    let anew =
        "DELETE FROM user_credentials; DELETE FROM credctl.credentials; DELETE FROM credctl.keys;
                UPDATE credctl.vault SET id = 'bbbb0001-0000-4000-8000-000000000001'";
    sql(&t, anew);
    pasted_ahead(&t, &["vault", "pin"], "[y/N] ").await;
}

#[test]
fn what_is_pasted_while_a_file_is_waited_for_is_neither_shown_nor_taken() {
    let t = three();
    fs::write(t.home().join("phrase"), "correct horse battery\n").unwrap();
    let phrase = t.home().join("phrase");
    rustix::fs::chmod(&phrase, rustix::fs::Mode::from(0o600)).unwrap();
    let given = ["--passphrase-file", phrase.to_str().unwrap()];
    let made = [&["vault", "export-key", "keys.json"], &given[..]].concat();
    t.run(made).ends().succeeded();
    let pipe = t.home().join("pipe");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    let arguments = ["vault", "import-key", pipe.to_str().unwrap()];
    let mut terminal = type_command(&t, &arguments);
    // Opening the pipe waits for its reader.
    let mut writer = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    terminal.types(PASTE);
    let keys = fs::read(t.home().join("keys.json")).unwrap();
    writer.write_all(&keys).unwrap();
    drop(writer);
    terminal.shows("Passphrase: ").types("\x03");
    assert_ended(&mut terminal, 130);
    shows_no_paste(&terminal, &arguments);
}

/// Commands with several questions: what is pasted with an answer is ahead of the next one.
#[test]
fn what_is_pasted_with_an_answer_is_no_answer_to_the_next_question() {
    let t = three();
    let before = dump(&t);
    let steps: [Step; 4] = [
        (
            &["add"],
            &[
                ("Provider [alpaca]: ", "\r"),
                ("Nickname: ", "New\r"),
                ("Environment (1 paper, 2 live): ", "paper\r"),
            ],
            "API key ID: ",
        ),
        (
            &["edit", "Paper 2", "--keys"],
            &[(
                "API key ID: ",
                "PKTEST0000000000WXYZ\rSECRETofATest0123456789\r",
            )],
            "Change it? [y/N] ",
        ),
        (
            &["remove", "Live", "Paper 2"],
            &[("(Live): ", "Live\r")],
            "[y/N] ",
        ),
        (
            &["edit", "Paper 2", "--live"],
            &[("all the same? [y/N] ", "y\r")],
            "Change it? [y/N] ",
        ),
    ];
    for (arguments, answers, last) in steps {
        let mut terminal = type_command(&t, arguments);
        for (question, answer) in answers {
            terminal.shows(question).types(&format!("{answer}{PASTE}"));
        }
        terminal.shows(last).types("\x03");
        assert_ended(&mut terminal, 130);
        shows_no_paste(&terminal, arguments);
        assert_eq!(dump(&t), before, "{arguments:?}");
    }
}

#[test]
fn what_is_pasted_while_the_first_database_is_made_is_not_shown_and_does_not_reach_the_shell() {
    let t = Credctl::fresh();
    let mut add = type_command(&t, ADD);
    add.shows("API key ID: ").types(API_KEY).types("\r");
    add.shows("Secret key: ").types(SECRET_KEY).types("\r");
    add.shows("making the private database").types(PASTE);
    add.shows("starting the private database").types(PASTE);
    assert_ended(&mut add, 0);
    shows_no_paste(&add, ADD);
    assert_eq!(add.unread(), 0);
    assert_eq!(t.credentials().len(), 1);
}

/// Every way out of a command that works and has not asked yet leaves the terminal as it was.
#[tokio::test]
async fn a_command_that_is_left_before_it_asks_leaves_the_terminal_as_it_was() {
    let t = vault();
    t.add("Paper 1", &["--paper"]);
    for (signal, code) in [
        (Signal::INT, 130),
        (Signal::QUIT, 131),
        (Signal::TERM, 143),
        (Signal::HUP, 129),
    ] {
        let gate = Gate::held_by(&t, TABLES).await;
        let mut terminal = type_command(&t, &["remove", "Paper 1"]);
        gate.wait_for(1).await;
        assert_ne!(terminal.settings(), terminal.found());
        terminal.types("\x1a");
        assert_eq!(terminal.fate(), Fate::Stopped);
        assert_eq!(terminal.settings(), terminal.found());
        terminal.signal(Signal::CONT);
        assert_eq!(terminal.fate(), Fate::Continued);
        terminal.signal(signal);
        assert_ended(&mut terminal, code);
        gate.open().await;
    }
    assert_eq!(rows(&t, "SELECT 1 FROM user_credentials").len(), 1);
}
