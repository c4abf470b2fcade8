//! Every way to leave a question of a command: nothing is written, and the terminal is as it was.

use rustix::process::Signal;

use crate::common::{
    credctl::Credctl,
    pty::{API_KEY, Fate, SECRET_KEY, Terminal, assert_ended, type_command, ways_to_leave},
};

/// A command for each kind of question, and the text it shows while it waits.
const QUESTIONS: [(&[&str], &str); 13] = [
    (&["add"], "Provider [alpaca]: "),
    (&["add", "-t", "alpaca"], "Nickname: "),
    (
        &["add", "-t", "alpaca", "-n", "New"],
        "Environment (1 paper, 2 live): ",
    ),
    (
        &["add", "-t", "alpaca", "-n", "New", "--paper"],
        "API key ID: ",
    ),
    (&["edit", "Paper 2", "--keys"], "API key ID: "),
    (&["use"], "5/5 · Enter · Esc"),
    (&["rename"], "5/5 · Enter · Esc"),
    (&["rename", "Paper 2"], "New nickname: "),
    (&["edit", "--disable"], "5/5 · Enter · Esc"),
    (&["remove"], "5/5 · Enter · Esc"),
    (&["show", "Twin"], "2/2 · Enter · Esc"),
    (&["remove", "Paper 2"], "[y/N] "),
    (&["remove", "Live"], "(Live): "),
];

/// A vault whose rows and files must stay as they are.
struct Vault {
    t: Credctl,
    before: (String, String),
}

impl Vault {
    fn new() -> Self {
        let t = Credctl::on_server();
        t.add("Paper 1", &["--paper"]);
        t.add("Paper 2", &["--paper"]);
        t.add("Live", &["--live"]);
        t.add("Twin", &["--paper"]);
        t.add("Twin", &["--paper"]);
        let before = state(&t);
        Vault { t, before }
    }

    #[track_caller]
    fn is_untouched(&self) {
        assert_eq!(state(&self.t), self.before);
    }
}

/// All rows and the config file.
fn state(t: &Credctl) -> (String, String) {
    let rows = t.database().dump();
    (rows, std::fs::read_to_string(t.config()).unwrap())
}

#[track_caller]
fn every_question_is_left(code: i32, leave: impl Fn(&mut Terminal)) {
    let vault = Vault::new();
    for (arguments, waiting) in QUESTIONS {
        let mut terminal = type_command(&vault.t, arguments);
        terminal.shows(waiting);
        assert_ne!(terminal.settings(), terminal.found(), "{arguments:?}");
        leave(&mut terminal);
        assert_ended(&mut terminal, code);
        let said = match code {
            130 => "credctl: cancelled\n".to_owned(),
            _ => format!("credctl: ended by signal {}\n", code - 128),
        };
        let screen = terminal.screen();
        assert!(screen.ends_with(&said), "{arguments:?}: {screen:?}");
    }
    vault.is_untouched();
}

ways_to_leave!(every_question_is_left);

#[test]
fn ctrl_z_stops_at_every_question_and_the_way_back_asks_it_again() {
    let vault = Vault::new();
    for (arguments, waiting) in QUESTIONS {
        let mut terminal = type_command(&vault.t, arguments);
        terminal.shows(waiting).types("\x1a");
        assert_eq!(terminal.fate(), Fate::Stopped, "{arguments:?}");
        assert_eq!(terminal.settings(), terminal.found(), "{arguments:?}");
        terminal.signal(Signal::CONT);
        assert_eq!(terminal.fate(), Fate::Continued);
        terminal.shows(waiting).types("\x03");
        assert_ended(&mut terminal, 130);
    }
    vault.is_untouched();
}

#[test]
fn a_pair_left_halfway_is_not_stored() {
    let vault = Vault::new();
    let mut add = type_command(&vault.t, &["add", "-t", "alpaca", "-n", "New", "--paper"]);
    add.shows("API key ID: ").types(SECRET_KEY).types("\r");
    add.shows("Secret key: ").types("half of i").types("\x03");
    assert_ended(&mut add, 130);
    vault.is_untouched();
}

#[track_caller]
fn a_first_question_is_left(code: i32, leave: impl Fn(&mut Terminal)) {
    let t = Credctl::fresh();
    for (arguments, waiting) in &QUESTIONS[..4] {
        let mut add = type_command(&t, arguments);
        add.shows(waiting);
        leave(&mut add);
        assert_ended(&mut add, code);
        let made: Vec<_> = std::fs::read_dir(t.home()).unwrap().collect();
        assert!(made.is_empty(), "{made:?}");
    }
}

#[test]
fn a_first_credential_that_is_not_given_leaves_nothing_at_all() {
    a_first_question_is_left(130, |t| _ = t.types("\x03"));
    a_first_question_is_left(130, |t| _ = t.types("\x1b"));
    a_first_question_is_left(130, |t| _ = t.types("\x04"));
    a_first_question_is_left(143, |t| _ = t.signal(Signal::TERM));
}

#[test]
fn ctrl_c_while_the_private_database_is_made_ends_it_and_the_next_command_makes_it() {
    let t = Credctl::fresh();
    let mut add = type_command(&t, &["add", "-t", "alpaca", "-n", "Paper 1", "--paper"]);
    add.shows("API key ID: ").types(API_KEY).types("\r");
    add.shows("Secret key: ").types(SECRET_KEY).types("\r");
    add.shows("making the private database").types("\x03");
    assert_ended(&mut add, 130);
    t.add("Paper 1", &["--paper"]);
    assert_eq!(t.credentials().len(), 1);
}
