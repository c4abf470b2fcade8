//! The private database, where the same is refused as on a server.

use std::fs;

use super::{NOT_ITS_OWN, exec};
use crate::common::{credctl::Credctl, psql::psql, vault_keys::key_file};

#[test]
fn what_is_altered_or_not_sealed_is_refused_there_too() {
    let t = Credctl::fresh();
    let paper = t.add("Paper 1", &["--paper"]);
    let live = t.add("Live", &["--live"]);
    psql(
        &t,
        "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key,
                                       is_active, created_at, updated_at)
         SELECT gen_random_uuid(), user_account_id, user_id, 'polygon', api_key, secret_key, true, now(), now()
         FROM user_credentials WHERE nickname = 'Paper 1'",
    );
    let unsealed = t
        .run(["exec", "-c", "polygon", "--", "echo", "started"])
        .ends();
    assert_eq!((unsealed.code, unsealed.stdout.as_str()), (109, ""));
    let told = "is not sealed: another program stored it, or its seal was taken away";
    assert!(unsealed.stderr.contains(told), "{unsealed:#?}");

    psql(
        &t,
        "UPDATE user_credentials c SET api_key = o.api_key, secret_key = o.secret_key
         FROM user_credentials o WHERE o.nickname = 'Live' AND c.nickname = 'Paper 1'",
    );
    let swapped = exec(&t, &paper, "--paper");
    assert_eq!((swapped.code, swapped.stdout.as_str()), (109, ""));
    let told = "its keys were replaced outside credctl by others";
    assert!(swapped.stderr.contains(told), "{swapped:#?}");
    psql(
        &t,
        &format!("UPDATE credctl.credentials SET revision = 9 WHERE credential_id = '{paper}'"),
    );
    assert!(exec(&t, &paper, "--paper").stderr.contains(NOT_ITS_OWN));
    exec(&t, &live, "--live").failed(0, "");
}

#[test]
fn one_that_was_removed_with_its_keys_is_a_new_vault_without_a_question() {
    let t = Credctl::fresh();
    t.add("Paper 1", &["--paper"]);
    let status = t.run(["db", "status", "--json"]).ends().succeeded().json();
    t.run(["db", "stop"]).ends().succeeded();
    fs::remove_dir_all(status["data"].as_str().unwrap()).unwrap();
    fs::remove_file(key_file(&t)).unwrap();
    let paper = t.add("Paper 2", &["--paper"]);
    exec(&t, &paper, "--paper").succeeded();
    assert_eq!(t.nicknames(), ["Paper 2"]);
}
