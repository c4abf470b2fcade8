//! A restore on a new machine, from one file and one passphrase.

use std::fs;

use super::{
    assert_no_secret, backed_up, counts, listed, mode, opened_by_python, restored, restoring,
    revealed,
};
use crate::common::{credctl::Credctl, psql::psql};

/// A private vault with a paper, a live and a disabled credential, and one of one key.
fn old_machine() -> Credctl {
    let t = Credctl::fresh();
    t.add("Paper 1", &["--paper"]);
    t.add("Live", &["--live"]);
    let off = t.add("Off", &["--paper"]);
    let disabled = t.run(["edit", &off, "--disable", "--yes"]).ends();
    disabled.succeeded();
    let data = ["add", "--type", "polygon", "--nickname", "Data", "--stdin"];
    t.run(data).input("polygon-key\n").ends().succeeded();
    t
}

fn tokens(t: &Credctl) -> Vec<String> {
    let sql = "SELECT id, api_key, secret_key FROM user_credentials ORDER BY id";
    psql(t, sql).lines().map(str::to_owned).collect()
}

fn traded_with(t: &Credctl) -> String {
    let script = r#"echo "$APCA_API_KEY_ID $APCA_API_SECRET_KEY""#;
    let exec = ["exec", "-c", "Paper 1", "--", "sh", "-c", script];
    t.run(exec).ends().succeeded().stdout
}

#[test]
fn one_file_and_one_passphrase_bring_everything_back_on_a_new_machine() {
    let old = old_machine();
    let file = backed_up(&old);
    let (list, keys, traded) = (listed(&old), revealed(&old), traded_with(&old));
    let (tokens_before, old_keys) = (tokens(&old), fs::read(old.data_home().join("vault.keys")));
    let backup = fs::read(&file).unwrap();
    drop(old);

    let new = Credctl::fresh();
    let file = new.home().join("from-the-stick");
    fs::write(&file, backup).unwrap();
    let planned = restored(&new, &file, &["--dry-run"]);
    assert_eq!(counts(&planned), [0, 0, 0, 1, 4]);
    assert!(!new.data_home().exists(), "a dry run made something");

    let answer = restored(&new, &file, &[]);
    assert_eq!(counts(&answer), [4, 0, 0, 1, 0]);
    assert_eq!(answer["keys_added"], planned["keys_added"]);
    assert_eq!(listed(&new), list);
    assert!(list.iter().all(|credential| credential["seal"] == "ok"));
    assert_eq!(revealed(&new), keys);
    assert_eq!(traded_with(&new), traded);
    assert_eq!(tokens(&new), tokens_before);
    let opened = opened_by_python(&new, &tokens(&new));
    assert_eq!(opened.len(), 4);
    assert!(keys.iter().all(|one| opened.contains(one)));

    let key_file = new.data_home().join("vault.keys");
    assert_eq!(mode(&key_file), 0o600);
    let key = |text: &[u8]| {
        let text = String::from_utf8(text.to_owned()).unwrap();
        text.lines()
            .find(|line| !line.starts_with('#'))
            .unwrap()
            .to_owned()
    };
    assert_eq!(key(&fs::read(key_file).unwrap()), key(&old_keys.unwrap()));

    // It is a vault like any other, written to by the same key.
    new.add("Paper 2", &["--paper", "--again"]);
    assert_eq!(new.credentials().len(), 5);
    // Restored once more, without a passphrase: the keys are here.
    let again = new.run(["restore", file.to_str().unwrap()]).ends();
    let said = "Restored 0, skipped 4 already stored\n";
    assert_eq!(again.succeeded().stderr, said);
}

#[test]
fn a_passphrase_that_is_missing_is_asked_for_and_a_wrong_one_changes_nothing() {
    let old = Credctl::on_server();
    old.add("Paper 1", &["--paper"]);
    let file = backed_up(&old);
    let new = Credctl::fresh();
    let refused = new.run(["restore", file.to_str().unwrap()]).ends();
    refused.failed(
        2,
        "credctl: cannot ask for the passphrase: stdin is not a terminal\n\
         hint: give it in the first line of a file: --passphrase-file FILE, or `-` for standard input\n",
    );
    let wrong = super::passphrase_file(&new, "wrong", "battery staple");
    let arguments = ["restore", file.to_str().unwrap(), "--passphrase-file"];
    let refused = new.run(
        arguments
            .iter()
            .map(AsRef::as_ref)
            .chain([wrong.as_os_str()]),
    );
    refused.ends().failed(
        5,
        "credctl: the passphrase is wrong, or the file was altered\nhint: nothing was changed\n",
    );
    assert!(!new.data_home().exists());
    let answer = restoring(&new, &file, &[]).ends().succeeded();
    assert_no_secret(&answer);
    assert!(
        answer.stderr.contains("the backup is of user `trader-a`"),
        "{answer:#?}"
    );
    assert_eq!(listed(&new)[0]["seal"], "ok");
    assert_eq!(revealed(&new), revealed(&old));
}

#[test]
fn a_backup_without_vault_keys_needs_them_from_elsewhere() {
    let old = Credctl::on_server();
    old.add("Paper 1", &["--paper"]);
    let file = old.home().join("credctl.backup");
    let made = old
        .run(["backup", file.to_str().unwrap()])
        .ends()
        .succeeded();
    let expected = format!(
        "note: the vault keys are not in the backup, and nothing can be opened without them: keep a copy, or use --with-keys\n\
         Backed up 1 to `{}`\n",
        file.display()
    );
    assert_eq!(made.stderr, expected);
    let key = old.credentials()[0]["key_id"].as_str().unwrap().to_owned();
    let new = Credctl::fresh();
    let refused = new.run(["restore", file.to_str().unwrap()]).ends();
    refused.failed(
        5,
        &format!(
            "credctl: `{}` was made with vault key {key}, which is not at hand\n\
             hint: nothing was restored; a backup made with --with-keys contains its vault keys, and `credctl vault import-key` adds others\n",
            file.display()
        ),
    );
    assert!(!new.data_home().exists());
    fs::create_dir_all(new.data_home()).unwrap();
    let key_file = "vault.keys";
    fs::copy(
        old.data_home().join(key_file),
        new.data_home().join(key_file),
    )
    .unwrap();
    new.run(["restore", file.to_str().unwrap()])
        .ends()
        .succeeded();
    assert_eq!(revealed(&new), revealed(&old));
}
