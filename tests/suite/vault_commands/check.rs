//! `vault check`: findings in rows.

use serde_json::json;

use super::{
    assert_healthy, findings, id_of_nickname, insert_unsealed, key_ids, rows_and_files,
    two_credentials, vault,
};
use crate::common::{
    credctl::outcome,
    database::{alter, sql},
    home_files::write_file,
    vault_keys::keys,
};

#[test]
fn a_healthy_vault_has_no_findings() {
    let t = two_credentials();
    insert_unsealed(&t, "polygon");
    let before = rows_and_files(&t);
    let ended = vault(&t, &["check", "--json"]).succeeded();
    let expected = json!({
        "schema_version": 1, "checked": 3, "ok": 2, "unsealed": 1, "strict": false, "findings": [],
        "remarks": [],
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
    let (label, kind, damaged, good) = (
        id_of_nickname(&t, "Paper 1"),
        id_of_nickname(&t, "Live"),
        insert_unsealed(&t, "kraken"),
        insert_unsealed(&t, "polygon"),
    );
    for change in [
        format!("nickname = 'Mine' WHERE id = '{label}'"),
        format!("environment = 'paper' WHERE id = '{kind}'"),
        format!("secret_key = left(secret_key, 60) WHERE id = '{damaged}'"),
    ] {
        sql(&t, &format!("UPDATE user_credentials SET {change}"));
    }
    let before = rows_and_files(&t);
    let mut expected = [
        (label.as_str(), "altered"),
        (kind.as_str(), "altered"),
        (damaged.as_str(), "damaged"),
    ]
    .map(|(id, problem)| (id.to_owned(), problem.to_owned()));
    expected.sort();
    let mut found = findings(&t);
    found.sort();
    assert_eq!(found, expected);

    let ended = vault(&t, &["check"]);
    assert_eq!(ended.code, 16);
    let line = format!("altered\t{label}\tMine\tits label was changed outside credctl\n");
    assert!(ended.stdout.contains(&line), "{ended:#?}");
    assert!(!ended.stdout.contains(&good), "{ended:#?}");
    let expected = "Checked 4: 0 unaltered, 1 not sealed\ncredctl: the check found 3 problems\n";
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
        "CREATE TABLE kept AS SELECT * FROM user_credentials WHERE nickname = 'Live'",
    );
    vault(&t, &["rotate", "--yes"]).succeeded();
    sql(
        &t,
        "DELETE FROM user_credentials WHERE nickname = 'Live'; INSERT INTO user_credentials SELECT * FROM kept",
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
    assert_eq!(findings(&t), [(id, "key_missing".to_owned())]);
    assert_eq!(rows_and_files(&t), before);
}

#[test]
fn an_unsealed_row_is_a_finding_in_a_strict_vault_only() {
    let t = two_credentials();
    let id = insert_unsealed(&t, "polygon");
    assert_healthy(&t);
    sql(&t, "CREATE TABLE kept AS SELECT * FROM user_credentials");
    vault(&t, &["seal", "--yes"]).succeeded();
    assert_healthy(&t);
    sql(
        &t,
        "DELETE FROM user_credentials; INSERT INTO user_credentials SELECT * FROM kept",
    );
    assert_eq!(findings(&t), [(id, "unsealed".to_owned())]);
}

#[test]
fn a_row_that_names_a_key_of_nobody_is_found() {
    let t = two_credentials();
    let id = id_of_nickname(&t, "Live");
    alter(&t, &id, "key_id = '0123456789abcdef'");
    assert_eq!(findings(&t), [(id, "altered".to_owned())]);
    assert_eq!(key_ids(&t).len(), 1);
}
