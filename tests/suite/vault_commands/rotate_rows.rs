//! Rows that a rotation leaves as they are, and reports.

use serde_json::{Value, json};

use super::{
    ROWS, accepting_unsealed, assert_healthy, column, findings, id_of_nickname, insert_unsealed,
    key_ids, key_of, rows_per_key, two_credentials, vault,
};
use crate::common::{
    database::{alter, rows},
    python::python,
    vault_keys::keys,
};

/// The rows that an answer calls left, in the order of labels.
fn left(answer: &Value) -> Vec<Value> {
    let mut left = answer["left"].as_array().unwrap().clone();
    left.sort_by_key(|left| left["label"].to_string());
    left
}

#[test]
fn altered_and_damaged_rows_stay_under_the_old_key_and_are_named() {
    let t = accepting_unsealed(two_credentials());
    let (altered, good) = (id_of_nickname(&t, "Paper 1"), id_of_nickname(&t, "Live"));
    let (damaged, unsealed) = (
        insert_unsealed(&t, "kraken"),
        insert_unsealed(&t, "polygon"),
    );
    alter(&t, &altered, "nickname = 'Mine'");
    alter(&t, &damaged, "api_key = left(api_key, 60)");
    let left_alone = format!(
        "SELECT c::text, k::text FROM {ROWS} WHERE c.id IN ('{altered}', '{damaged}') ORDER BY c.id"
    );
    let before = rows(&t, &left_alone);

    let ended = vault(&t, &["rotate", "--yes", "--json"]);
    assert_eq!(ended.code, 9, "{ended:#?}");
    let (old, new) = (key_ids(&t).remove(1), key_ids(&t).remove(0));
    let answer = ended.json();
    assert_eq!(
        [&answer["key_id"], &answer["resealed"]],
        [&json!(new), &json!(2)]
    );
    let left = left(&answer);
    let expected = |id: &str, label: &str, at: usize| json!({"credential_id": id, "label": label, "problem": left[at]["problem"]});
    assert_eq!(
        left,
        [
            expected(&altered, "Mine", 0),
            expected(&damaged, "kraken", 1)
        ]
    );
    assert_eq!(
        left[0]["problem"],
        "its nickname was changed outside credctl from `Paper 1` to `Mine`"
    );
    assert_eq!(ended.error()["kind"], "integrity");
    let message = ended.error()["message"].clone();
    let message = message.as_str().unwrap();
    assert!(
        message.contains("`Mine`") && message.contains("`kraken`"),
        "{message}"
    );

    assert_eq!(rows(&t, &left_alone), before);
    assert_eq!((key_of(&t, &good), key_of(&t, &altered)), (new, old));
    // Unsealed rows stay unsealed, under the new key.
    assert_eq!(key_of(&t, &unsealed), "NULL");
    let token = json!({"key": keys(&t)[0], "token": column(&t, &unsealed, "c.api_key")});
    let opened = "result = Fernet(data['key']).decrypt(data['token']).decode()";
    assert_eq!(python(opened, &token), "PKOLD");
    let found: Vec<_> = findings(&t).into_iter().map(|(id, _)| id).collect();
    assert!(found.len() == 2 && found.contains(&altered) && found.contains(&damaged));
}

#[test]
fn an_altered_row_that_was_accepted_is_taken_along_by_the_next_one_to_the_same_key() {
    let t = two_credentials();
    let id = id_of_nickname(&t, "Live");
    alter(&t, &id, "nickname = 'Mine'");
    assert_eq!(vault(&t, &["rotate", "--yes"]).code, 9);
    let new = key_ids(&t).remove(0);
    // As long as it is not accepted, no other key is made for it.
    let again = vault(&t, &["rotate", "--yes", "--json"]);
    assert_eq!((again.code, &again.json()["key_id"]), (9, &json!(new)));
    vault(&t, &["seal", &id, "--yes"]).succeeded();
    vault(&t, &["rotate", "--yes"]).succeeded();
    assert_eq!(rows_per_key(&t), [format!("{new} | 2")]);
    assert_healthy(&t);
}

#[test]
fn a_row_that_holds_what_credctl_never_writes_is_named_by_its_id() {
    let t = two_credentials();
    let id = id_of_nickname(&t, "Live");
    alter(&t, &id, "created_at = 'infinity'");
    let ended = vault(&t, &["rotate", "--yes"]);
    assert_eq!(ended.code, 9, "{ended:#?}");
    assert!(ended.stderr.contains(&id), "{ended:#?}");
    assert_eq!(key_of(&t, &id), key_ids(&t)[1]);
}
