//! A chain that was changed is said to be broken, in the line of the event.

use super::{each, log, vault};
use crate::common::{
    credctl::{Credctl, USER},
    database::{rows, sql},
};

/// A credential with three events.
fn chain() -> (Credctl, String) {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    for name in ["Two", "Three"] {
        t.run(["rename", &id, name, "--reason", "because"])
            .ends()
            .succeeded();
    }
    (t, id)
}

#[test]
fn each_change_of_an_event_breaks_its_proof() {
    let (t, _) = chain();
    sql(&t, "CREATE TABLE kept AS SELECT * FROM credctl.events");
    for change in [
        "revision = revision + 10",
        "kind = 'edited'",
        "at = at + interval '1 us'",
        "actor = 'eve@desk credctl/9'",
        "reason = NULL",
        "seal = NULL",
        "mac = sha256('')",
        "id = gen_random_uuid()",
        "key_id = NULL, mac = NULL",
    ] {
        sql(
            &t,
            &format!(
                "DELETE FROM credctl.events; INSERT INTO credctl.events SELECT * FROM kept;
                 UPDATE credctl.events SET {change} WHERE revision = 2"
            ),
        );
        let events = log(&t, &[]);
        let changed = events
            .iter()
            .find(|event| event["kind"] != "added" && event["revision"] != 3);
        let states = each(&events, "chain");
        let expected = match change {
            "key_id = NULL, mac = NULL" => "unsigned",
            _ => "broken",
        };
        assert_eq!(changed.unwrap()["chain"], expected, "{change}: {states:?}");
    }
}

#[test]
fn an_event_that_is_taken_out_breaks_the_one_behind_it() {
    let (t, _) = chain();
    sql(&t, "DELETE FROM credctl.events WHERE revision = 2");
    assert_eq!(each(&log(&t, &[]), "chain"), ["broken", "ok"]);
}

#[test]
fn the_state_before_an_event_may_be_purged() {
    let (t, _) = chain();
    sql(&t, "UPDATE credctl.events SET was = NULL");
    assert_eq!(each(&log(&t, &[]), "chain"), ["ok"; 3]);
}

#[test]
fn without_the_vault_key_nothing_is_told_of_the_proof() {
    let (t, _) = chain();
    let other = t.neighbour();
    assert_eq!(each(&log(&other, &[]), "chain"), ["unchecked"; 3]);
}

#[test]
fn a_removal_without_the_vault_key_is_told_unsigned_and_the_chain_goes_on() {
    let (t, id) = chain();
    let other = t.neighbour();
    other.run(["remove", &id, "--yes"]).ends().succeeded();
    let events = log(&t, &["--removed"]);
    assert_eq!(each(&events, "chain"), ["unsigned", "ok", "ok", "ok"]);
    assert_eq!(each(&events, "kind")[0], "removed");
}

#[test]
fn a_time_that_no_clock_shows_is_broken_and_hides_no_other_event() {
    let (t, id) = chain();
    for at in ["infinity", "-infinity", "200000-01-01"] {
        sql(
            &t,
            &format!(
                "UPDATE credctl.events SET at = '{at}' WHERE subject = '{id}' AND revision = 2"
            ),
        );
        let events = log(&t, &[&id]);
        let mut states = each(&events, "chain");
        states.sort_unstable();
        assert_eq!(states, ["broken", "ok", "ok"], "{at}");
        t.run(["vault", "status"]).ends().succeeded();
        let file = t.home().join(format!("{}.backup", at.len()));
        let backup = ["backup", file.to_str().unwrap(), "--with-log"];
        t.run(backup).ends().succeeded();
        std::fs::remove_file(file).unwrap();
    }
}

#[test]
fn the_removal_of_a_row_that_lost_its_seal_is_above_every_revision_that_was_seen() {
    let (t, id) = chain();
    sql(&t, "DELETE FROM credctl.credentials");
    let other = t.neighbour();
    other.run(["remove", &id, "--yes"]).ends().succeeded();
    let removal = &log(&t, &["--removed"])[0];
    // A revision that was accepted, on whatever machine, is a time in microseconds.
    assert!(
        removal["revision"].as_i64() > Some(1_000_000_000_000_000),
        "{removal}"
    );
}

#[test]
fn another_user_sees_nothing_of_it_and_blocks_nothing() {
    let (mut t, id) = chain();
    t.set("CREDCTL_USER_ID", "somebody-else");
    assert_eq!(log(&t, &[]).len(), 0);
    t.set("CREDCTL_USER_ID", USER);
    // The next revision of the credential, taken by another user.
    sql(
        &t,
        &format!(
            "INSERT INTO credctl.events (id, user_id, subject, revision, kind, at, actor)
             VALUES (gen_random_uuid(), 'somebody-else', '{id}', 4, 'added', now(), 'x')"
        ),
    );
    t.run(["rename", &id, "Four"]).ends().succeeded();
    let last = format!(
        "SELECT max(revision) FROM credctl.events WHERE subject = '{id}' AND user_id <> 'somebody-else'"
    );
    assert_eq!(rows(&t, &last), ["4"]);
}
