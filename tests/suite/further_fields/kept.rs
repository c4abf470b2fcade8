//! Further fields through every change of a credential, and in a backup.

use std::fs;

use credctl::parts::crypto::VaultKey;
use serde_json::{Value, json};

use super::{
    KEY, PASSPHRASE, SECRET, add_oanda, add_okx, field_file, okx_parts, parts, show_field,
};
use crate::common::{
    credctl::{Credctl, Ended, outcome, vault},
    database::{rows, sql},
    home_files::write_file,
    vault_keys::key_file,
};

fn edit(t: &Credctl, id: &str, flags: &[&str], input: &str) -> Ended {
    let edit = ["edit", id, "--yes"];
    t.run([&edit[..], flags].concat()).input(input).ends()
}

fn undo_last(t: &Credctl, id: &str) {
    let newest = format!(
        "SELECT id FROM credctl.events WHERE subject = '{id}' ORDER BY revision DESC LIMIT 1"
    );
    let event = rows(t, &newest).remove(0);
    t.run(["undo", &event, "--yes"]).ends().succeeded();
}

fn assert_sound(t: &Credctl) {
    let check = t.run(["vault", "check"]).ends();
    assert_eq!(check.code, 0, "{check:?}");
}

#[test]
fn a_change_keeps_them_and_new_keys_replace_them() {
    let t = vault();
    let id = add_okx(&t, "O");
    t.run(["rename", &id, "P"]).ends().succeeded();
    edit(&t, &id, &["--disable"], "").succeeded();
    edit(&t, &id, &["--enable"], "").succeeded();
    assert_eq!(parts(&t, &id), okx_parts(PASSPHRASE));
    let field = field_file(&t, "passphrase", "another one");
    let edited = edit(&t, &id, &["--field", &field], "").succeeded();
    assert!(edited.stderr.contains("credctl undo "), "{edited:?}");
    assert_eq!(parts(&t, &id), okx_parts("another one"));
    undo_last(&t, &id);
    assert_eq!(parts(&t, &id), okx_parts(PASSPHRASE));
    undo_last(&t, &id);
    assert_eq!(parts(&t, &id), okx_parts("another one"));
    edit(&t, &id, &["--stdin"], "k\ns\np\n").succeeded();
    assert_eq!(parts(&t, &id), json!(["k", "s", {"passphrase": "p"}]));
    undo_last(&t, &id);
    t.run(["remove", &id, "--yes"]).ends().succeeded();
    undo_last(&t, &id);
    assert_eq!(parts(&t, &id), okx_parts("another one"));
    assert_sound(&t);
}

#[test]
fn a_change_that_would_leave_a_key_without_a_part_is_refused() {
    let t = vault();
    let id = add_okx(&t, "O");
    let empty = edit(&t, &id, &["--field", "passphrase="], "");
    let expected = "credctl: the passphrase cannot be used: it is empty\n";
    assert_eq!(outcome(&empty), (2, "", expected));
    let other = edit(&t, &id, &["--type", "alpaca"], "");
    let expected = "credctl: alpaca has other further fields\n\
                    hint: add --keys, --stdin, --from-env or --api-key-file\n";
    assert_eq!(outcome(&other), (2, "", expected));
    let same = edit(&t, &id, &["--type", "kucoin"], "");
    assert_eq!(same.code, 0, "{same:?}");
    assert_eq!(parts(&t, &id), okx_parts(PASSPHRASE));
}

#[test]
fn an_optional_field_is_taken_away_by_an_empty_one() {
    let t = vault();
    let added = add_oanda(&t, &["--field", "account_id=001"]).succeeded();
    let id = added.stdout.trim_end();
    edit(&t, id, &["--field", "account_id=002"], "").succeeded();
    assert_eq!(
        parts(&t, id),
        json!(["token-of-a-test", "", {"account_id": "002"}])
    );
    edit(&t, id, &["--field", "account_id="], "").succeeded();
    assert_eq!(parts(&t, id), json!(["token-of-a-test", "", Value::Null]));
    assert_eq!(show_field(&t, id, "account_id").code, 2);
    assert_sound(&t);
}

#[test]
fn a_rotation_seals_them_anew_and_the_old_key_is_not_needed_any_more() {
    let t = vault();
    let id = add_okx(&t, "O");
    let path = key_file(&t);
    let old = fs::read_to_string(&path).unwrap();
    let new = VaultKey::generate();
    fs::write(&path, format!("{}\n{old}", *new.expose_text())).unwrap();
    t.run(["vault", "rotate", "--yes"]).ends().succeeded();
    assert_sound(&t);
    fs::write(&path, format!("{}\n", *new.expose_text())).unwrap();
    assert_eq!(parts(&t, &id), okx_parts(PASSPHRASE));
    assert_eq!(
        show_field(&t, &id, "passphrase").succeeded().stdout,
        PASSPHRASE
    );
}

#[test]
fn a_backup_brings_them_to_a_vault_with_other_keys() {
    let t = vault();
    let id = add_okx(&t, "O");
    let file = t.home().join("credctl.backup");
    let file = file.to_str().unwrap();
    let passphrase = write_file(&t, "passphrase", "correct horse\n", 0o600);
    let passphrase = ["--passphrase-file", passphrase.to_str().unwrap()];
    let backup = ["backup", file, "--with-keys"];
    t.run([&backup[..], &passphrase].concat())
        .ends()
        .succeeded();
    let other = vault();
    other.add("Here", &["--paper"]);
    let restore = ["restore", file];
    for _ in 0..2 {
        // The second time everything is there already, and is the same.
        let restored = other.run([&restore[..], &passphrase].concat()).ends();
        assert_eq!(restored.code, 0, "{restored:?}");
        assert_eq!(parts(&other, &id), okx_parts(PASSPHRASE));
    }
    assert_sound(&other);
    let field = field_file(&other, "passphrase", "another one");
    edit(&other, &id, &["--field", &field], "").succeeded();
    let differs = other.run([&restore[..], &passphrase].concat()).ends();
    assert_eq!(differs.code, 11, "{differs:?}");
}

#[test]
fn whoever_changes_them_in_the_database_is_found() {
    let t = vault();
    let [one, two] = ["One", "Two"].map(|nickname| add_okx(&t, nickname));
    let field = field_file(&t, "passphrase", "another one");
    edit(&t, &two, &["--field", &field], "").succeeded();
    sql(&t, "CREATE TABLE kept AS SELECT * FROM credctl.credentials");
    for change in [
        "fields = NULL".to_owned(),
        format!("fields = (SELECT fields FROM kept WHERE credential_id = '{two}')"),
        "fields = (SELECT api_key FROM user_credentials LIMIT 1)".to_owned(),
        "fields = ''".to_owned(),
    ] {
        let update =
            format!("UPDATE credctl.credentials SET {change} WHERE credential_id = '{one}'");
        sql(&t, &update);
        let shown = show_field(&t, &one, "passphrase");
        assert_eq!(
            (shown.code, shown.stdout.as_str()),
            (9, ""),
            "{change}: {shown:?}"
        );
        let exec = t.run(["exec", "-c", &one, "--", "env"]).ends();
        assert_eq!(
            (exec.code, exec.stdout.as_str()),
            (109, ""),
            "{change}: {exec:?}"
        );
        assert_eq!(t.run(["rename", &one, "X"]).ends().code, 9, "{change}");
        assert_eq!(edit(&t, &one, &["--field", &field], "").code, 9, "{change}");
        let check = t.run(["vault", "check"]).ends();
        assert_eq!(check.code, 16, "{change}");
        assert!(check.stdout.contains("its keys were "), "{check:?}");
        let back = "UPDATE credctl.credentials k SET fields = o.fields FROM kept o WHERE o.credential_id = k.credential_id";
        sql(&t, back);
    }
    assert_eq!(
        show_field(&t, &one, "passphrase").succeeded().stdout,
        PASSPHRASE
    );
}

#[test]
fn the_same_pair_with_another_field_is_the_same_key() {
    let t = vault();
    add_okx(&t, "O");
    let live = [
        "add",
        "--type",
        "okx",
        "--live",
        "--stdin",
        "--nickname",
        "L",
    ];
    let input = format!("{KEY}\n{SECRET}\nanother one\n");
    let refused = t.run(live).input(input).ends();
    assert_eq!(refused.code, 7, "{refused:?}");
    assert!(
        refused
            .stderr
            .contains("the same keys are stored already, as paper"),
        "{refused:?}"
    );
}

#[test]
fn a_row_of_the_older_product_lacks_them_until_they_are_added() {
    let t = vault();
    let id = add_okx(&t, "O");
    sql(
        &t,
        "DELETE FROM credctl.credentials; DELETE FROM credctl.events",
    );
    t.run(["vault", "seal", &id, "--yes", "--paper"])
        .ends()
        .succeeded();
    let exec = t.run(["exec", "-c", &id, "--", "true"]).ends();
    let expected = format!(
        "credctl: `O` is incomplete: its passphrase is empty\n\
         hint: add it with `credctl edit {} --field passphrase=@FILE`; nothing was handed out\n",
        &id[..8]
    );
    assert_eq!(outcome(&exec), (109, "", &*expected));
    let field = field_file(&t, "passphrase", PASSPHRASE);
    edit(&t, &id, &["--field", &field], "").succeeded();
    assert_eq!(
        parts(&t, &id),
        json!([KEY, SECRET, {"passphrase": PASSPHRASE}])
    );
    t.run(["exec", "-c", &id, "--", "true"]).ends().succeeded();
}
