//! Every writing command, killed at each of its steps. Each time it is done as a whole or not at
//! all, and a second run completes it.

use serde_json::Value;

use super::{
    prepared_home::{
        Row, answered_id, assert_nothing_beside, copy, python_opens, query, rows, sealed, selected,
        wait_until_disconnected,
    },
    rounds,
    strace::{Call, traced},
    tell,
};
use crate::common::{
    credctl::{Credctl, Ended, Run},
    older_product::{OLDER_COLUMNS, home_of_owner},
    pg::{self, OWNER},
};

/// Number of steps at which a command is killed in a run of the suite.
const BOUNDED: usize = 4;

/// The exit code of a program killed by SIGKILL, as a shell reports it.
const KILLED: i32 = 137;

const KEYS: [&str; 2] = ["PKTEST0000000000WXYZ", "secret-of-a-test"];
const OTHER_KEYS: [&str; 2] = ["PKOTHER000000000ABCD", "another-secret"];

/// A command to kill, and the home before it.
pub struct Killed<'a> {
    pub before: &'a Credctl,
    pub arguments: &'a [&'a str],
    pub input: &'a str,
}

impl Killed<'_> {
    fn run<'t>(&self, t: &'t Credctl) -> Run<'t> {
        t.run(self.arguments).input(self.input)
    }

    /// The steps at which a kill differs: before each, something was done since the one before.
    fn steps(&self) -> Vec<Call> {
        let t = copy(self.before);
        let (ended, calls) = traced(self.run(&t), &[]);
        ended.succeeded();
        let steps = calls
            .into_iter()
            .filter(|call| call.changes_files() || call.talks());
        steps.collect()
    }

    /// Kills the command at its steps. `look` sees the home after each kill, with the output of the
    /// command, and `again` the home after a second run.
    pub fn at_each_step(&self, look: impl Fn(&Credctl, &Ended), again: impl Fn(&Credctl, &Ended)) {
        self.at_each_step_until(0, look, again);
    }

    /// Kills the command at its steps as [`at_each_step`](Self::at_each_step) does; a second run of
    /// what was done already ends with this code.
    pub fn at_each_step_until(
        &self,
        done: i32,
        look: impl Fn(&Credctl, &Ended),
        again: impl Fn(&Credctl, &Ended),
    ) {
        let steps = rounds(self.steps(), BOUNDED);
        for step in &steps {
            let t = copy(self.before);
            let (ended, _) = traced(self.run(&t), &[step.killed()]);
            // The answers of the server may come in fewer pieces than they did.
            let in_time = ended.code == KILLED || (step.hears() && ended.code == 0);
            assert!(in_time, "at {step:?}: {ended:#?}");
            assert!(
                !ended.stderr.contains("credctl: "),
                "at {step:?}: {ended:#?}"
            );
            wait_until_disconnected(&t);
            look(&t, &ended);
            let ended = self.run(&t).ends();
            assert!(
                [0, done].contains(&ended.code),
                "after {step:?}: {ended:#?}"
            );
            again(&t, &ended);
            assert_nothing_beside(&t);
            wait_until_disconnected(&t);
        }
        tell(&format!(
            "killed at {} steps: {}",
            steps.len(),
            self.arguments.join(" ")
        ));
    }
}

/// A home with an account, in which nothing was ever stored.
fn empty() -> Credctl {
    Credctl::on_server()
}

/// A home with two credentials, the first of them active.
fn with_two() -> (Credctl, [String; 2]) {
    let t = empty();
    let ids = [
        t.add("Paper 1", &["--paper"]),
        t.add("Paper 2", &["--paper"]),
    ];
    assert_eq!(selected(&t).as_ref(), Some(&ids[0]));
    (t, ids)
}

/// The arguments of an `add` that may be run again after it was killed.
pub const FIRST_ADD: [&str; 7] = [
    "add",
    "--nickname",
    "Paper 1",
    "--paper",
    "--stdin",
    "--use",
    "--if-absent",
];

fn input(keys: [&str; 2]) -> String {
    format!("{}\n{}\n", keys[0], keys[1])
}

fn ids(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|row| row.id.as_str()).collect()
}

/// Rows of all rounds, which Python opens together.
#[derive(Default)]
struct Evidence(std::cell::RefCell<Vec<Value>>);

impl Evidence {
    fn rows(&self, t: &Credctl) -> Vec<Row> {
        let rows = rows(t);
        self.0.borrow_mut().push(sealed(t, &rows));
        rows
    }

    fn holds(&self, pairs: &[[&str; 2]]) {
        python_opens(&self.0.borrow(), pairs);
    }
}

#[test]
fn a_first_add_that_is_killed_stores_a_whole_credential_or_none() {
    let (before, seen) = (empty(), Evidence::default());
    let killed = Killed {
        before: &before,
        arguments: &FIRST_ADD,
        input: &input(KEYS),
    };
    let look = |t: &Credctl, ended: &Ended| {
        let rows = seen.rows(t);
        assert!(rows.len() <= 1);
        if let Some(id) = answered_id(ended).or_else(|| selected(t)) {
            assert_eq!(ids(&rows), [id]);
        }
    };
    killed.at_each_step(look, |t, ended| {
        let rows = seen.rows(t);
        assert_eq!(ids(&rows), [answered_id(ended).unwrap()]);
        assert_eq!(selected(t).as_ref(), Some(&rows[0].id));
        assert_eq!(t.credentials()[0]["selected"], true);
        // This machine knows from then on which vault it has met here, and what in it.
        let state = std::fs::read_to_string(t.config().with_extension("state")).unwrap();
        assert!(state.contains(&format!(" {} 1\n", rows[0].id)), "{state}");
    });
    seen.holds(&[KEYS]);
}

#[test]
fn a_later_add_that_is_killed_loses_nothing_of_what_was_there() {
    let ((before, old), seen) = (with_two(), Evidence::default());
    let killed = Killed {
        before: &before,
        arguments: &[
            "add",
            "--nickname",
            "Paper 3",
            "--paper",
            "--stdin",
            "--use",
            "--again",
        ],
        input: &input(OTHER_KEYS),
    };
    let look = |t: &Credctl, ended: &Ended| {
        let rows = seen.rows(t);
        assert_eq!(ids(&rows)[..2], old);
        assert!(rows.len() <= 3);
        let selected = selected(t).unwrap();
        assert!(selected == old[0] || ids(&rows)[2..] == [&selected]);
        assert!(answered_id(ended).is_none_or(|id| ids(&rows)[2..] == [id]));
    };
    killed.at_each_step(look, |t, ended| {
        let rows = seen.rows(t);
        assert_eq!(ids(&rows)[..2], old);
        assert!(rows.len() == 3 || rows.len() == 4);
        let id = answered_id(ended);
        assert_eq!(
            (rows.last().map(|row| row.id.clone()), selected(t)),
            (id.clone(), id)
        );
    });
    seen.holds(&[KEYS, OTHER_KEYS]);
}

#[test]
fn a_use_that_is_killed_leaves_one_choice_or_the_other() {
    let (before, [one, two]) = with_two();
    let killed = Killed {
        before: &before,
        arguments: &["use", "Paper 2"],
        input: "",
    };
    let stored = rows(&before);
    let look = |t: &Credctl, _: &Ended| {
        let selected = selected(t).unwrap();
        assert!(selected == one || selected == two);
        assert_eq!(rows(t), stored);
    };
    killed.at_each_step(look, |t, ended| {
        assert!(
            ended.stderr.starts_with("Using alpaca · Paper 2"),
            "{ended:#?}"
        );
        assert_eq!(selected(t).as_ref(), Some(&two));
        // The one before is still known, however often it was tried.
        t.run(["use", "-"]).ends().succeeded();
        assert_eq!(selected(t).as_ref(), Some(&one));
    });
}

#[test]
fn a_rename_that_is_killed_leaves_one_name_or_the_other() {
    let (before, [id, other]) = with_two();
    let killed = Killed {
        before: &before,
        arguments: &["rename", &id, "Main"],
        input: "",
    };
    let name = |t: &Credctl| {
        let rows = rows(t);
        assert_eq!(ids(&rows), [&id, &other]);
        assert_eq!(selected(t).as_ref(), Some(&id));
        rows[0].nickname.clone()
    };
    let look = |t: &Credctl, _: &Ended| assert!(["Paper 1", "Main"].contains(&name(t).as_str()));
    killed.at_each_step(look, |t, _| assert_eq!(name(t), "Main"));
}

#[test]
fn an_edit_that_is_killed_leaves_a_credential_enabled_or_disabled() {
    let (before, [_, id]) = with_two();
    let arguments = ["edit", &id, "--disable", "--yes"];
    let killed = Killed {
        before: &before,
        arguments: &arguments,
        input: "",
    };
    let old = rows(&before);
    let look = |t: &Credctl, _: &Ended| {
        let mut now = rows(t);
        now[1].enabled = true;
        assert_eq!(now, old);
    };
    killed.at_each_step(look, |t, _| assert!(!rows(t)[1].enabled));
}

#[test]
fn new_keys_that_are_killed_on_their_way_leave_the_old_pair_or_the_new_one() {
    let ((before, [_, id]), seen) = (with_two(), Evidence::default());
    let arguments = ["edit", &id, "--keys", "--stdin", "--yes"];
    let killed = Killed {
        before: &before,
        arguments: &arguments,
        input: &input(OTHER_KEYS),
    };
    let after = Evidence::default();
    let look = |t: &Credctl, _: &Ended| assert_eq!(seen.rows(t).len(), 2);
    killed.at_each_step(look, |t, _| {
        let edited = rows(t).split_off(1);
        after.0.borrow_mut().push(sealed(t, &edited));
    });
    seen.holds(&[KEYS, OTHER_KEYS]);
    after.holds(&[OTHER_KEYS]);
}

#[test]
fn a_remove_that_is_killed_removes_what_was_named_or_nothing() {
    let (before, [id, other]) = with_two();
    let arguments = ["remove", &id, "--yes", "--if-present"];
    let killed = Killed {
        before: &before,
        arguments: &arguments,
        input: "",
    };
    let left = std::cell::Cell::new(0);
    let look = |t: &Credctl, _: &Ended| {
        let rows = rows(t);
        assert_eq!(ids(&rows).last(), Some(&other.as_str()));
        left.set(rows.len());
        assert_eq!(selected(t).as_ref(), Some(&id));
    };
    killed.at_each_step(look, |t, ended| {
        assert_eq!(ids(&rows(t)), [&other]);
        let said = if left.get() == 2 {
            "Removed alpaca · Paper 1"
        } else {
            "Nothing to remove"
        };
        assert!(ended.stderr.contains(said), "{ended:#?}");
        assert_eq!(t.list()["selection"]["credential_id"], other.as_str());
        // A second try finds nothing to remove and writes nothing; the next writer of the config and of
        // what is remembered cleans up.
        t.run(["use", &other]).ends().succeeded();
        t.run(["rename", &other, "Main"]).ends().succeeded();
    });
}

#[test]
fn an_account_whose_making_is_killed_is_there_once_or_not() {
    let before = empty();
    let killed = Killed {
        before: &before,
        arguments: &["account", "add", "second"],
        input: "",
    };
    let accounts = |t: &Credctl| {
        let sql = "SELECT id::text FROM user_accounts WHERE account_name = 'second'";
        query(t, sql).concat()
    };
    let look = |t: &Credctl, ended: &Ended| {
        let accounts = accounts(t);
        assert!(accounts.len() <= 1);
        assert!(answered_id(ended).is_none_or(|id| accounts == [id]));
    };
    killed.at_each_step(look, |t, ended| {
        assert_eq!(accounts(t), [answered_id(ended).unwrap()])
    });
}

/// Kills `migrate` over this database at each step; its rows stay as they were.
fn migrate_killed(before: &Credctl) {
    let exists = "SELECT (to_regclass('user_credentials') IS NOT NULL)::text";
    let stored = |t: &Credctl| match query(t, exists) == [["true"]] {
        true => query(t, OLDER_COLUMNS),
        false => Vec::new(),
    };
    let old = stored(before);
    let killed = Killed {
        before,
        arguments: &["migrate"],
        input: "",
    };
    let look = |t: &Credctl, _: &Ended| assert_eq!(stored(t), old);
    killed.at_each_step(look, |t, _| {
        assert_eq!(stored(t), old);
        t.run(["migrate", "--check"]).ends().succeeded();
        let once = "SELECT version::text FROM credctl.migrations m ORDER BY m.version";
        assert_eq!(query(t, once).concat(), ["14", "15", "1001"]);
    });
}

#[test]
fn a_migrate_of_an_empty_database_that_is_killed_goes_on_where_it_was() {
    migrate_killed(&Credctl::on_as(pg::empty(), OWNER));
}

#[test]
fn a_migrate_of_the_older_product_that_is_killed_loses_no_row() {
    migrate_killed(&home_of_owner());
}
