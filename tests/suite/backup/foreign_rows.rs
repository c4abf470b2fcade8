//! Rows that credctl did not write, or that somebody altered.

use std::fs;

use super::{backed_up, counts, listed, restored, restoring, revealed, with_passphrase};
use crate::common::{
    credctl::{Credctl, Ended, USER},
    database::{dump, rows, sql},
};

/// Turns all rows into rows as the older product writes them, which this home has never seen sealed.
fn older(t: &Credctl) {
    sql(
        t,
        "DELETE FROM credctl.credentials; DELETE FROM credctl.events;
         UPDATE user_credentials SET credential_type = 'alpaca_paper'",
    );
    fs::remove_file(t.config().with_extension("state")).unwrap();
}

fn one() -> Credctl {
    let mut t = Credctl::on_server();
    t.set("CREDCTL_UNSEALED", "accept");
    t.add("Paper 1", &["--paper"]);
    t
}

/// A home that hands out unsealed rows.
fn accepting() -> Credctl {
    let mut t = Credctl::on_server();
    t.set("CREDCTL_UNSEALED", "accept");
    t
}

const REMARK: &str = "1 credential has no seal, because another program stored it: look at it with `credctl vault seal`";

#[test]
fn unsealed_rows_stay_unsealed_and_open_in_another_vault_too() {
    let (from, same, other) = (one(), accepting(), accepting());
    older(&from);
    let keys = revealed(&from);
    let file = backed_up(&from);
    let tokens = "SELECT api_key, secret_key FROM user_credentials ORDER BY created_at";
    let companions = "SELECT count(*) FROM credctl.credentials";

    let answer = restored(&same, &file, &[]);
    assert_eq!(counts(&answer), [1, 0, 0, 0, 0]);
    assert_eq!(answer["remarks"], serde_json::json!([REMARK]));
    assert_eq!(rows(&same, tokens), rows(&from, tokens));
    assert_eq!(rows(&same, companions), ["0"]);
    assert_eq!(revealed(&same), keys);

    other.add("Own", &["--paper"]);
    assert_eq!(counts(&restored(&other, &file, &[])), [1, 0, 1, 0, 0]);
    let listed = listed(&other);
    let moved = listed.iter().find(|one| one["id"] == keys[0][0]).unwrap();
    assert_eq!(
        (&moved["seal"], &moved["key_id"]),
        (&"unsealed".into(), &().into())
    );
    assert_eq!(rows(&other, companions), ["1"]);
    assert!(revealed(&other).contains(&keys[0]));
    assert_eq!(counts(&restored(&other, &file, &[])), [0, 1, 0, 0, 0]);
}

#[test]
fn unsealed_rows_are_told_of_and_refused_until_they_are_sealed() {
    let (from, to) = (one(), Credctl::fresh());
    older(&from);
    to.add("Own", &["--paper"]);
    let answer = restored(&to, &backed_up(&from), &[]);
    let remarks = answer["remarks"].as_array().unwrap();
    assert!(remarks.contains(&REMARK.into()), "{answer}");
    let id = &rows(&from, "SELECT id FROM user_credentials")[0];
    let show = ["show", id, "--reveal", "--json"];
    assert_eq!(to.run(show).ends().code, 9);
    to.run(["vault", "seal", id, "--yes"]).ends().succeeded();
    let shown = to.run(show).ends().succeeded().json();
    assert_eq!(shown["api_key"], revealed(&from)[0][1].as_str());
}

#[test]
fn rows_that_another_product_spelled_come_back_as_they_are() {
    let (from, to) = (one(), Credctl::on_server());
    older(&from);
    sql(
        &from,
        "UPDATE user_credentials SET nickname = NULL, is_active = false",
    );
    restored(&to, &backed_up(&from), &[]);
    let columns = "SELECT id, credential_type, nickname, is_active, created_at, updated_at,
                          api_key, secret_key FROM user_credentials";
    assert_eq!(rows(&to, columns), rows(&from, columns));
    assert!(rows(&to, "SELECT user_id FROM credctl.credentials").is_empty());
}

/// Changes of a row: a table, what is set there, and how the change is told.
const ALTERED: [(&str, &str, &str); 7] = [
    (
        "user_credentials SET",
        "nickname = 'Paper 3'",
        "its nickname was changed outside credctl from `Paper 2` to `Paper 3`",
    ),
    (
        "user_credentials SET",
        "credential_type = 'tradier'",
        "its type was changed outside credctl: it was sealed as alpaca",
    ),
    (
        "credctl.credentials SET",
        "environment = 'live'",
        "its environment was changed outside credctl: it was sealed as paper",
    ),
    (
        "user_credentials SET",
        "api_key = secret_key, secret_key = api_key",
        "its keys were replaced outside credctl by others",
    ),
    (
        "user_credentials SET",
        "is_active = false",
        "it was disabled outside credctl",
    ),
    (
        "credctl.credentials SET",
        "revision = revision + 1",
        "its record does not belong to it: its account, its owner, its companion or all of it was changed outside credctl",
    ),
    (
        "user_accounts SET",
        "account_name = 'fund'",
        "the name of its account was changed outside credctl from `main` to `fund`",
    ),
];

#[test]
fn a_row_that_was_altered_before_the_backup_is_named_and_nothing_is_restored() {
    let (from, to) = (Credctl::on_server(), Credctl::on_server());
    let id = from.add("Paper 2", &["--paper"]);
    let before = dump(&to);
    sql(&from, "CREATE TABLE kept AS TABLE user_credentials");
    sql(&from, "CREATE TABLE kept_own AS TABLE credctl.credentials");
    for (table, change, told) in ALTERED {
        sql(&from, &format!("UPDATE {table} {change}"));
        let refused = restoring(&to, &backed_up(&from), &[]).ends();
        let label = &rows(&from, "SELECT nickname FROM user_credentials")[0];
        refused.failed(
            9,
            &format!(
                "credctl: `{label}` ({id}) was altered or damaged before the backup was made: {told}\n\
                 hint: it is left out; nothing was restored\n"
            ),
        );
        sql(
            &from,
            "DELETE FROM user_credentials; INSERT INTO user_credentials SELECT * FROM kept;
             DELETE FROM credctl.credentials; INSERT INTO credctl.credentials SELECT * FROM kept_own",
        );
        let main =
            format!("UPDATE user_accounts SET account_name = 'main' WHERE user_id = '{USER}'");
        sql(&from, &main);
    }
    assert_eq!(dump(&to), before);
    // As it was at first, it is taken.
    assert_eq!(
        counts(&restored(&to, &backed_up(&from), &[])),
        [1, 0, 0, 0, 0]
    );
}

/// Asserts that a command ended with 9 and this error, after it said what became of the others.
#[track_caller]
fn left_out(ended: &Ended, others: &str, error: &str) {
    assert_eq!(ended.code, 9, "{ended:#?}");
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(said.contains(others), "{ended:#?}");
    assert!(ended.stderr.ends_with(error), "{ended:#?}");
}

#[test]
fn a_row_that_was_altered_before_the_backup_does_not_keep_the_others_from_coming_back() {
    let (from, to, other) = (
        Credctl::on_server(),
        Credctl::on_server(),
        Credctl::on_server(),
    );
    let names = ["Paper 1", "Paper 2", "Paper 3"];
    let ids = names.map(|name| from.add(name, &["--paper"]));
    let id = &ids[1];
    sql(
        &from,
        &format!("UPDATE user_credentials SET nickname = 'Paper 9' WHERE id = '{id}'"),
    );
    let told = "its nickname was changed outside credctl from `Paper 2` to `Paper 9`";

    let file = from.home().join("credctl.backup");
    let arguments = ["backup", file.to_str().unwrap(), "--with-keys"];
    let backup = with_passphrase(&from, &arguments).ends().succeeded();
    let remark =
        format!("`Paper 9` ({id}): {told}; it is in the backup, but a restore leaves it out\n");
    assert!(backup.stderr.contains(&remark), "{backup:#?}");

    let error = format!(
        "credctl: `Paper 9` ({id}) was altered or damaged before the backup was made: {told}\n\
         hint: it is left out; the others "
    );
    let planned = restoring(&to, &file, &["--dry-run"]).ends();
    let end = format!("{error}would be restored\n");
    left_out(&planned, "Would restore 2\n", &end);
    let there = "SELECT id::text FROM user_credentials ORDER BY created_at";
    assert!(rows(&to, there).is_empty());
    for others in ["Restored 2\n", "Restored 0, skipped 2 already stored\n"] {
        let ended = restoring(&to, &file, &[]).ends();
        left_out(&ended, others, &format!("{error}are restored\n"));
        assert_eq!(rows(&to, there), [ids[0].as_str(), ids[2].as_str()]);
    }
    for id in [&ids[0], &ids[2]] {
        to.run(["show", id, "--reveal"]).ends().succeeded();
    }

    let ended = restoring(&other, &file, &["--json"]).ends();
    let answer = ended.json();
    assert_eq!(counts(&answer), [2, 0, 0, 0, 0]);
    let left = serde_json::json!([{ "credential_id": id, "label": "Paper 9", "problem": told }]);
    assert_eq!(answer["left"], left);
    assert_eq!(ended.error()["exit_code"], 9);
}

#[test]
fn a_row_that_another_program_removed_comes_back_under_its_id() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.add("Live", &["--live"]);
    let keys = revealed(&t);
    let file = backed_up(&t);
    // The Python application knows no companions.
    sql(&t, "DELETE FROM user_credentials WHERE nickname = 'Live'");
    assert_eq!(t.nicknames(), ["Paper 1"]);
    assert_eq!(counts(&restored(&t, &file, &[])), [1, 1, 0, 0, 0]);
    assert_eq!(revealed(&t), keys);
    t.run(["vault", "check"]).ends().succeeded();
}
