//! Commands that are refused before they ask for or write anything.

use std::fs;

use super::{passphrase_file, with_passphrase};
use crate::common::credctl::{Credctl, vault};

#[test]
fn a_passphrase_is_neither_short_nor_readable_by_others_nor_left_out() {
    let t = vault();
    let short = passphrase_file(&t, "short", "1234567");
    let open = passphrase_file(&t, "open", "long enough");
    fs::set_permissions(&open, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let missing = t.home().join("missing");
    let run = |file: &std::path::Path| {
        let arguments = ["backup", "new", "--with-keys", "--passphrase-file"];
        let arguments = arguments.iter().map(AsRef::as_ref);
        t.run(arguments.chain([file.as_os_str()])).ends()
    };
    run(&short).failed(2, "credctl: the passphrase has fewer than 8 characters\n");
    let path = open.display();
    run(&open).failed(
        12,
        &format!(
            "credctl: the passphrase file `{path}` can be read or changed by others (mode 0644)\n\
             hint: run `chmod 600 {path}`\n"
        ),
    );
    let path = missing.display();
    run(&missing).failed(
        12,
        &format!("credctl: the passphrase file `{path}` does not exist\n"),
    );
    let hint = "hint: give it in the first line of a file: --passphrase-file FILE, or `-` for standard input\n";
    let nobody = format!("credctl: cannot ask for the passphrase: stdin is not a terminal\n{hint}");
    t.run(["backup", "new", "--with-keys"])
        .ends()
        .failed(2, &nobody);
    t.run(["vault", "export-key", "new"])
        .ends()
        .failed(2, &nobody);
    let alone = with_passphrase(&t, &["backup", "new"]).ends();
    alone.failed(2, "credctl: --passphrase-file needs --with-keys\n");
    assert!(!t.home().join("new").exists());
}

#[test]
fn a_passphrase_is_taken_from_standard_input() {
    let t = vault();
    let backup = ["backup", "new", "--with-keys", "--passphrase-file", "-"];
    t.run(backup)
        .input("a long passphrase\r\n")
        .ends()
        .succeeded();
    let other = Credctl::on_server();
    let file = t.home().join("new");
    let restore = ["restore", file.to_str().unwrap(), "--passphrase-file", "-"];
    other.run(restore).input("a long passphrase ").ends();
    other
        .run(restore)
        .input("a long passphrase")
        .ends()
        .succeeded();
}

#[test]
fn where_nothing_is_there_is_nothing_to_back_up_and_nothing_is_made() {
    let t = Credctl::fresh();
    let expected = "credctl: there is no vault here yet\nhint: the first credential creates one: credctl add\n";
    t.run(["backup", "new"]).ends().failed(3, expected);
    with_passphrase(&t, &["vault", "export-key", "new"])
        .ends()
        .failed(3, expected);
    assert!(!t.data_home().exists() && !t.home().join("new").exists());
}

#[test]
fn vault_keys_of_another_vault_are_not_backed_up_with_this_one() {
    let t = vault();
    t.add("Paper 1", &["--paper"]);
    let other = Credctl::on_server();
    other.add("Paper 1", &["--paper"]);
    let key_file = other.data_home().join("vault.keys");
    for command in [
        &["backup", "new", "--with-keys"][..],
        &["vault", "export-key", "new"],
    ] {
        let mut run = with_passphrase(&t, command);
        run.command().arg("--key-file").arg(&key_file);
        let refused = run.ends();
        let [own, given] =
            [&t, &other].map(|t| t.credentials()[0]["key_id"].as_str().unwrap().to_owned());
        refused.failed(
            5,
            &format!(
                "credctl: the vault key {given} is not this vault's (the vault was sealed with {own})\n\
                 hint: the keys belong to another vault; nothing was changed\n"
            ),
        );
    }
    assert!(!t.home().join("new").exists());
}
