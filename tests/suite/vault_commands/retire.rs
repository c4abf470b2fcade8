//! `vault retire`: a key that no row of anybody needs is taken out of use, and its text is kept.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::json;

use super::{
    SEES_ALL, as_role, assert_healthy, colleague, id_of_nickname, key_ids, older_product,
    recorded_keys, rows_and_files, two_credentials, vault,
};
use crate::common::{
    credctl::Credctl,
    database::{rows, sql},
    pg::{APP, OWNER},
    python::python,
    vault_keys::{ONE, id_of, keys},
};

/// A vault that was rotated, and the id of its older key.
fn rotated() -> (Credctl, String) {
    let t = two_credentials();
    let old = key_ids(&t).remove(0);
    vault(&t, &["rotate", "--yes"]).succeeded();
    (t, old)
}

/// Asserts that `retire` is refused with this code and message, and changes nothing.
#[track_caller]
fn refused(t: &Credctl, role: &str, key: &str, code: i32, told: &str) {
    let before = rows_and_files(t);
    let ended = as_role(t, role, &["retire", key]);
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (code, ""),
        "{ended:#?}"
    );
    assert!(
        ended.stderr.starts_with(&format!("credctl: {told}\n")),
        "{ended:#?}"
    );
    assert_eq!(rows_and_files(t), before);
}

#[test]
fn it_is_refused_while_a_row_of_another_user_needs_the_key() {
    let t = two_credentials();
    let old = key_ids(&t).remove(0);
    let other = colleague(&t);
    vault(&t, &["rotate", "--yes"]).succeeded();
    let told = format!("vault key {old} is still needed by 1 row of user `trader-b`");
    for role in [OWNER, SEES_ALL] {
        refused(&t, role, &old, 7, &told);
        let hint = "\nhint: nothing was changed; each of these users must run `credctl vault rotate` first\n";
        let ended = as_role(&t, role, &["retire", &old]);
        assert!(ended.stderr.ends_with(hint), "{ended:#?}");
    }
    vault(&other, &["rotate", "--yes"]).succeeded();
    assert_eq!(recorded_keys(&t).len(), 2);
    as_role(&t, OWNER, &["retire", &old]).succeeded();
    assert_eq!(recorded_keys(&t), key_ids(&t));
    assert_healthy(&t);
    assert_healthy(&other);
    let forced = "SELECT relforcerowsecurity FROM pg_class WHERE relname = 'user_credentials'";
    assert_eq!(rows(&t, forced), ["t"]);
}

#[test]
fn a_role_that_does_not_see_all_rows_is_told_which_one_does() {
    let (t, old) = rotated();
    let told = format!(
        "the connected role does not see the rows of all users, so credctl cannot tell whether vault key {old} is needed"
    );
    refused(&t, APP, &old, 13, &told);
    let ended = as_role(&t, APP, &["retire", &old]);
    let hint = format!("\nhint: nothing was changed; connect as role `{OWNER}` to retire it\n");
    assert!(ended.stderr.ends_with(&hint), "{ended:#?}");
    as_role(&t, OWNER, &["retire", &old]).succeeded();
}

#[test]
fn the_key_moves_to_a_dated_file_of_its_own() {
    let (t, old) = rotated();
    let text = keys(&t).remove(1);
    let answer = as_role(&t, SEES_ALL, &["retire", &old, "--json"]).succeeded();
    assert_eq!(answer.stderr, "");
    let answer = answer.json();
    assert_eq!(answer["key_id"], old);
    let kept = answer["kept_in"].as_str().unwrap();
    let name = kept.strip_prefix(t.data_home().to_str().unwrap()).unwrap();
    assert!(name.starts_with("/vault.keys.retired-2"), "{name}");
    assert_eq!(
        fs::metadata(kept).unwrap().permissions().mode() & 0o7777,
        0o600
    );
    assert!(
        fs::read_to_string(kept)
            .unwrap()
            .ends_with(&format!("{text}\n"))
    );
    assert_eq!((key_ids(&t).len(), recorded_keys(&t)), (1, key_ids(&t)));
    assert_healthy(&t);
    let told = format!("vault key {old} does not belong to this vault, and is not at hand");
    refused(&t, SEES_ALL, &old, 3, &told);
}

#[test]
fn a_backup_that_needs_a_retired_key_names_the_file_that_holds_it() {
    let (t, old) = {
        let t = two_credentials();
        t.run(["backup", "before.json"]).ends().succeeded();
        let old = key_ids(&t).remove(0);
        vault(&t, &["rotate", "--yes"]).succeeded();
        as_role(&t, SEES_ALL, &["retire", &old]).succeeded();
        (t, old)
    };
    for credential in t.credentials() {
        let id = credential["id"].as_str().unwrap();
        t.run(["remove", id, "--yes", "--purge"]).ends().succeeded();
    }
    let ended = t.run(["restore", "before.json"]).ends();
    assert_eq!(ended.code, 5, "{ended:#?}");
    let mut all = fs::read_dir(t.data_home()).unwrap();
    let retired = all.find_map(|entry| {
        let path = entry.unwrap().path();
        path.to_str()?
            .contains("vault.keys.retired-")
            .then_some(path)
    });
    let retired = retired.unwrap();
    let file = t.data_home().join("vault.keys");
    let hint = format!(
        "hint: vault key {old} was retired to {}: put its lines at the end of {}\n",
        retired.display(),
        file.display()
    );
    assert!(ended.stderr.ends_with(&hint), "{ended:#?}");
    let both = [&file, &retired].map(|path| fs::read_to_string(path).unwrap());
    fs::write(&file, both.concat()).unwrap();
    t.run(["restore", "before.json"]).ends().succeeded();
    assert_eq!(t.credentials().len(), 2);
    assert_healthy(&t);
}

#[test]
fn the_key_that_seals_and_one_that_nobody_knows_are_refused() {
    let (t, _) = rotated();
    let primary = key_ids(&t).remove(0);
    refused(
        &t,
        SEES_ALL,
        &primary,
        7,
        &format!("vault key {primary} is the one that seals"),
    );
    let told = "vault key 0123456789abcdef does not belong to this vault, and is not at hand";
    refused(&t, SEES_ALL, "0123456789abcdef", 3, told);
}

#[test]
fn rows_that_name_no_key_and_open_with_this_one_count() {
    let t = older_product();
    vault(&t, &["rotate", "--yes"]).succeeded();
    let told = format!(
        "vault key {} is still needed by 3 rows of user `trader-2`, 3 rows of user `trader-3`",
        id_of(ONE)
    );
    refused(&t, OWNER, &id_of(ONE), 7, &told);
    for user in ["trader-2", "trader-3"] {
        let rotate = t
            .run(["vault", "rotate", "--yes"])
            .var("CREDCTL_USER_ID", user);
        rotate.ends().succeeded();
    }
    assert_eq!(key_ids(&t).len(), 2);
    as_role(&t, OWNER, &["retire", &id_of(ONE)]).succeeded();
    assert_eq!(recorded_keys(&t), key_ids(&t));
}

#[test]
fn a_row_of_which_one_token_alone_was_sealed_with_it_after_the_rotation_counts() {
    for column in ["api_key", "secret_key"] {
        let (t, old) = rotated();
        let id = id_of_nickname(&t, "Live");
        let sealed = python(
            "result = Fernet(data['key']).encrypt(b'PKNEW').decode()",
            &json!({"key": keys(&t)[1]}),
        );
        let sealed = sealed.as_str().unwrap();
        // The other product knows nothing of the column that names the key.
        sql(
            &t,
            &format!("UPDATE user_credentials SET {column} = '{sealed}' WHERE id = '{id}'"),
        );
        let told = format!("vault key {old} is still needed by 1 row of user `trader-a`");
        refused(&t, SEES_ALL, &old, 7, &told);
    }
}

#[test]
fn run_again_after_it_was_killed_before_the_file_it_moves_the_key() {
    let (t, old) = rotated();
    sql(
        &t,
        &format!("DELETE FROM credctl.keys WHERE key_id = '{old}'"),
    );
    as_role(&t, SEES_ALL, &["retire", &old]).succeeded();
    assert_eq!((key_ids(&t).len(), recorded_keys(&t)), (1, key_ids(&t)));
    assert_healthy(&t);
}

#[test]
fn keys_that_come_from_a_variable_are_for_their_owner_to_take_out() {
    let (mut t, old) = rotated();
    t.set("CREDCTL_FERNET_KEYS", keys(&t).join(","));
    let before = rows_and_files(&t)[2].clone();
    let ended = as_role(&t, SEES_ALL, &["retire", &old]).succeeded();
    assert!(
        ended
            .stderr
            .contains("now remove the key from CREDCTL_FERNET_KEYS as well"),
        "{ended:#?}"
    );
    assert_eq!(rows_and_files(&t)[2], before);
    assert_eq!(recorded_keys(&t).len(), 1);
}
