//! `vault check`: findings in the vault itself.

use super::{findings, key_ids, rows_and_files, two_credentials, vault};
use crate::common::{
    credctl::Credctl,
    database::sql,
    vault_keys::{key_file, keyring},
};

/// Asserts that the only finding is about the vault, with this detail.
#[track_caller]
fn found(t: &Credctl, detail: &str) {
    let before = rows_and_files(t);
    assert_eq!(findings(t), [("-".to_owned(), "vault".to_owned())]);
    let ended = vault(t, &["check", "--json"]);
    let said = ended.json()["findings"][0]["detail"].clone();
    assert!(said.as_str().unwrap().contains(detail), "{said}");
    assert_eq!(rows_and_files(t), before);
}

#[test]
fn a_check_token_of_another_vault_is_found() {
    let t = two_credentials();
    let other = keyring(&t).check_token(uuid::Uuid::nil());
    sql(
        &t,
        &format!(
            "UPDATE credctl.keys SET check_token = '{}'",
            other.as_token()
        ),
    );
    found(&t, "does not fit this vault");
}

#[test]
fn a_record_that_was_taken_away_is_found() {
    let t = two_credentials();
    let id = key_ids(&t).remove(0);
    sql(
        &t,
        "SET session_replication_role = replica; DELETE FROM credctl.keys",
    );
    found(
        &t,
        &format!("the record of vault key {id} is gone, and credentials need it"),
    );
}

#[test]
fn a_record_that_no_key_at_hand_introduced_is_found() {
    let t = two_credentials();
    let stranger = "INSERT INTO credctl.keys VALUES
        ('0123456789abcdef', 'gAAAA', '0123456789abcdef', decode(repeat('00', 32), 'hex'), NULL, now())";
    sql(&t, stranger);
    let told = "none of your vault keys introduced vault key 0123456789abcdef, \
                which the database lists: it is ignored";
    found(&t, told);
}

#[test]
fn without_a_vault_key_there_is_nothing_to_check_with() {
    let t = two_credentials();
    std::fs::remove_file(key_file(&t)).unwrap();
    let ended = vault(&t, &["check", "--json"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (5, ""), "{ended:#?}");
    assert_eq!(ended.error()["kind"], "vault_key");
}
