//! A Python application that rotates tokens of its own accord, with both keys at hand.

use serde_json::json;

use super::{
    accepting_unsealed, assert_healthy, findings, id_of_nickname, insert_unsealed, key_ids, key_of,
    two_credentials, vault,
};
use crate::common::{
    credctl::{Credctl, Ended},
    database::{rows, sql},
    python::python,
    vault_keys::keys,
};

/// Rotates all tokens with `MultiFernet.rotate` and these keys, of which the first seals.
fn rotates(t: &Credctl, keys: [&str; 2]) {
    let tokens = rows(t, "SELECT id, api_key, secret_key FROM user_credentials");
    let tokens: Vec<Vec<&str>> = tokens
        .iter()
        .map(|row| row.split(" | ").collect())
        .collect();
    let rotated = python(
        "
ring = MultiFernet([Fernet(key) for key in data['keys']])
result = [[row[0]] + [ring.rotate(token).decode() for token in row[1:]] for row in data['rows']]
",
        &json!({"keys": keys, "rows": tokens}),
    );
    for row in rotated.as_array().unwrap() {
        let [id, api_key, secret_key] = [0, 1, 2].map(|at| row[at].as_str().unwrap());
        let update = format!(
            "UPDATE user_credentials SET api_key = '{api_key}', secret_key = '{secret_key}' WHERE id = '{id}'"
        );
        sql(t, &update);
    }
}

fn secret(t: &Credctl, id: &str, flags: &[&str]) -> Ended {
    let arguments = ["show", id, "--field", "api_key"];
    t.run(arguments.iter().chain(flags)).ends()
}

#[test]
fn unsealed_rows_open_as_before() {
    let t = accepting_unsealed(two_credentials());
    let id = insert_unsealed(&t, "polygon");
    vault(&t, &["add-key"]).succeeded();
    let [old, new] = keys(&t).try_into().unwrap();
    rotates(&t, [&new, &old]);
    let shown = secret(&t, &id, &[]).succeeded();
    assert_eq!(shown.stdout.trim_end(), "PKOLD");
    // The sealed ones were re-encrypted, too, and stay as they are.
    assert_eq!(vault(&t, &["rotate", "--yes"]).code, 9);
    let shown = secret(&t, &id, &[]).succeeded();
    assert_eq!(shown.stdout.trim_end(), "PKOLD");
}

#[test]
fn sealed_rows_are_refused_as_re_encrypted_until_they_are_accepted() {
    let t = two_credentials();
    let id = id_of_nickname(&t, "Live");
    vault(&t, &["add-key"]).succeeded();
    let [old, new] = keys(&t).try_into().unwrap();
    rotates(&t, [&new, &old]);
    let refused = secret(&t, &id, &["--live"]);
    let what = "its keys were re-encrypted outside credctl; they are the same keys";
    let told = format!("credctl: `Live` ({id}) was altered: {what}\n");
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (9, ""),
        "{refused:#?}"
    );
    assert!(refused.stderr.starts_with(&told), "{refused:#?}");
    assert_eq!(findings(&t).len(), 2);
    let shown = vault(&t, &["seal", &id]);
    assert_eq!(shown.code, 7, "{shown:#?}");
    assert!(shown.stderr.contains(&format!("  {what}\n")), "{shown:#?}");
    vault(&t, &["seal", &id, "--yes"]).succeeded();
    assert_eq!(key_of(&t, &id), key_ids(&t)[1]);
    assert_eq!(
        secret(&t, &id, &["--live"]).succeeded().stdout.trim_end(),
        "PKTEST0000000000WXYZ"
    );
    let other = id_of_nickname(&t, "Paper 1");
    vault(&t, &["seal", &other, "--yes"]).succeeded();
    assert_healthy(&t);
}

#[test]
fn other_keys_under_the_same_vault_key_are_told_as_others() {
    let t = two_credentials();
    let id = id_of_nickname(&t, "Live");
    let sealed = python(
        "result = Fernet(data['key']).encrypt(b'PKOTHER').decode()",
        &json!({"key": keys(&t)[0]}),
    );
    let token = sealed.as_str().unwrap();
    sql(
        &t,
        &format!("UPDATE user_credentials SET api_key = '{token}' WHERE id = '{id}'"),
    );
    let refused = secret(&t, &id, &["--live"]);
    assert_eq!(refused.code, 9, "{refused:#?}");
    let told = "was altered: its keys were replaced outside credctl by others\n";
    assert!(refused.stderr.contains(told), "{refused:#?}");
}
