//! Notes and tags: given, changed, shown, searched for, and kept by everything that seals anew.

use serde_json::{Value, json};

use crate::common::{
    credctl::{Credctl, Ended},
    database::{rows, sql},
};

/// Takes the newest change back.
fn undo(t: &Credctl) {
    let log = t.run(["log", "--json"]).ends().succeeded().json();
    let newest = log["events"][0]["event_id"].as_str().unwrap();
    t.run(["undo", newest, "--yes"]).ends().succeeded();
}

/// Note and tags of the first credential.
fn notes(t: &Credctl) -> (Value, Value) {
    let credential = t.credentials()[0].clone();
    (credential["note"].clone(), credential["tags"].clone())
}

fn edit(t: &Credctl, id: &str, flags: &[&str]) -> Ended {
    let arguments = [&["edit", id, "--yes"], flags].concat();
    t.run(arguments).ends()
}

fn noted() -> (Credctl, String) {
    let t = Credctl::on_server();
    let flags = ["--paper", "--note", " of fund B, ask Kim "];
    let id = t.add(
        "bot",
        &[&flags[..], &["--tag", "swing", "--tag", "fund-b"]].concat(),
    );
    (t, id)
}

#[test]
fn they_are_given_changed_and_taken_away() {
    let (t, id) = noted();
    assert_eq!(
        notes(&t),
        (json!("of fund B, ask Kim"), json!(["fund-b", "swing"]))
    );
    // What is stored, for whoever reads it there.
    let stored = rows(&t, "SELECT note, tags FROM credctl.credentials");
    assert_eq!(stored, ["of fund B, ask Kim | fund-b,swing"]);
    let changes = ["--tag", "Swing", "--tag", "swing", "--untag", "fund-b"];
    edit(&t, &id, &changes).succeeded();
    assert_eq!(
        notes(&t),
        (json!("of fund B, ask Kim"), json!(["Swing", "swing"]))
    );
    edit(&t, &id, &["--note", "«счёт» 🚀"]).succeeded();
    assert_eq!(notes(&t).0, "«счёт» 🚀");
    let none = edit(&t, &id, &["--untag", "other"]).succeeded();
    assert!(
        none.stderr.contains("note: it has no tag `other`"),
        "{none:?}"
    );
    edit(
        &t,
        &id,
        &["--note", "", "--untag", "swing", "--untag", "Swing"],
    )
    .succeeded();
    assert_eq!(notes(&t), (Value::Null, json!([])));
    let stored = "SELECT note IS NULL, tags IS NULL FROM credctl.credentials";
    assert_eq!(rows(&t, stored), ["t | t"]);
    t.run(["exec", "-c", &id, "--", "true"]).ends().succeeded();
}

#[test]
fn what_cannot_be_one_is_refused_and_nothing_is_stored() {
    let (t, id) = noted();
    let before = notes(&t);
    let long_note = "é".repeat(1_001);
    let long_tag = "é".repeat(51);
    let many: Vec<_> = (0..21).map(|n| format!("--tag=t{n}")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    let refused: [(&[&str], &str); 10] = [
        (
            &["--note", &long_note],
            "at most 1000 characters; this one has 1001",
        ),
        (&["--note", "a\nb"], "cannot hold the character U+000A"),
        (
            &["--note", "a\u{202e}b"],
            "cannot hold the character U+202E",
        ),
        (&["--tag", ""], "a tag cannot be blank"),
        (
            &["--tag", &long_tag],
            "at most 50 characters; this one has 51",
        ),
        (&["--tag", "a b"], "cannot hold a blank or a comma"),
        (&["--tag", "a,b"], "cannot hold a blank or a comma"),
        (&["--tag", "a\u{200b}b"], "cannot hold the character U+200B"),
        (&many, "at most 20 tags"),
        (
            &["--tag", "a", "--tag", "a\u{7}"],
            "cannot hold the character U+0007",
        ),
    ];
    for (flags, says) in refused {
        let add = [&["add", "--nickname", "no", "--paper", "--stdin"], flags].concat();
        let add = t.run(add).input("PKTEST0000000000NNNN\nsecret\n").ends();
        for ended in [edit(&t, &id, flags), add] {
            assert_eq!(ended.code, 2, "{flags:?}: {ended:#?}");
            assert!(ended.stderr.contains(says), "{flags:?}: {ended:#?}");
        }
    }
    let both = edit(&t, &id, &["--tag", "a", "--untag", "a"]);
    assert_eq!(both.code, 2);
    assert!(
        both.stderr
            .contains("tag `a` is to be given and taken away")
    );
    assert_eq!((notes(&t), t.credentials().len()), (before, 1));
    let most: Vec<_> = (0..18).map(|n| format!("--tag=t{n}")).collect();
    let most: Vec<_> = most.iter().map(String::as_str).collect();
    edit(&t, &id, &most).succeeded();
    let one_more = edit(&t, &id, &["--tag", "more"]);
    assert!(
        one_more.stderr.contains("this one would have 21"),
        "{one_more:?}"
    );
}

#[test]
fn they_are_shown_to_people_and_hidden_characters_as_escapes() {
    let (t, id) = noted();
    let shown = t.run(["show", &id]).ends().succeeded();
    assert!(
        shown
            .stdout
            .contains("\nnote: of fund B, ask Kim\ntags: fund-b, swing\n"),
        "{shown:?}"
    );
    edit(
        &t,
        &id,
        &["--note", "", "--untag", "swing", "--untag", "fund-b"],
    )
    .succeeded();
    let shown = t.run(["show", &id]).ends().succeeded();
    assert!(!shown.stdout.contains("note:") && !shown.stdout.contains("tags:"));
    sql(&t, "UPDATE credctl.credentials SET note = E'a\\x1b[2Jb'");
    let listed = t.run(["list", "--json"]).ends().succeeded();
    assert!(!listed.stdout.contains('\u{1b}'));
    assert_eq!(listed.json()["credentials"][0]["seal"], "broken");
}

#[test]
fn everything_that_seals_anew_keeps_them() {
    let (t, id) = noted();
    let kept = notes(&t);
    let keys = "PKTEST0000000000ZZZZ\nanother-secret\n";
    t.run(["rename", &id, "robot"]).ends().succeeded();
    edit(&t, &id, &["--disable"]).succeeded();
    edit(&t, &id, &["--enable", "--expires", "2090-01-01"]).succeeded();
    let edit_keys = ["edit", &id, "--stdin", "--yes"];
    t.run(edit_keys).input(keys).ends().succeeded();
    assert_eq!(notes(&t), kept);
    t.run(["vault", "add-key"]).ends().succeeded();
    t.run(["vault", "rotate", "--yes"]).ends().succeeded();
    assert_eq!(notes(&t), kept);
    sql(&t, "UPDATE user_credentials SET nickname = 'outside'");
    t.run(["vault", "seal", &id, "--yes"]).ends().succeeded();
    assert_eq!(notes(&t), kept);
    t.run(["backup", "all.backup"]).ends().succeeded();
    t.run(["remove", &id, "--yes"]).ends().succeeded();
    undo(&t);
    assert_eq!(notes(&t), kept);
    t.run(["remove", &id, "--yes"]).ends().succeeded();
    t.run(["restore", "all.backup"]).ends().succeeded();
    assert_eq!(notes(&t), kept);
    t.run(["exec", "-c", &id, "--", "true"]).ends().succeeded();
    // A backup with other notes is not the same.
    edit(&t, &id, &["--note", "another"]).succeeded();
    let again = t.run(["restore", "all.backup"]).ends();
    assert_eq!(again.code, 11, "{again:?}");
}

#[test]
fn the_log_tells_of_them_and_an_undo_brings_them_back() {
    let (t, id) = noted();
    let kept = notes(&t);
    edit(
        &t,
        &id,
        &["--note", "another", "--tag", "new", "--reason", "tidy"],
    )
    .succeeded();
    let log = t.run(["log", "--json"]).ends().succeeded().json();
    let newest = &log["events"][0];
    assert_eq!(
        (&newest["kind"], &newest["detail"]),
        (&json!("edited"), &json!("note, tags"))
    );
    assert_eq!(newest["chain"], "ok");
    undo(&t);
    assert_eq!(notes(&t), kept);
}

#[test]
fn a_list_shows_those_with_all_of_the_tags() {
    let t = Credctl::on_server();
    t.add("one", &["--paper", "--tag", "fund-b", "--tag", "swing"]);
    t.add("two", &["--live", "--tag", "fund-b"]);
    t.add("three", &["--paper", "--tag", "fund-b-old"]);
    t.add("four", &["--paper"]);
    let labels = |flags: &[&str]| {
        let arguments = [&["list", "--json"], flags].concat();
        let listed = t.run(arguments).ends().succeeded().json();
        let listed = listed["credentials"].as_array().unwrap().clone();
        let labels = listed
            .iter()
            .map(|c| c["label"].as_str().unwrap().to_owned());
        labels.collect::<Vec<_>>()
    };
    assert_eq!(labels(&["--tag", "fund-b"]), ["one", "two"]);
    assert_eq!(labels(&["--tag", "swing", "--tag", "fund-b"]), ["one"]);
    assert_eq!(labels(&["--tag", "fund-b", "--live"]), ["two"]);
    assert_eq!(labels(&["--tag", "Fund-B"]), Vec::<String>::new());
    assert_eq!(labels(&["--tag", "fund"]), Vec::<String>::new());
    assert_eq!(labels(&[]).len(), 4);
    let empty = t.run(["list", "--tag", "no"]).ends().succeeded();
    assert!(
        empty.stderr.starts_with("No such credentials for "),
        "{empty:?}"
    );
    let wrong = t.run(["list", "--tag", "a,b"]).ends();
    assert_eq!(wrong.code, 2);
    // Columns of a pipe stay as they are.
    let piped = t.run(["list", "--tag", "swing"]).ends().succeeded();
    assert_eq!(piped.stdout.trim_end().split('\t').count(), 8, "{piped:?}");
}
