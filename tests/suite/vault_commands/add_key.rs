//! `vault add-key`: a key that only opens, to be handed on before anything is sealed with it.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
};

use serde_json::json;

use super::{
    key_ids, other_machine, recorded_keys, rows_and_files, rows_per_key, two_credentials, vault,
    vault_id,
};
use crate::common::{
    credctl::outcome,
    database::{rows, sql},
    home_files::write_file,
    python::python,
    vault_keys::{TWO, id_of, key_file, keys, keys_in, opened_by_python},
};

#[test]
fn the_new_key_opens_and_the_old_one_goes_on_sealing() {
    let t = two_credentials();
    let old = key_ids(&t).remove(0);
    let all = "SELECT c::text, k::text FROM user_credentials c JOIN credctl.credentials k ON k.credential_id = c.id ORDER BY id";
    let before = rows(&t, all);
    let ended = vault(&t, &["add-key"]);
    let new = key_ids(&t).remove(1);
    let expected = format!(
        "note: share it with `credctl vault export-key`, then run `credctl vault rotate`\n\
         Added vault key {new} to {}: it only opens\n",
        key_file(&t).display()
    );
    assert_eq!(outcome(&ended), (0, &*format!("{new}\n"), &*expected));
    assert_eq!(key_ids(&t), [old.as_str(), &new]);
    assert_eq!(recorded_keys(&t), [old.as_str(), &new]);
    assert_eq!(rows(&t, all), before);
    let mode = fs::metadata(key_file(&t)).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    t.add("Another", &["--paper"]);
    assert_eq!(rows_per_key(&t), [format!("{old} | 3")]);
    assert_eq!(
        opened_by_python(&t, &keys(&t)),
        opened_by_python(&t, &keys(&t)[..1])
    );
}

#[test]
fn python_opens_its_record_with_the_new_key_alone() {
    let t = two_credentials();
    vault(&t, &["add-key"]).succeeded();
    let new = key_ids(&t).remove(1);
    let token = rows(
        &t,
        &format!("SELECT check_token FROM credctl.keys WHERE key_id = '{new}'"),
    );
    let text = python(
        "result = Fernet(data['key']).decrypt(data['token']).decode()",
        &json!({"key": keys(&t)[1], "token": token[0]}),
    );
    assert_eq!(text, format!("credctl vault {}", vault_id(&t)));
}

#[test]
fn run_again_it_adds_no_other() {
    let t = two_credentials();
    let first = vault(&t, &["add-key", "--json"]).succeeded().json();
    assert_eq!(first["existed"], false);
    let before = rows_and_files(&t);
    let again = vault(&t, &["add-key", "--json"]).succeeded();
    assert_eq!(again.stderr, "");
    assert_eq!(again.json()["existed"], true);
    assert_eq!(again.json()["key_id"], first["key_id"]);
    assert_eq!(rows_and_files(&t), before);
}

#[test]
fn what_else_stands_in_the_file_stays() {
    let t = two_credentials();
    let old = keys(&t).remove(0);
    let text = format!("# ours, in the safe of Kim\n\n{old} # first\n# the end\n");
    let path = write_file(&t, ".local/share/credctl/vault.keys", &text, 0o600);
    vault(&t, &["add-key"]).succeeded();
    let (changed, new) = (fs::read_to_string(&path).unwrap(), last_key(&path));
    assert_eq!(
        changed,
        format!("{text}# credctl vault key {}\n{}\n", new.0, new.1)
    );
}

/// Id and text of the last key of a file.
fn last_key(path: &std::path::Path) -> (String, String) {
    let text = fs::read_to_string(path).unwrap();
    let last = text.lines().last().unwrap().to_owned();
    (id_of(&last), last)
}

#[test]
fn keys_that_come_from_a_variable_are_not_changed() {
    let t = two_credentials();
    let before = rows_and_files(&t);
    let run = t
        .run(["vault", "add-key"])
        .var("CREDCTL_FERNET_KEYS", &keys(&t)[0]);
    run.ends().failed(
        12,
        "credctl: the vault keys come from CREDCTL_FERNET_KEYS, which credctl does not change\n\
         hint: change them where they come from (the first seals, all open), or keep them in a file of \
         your own and name it with CREDCTL_KEY_FILE\n",
    );
    assert_eq!(rows_and_files(&t), before);
    // Either way that the hint names.
    let ring = format!("{TWO},{}", keys(&t)[0]);
    let new = t.run(["vault", "add-key"]);
    let expected = format!(
        "credctl: vault key {}, which would seal, is not one of the vault's yet\n\
         hint: run `credctl vault rotate` to rotate to it\n",
        id_of(TWO)
    );
    new.var("CREDCTL_FERNET_KEYS", &ring)
        .ends()
        .failed(5, &expected);
    let rotate = t.run(["vault", "rotate", "--yes"]);
    rotate.var("CREDCTL_FERNET_KEYS", &ring).ends().succeeded();
    let own = write_file(&t, "own.keys", ring.replace(',', "\n"), 0o600);
    let add = t.run(["vault", "add-key"]).var("CREDCTL_KEY_FILE", &own);
    add.ends().succeeded();
    assert_eq!(keys_in(&own).len(), 3);
}

#[test]
fn a_file_that_another_command_changes_is_changed_when_that_is_done() {
    let t = two_credentials();
    let lock = fs::File::create(key_file(&t).with_extension("keys.lock")).unwrap();
    lock.lock().unwrap();
    let expected = format!(
        "credctl: another credctl is changing the vault key file `{}`\n\
         hint: try again when it is done\n",
        key_file(&t).display()
    );
    vault(&t, &["add-key"]).failed(11, &expected);
    lock.unlock().unwrap();
    vault(&t, &["add-key"]).succeeded();
}

#[test]
fn a_file_that_a_platform_mounts_is_not_changed() {
    let mut t = two_credentials();
    let mounted = write_file(
        &t,
        "mounted/vault.keys",
        fs::read(key_file(&t)).unwrap(),
        0o600,
    );
    t.set("CREDENTIALS_DIRECTORY", t.home().join("mounted"));
    t.set("CREDCTL_KEY_FILE", &mounted);
    let before = (rows_and_files(&t), fs::read(&mounted).unwrap());
    let ended = vault(&t, &["add-key"]);
    assert_eq!(ended.code, 12, "{ended:#?}");
    assert_eq!((rows_and_files(&t), fs::read(&mounted).unwrap()), before);
}

#[test]
fn a_link_to_the_key_file_stays_one() {
    let t = two_credentials();
    let (link, target) = (key_file(&t), t.home().join("real.keys"));
    fs::rename(&link, &target).unwrap();
    symlink(&target, &link).unwrap();
    vault(&t, &["add-key"]).succeeded();
    assert_eq!(fs::read_link(&link).unwrap(), target);
    let text = fs::read_to_string(&target).unwrap();
    assert_eq!(
        text.lines().filter(|line| !line.starts_with('#')).count(),
        2
    );
}

#[test]
fn a_newer_key_that_another_machine_added_has_to_be_at_hand() {
    let t = two_credentials();
    let other = other_machine(&t);
    vault(&t, &["add-key"]).succeeded();
    let new = key_ids(&t).remove(1);
    let before = (rows_and_files(&t), keys(&other));
    for arguments in [&["add-key"][..], &["rotate", "--yes"]] {
        let ended = vault(&other, arguments);
        let expected = format!(
            "credctl: vault key {new} is newer than yours, and is not at hand\n\
             hint: ask the user who added it to export it, then run `credctl vault import-key FILE`\n"
        );
        ended.failed(5, &expected);
    }
    assert_eq!((rows_and_files(&t), keys(&other)), before);
    // With it, both go on.
    write_file(
        &other,
        ".local/share/credctl/vault.keys",
        fs::read(key_file(&t)).unwrap(),
        0o600,
    );
    let again = vault(&other, &["add-key", "--json"]).succeeded();
    assert_eq!(again.json()["key_id"], new);
    vault(&other, &["rotate", "--yes"]).succeeded();
    assert_eq!(recorded_keys(&t).len(), 2);
}

#[test]
fn a_key_that_could_not_be_recorded_is_taken_up_by_the_next_try() {
    let t = two_credentials();
    let blocker = "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
        CREATE TRIGGER meddle BEFORE INSERT ON credctl.keys FOR EACH ROW EXECUTE FUNCTION meddle()";
    sql(&t, blocker);
    vault(&t, &["add-key"]).failed(
        13,
        "credctl: a rule of the database refuses this (P0001): no room\n\
         hint: nothing was changed; ask the owner of the tables about this rule or trigger\n",
    );
    assert_eq!(key_ids(&t).len(), 1);
    // Nothing is lost that may have been recorded: the next try takes up the same key.
    let begun = t.data_home().join("vault.keys.new");
    let (id, _) = last_key(&begun);
    sql(&t, "DROP TRIGGER meddle ON credctl.keys");
    let ended = vault(&t, &["add-key", "--json"]).succeeded();
    assert_eq!(ended.json()["key_id"], id);
    assert!(!begun.exists());
}
