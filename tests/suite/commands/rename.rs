//! `credctl rename`: id, keys and choice stay, and a nickname that another credential has is given
//! with a remark.

use serde_json::Value;

use crate::common::{
    credctl::{outcome, vault},
    database::{WITH_COMPANIONS, rows, sql},
    home_files::config,
};

#[test]
fn the_id_the_choice_and_the_keys_stay_and_the_time_moves() {
    let t = vault();
    let id = t.add("Before", &["--paper"]);
    sql(
        &t,
        "UPDATE user_credentials SET updated_at = '2020-01-01', created_at = '2020-01-01'",
    );
    let kept = format!(
        "SELECT c.id, c.credential_type, k.environment, c.is_active, api_key, secret_key, k.key_id, created_at
         FROM {WITH_COMPANIONS}"
    );
    let (row, choice) = (rows(&t, &kept), config(&t));
    let renamed = t.run(["rename", "Before", " After "]).ends();
    let expected = format!("Renamed `Before`: alpaca · After · paper · {}\n", &id[..8]);
    assert_eq!(outcome(&renamed), (0, "", &*expected));
    let choice = choice.replace("nickname = \"Before\"", "nickname = \"After\"");
    assert_eq!((rows(&t, &kept), config(&t)), (row, choice));
    let moved = "SELECT nickname, updated_at > now() - interval '1 minute' FROM user_credentials";
    assert_eq!(rows(&t, moved), ["After | t"]);
    assert_eq!(t.list()["selection"]["credential_id"], *id);
    assert_eq!(t.run(["use", "Before"]).ends().code, 3);
}

#[test]
fn json_answers_the_credential_as_it_is_now() {
    let t = vault();
    let id = t.add("Before", &["--paper"]);
    let renamed = t
        .run(["rename", "Before", "After", "--json"])
        .ends()
        .succeeded();
    assert_eq!(renamed.stderr, "");
    let answer = renamed.json();
    let mut credential = t.credentials().remove(0);
    assert_eq!(credential["last_change"].take()["kind"], "renamed");
    assert_eq!(
        (&answer["credential"], &answer["remarks"]),
        (&credential, &Value::Array(vec![]))
    );
    assert_eq!(
        (&credential["id"], &credential["nickname"]),
        (&id.into(), &"After".into())
    );
}

#[test]
fn a_nickname_that_is_taken_is_given_with_a_remark() {
    let t = vault();
    t.add("One", &["--paper"]);
    let id = t.add("Two", &["--paper"]);
    let renamed = t.run(["rename", "Two", "One"]).ends();
    let expected = format!(
        "note: another credential is called `One` too; tell them apart by id\n\
         Renamed `Two`: alpaca · One · paper · {}\n",
        &id[..8]
    );
    assert_eq!(outcome(&renamed), (0, "", &*expected));
    let to_itself = t.run(["rename", &id, "One"]).ends().succeeded();
    assert!(
        to_itself
            .stderr
            .starts_with("note: another credential is called `One` too;")
    );
}

#[test]
fn without_a_terminal_both_words_are_needed() {
    let t = vault();
    t.add("One", &[]);
    let expected = "credctl: cannot ask for the new nickname: stdin is not a terminal\n\
                    hint: give it: credctl rename CREDENTIAL NICKNAME\n";
    let refused = t.run(["rename", "One"]).ends();
    assert_eq!(outcome(&refused), (2, "", expected));
    let expected = "credctl: cannot ask for the credential to rename: stdin is not a terminal\n\
                    hint: name it: credctl rename CREDENTIAL NICKNAME\n";
    let refused = t.run(["rename"]).ends();
    assert_eq!(outcome(&refused), (2, "", expected));
}
