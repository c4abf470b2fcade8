//! Lists with altered rows, lists without a vault key at hand, and what stands in for the active
//! credential.

use serde_json::json;

use super::{
    all_seals,
    machines::Machine,
    world::{World, both_rows, row},
};
use crate::common::{
    credctl::{Credctl, outcome},
    database::sql,
    pty::{Fate, type_command},
};

const OTHERS: &str = "its keys were replaced outside credctl by others";
const SWAPPED: &str = "api_key = o.api_key, secret_key = o.secret_key";

/// The text of stderr without the remark of a machine on which no credential is active.
fn remarks(stderr: &str) -> String {
    let lines = stderr.lines();
    let others = lines.filter(|line| !line.contains("no active credential"));
    others.map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_list_goes_on_and_says_what_was_altered() {
    let w = World::new();
    w.altered(&(row(&w.paper, SWAPPED) + &row(&w.live, "nickname = 'Mine'")));
    let (paper, live) = (&w.paper[..8], &w.live[..8]);
    let nickname = "its nickname was changed outside credctl from `Live` to `Mine`";
    let expected = [
        format!("`Paper 1` ({paper}): {OTHERS}; it is not handed out"),
        format!(
            "`Mine` ({live}): {nickname}; if that is right, accept it: credctl vault seal {live}"
        ),
    ];
    for machine in Machine::WITH_FILE {
        let t = w.on(machine);
        assert_eq!(all_seals(t), ["broken", "broken"]);
        let list = t.list();
        let said = list["remarks"].as_array().unwrap().iter();
        let said: Vec<_> = said.filter_map(|remark| remark.as_str()).collect();
        for remark in &expected {
            assert!(said.contains(&remark.as_str()), "{machine:?}: {said:?}");
        }
        let piped = t.run(["list"]).ends().succeeded();
        let words = piped.stdout.lines().map(|line| line.rsplit('\t').next());
        assert!(words.eq([Some("broken"), Some("broken")]), "{piped:#?}");
        let notes = expected
            .each_ref()
            .map(|remark| format!("note: {remark}\n"));
        assert_eq!(remarks(&piped.stderr), notes.concat());
    }
    let current = w.maker().run(["current", &w.paper]).ends().succeeded();
    let expected = "note: this credential was altered outside credctl, and will not be handed out: see `credctl list`\n";
    assert_eq!(current.stderr, expected);
}

#[test]
fn a_table_shows_it_in_the_place_of_its_state() {
    let w = World::new();
    w.altered(&row(&w.paper, SWAPPED));
    let mut list = type_command(w.maker(), &["list"]);
    assert_eq!(list.fate(), Fate::Exited(0), "{}", list.shown());
    let screen = list.screen();
    let line = |name: &str| screen.lines().find(|line| line.contains(name)).unwrap();
    assert!(line("Paper 1").contains("altered"), "{screen}");
    assert!(!line("Live").contains("altered"), "{screen}");
}

#[test]
fn of_many_altered_rows_the_first_are_named_and_the_others_counted() {
    let t = Credctl::on_server();
    for n in 1..=7 {
        t.add(&format!("P{n}"), &["--paper"]);
    }
    sql(&t, "UPDATE credctl.credentials SET environment = 'live'");
    let list = t.list();
    let said = list["remarks"].as_array().unwrap();
    assert_eq!(said.len(), 6, "{said:?}");
    assert_eq!(
        said[5],
        "2 more were altered: `credctl vault check` names them"
    );
}

#[test]
fn without_a_vault_key_at_hand_a_list_works_and_nothing_is_said_of_seals() {
    let w = World::new();
    let stripped = format!(
        "DELETE FROM credctl.credentials WHERE credential_id = '{}';",
        w.live
    );
    w.altered(&(both_rows(SWAPPED) + &stripped));
    let without_key = w.maker().neighbour();
    for t in [&without_key, w.on(Machine::ByCommand)] {
        let mut seals = all_seals(t);
        seals.sort();
        assert_eq!(seals, ["unchecked", "unsealed"]);
        let list = t.list();
        let remarks = ["no active credential: choose one with `credctl use`"];
        assert_eq!(list["remarks"], json!(remarks));
    }
    let missing = without_key.run(["use", "Paper 1"]).ends();
    assert_eq!(missing.code, 5, "{missing:#?}");
    without_key.run(["use", &w.paper]).ends().succeeded();
}

#[test]
fn a_stand_in_is_no_answer_and_is_selected_nowhere() {
    let mut w = World::new();
    let other = w.maker().add("Paper 2", &["--paper"]);
    w.maker()
        .run(["remove", "Paper 1", "--yes"])
        .ends()
        .succeeded();
    w.keep();
    let t = w.maker();
    let refused = "credctl: the active credential is gone; `Paper 2` is not confirmed\n\
                   hint: choose another with `credctl use`\n";
    for arguments in [&["current", "--id"][..], &["current", "--paper"]] {
        let ended = t.run(arguments).ends();
        assert_eq!(outcome(&ended), (3, "", refused), "{ended:#?}");
    }
    let current = t.run(["current", "--json"]).ends().succeeded().json();
    assert_eq!(current["credential"]["id"], other.as_str());
    assert_eq!(current["credential"]["selected"], false);
    for credential in t.credentials() {
        assert_eq!(credential["selected"], false, "{credential}");
    }
    let exec = t.run(["exec", "--", "echo", "started"]).ends();
    assert_eq!((exec.code, exec.stdout.as_str()), (103, ""), "{exec:#?}");
    t.run(["use", &other[..8]]).ends().succeeded();
    let id = t.run(["current", "--id"]).ends().succeeded();
    assert_eq!(id.stdout.trim_end(), other);
}
