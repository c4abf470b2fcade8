//! Repairs of an altered row, which only its id names reliably.

use super::{LABEL, NOT_ITS_OWN, Vault, exec};
use crate::common::{database::rows, vault_keys::key_pair};

const SWAPPED: &str = "api_key = o.api_key, secret_key = o.secret_key";

#[test]
fn it_is_neither_used_nor_changed_by_its_id() {
    let v = Vault::new();
    let id = v.paper.as_str();
    let commands = [
        vec!["use", id],
        vec!["rename", id, "Mine"],
        vec!["edit", id, "--disable", "--yes"],
        vec!["edit", id, "--live", "--yes"],
        // Whose keys would they be, where the row may say what somebody else would like it to?
        vec!["edit", id, "--stdin", "--yes"],
        vec!["current", id, "--paper"],
    ];
    for (set, what) in [(SWAPPED, NOT_ITS_OWN), ("nickname = 'Live'", LABEL)] {
        v.alter(id, set);
        let name = if what == LABEL { "Live" } else { "Paper 1" };
        let row = super::Target { name, ..v.paper() };
        v.refuse(row, &commands, what);
    }
}

#[test]
fn new_keys_for_a_stated_environment_mend_it() {
    let v = Vault::new();
    for set in [
        SWAPPED,
        "nickname = 'Paper 2'",
        "environment = 'live'",
        "key_id = NULL",
    ] {
        v.alter(&v.paper, set);
        assert_eq!(v.seal(&v.paper), "broken", "{set}");
        let edit = ["edit", &v.paper, "--stdin", "--paper", "--yes"];
        v.t.run(edit).input("PK9\ns9\n").ends().succeeded();
        assert_eq!(v.seal(&v.paper), "ok", "{set}");
        assert_eq!(key_pair(&v.t, &v.paper), ("PK9".into(), "s9".into()));
        assert_eq!(exec(&v.t, &v.paper, "--paper").succeeded().stdout, "PK9\n");
    }
}

#[test]
fn it_is_removed_by_its_id() {
    let v = Vault::new();
    v.alter(&v.paper, SWAPPED);
    v.t.run(["remove", &v.paper, "--yes"]).ends().succeeded();
    assert_eq!(
        rows(&v.t, "SELECT nickname FROM user_credentials"),
        ["Live"]
    );
}
