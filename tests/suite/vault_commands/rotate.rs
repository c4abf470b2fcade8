//! `vault rotate`: the key it leads to, and the columns it leaves as they are.

use serde_json::json;

use super::{
    accepting_unsealed, assert_healthy, insert_unsealed, key_ids, older_product, other_machine,
    recorded_keys, rows_and_files, rows_per_key, two_credentials, vault,
};
use crate::common::{
    credctl::{Credctl, outcome},
    database::{rows, sql},
    home_files::write_file,
    vault_keys::{ONE, TWO, id_of, key_file, keys, opened_by_python},
};

/// Everything of each row and its companion that no vault key made, the revision too.
const KEPT: &str = "SELECT to_jsonb(c) - '{api_key,secret_key}'::text[],
                           to_jsonb(k) - '{key_id,fingerprint,seal}'::text[]
                    FROM user_credentials c LEFT JOIN credctl.credentials k ON k.credential_id = c.id ORDER BY id";

#[test]
fn without_a_key_that_was_added_it_makes_one() {
    let t = accepting_unsealed(two_credentials());
    insert_unsealed(&t, "polygon");
    sql(
        &t,
        "UPDATE user_credentials SET is_active = false WHERE credential_type = 'polygon'",
    );
    let old = keys(&t);
    let (kept, plain) = (rows(&t, KEPT), opened_by_python(&t, &old));
    let ended = vault(&t, &["rotate", "--yes"]);
    let (new, before) = (key_ids(&t).remove(0), id_of(&old[0]));
    let expected = format!(
        "note: this role cannot see whether other users have rows in this vault; theirs stay under their key, so keep {before}\n\
         Vault key {new} now seals; 3 credentials resealed\n\
         note: older vault keys only open: {before}; once nobody seals with one, retire it with `credctl vault retire`\n"
    );
    assert_eq!(outcome(&ended), (0, "", &*expected));
    assert_eq!(key_ids(&t), [new.as_str(), &before]);
    assert_eq!(recorded_keys(&t), [before.as_str(), &new]);
    assert_eq!(
        rows_per_key(&t),
        [format!("{new} | 2"), "none | 1".to_owned()]
    );
    assert_eq!(rows(&t, KEPT), kept);
    assert_eq!(opened_by_python(&t, &keys(&t)[..1]), plain);
    assert_healthy(&t);
    let added = t.add("Another", &["--paper"]);
    assert_eq!(super::key_of(&t, &added), new);
}

#[test]
fn it_leads_to_the_key_that_was_added() {
    let t = two_credentials();
    vault(&t, &["add-key"]).succeeded();
    let added = key_ids(&t).remove(1);
    let answer = vault(&t, &["rotate", "--yes", "--json"]).succeeded();
    assert_eq!(answer.stderr, "");
    let answer = answer.json();
    assert_eq!(
        [&answer["key_id"], &answer["resealed"], &answer["left"]],
        [&json!(added), &json!(2), &json!([])]
    );
    assert_eq!(
        (key_ids(&t).remove(0), recorded_keys(&t).len()),
        (added.clone(), 2)
    );
    assert_eq!(rows_per_key(&t), [format!("{added} | 2")]);
    assert_healthy(&t);
}

#[test]
fn it_leads_to_the_first_key_of_a_variable_that_the_vault_does_not_know_yet() {
    let mut t = two_credentials();
    let old = keys(&t);
    let plain = opened_by_python(&t, &old);
    let before = rows_and_files(&t)[2].clone();
    t.set("CREDCTL_FERNET_KEYS", format!("{TWO},{}", old[0]));
    // Before the rotation its new key seals nothing.
    let add = t.run(["add", "--nickname", "New", "--paper", "--stdin"]);
    assert_eq!(add.input("PK\ns\n").ends().code, 5);
    vault(&t, &["rotate", "--yes"]).succeeded();
    assert_eq!(recorded_keys(&t), [id_of(&old[0]), id_of(TWO)]);
    assert_eq!(rows_per_key(&t), [format!("{} | 2", id_of(TWO))]);
    assert_eq!(opened_by_python(&t, &[TWO.to_owned()]), plain);
    assert_healthy(&t);
    // Where the keys come from somewhere else, the file is not touched, and no key is made.
    assert_eq!(rows_and_files(&t)[2], before);
    let ended = vault(&t, &["rotate", "--yes"]);
    assert_eq!(ended.code, 12, "{ended:#?}");
    assert_eq!(recorded_keys(&t).len(), 2);
}

#[test]
fn one_that_was_not_finished_goes_on_with_the_same_key() {
    let t = two_credentials();
    sql(
        &t,
        "CREATE TABLE kept AS SELECT * FROM user_credentials;
         CREATE TABLE kept_companions AS SELECT * FROM credctl.credentials",
    );
    vault(&t, &["rotate", "--yes"]).succeeded();
    let after = rows_and_files(&t)[2].clone();
    let new = key_ids(&t).remove(0);
    // As when it was killed after its first row.
    sql(
        &t,
        "DELETE FROM user_credentials WHERE nickname = 'Live';
             INSERT INTO user_credentials SELECT * FROM kept WHERE nickname = 'Live';
             DELETE FROM credctl.credentials WHERE nickname = 'Live';
             INSERT INTO credctl.credentials SELECT * FROM kept_companions WHERE nickname = 'Live'",
    );
    let answer = vault(&t, &["rotate", "--yes", "--json"]).succeeded().json();
    assert_eq!(
        [&answer["key_id"], &answer["resealed"]],
        [&json!(new), &json!(1)]
    );
    assert_eq!(rows_and_files(&t)[2], after);
    assert_eq!(
        (recorded_keys(&t).len(), rows_per_key(&t)),
        (2, vec![format!("{new} | 2")])
    );
    assert_healthy(&t);
}

#[test]
fn rows_of_the_older_product_get_a_key_of_their_own_and_stay_unsealed() {
    let t = accepting_unsealed(older_product());
    let (kept, plain) = (rows(&t, KEPT), opened_by_python(&t, &[ONE.to_owned()]));
    sql(&t, "CREATE TABLE kept AS SELECT * FROM user_credentials");
    vault(&t, &["rotate", "--yes"]).succeeded();
    let new = key_ids(&t).remove(0);
    assert_eq!(key_ids(&t), [new.as_str(), &id_of(ONE)]);
    // What other users have stays as it was.
    assert_eq!(rows_per_key(&t), ["none | 9"]);
    assert_eq!(rows(&t, KEPT), kept);
    assert_eq!(opened_by_python(&t, &keys(&t)), plain);
    assert_healthy(&t);

    // As when it was killed before its first row: nothing names the key that they need.
    sql(
        &t,
        "DELETE FROM user_credentials; INSERT INTO user_credentials SELECT * FROM kept",
    );
    let recorded_once = recorded_keys(&t);
    let answer = vault(&t, &["rotate", "--yes", "--json"]).succeeded().json();
    assert_eq!(
        [&answer["key_id"], &answer["resealed"]],
        [&json!(new), &json!(3)]
    );
    assert_eq!((recorded_keys(&t), key_ids(&t).len()), (recorded_once, 2));
    assert_eq!(opened_by_python(&t, &keys(&t)), plain);
}

#[test]
fn a_vault_in_which_nothing_was_sealed_has_nothing_to_rotate() {
    let t = Credctl::on_server();
    for arguments in [
        &["rotate", "--yes"][..],
        &["add-key"],
        &["seal"],
        &["retire", "0123456789abcdef"],
    ] {
        let ended = vault(&t, arguments);
        ended.failed(
            3,
            "credctl: nothing is sealed in this vault yet\n\
             hint: the first `credctl add` creates its vault key\n",
        );
    }
    assert!(!key_file(&t).exists());
    t.add("first", &["--paper"]);
    assert!(key_file(&t).exists());
    vault(&t, &["rotate", "--yes"]).succeeded();
}

#[test]
fn a_third_key_follows_the_second_on_every_machine_that_has_it() {
    let t = two_credentials();
    let other = other_machine(&t);
    vault(&t, &["rotate", "--yes"]).succeeded();
    write_file(
        &other,
        ".local/share/credctl/vault.keys",
        std::fs::read(key_file(&t)).unwrap(),
        0o600,
    );
    vault(&other, &["rotate", "--yes"]).succeeded();
    assert_eq!((recorded_keys(&t).len(), key_ids(&other).len()), (3, 3));
    assert_eq!(vault(&t, &["check"]).code, 16);
    assert_eq!(vault(&t, &["rotate", "--yes"]).code, 5);
    assert_eq!(recorded_keys(&t).len(), 3);
    assert_healthy(&other);
    assert_eq!(key_ids(&other)[1..], key_ids(&t));
}
