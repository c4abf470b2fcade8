//! Lists with altered rows, and lists without a vault key at hand.

use super::{LABEL, NOT_ITS_OWN, Vault, all_seals};
use crate::common::{
    database::sql,
    pty::{Fate, type_command},
};

const SWAPPED: &str = "api_key = o.api_key, secret_key = o.secret_key";

#[test]
fn a_list_goes_on_and_says_what_was_altered() {
    let v = Vault::new();
    v.alter(&v.paper, SWAPPED);
    let renamed = format!(
        "UPDATE user_credentials SET nickname = 'Mine' WHERE id = '{}'",
        v.live
    );
    sql(&v.t, &renamed);
    let list = v.t.list();
    assert_eq!(all_seals(&v.t), ["broken", "broken"]);
    let (paper, live) = (&v.paper[..8], &v.live[..8]);
    let remarks = [
        format!("`Paper 1` ({paper}): {NOT_ITS_OWN}; it is not handed out"),
        format!("`Mine` ({live}): {LABEL}; if that is right, accept it: credctl vault seal {live}"),
    ];
    assert_eq!(list["remarks"], serde_json::json!(remarks));

    let piped = v.t.run(["list"]).ends().succeeded();
    let last: Vec<_> = piped
        .stdout
        .lines()
        .map(|line| line.rsplit('\t').next())
        .collect();
    assert_eq!(last, [Some("broken"), Some("broken")]);
    let expected = remarks.map(|remark| format!("note: {remark}\n")).concat();
    assert_eq!(piped.stderr, expected);

    let current = v.t.run(["current", &v.paper]).ends().succeeded();
    let expected = "note: this credential was altered outside credctl, and will not be handed out: see `credctl list`\n";
    assert_eq!(current.stderr, expected);
}

#[test]
fn a_table_shows_it_in_the_place_of_its_state() {
    let v = Vault::new();
    v.alter(&v.paper, SWAPPED);
    let mut list = type_command(&v.t, &["list"]);
    assert_eq!(list.fate(), Fate::Exited(0), "{}", list.shown());
    let screen = list.screen();
    let line = |name: &str| screen.lines().find(|line| line.contains(name)).unwrap();
    assert!(line("Paper 1").contains("altered"), "{screen}");
    assert!(!line("Live").contains("altered"), "{screen}");
}

#[test]
fn without_a_vault_key_at_hand_a_list_works_and_nothing_is_said_of_seals() {
    let v = Vault::new();
    v.alter(&v.paper, SWAPPED);
    let unsealed = format!(
        "UPDATE user_credentials SET seal = NULL, label_seal = NULL WHERE id = '{}'",
        v.live
    );
    sql(&v.t, &unsealed);
    let other = v.t.neighbour();
    assert_eq!(all_seals(&other), ["unchecked", "unsealed"]);
    let list = other.list();
    let remarks = ["no active credential: choose one with `credctl use`"];
    assert_eq!(list["remarks"], serde_json::json!(remarks));
    other.run(["use", "Paper 1"]).ends().succeeded();
}
