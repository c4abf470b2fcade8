//! `credctl remove`: several credentials at once, all or none, and the removal of the active one.

use serde_json::json;

use crate::common::{
    credctl::{Credctl, outcome, vault},
    database::rows,
    home_files::config,
};

/// The event of the removal of a credential.
fn removal(t: &Credctl, id: &str) -> String {
    let sql = format!("SELECT id FROM credctl.events WHERE subject = '{id}' AND kind = 'removed'");
    rows(t, &sql).remove(0)
}

/// The line that says how a removal is taken back.
fn way_back(t: &Credctl, id: &str) -> String {
    format!("Take it back with: credctl undo {}\n", removal(t, id))
}

#[test]
fn several_are_removed_at_once_each_named_once() {
    let t = vault();
    let (one, two) = (t.add("One", &["--live"]), t.add("Two", &["--live"]));
    t.add("Three", &["--live"]);
    let removed = t.run(["remove", "One", &two, "live"]).ends();
    assert_eq!(removed.code, 3);
    let removed = t.run(["remove", "One", &two, &one, "--yes"]).ends();
    let expected = format!(
        "Removed alpaca · One · live · {}\nRemoved alpaca · Two · live · {}\n{}{}",
        &one[..8],
        &two[..8],
        way_back(&t, &one),
        way_back(&t, &two)
    );
    assert_eq!(outcome(&removed), (0, "", &*expected));
    assert_eq!(t.credentials()[0]["label"], "Three");
    let removed = t.run(["rm", "Three", "--yes"]).ends().succeeded();
    assert!(removed.stderr.starts_with("Removed alpaca · Three"));
    assert!(t.credentials().is_empty());
}

#[test]
fn all_or_none() {
    let t = vault();
    t.add("One", &[]);
    t.add("Twice", &[]);
    t.add("Twice", &[]);
    let missing = "credctl: no credential is called `Nobody`\n\
                   hint: run `credctl list` to see the credentials\n";
    let ended = t.run(["remove", "One", "Nobody", "--yes"]).ends();
    assert_eq!(outcome(&ended), (3, "", missing));
    assert_eq!(t.run(["remove", "One", "Twice", "--yes"]).ends().code, 4);
    assert_eq!(t.credentials().len(), 3);
}

#[test]
fn if_present_what_is_missing_is_no_error_but_what_is_ambiguous_is() {
    let t = vault();
    t.add("One", &["--live"]);
    t.add("Twice", &[]);
    t.add("Twice", &[]);
    let nothing = t.run(["remove", "Nobody", "--if-present"]).ends();
    assert_eq!(outcome(&nothing), (0, "", "Nothing to remove\n"));
    let json = t
        .run(["remove", "Nobody", "--if-present", "--json"])
        .ends()
        .succeeded();
    let expected = json!({"schema_version": 1, "removed": [], "event_ids": [], "active_credential_id": null, "remarks": []});
    assert_eq!((json.json(), json.stderr.as_str()), (expected, ""));
    let arguments = ["remove", "One", "Twice", "--if-present", "--yes"];
    assert_eq!(t.run(arguments).ends().code, 4);
    assert_eq!(t.credentials().len(), 3);
    t.run(["remove", "Nobody", "One", "--if-present", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(t.credentials().len(), 2);
}

#[test]
fn without_a_terminal_a_yes_must_be_given() {
    let t = vault();
    t.add("One", &[]);
    t.add("Two", &[]);
    let one = "credctl: removing this credential needs confirmation\nhint: add --yes\n";
    assert_eq!(outcome(&t.run(["remove", "One"]).ends()), (7, "", one));
    let both = "credctl: removing these 2 credentials needs confirmation\nhint: add --yes\n";
    assert_eq!(
        outcome(&t.run(["remove", "One", "Two"]).ends()),
        (7, "", both)
    );
    let json = t.run(["remove", "One", "--json"]).ends();
    assert_eq!((json.code, &json.error()["kind"]), (7, &"refused".into()));
    assert_eq!(t.credentials().len(), 2);
}

#[test]
fn removing_the_active_one_says_so_and_keeps_what_a_fallback_needs() {
    let t = vault();
    let active = t.add("Active", &["--paper"]);
    let other = t.add("Other", &["--paper"]);
    let before = config(&t);
    let removed = t
        .run(["remove", "Other", "--yes", "--json"])
        .ends()
        .succeeded();
    let expected = json!({"schema_version": 1, "removed": [other], "event_ids": [removal(&t, &other)], "active_credential_id": active, "remarks": []});
    assert_eq!(removed.json(), expected);
    let remark = "this was the active credential; choose another with `credctl use`";
    let removed = t
        .run(["remove", "Active", "--yes", "--json"])
        .ends()
        .succeeded();
    let expected = json!({"schema_version": 1, "removed": [active], "event_ids": [removal(&t, &active)], "active_credential_id": null, "remarks": [remark]});
    assert_eq!(removed.json(), expected);
    assert_eq!(config(&t), format!("{before}state = \"removed\"\n"));
    let active = t.add("Active", &["--paper", "--use"]);
    let removed = t.run(["remove", "Active", "--yes"]).ends();
    let expected = format!(
        "note: {remark}\nRemoved alpaca · Active · paper · {}\n{}",
        &active[..8],
        way_back(&t, &active)
    );
    assert_eq!(outcome(&removed), (0, "", &*expected));
}

#[test]
fn json_names_the_active_one_while_it_is_there_and_no_longer() {
    let t = vault();
    let active = t.add("Active", &["--live", "--use"]);
    let left = |reference: &str| {
        let arguments = ["remove", reference, "--if-present", "--yes", "--json"];
        t.run(arguments).ends().succeeded().json()["active_credential_id"].clone()
    };
    assert_eq!(left("Nobody"), *active);
    t.add("Other", &["--live"]);
    t.run(["edit", "Active", "--disable", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(left("Nobody"), json!(null));
    assert_eq!(left("Active"), json!(null));
    assert_eq!(left("Other"), json!(null));
    assert_eq!(left("Nobody"), json!(null));
}
