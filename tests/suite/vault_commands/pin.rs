//! `vault pin`: the vault of a database that was made anew on purpose.

use serde_json::json;

use super::{rows_and_files, two_credentials, vault, vault_id};
use crate::common::{
    credctl::{Credctl, outcome},
    database::sql,
    pty::{ALL_STREAMS, assert_ended, start_on},
};

const NEW: &str = "bbbb0001-0000-4000-8000-000000000001";
const QUESTION: &str =
    "Was this database made anew on purpose? Pin the vault that was found? [y/N] ";

/// A machine that has pinned a vault, in whose place is an empty one now; the id of the old one.
fn made_anew() -> (Credctl, String) {
    let t = two_credentials();
    let old = vault_id(&t);
    let empty = format!(
        "DELETE FROM user_credentials; DELETE FROM credctl.credentials; DELETE FROM credctl.keys;
         UPDATE credctl.vault SET id = '{NEW}'"
    );
    sql(&t, &empty);
    (t, old)
}

/// The text of what this machine remembers.
fn state(t: &Credctl) -> String {
    std::fs::read_to_string(t.config().with_extension("state")).unwrap()
}

/// Asserts that the vault is refused with the advice to pin it.
#[track_caller]
fn refused(t: &Credctl, old: &str) {
    let expected = format!(
        "credctl: the database holds vault {NEW}, but {old} is expected: this machine has pinned it for this place\n\
         hint: nothing was read or written; if the database was made anew on purpose, run `credctl vault pin`\n"
    );
    t.run(["list"]).ends().failed(9, &expected);
}

#[test]
fn at_a_terminal_it_shows_both_and_asks() {
    let (t, old) = made_anew();
    refused(&t, &old);
    let before = (rows_and_files(&t), state(&t));
    let run = |answer: &str, code: i32| {
        let pin = t.run(["vault", "pin"]).var("NO_COLOR", "1");
        let mut terminal = start_on(pin, ALL_STREAMS);
        terminal.shows(QUESTION).types(answer);
        assert_ended(&mut terminal, code);
        let screen = terminal.screen();
        let both = format!("pinned: {old}\nfound:  {NEW}\n");
        assert!(screen.starts_with(&both), "{screen}");
    };
    run("n\r", 130);
    assert_eq!((rows_and_files(&t), state(&t)), before);
    refused(&t, &old);
    run("y\r", 0);
    assert_eq!(t.credentials().len(), 0);
    let id = t.add("Paper 1", &["--paper"]);
    t.run(["exec", "-c", &id, "--paper", "--", "true"])
        .ends()
        .succeeded();
}

#[test]
fn without_a_terminal_it_needs_a_yes() {
    let (t, old) = made_anew();
    let before = (rows_and_files(&t), state(&t));
    let ended = vault(&t, &["pin"]);
    let expected = format!(
        "pinned: {old}\nfound:  {NEW}\ncredctl: pinning another vault needs confirmation\nhint: add --yes\n"
    );
    assert_eq!(outcome(&ended), (7, "", expected.as_str()), "{ended:#?}");
    assert_eq!((rows_and_files(&t), state(&t)), before);
    refused(&t, &old);

    let pinned = vault(&t, &["pin", "--yes", "--json"]).succeeded().json();
    assert_eq!(pinned["vault_id"], NEW);
    assert_eq!(pinned["pinned_before"], json!(old));
    assert!(
        pinned["place"]
            .as_str()
            .unwrap()
            .contains(t.database().name()),
        "{pinned}"
    );
    t.run(["list"]).ends().succeeded();
}

#[test]
fn a_vault_that_is_pinned_already_needs_no_answer() {
    let t = two_credentials();
    let before = state(&t);
    let ended = vault(&t, &["pin"]).succeeded();
    let expected = format!("Vault {} is pinned already\n", vault_id(&t));
    assert_eq!((ended.stdout.as_str(), ended.stderr), ("", expected));
    assert_eq!(state(&t), before);
}

#[test]
fn a_machine_that_has_met_none_pins_the_one_that_it_finds() {
    let t = two_credentials();
    let other = t.neighbour();
    let ended = vault(&other, &["pin", "--yes"]).succeeded();
    let id = vault_id(&t);
    assert_eq!(
        ended.stderr,
        format!("pinned: none\nfound:  {id}\nPinned vault {id}\n")
    );
    sql(&t, &format!("UPDATE credctl.vault SET id = '{NEW}'"));
    refused(&other, &id);
}

#[test]
fn what_a_setting_fixes_is_not_pinned_over() {
    let (t, old) = made_anew();
    let before = (rows_and_files(&t), state(&t));
    let ended = t
        .run(["vault", "pin", "--yes"])
        .var("CREDCTL_VAULT", &old)
        .ends();
    let expected = format!(
        "credctl: CREDCTL_VAULT fixes vault {old}, and the database holds {NEW}\n\
         hint: change it there; pinning would not help\n"
    );
    assert_eq!(outcome(&ended), (7, "", expected.as_str()), "{ended:#?}");
    assert_eq!((rows_and_files(&t), state(&t)), before);
}

#[test]
fn the_choices_and_the_revisions_of_the_old_vault_are_its_own() {
    let (t, old) = made_anew();
    let seen = |vault: &str| {
        state(&t)
            .lines()
            .filter(|line| line.starts_with(&format!("seen {vault} ")))
            .count()
    };
    assert_eq!((seen(&old), seen(NEW)), (2, 0));
    vault(&t, &["pin", "--yes"]).succeeded();
    t.add("Paper 1", &["--paper"]);
    assert_eq!((seen(&old), seen(NEW)), (2, 1));
    let one_pin = state(&t)
        .lines()
        .filter(|line| line.starts_with("vault "))
        .count();
    assert_eq!(one_pin, 1);
}

#[test]
fn where_nothing_was_stored_there_is_no_vault_to_pin() {
    let t = Credctl::fresh();
    let ended = vault(&t, &["pin", "--yes"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (3, ""), "{ended:#?}");
    assert!(!t.data_home().join("postgres").exists());
}
