//! Backups and the ledger: each backup is told of, and the ledger comes back with `--with-log`.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{assert_no_secret, backed_up, lines, restored, restoring, with_passphrase};
use crate::common::{
    credctl::{Credctl, USER, vault},
    database::{rows, sql},
    pg,
};

fn log(t: &Credctl) -> Vec<Value> {
    let answer = t.run(["log", "--json"]).ends().succeeded().json();
    answer["events"].as_array().unwrap().clone()
}

/// What an event tells, without what differs in another vault.
fn told(event: &Value) -> Value {
    let mut event = event.clone();
    for field in ["subject_id", "key_id", "holds_state"] {
        event.as_object_mut().unwrap().remove(field);
    }
    event
}

/// A vault with another id than those that begin as a copy of the same database, with a key of its own.
fn another_vault() -> Credctl {
    let mut t = Credctl::on(pg::migrated());
    t.set("CREDCTL_USER_ID", USER);
    sql(&t, "UPDATE credctl.vault SET id = gen_random_uuid()");
    t.run(["account", "add", "main"]).ends().succeeded();
    let seed = t.add("seed", &[]);
    t.run(["remove", &seed, "--yes"]).ends().succeeded();
    sql(&t, "DELETE FROM credctl.events");
    t
}

fn with_log(t: &Credctl) -> PathBuf {
    let path = t.home().join("with-log.backup");
    let text = path.to_str().unwrap();
    let backup = ["backup", text, "--with-keys", "--with-log", "--json"];
    let ended = with_passphrase(t, &backup).ends();
    assert_no_secret(&ended);
    let events = ended.succeeded().json()["events"].as_u64().unwrap();
    let in_file = lines(&path);
    let in_file = in_file.iter().filter(|line| line.get("event").is_some());
    assert_eq!(in_file.count() as u64, events);
    path
}

/// A vault in which credentials were added, renamed and removed; the ids of what is there and of what
/// is gone.
fn busy() -> (Credctl, String, String) {
    let t = Credctl::on_server();
    let there = t.add("Paper 1", &["--paper"]);
    let gone = t.add("Gone", &["--live"]);
    for change in [
        &["rename", &there, "Mine"][..],
        &["edit", &gone, "--disable", "--yes"],
        &["edit", &gone, "--enable", "--yes"],
        &["remove", &gone, "--yes", "--reason", "by mistake"],
        &["account", "add", "Second"],
        &["vault", "rotate", "--yes"],
    ] {
        t.run(change).ends().succeeded();
    }
    (t, there, gone)
}

#[test]
fn each_backup_is_told_of_with_its_place_and_the_status_tells_its_age() {
    let t = vault();
    let status = || t.run(["vault", "status", "--json"]).ends().succeeded();
    assert_eq!(status().json()["last_backup"], Value::Null);
    let text = t.run(["vault", "status"]).ends().succeeded().stdout;
    assert!(text.contains("\nlast backup: none\n"), "{text}");

    let file = backed_up(&t);
    let newest = log(&t)[0].clone();
    let detail = format!("with vault keys, to {}", file.display());
    assert_eq!(newest["kind"], "backed_up");
    assert_eq!(newest["detail"], detail);
    assert_eq!(newest["chain"], "ok");
    let last = &status().json()["last_backup"];
    assert_eq!(last["event_id"], newest["event_id"]);
    assert_eq!(last["at"], newest["at"]);
    assert_eq!(last["detail"], detail);

    t.run(["backup", "-", "--reason", "nightly"])
        .ends()
        .succeeded();
    let newest = &log(&t)[0];
    assert_eq!(newest["detail"], "without vault keys, to standard output");
    assert_eq!(newest["reason"], "nightly");
    let text = t.run(["vault", "status"]).ends().succeeded().stdout;
    let at = newest["at"].as_str().unwrap();
    let line = format!("last backup: {at} (just now), without vault keys, to standard output\n");
    assert!(text.contains(&line), "{text}");
    assert!(text.contains("just now"), "{text}");
}

#[test]
fn a_forged_event_of_a_backup_is_not_believed() {
    let t = vault();
    backed_up(&t);
    let status = || t.run(["vault", "status", "--json"]).ends().succeeded();
    let before = status().json()["last_backup"].clone();
    sql(
        &t,
        "INSERT INTO credctl.events (id, user_id, subject, revision, kind, detail, at, actor, key_id, mac)
         SELECT gen_random_uuid(), user_id, subject, revision + 1, kind, 'with vault keys, to nowhere', \
                at + interval '1 day', actor, key_id, mac
         FROM credctl.events WHERE kind = 'backed_up'",
    );
    assert_eq!(status().json()["last_backup"], before);
}

#[test]
fn who_may_only_read_gets_a_backup_that_the_ledger_does_not_tell_of() {
    let t = vault();
    t.add("Paper 1", &["--paper"]);
    sql(&t, "REVOKE INSERT ON credctl.events FROM credctl");
    let before = log(&t);
    let file = t.home().join("of-a-reader");
    let ended = t.run(["backup", file.to_str().unwrap()]).ends();
    let ended = ended.succeeded();
    let remark = "the ledger does not tell of this backup: ";
    assert!(ended.stderr.contains(remark), "{ended:#?}");
    assert_eq!(log(&t), before);
    t.run(["restore", file.to_str().unwrap(), "--dry-run"])
        .ends()
        .succeeded();
}

#[test]
fn the_newest_event_of_each_credential_is_in_every_backup() {
    let (t, there, _) = busy();
    let file = backed_up(&t);
    let all = lines(&file);
    let credential = all.iter().find_map(|line| line.get("credential")).unwrap();
    let mac = format!(
        "SELECT translate(encode(mac, 'base64'), '+/', '-_') FROM credctl.events \
         WHERE subject = '{there}' ORDER BY revision DESC LIMIT 1"
    );
    let last = &credential["last_event"];
    assert_eq!(credential["id"], there.as_str());
    assert_eq!(last["revision"], 2);
    assert_eq!(last["kind"], "renamed");
    assert_eq!(last["mac"], rows(&t, &mac)[0].as_str());
    assert!(all.iter().all(|line| line.get("event").is_none()));
}

#[test]
fn a_restored_revision_is_above_every_one_that_the_backup_tells_of() {
    let from = vault();
    let id = from.add("Paper 1", &["--paper"]);
    // The clock of some machine was far ahead.
    let ahead = 9_000_000_000_000_000_i64;
    sql(
        &from,
        &format!(
            "INSERT INTO credctl.events (id, user_id, subject, revision, kind, at, actor)
             SELECT gen_random_uuid(), user_id, subject, {ahead}, kind, at, actor
             FROM credctl.events WHERE subject = '{id}'"
        ),
    );
    let file = backed_up(&from);
    let to = Credctl::on_server();
    restored(&to, &file, &[]);
    let revision = format!("SELECT revision FROM credctl.credentials WHERE credential_id = '{id}'");
    assert_eq!(rows(&to, &revision), [(ahead + 1).to_string()]);
    to.run(["show", &id]).ends().succeeded();
}

#[test]
fn the_ledger_comes_back_in_a_new_vault_and_proves_itself_there() {
    let (from, there, gone) = busy();
    let mut before = log(&from);
    let file = with_log(&from);
    let to = another_vault();
    let answer = restored(&to, &file, &[]);
    assert_eq!(answer["restored"], 1);
    assert_eq!(answer["events"], before.len());

    let mut after = log(&to);
    let newest = after.remove(0);
    assert_eq!(
        [&newest["kind"], &newest["subject_id"]],
        ["restored", &*there]
    );
    let by_id = |event: &Value| event["event_id"].as_str().unwrap().to_owned();
    before.sort_by_key(by_id);
    after.sort_by_key(by_id);
    let told_of = |events: &[Value]| events.iter().map(told).collect::<Vec<_>>();
    assert_eq!(told_of(&after), told_of(&before));
    assert_eq!(to.run(["vault", "check"]).ends().code, 0);

    // What was removed before the backup was made comes back as it was.
    let removal = after.iter().find(|event| event["kind"] == "removed");
    assert_eq!(removal.unwrap()["subject_id"], gone.as_str());
    let undo = [
        "undo",
        removal.unwrap()["event_id"].as_str().unwrap(),
        "--yes",
    ];
    to.run(undo).ends().succeeded();
    let show = ["show", &gone, "--live", "--reveal", "--json"];
    let shown = to.run(show).ends().succeeded().json();
    assert_eq!(shown["secret_key"], "secret-of-a-test-1");
    assert_eq!(shown["credential"]["nickname"], "Gone");
    assert_eq!(to.run(["vault", "check"]).ends().code, 0);

    // Nothing of it is stored twice.
    let again = restored(&to, &file, &[]);
    assert_eq!([&again["events"], &again["skipped"]], [0, 1]);
}

#[test]
fn the_ledger_comes_back_in_its_own_vault_as_it_was() {
    let (t, there, gone) = busy();
    let file = with_log(&t);
    let before = log(&t);
    let both = ["user_credentials", "credctl.credentials", "credctl.events"];
    for table in both {
        sql(&t, &format!("DELETE FROM {table}"));
    }
    std::fs::remove_file(t.config().with_extension("state")).unwrap();
    let answer = restoring(&t, &file, &["--json"]).ends().succeeded().json();
    // The event of the backup itself is younger than the file.
    assert_eq!(answer["events"], before.len() - 1);
    let after = log(&t);
    assert_eq!(after[1..], before[1..]);
    assert_eq!(after[0]["subject_id"], there.as_str());
    let removal = after
        .iter()
        .find(|event| event["kind"] == "removed")
        .unwrap();
    let undo = ["undo", removal["event_id"].as_str().unwrap(), "--yes"];
    t.run(undo).ends().succeeded();
    t.run(["show", &gone]).ends().succeeded();
    assert_eq!(t.run(["vault", "check"]).ends().code, 0);
}

#[test]
fn what_was_not_as_it_was_written_does_not_become_so_by_a_restore() {
    let (from, there, gone) = busy();
    sql(
        &from,
        &format!(
            "UPDATE credctl.events SET actor = 'mallory@x credctl/1' WHERE subject = '{there}' AND revision = 1;
             UPDATE credctl.events SET was = jsonb_set(was, '{{nickname}}', '\"Mallory\"') WHERE kind = 'removed'"
        ),
    );
    let file = with_log(&from);
    let to = another_vault();
    restored(&to, &file, &[]);
    let events = log(&to);
    let state = |kind: &str, subject: &str| {
        let event = events
            .iter()
            .find(|event| event["kind"] == kind && event["subject_id"] == subject);
        event.unwrap()["chain"].clone()
    };
    assert_eq!(state("added", &there), "broken");
    assert_eq!(state("renamed", &there), "ok");
    let removal = events
        .iter()
        .find(|event| event["kind"] == "removed" && event["subject_id"] == gone.as_str());
    let undo = [
        "undo",
        removal.unwrap()["event_id"].as_str().unwrap(),
        "--yes",
    ];
    let refused = to.run(undo).ends();
    assert_eq!(refused.code, 3, "{refused:#?}");
    assert!(
        to.credentials()
            .iter()
            .all(|one| one["nickname"] != "Mallory")
    );
}

#[test]
fn a_chain_of_which_the_vault_tells_already_stays_as_it_is() {
    let (t, there, _) = busy();
    let file = with_log(&t);
    t.run(["rename", &there, "Other"]).ends().succeeded();
    t.run(["rename", &there, "Mine"]).ends().succeeded();
    let before = log(&t);
    let answer = restored(&t, &file, &[]);
    assert_eq!(answer["events"], 0);
    assert_eq!(log(&t), before);
    // A row without events: those of the backup may be older than it is.
    sql(
        &t,
        &format!("DELETE FROM credctl.events WHERE subject = '{there}'"),
    );
    assert_eq!(restored(&t, &file, &[])["events"], 0);
}

#[test]
fn an_event_that_was_changed_in_the_file_is_found_before_anything_is_used() {
    let (from, ..) = busy();
    let file = with_log(&from);
    let forged = super::forged(&file, |lines| {
        let event = lines.iter_mut().find_map(|line| line.get_mut("event"));
        event.unwrap()["reason"] = json!("because I say so");
    });
    let to = vault();
    let before = log(&to);
    let refused = restoring(&to, &forged, &[]).ends();
    assert_eq!(refused.code, 9, "{refused:#?}");
    assert_eq!(log(&to), before);
    let short = super::forged(&file, |lines| {
        let event = lines.iter().position(|line| line.get("event").is_some());
        lines.remove(event.unwrap());
    });
    let refused = restoring(&to, &short, &[]).ends();
    assert_eq!(refused.code, 9, "{refused:#?}");
}
