//! Vault keys handed from one home to another.

use std::fs;

use serde_json::{Value, json};

use super::{
    OPENED, PASSPHRASE, assert_no_secret, backed_up, mode, passphrase_file, restoring,
    with_passphrase,
};
use crate::common::{credctl::Credctl, database::rows, python::python, vault_keys::keys_in};

/// Exports the vault keys to a file in the home.
fn exported(t: &Credctl, flags: &[&str]) -> std::path::PathBuf {
    let path = t.home().join("keys.json");
    fs::remove_file(&path).ok();
    let arguments = ["vault", "export-key", path.to_str().unwrap()];
    let ended = with_passphrase(t, &[&arguments, flags].concat()).ends();
    assert_no_secret(&ended.succeeded());
    path
}

fn imported(t: &Credctl, file: &std::path::Path) -> Value {
    let arguments = ["vault", "import-key", file.to_str().unwrap(), "--json"];
    let ended = with_passphrase(t, &arguments).ends();
    assert_no_secret(&ended);
    ended.succeeded().json()
}

/// The vault keys of a key file, in their order.
fn keys(t: &Credctl) -> Vec<String> {
    keys_in(&t.data_home().join("vault.keys"))
}

fn key_id(t: &Credctl) -> String {
    t.credentials()[0]["key_id"].as_str().unwrap().to_owned()
}

#[test]
fn a_colleague_on_the_same_server_reads_and_writes_after_it() {
    let here = Credctl::on_server();
    let id = here.add("Paper 1", &["--paper"]);
    let there = here.neighbour();
    let missing = there.run(["show", &id, "--reveal"]).ends();
    assert_eq!(missing.code, 5, "{missing:#?}");
    let file = exported(&here, &[]);
    assert_eq!(mode(&file), 0o600);
    let answer = imported(&there, &file);
    let key = key_id(&here);
    assert_eq!(
        (&answer["added"], &answer["present"]),
        (&json!([key]), &json!([]))
    );
    let vault = &rows(&here, "SELECT id FROM credctl.vault")[0];
    assert_eq!(answer["vault_id"], vault.as_str());
    assert_eq!(keys(&there), keys(&here));
    assert_eq!(mode(&there.data_home().join("vault.keys")), 0o600);
    there.run(["show", &id, "--reveal"]).ends().succeeded();
    there.add("Paper 2", &["--paper"]);
    let again = imported(&there, &file);
    assert_eq!(
        (&again["added"], &again["present"]),
        (&json!([]), &json!([key]))
    );
}

#[test]
fn keys_come_behind_those_that_are_there_in_the_order_of_the_exporter() {
    let here = Credctl::on_server();
    here.add("Paper 1", &["--paper"]);
    let old = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    let path = here.data_home().join("vault.keys");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}{old}\n")).unwrap();
    let both = keys(&here);
    let fresh = here.neighbour();
    imported(&fresh, &exported(&here, &[]));
    assert_eq!(keys(&fresh), both);

    let own = here.neighbour();
    fs::create_dir_all(own.data_home()).unwrap();
    fs::copy(&path, own.data_home().join("vault.keys")).unwrap();
    let file = own.data_home().join("vault.keys");
    fs::write(&file, format!("# mine\n{}\n", both[1])).unwrap();
    let only = exported(&here, &["--key", &key_id(&here)]);
    let answer = imported(&own, &only);
    assert_eq!(answer["added"], json!([key_id(&here)]));
    let remark = "these vault keys only open; `credctl vault rotate` changes the key that seals";
    assert_eq!(answer["remarks"], json!([remark]));
    assert_eq!(keys(&own), [both[1].clone(), both[0].clone()]);
    assert!(fs::read_to_string(file).unwrap().starts_with("# mine\n"));
    let unknown = with_passphrase(
        &here,
        &["vault", "export-key", "new", "--key", "0123456789abcdef"],
    )
    .ends();
    assert_eq!(unknown.code, 5, "{unknown:#?}");
}

#[test]
fn keys_of_another_vault_and_a_wrong_passphrase_change_nothing() {
    let (here, other) = (Credctl::on_server(), Credctl::on_server());
    here.add("Paper 1", &["--paper"]);
    other.add("Paper 1", &["--paper"]);
    let (file, before) = (exported(&here, &[]), keys(&other));
    // Each file has a command of its own, which the other command names.
    let backup = backed_up(&here);
    let arguments = ["vault", "import-key", backup.to_str().unwrap()];
    let refused = with_passphrase(&here, &arguments).ends();
    assert_eq!(refused.code, 12, "{refused:#?}");
    let hint = "\nhint: restore it with `credctl restore`\n";
    assert!(refused.stderr.ends_with(hint), "{refused:#?}");
    restoring(&here, &backup, &[]).ends().succeeded();
    let refused = restoring(&here, &file, &[]).ends();
    assert_eq!(refused.code, 12, "{refused:#?}");
    let hint = "\nhint: it holds only vault keys: add them with `credctl vault import-key`\n";
    assert!(refused.stderr.ends_with(hint), "{refused:#?}");
    imported(&here, &file);
    let arguments = ["vault", "import-key", file.to_str().unwrap()];
    let refused = with_passphrase(&other, &arguments).ends();
    refused.failed(
        5,
        &format!(
            "credctl: the vault key {} is not this vault's (the vault was sealed with {})\n\
             hint: the keys belong to another vault; nothing was changed\n",
            key_id(&here),
            key_id(&other)
        ),
    );
    let wrong = passphrase_file(&here, "wrong", "battery staple");
    let arguments = [
        &arguments[..],
        &["--passphrase-file", wrong.to_str().unwrap()],
    ]
    .concat();
    let refused = here.run(arguments).ends();
    let expected =
        "credctl: the passphrase is wrong, or the file was altered\nhint: nothing was changed\n";
    refused.failed(5, expected);
    assert_eq!(keys(&other), before);
}

#[test]
fn keys_that_do_not_come_from_a_file_are_not_added_to() {
    let here = Credctl::on_server();
    here.add("Paper 1", &["--paper"]);
    let file = exported(&here, &[]);
    let variable = keys(&here).join(",");
    let there = here.neighbour();
    let run = with_passphrase(&there, &["vault", "import-key", file.to_str().unwrap()]);
    let refused = run.var("CREDCTL_FERNET_KEYS", variable).ends();
    assert_eq!(refused.code, 12, "{refused:#?}");
    assert!(!there.data_home().join("vault.keys").exists());
}

#[test]
fn where_there_is_no_vault_yet_the_keys_are_those_of_its_first_credential() {
    let here = Credctl::on_server();
    here.add("Paper 1", &["--paper"]);
    let file = exported(&here, &[]);
    let fresh = Credctl::fresh();
    imported(&fresh, &file);
    assert_eq!(keys(&fresh), keys(&here));
    fresh.add("Paper 1", &["--paper"]);
    assert_eq!(key_id(&fresh), key_id(&here));
}

#[test]
fn python_opens_the_box_with_the_passphrase_alone() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    let script =
        format!("{OPENED}result = opened(json.load(open(data['file'])), data['passphrase'])");
    let data = json!({"file": exported(&t, &[]), "passphrase": PASSPHRASE});
    let text = python(&script, &data);
    let vault = &rows(&t, "SELECT id FROM credctl.vault")[0];
    let expected = format!(
        "# credctl vault {vault}\n# credctl vault key {}\n{}\n",
        key_id(&t),
        keys(&t)[0]
    );
    assert_eq!(text, expected);
}
