//! `vault check`: findings in the vault itself.

use super::{assert_healthy, findings, rows_and_files, two_credentials, vault};
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
            "UPDATE credctl_keys SET check_token = '{}'",
            other.as_token()
        ),
    );
    found(&t, "does not fit this vault");
}

#[test]
fn a_strict_mark_that_was_taken_away_is_found_until_the_vault_is_sealed_again() {
    let t = two_credentials();
    vault(&t, &["seal", "--yes"]).succeeded();
    assert_healthy(&t);
    sql(&t, "UPDATE credctl_vault SET strict_token = NULL");
    found(&t, "the database no longer says that this vault is strict");
    vault(&t, &["seal", "--yes"]).succeeded();
    assert_healthy(&t);
}

#[test]
fn a_strict_mark_that_no_key_of_the_vault_made_is_found() {
    let t = two_credentials();
    sql(&t, "UPDATE credctl_vault SET strict_token = 'gAAAA'");
    found(&t, "was not made with one of its vault keys");
}

#[test]
fn without_a_vault_key_there_is_nothing_to_check_with() {
    let t = two_credentials();
    std::fs::remove_file(key_file(&t)).unwrap();
    let ended = vault(&t, &["check", "--json"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (5, ""), "{ended:#?}");
    assert_eq!(ended.error()["kind"], "vault_key");
}
