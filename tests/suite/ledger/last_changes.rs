//! The newest event of a credential, as `show` and `list` name it.

use serde_json::Value;

use super::{log, vault};
use crate::common::{
    credctl::Credctl,
    database::{rows, sql},
    vault_keys::key_file,
};

/// What `list --json` and `show --json` tell of the newest event. Both tell the same.
fn last_change(t: &Credctl, id: &str) -> Value {
    let shown = t.run(["show", id, "--json"]).ends().succeeded().json();
    let listed = t.run(["list", "--json"]).ends().succeeded().json();
    let listed = listed["credentials"].as_array().unwrap();
    let listed = listed.iter().find(|one| one["id"] == id).unwrap();
    let told = &shown["credential"]["last_change"];
    assert_eq!(listed["last_change"], *told);
    told.clone()
}

#[test]
fn the_newest_event_is_named_with_its_id_and_time() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    for change in [
        &["rename", &id, "Mine"][..],
        &["edit", &id, "--disable", "--yes"],
    ] {
        t.run(change).ends().succeeded();
        let newest = &log(&t, &[&id])[0];
        let told = last_change(&t, &id);
        for field in ["event_id", "kind", "at"] {
            assert_eq!(told[field], newest[field], "{told}");
        }
        let text = t.run(["show", &id]).ends().succeeded().stdout;
        let [kind, at, event] =
            ["kind", "at", "event_id"].map(|field| told[field].as_str().unwrap());
        let line = format!("last_change: {kind} {at} (event {event})");
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }
    let undone = last_change(&t, &id)["event_id"]
        .as_str()
        .unwrap()
        .to_owned();
    t.run(["undo", &undone, "--yes"]).ends().succeeded();
    assert_eq!(last_change(&t, &id)["kind"], "undone");
}

#[test]
fn a_list_without_vault_keys_names_it_too() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    let told = last_change(&t, &id);
    let other = t.neighbour();
    let listed = other.run(["list", "--json"]).ends().succeeded().json();
    assert_eq!(listed["credentials"][0]["last_change"], told);
}

#[test]
fn where_no_event_tells_of_it_there_is_none() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    sql(&t, "DELETE FROM credctl.events");
    assert_eq!(last_change(&t, &id), Value::Null);
    let text = t.run(["show", &id]).ends().succeeded().stdout;
    assert!(!text.contains("last_change"), "{text}");
}

#[test]
fn a_forged_event_hides_nothing_and_forges_no_line() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    let forge = |kind: &str, at: &str, revision: i64| {
        sql(
            &t,
            &format!(
                "INSERT INTO credctl.events (id, user_id, subject, revision, kind, at, actor, seal)
                 SELECT gen_random_uuid(), user_id, subject, {revision}, {kind}, '{at}', actor, seal
                 FROM credctl.events WHERE subject = '{id}' AND revision = 1"
            ),
        );
    };
    forge("E'fine\\napi_key: PKX'", "2026-01-31 09:00Z", 0);
    assert_eq!(last_change(&t, &id)["kind"], "added");
    sql(
        &t,
        "UPDATE credctl.events SET kind = E'fine\\napi_key: PKX', at = '2026-01-31 09:00Z' WHERE revision = 1",
    );
    let text = t.run(["show", &id]).ends().succeeded().stdout;
    assert_eq!(text.matches("\napi_key: ").count(), 1, "{text}");
    sql(
        &t,
        "UPDATE credctl.events SET at = 'infinity' WHERE revision = 1",
    );
    assert_eq!(last_change(&t, &id), Value::Null);
    assert_eq!(rows(&t, "SELECT count(*)::text FROM credctl.events"), ["2"]);
}

#[test]
fn an_event_that_lacks_what_it_must_have_tells_of_a_newer_state_all_the_same() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    sql(
        &t,
        "ALTER TABLE credctl.events ALTER at DROP NOT NULL, ALTER kind DROP NOT NULL;
         UPDATE credctl.events SET at = NULL, kind = NULL, revision = 2",
    );
    let other = t.neighbour();
    std::fs::create_dir_all(other.data_home()).unwrap();
    std::fs::copy(key_file(&t), key_file(&other)).unwrap();
    for home in [&t, &other] {
        let refused = home.run(["show", &id, "--reveal"]).ends();
        assert_eq!(refused.code, 9, "{refused:#?}");
    }
}
