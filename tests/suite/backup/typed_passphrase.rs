//! Passphrases typed at a terminal.

use super::{PASSPHRASE, backed_up, passphrase_file, restored};
use crate::common::{
    credctl::{Credctl, vault},
    pty::{Fate, type_command},
};

#[test]
fn a_new_passphrase_is_typed_twice_and_an_old_one_once_and_neither_is_shown() {
    let (t, other) = (vault(), Credctl::on_server());
    t.add("Paper 1", &["--paper"]);
    let [file, left] = ["typed", "left"].map(|name| t.home().join(name));
    let [name, other_name] = [&file, &left].map(|path| path.to_str().unwrap());
    let mut backup = type_command(&t, &["backup", name, "--with-keys"]);
    let line = |text: &str| format!("{text}\r");
    backup.shows("New passphrase: ").types(&line("short"));
    backup.shows("the passphrase has fewer than 8 characters: type it again");
    backup.shows("New passphrase: ").types(&line(PASSPHRASE));
    backup
        .shows("Repeat the passphrase: ")
        .types(&line("another one"));
    backup.shows("the passphrases do not match: type it again");
    backup.shows("New passphrase: ").types(&line(PASSPHRASE));
    backup
        .shows("Repeat the passphrase: ")
        .types(&line(PASSPHRASE));
    assert_eq!(backup.fate(), Fate::Exited(0), "{}", backup.shown());
    let mut restore = type_command(&other, &["restore", name]);
    restore.shows("Passphrase: ").types(&line(PASSPHRASE));
    assert_eq!(restore.fate(), Fate::Exited(0), "{}", restore.shown());
    for screen in [backup.screen(), restore.screen()] {
        assert!(!screen.contains("horse"), "{screen}");
    }
    assert_eq!(restored(&other, &file, &[])["skipped"], 1);
    let mut cancelled = type_command(&t, &["backup", other_name, "--with-keys"]);
    cancelled.shows("New passphrase: ").types("\u{3}");
    assert_eq!(cancelled.fate(), Fate::Exited(130), "{}", cancelled.shown());
    assert!(!left.exists());
}

#[test]
fn a_passphrase_that_is_given_is_tried_also_where_the_vault_keys_are_here_already() {
    let t = vault();
    t.add("Paper 1", &["--paper"]);
    let file = backed_up(&t);
    let name = file.to_str().unwrap();
    let wrong = passphrase_file(&t, "wrong", "battery staple");
    let wrong = ["--passphrase-file", wrong.to_str().unwrap()];
    for flags in [&[][..], &["--dry-run"]] {
        let refused = t
            .run([&["restore", name][..], &wrong, flags].concat())
            .ends();
        let message = "credctl: the passphrase is wrong, or the file was altered\nhint: nothing was changed\n";
        refused.failed(5, message);
    }
    let untried = t.run(["restore", name, "--dry-run"]).ends().succeeded();
    let remark = "the passphrase of the vault keys in the backup was not tried";
    assert!(untried.stderr.contains(remark), "{}", untried.stderr);
    let mut rehearsal = type_command(&t, &["restore", name, "--dry-run"]);
    rehearsal
        .shows("Passphrase: ")
        .types(&format!("{PASSPHRASE}\r"));
    assert_eq!(rehearsal.fate(), Fate::Exited(0), "{}", rehearsal.shown());
}
