//! Every honest state is accepted by every machine that has the vault keys.

use std::fs;

use crate::common::{
    credctl::{Credctl, paper_and_live},
    database::{insert_unsealed, rows},
    home_files::write_file,
    vault_keys::{key_file, keyring},
};

/// Asserts that everything that is stored is handed out, changed, listed and found sound, here and on a
/// machine that remembers nothing.
#[track_caller]
fn is_accepted(t: &Credctl, after: &str) {
    let other = t.neighbour();
    fs::create_dir_all(other.data_home()).unwrap();
    fs::copy(key_file(t), key_file(&other)).unwrap();
    for t in [t, &other] {
        let check = t.run(["vault", "check"]).ends();
        assert_eq!(
            (check.code, check.stdout.as_str()),
            (0, ""),
            "after {after}: {check:?}"
        );
        for one in t.credentials() {
            assert_eq!(one["seal"], "ok", "after {after}: {one}");
            let id = one["id"].as_str().unwrap();
            let flag = format!("--{}", one["environment"].as_str().unwrap());
            let exec = t.run(["exec", "-c", id, &flag, "--", "true"]).ends();
            let expected = if one["is_active"] == true { 0 } else { 103 };
            assert_eq!(exec.code, expected, "after {after}: {exec:?}");
        }
    }
    let id = t.credentials()[0]["id"].as_str().unwrap().to_owned();
    t.run(["rename", &id, "Paper 1"]).ends().succeeded();
}

#[test]
fn what_credctl_writes_is_accepted_everywhere() {
    let (t, paper, live) = paper_and_live();
    is_accepted(&t, "add");
    t.run(["edit", &live, "--stdin", "--yes"])
        .input("KEY9\ns9\n")
        .ends()
        .succeeded();
    is_accepted(&t, "new keys");
    t.run(["edit", &live, "--disable", "--yes"])
        .ends()
        .succeeded();
    is_accepted(&t, "edit --disable");
    t.run(["edit", &live, "--enable", "--paper", "--yes"])
        .ends()
        .succeeded();
    is_accepted(&t, "edit --paper");
    t.run(["rename", &paper, "Renamed"]).ends().succeeded();
    is_accepted(&t, "rename");
    t.run(["vault", "add-key"]).ends().succeeded();
    is_accepted(&t, "add-key");
    t.run(["vault", "rotate", "--yes"]).ends().succeeded();
    is_accepted(&t, "rotate");
    let file = "nickname,environment,api_key,secret_key\nImported,paper,PKIMPORT000000000001,s\n";
    let file = write_file(&t, "keys.csv", file, 0o600);
    t.run(["import", file.to_str().unwrap(), "--paper"])
        .ends()
        .succeeded();
    is_accepted(&t, "import");
    let backup = t.home().join("backup");
    let backup = backup.to_str().unwrap();
    t.run(["backup", backup]).ends().succeeded();
    t.run(["remove", &paper, &live, "--yes"]).ends().succeeded();
    t.run(["restore", backup]).ends().succeeded();
    assert_eq!(t.credentials().len(), 3);
    is_accepted(&t, "restore");
}

#[test]
fn what_its_user_accepted_is_accepted_everywhere() {
    let (t, ..) = paper_and_live();
    let id = "11111111-0000-4000-8000-000000000001";
    insert_unsealed(&t, id, "alpaca", Some("Theirs"));
    let keyring = keyring(&t);
    let token = |text: &str| {
        let secret = credctl::parts::domain::Secret::new(text.to_owned().into());
        keyring.seal(&secret).as_token().to_owned()
    };
    let set = format!(
        "api_key = '{}', secret_key = '{}'",
        token("PKTHEIRS000000000001"),
        token("s")
    );
    crate::common::database::alter(&t, id, &set);
    t.run(["vault", "seal", id, "--paper", "--yes"])
        .ends()
        .succeeded();
    is_accepted(&t, "seal");
    // The older product renames it, and its user accepts that.
    crate::common::database::alter(&t, id, "nickname = 'Theirs again'");
    t.run(["vault", "seal", id, "--yes"]).ends().succeeded();
    is_accepted(&t, "seal of a new name");
    let retired = rows(&t, "SELECT key_id FROM credctl.keys");
    t.run(["vault", "rotate", "--yes"]).ends().succeeded();
    assert_eq!(retired.len(), 1);
    is_accepted(&t, "rotate");
}
