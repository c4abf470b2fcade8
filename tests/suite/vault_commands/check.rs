//! `vault check`: findings in rows.

use serde_json::json;

use super::{
    accepting_unsealed, assert_healthy, findings, id_of_nickname, insert_unsealed, key_ids,
    rows_and_files, two_credentials, vault,
};
use crate::common::{credctl::outcome, database::sql, home_files::write_file, vault_keys::keys};

#[test]
fn a_healthy_vault_has_no_findings() {
    let t = accepting_unsealed(two_credentials());
    insert_unsealed(&t, "polygon");
    let before = rows_and_files(&t);
    let ended = vault(&t, &["check", "--json"]).succeeded();
    let expected = json!({
        "schema_version": 1, "checked": 3, "ok": 2, "unsealed": 1, "findings": [], "remarks": [],
    });
    assert_eq!((ended.json(), ended.stderr.as_str()), (expected, ""));
    let ended = vault(&t, &["check"]);
    let expected = "Checked 3: 2 unaltered, 1 not sealed\n";
    assert_eq!(outcome(&ended), (0, "", expected));
    assert_eq!(rows_and_files(&t), before);
}

#[test]
fn each_row_that_was_altered_or_damaged_is_found_and_left_alone() {
    let t = two_credentials();
    let (label, kind, damaged, unsealed) = (
        id_of_nickname(&t, "Paper 1"),
        id_of_nickname(&t, "Live"),
        insert_unsealed(&t, "kraken"),
        insert_unsealed(&t, "polygon"),
    );
    for change in [
        format!("user_credentials SET nickname = 'Mine' WHERE id = '{label}'"),
        format!("credctl.credentials SET environment = 'paper' WHERE credential_id = '{kind}'"),
        format!("user_credentials SET secret_key = left(secret_key, 60) WHERE id = '{damaged}'"),
    ] {
        sql(&t, &format!("UPDATE {change}"));
    }
    let before = rows_and_files(&t);
    let mut expected = [
        (label.as_str(), "altered"),
        (kind.as_str(), "altered"),
        (damaged.as_str(), "damaged"),
        (unsealed.as_str(), "unsealed"),
    ]
    .map(|(id, problem)| (id.to_owned(), problem.to_owned()));
    expected.sort();
    let mut found = findings(&t);
    found.sort();
    assert_eq!(found, expected);

    let ended = vault(&t, &["check"]);
    assert_eq!(ended.code, 16);
    let nickname = "its nickname was changed outside credctl from `Paper 1` to `Mine`";
    let environment = "its environment was changed outside credctl: it was sealed as live";
    let short = &unsealed[..8];
    for line in [
        format!("altered\t{label}\tMine\t{nickname}\n"),
        format!("altered\t{kind}\tLive\t{environment}\n"),
        format!(
            "unsealed\t{unsealed}\tpolygon\tit has no seal; `credctl vault seal {short}` seals it as it is\n"
        ),
    ] {
        assert!(ended.stdout.contains(&line), "{line}: {ended:#?}");
    }
    let expected = "Checked 4: 0 unaltered, 1 not sealed\ncredctl: the check found 4 problems\n";
    assert_eq!(ended.stderr, expected);
    assert_eq!(rows_and_files(&t), before);
}

#[test]
fn a_row_whose_key_is_not_at_hand_is_found() {
    let t = two_credentials();
    let old = keys(&t).remove(0);
    let id = id_of_nickname(&t, "Live");
    sql(
        &t,
        "CREATE TABLE kept AS SELECT * FROM user_credentials WHERE nickname = 'Live';
         CREATE TABLE kept_companions AS SELECT * FROM credctl.credentials WHERE nickname = 'Live'",
    );
    vault(&t, &["rotate", "--yes"]).succeeded();
    sql(
        &t,
        "DELETE FROM user_credentials WHERE nickname = 'Live'; INSERT INTO user_credentials SELECT * FROM kept;
         DELETE FROM credctl.credentials WHERE nickname = 'Live';
         INSERT INTO credctl.credentials SELECT * FROM kept_companions",
    );
    assert_healthy(&t);
    let new = keys(&t).remove(0);
    write_file(
        &t,
        ".local/share/credctl/vault.keys",
        format!("{new}\n"),
        0o600,
    );
    assert_ne!(old, new);
    let before = rows_and_files(&t);
    // The record of a key that only an older one vouches for is a stranger's to the newer one.
    let expected = [("-", "vault"), (id.as_str(), "key_missing")];
    assert_eq!(
        findings(&t),
        expected.map(|(id, what)| (id.to_owned(), what.to_owned()))
    );
    assert_eq!(rows_and_files(&t), before);
}

#[test]
fn an_unsealed_row_is_a_finding_unless_such_rows_are_accepted() {
    let mut t = two_credentials();
    let id = insert_unsealed(&t, "polygon");
    assert_eq!(findings(&t), [(id.clone(), "unsealed".to_owned())]);
    t.set("CREDCTL_UNSEALED", "accept");
    assert_healthy(&t);
    t.unset("CREDCTL_UNSEALED");
    vault(&t, &["seal", &id, "--yes"]).succeeded();
    assert_healthy(&t);
    // Whose seal was taken away is one in any case.
    t.set("CREDCTL_UNSEALED", "accept");
    sql(
        &t,
        &format!("DELETE FROM credctl.credentials WHERE credential_id = '{id}'"),
    );
    assert_eq!(findings(&t), [(id, "older".to_owned())]);
}

#[test]
fn a_row_that_names_a_key_of_nobody_is_found() {
    let t = two_credentials();
    let id = id_of_nickname(&t, "Live");
    sql(
        &t,
        &format!(
            "SET session_replication_role = replica;
             UPDATE credctl.credentials SET key_id = '0123456789abcdef' WHERE credential_id = '{id}'"
        ),
    );
    let expected = [("-", "vault"), (id.as_str(), "altered")];
    assert_eq!(
        findings(&t),
        expected.map(|(id, what)| (id.to_owned(), what.to_owned()))
    );
    assert_eq!(key_ids(&t).len(), 1);
}

#[test]
fn a_row_whose_older_state_was_put_back_is_found() {
    let t = two_credentials();
    let id = id_of_nickname(&t, "Live");
    sql(
        &t,
        "CREATE TABLE kept AS SELECT * FROM user_credentials;
         CREATE TABLE kept_companions AS SELECT * FROM credctl.credentials",
    );
    t.run(["rename", &id, "Renamed"]).ends().succeeded();
    sql(
        &t,
        "DELETE FROM user_credentials; INSERT INTO user_credentials SELECT * FROM kept;
         DELETE FROM credctl.credentials; INSERT INTO credctl.credentials SELECT * FROM kept_companions",
    );
    assert_eq!(findings(&t), [(id.clone(), "older".to_owned())]);
    let ended = vault(&t, &["check"]);
    let line = format!(
        "older\t{id}\tLive\tit is in an older state than this machine has seen or the ledger tells of\n"
    );
    assert_eq!(ended.stdout, line);
}
