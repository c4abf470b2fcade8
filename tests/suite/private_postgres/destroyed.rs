//! `credctl db destroy`.

use std::{fs, os::unix::fs::PermissionsExt as _};

use rustix::process::{Signal, kill_process, test_kill_process};

use super::{
    homes::{Apart, in_folder, shown},
    names, wait_until,
};
use crate::common::{
    credctl::Credctl,
    home_files::{entries, write_file},
    private_postgres::{data_folder, server_pid},
    pty::{Fate, type_command},
};

const YES: [&str; 3] = ["db", "destroy", "--yes"];
const NO_BACKUP: &str = "credctl: 1 credential would be lost: no backup with vault keys was made\n\
                         hint: back up with `credctl backup FILE --with-keys`, or add --without-backup\n";
const NEEDS_YES: &str =
    "credctl: destroying the private database needs confirmation\nhint: add --yes\n";
const NOTHING: &str = "credctl: there is no private database\n";

fn back_up(t: &Credctl, flags: &[&str]) {
    let passphrase = write_file(t, "passphrase", "correct horse\n", 0o600);
    let file = t.home().join(format!("{}.backup", flags.len()));
    let mut backup = vec!["backup", file.to_str().unwrap()];
    backup.extend(flags);
    if flags.contains(&"--with-keys") {
        backup.extend(["--passphrase-file", passphrase.to_str().unwrap()]);
    }
    t.run(backup).ends().succeeded();
}

#[test]
fn it_is_destroyed_once_it_is_backed_up_with_its_keys_and_what_is_left_is_said() {
    let (t, home) = in_folder("vault");
    t.run(YES).ends().failed(3, NOTHING);
    t.add("Paper 1", &["--paper"]);
    let data = data_folder(&t);
    let pid = server_pid(&t);
    t.run(YES).ends().failed(7, NO_BACKUP);
    back_up(&t, &[]);
    t.run(YES).ends().failed(7, NO_BACKUP);
    back_up(&t, &["--with-keys"]);
    t.run(["db", "destroy"]).ends().failed(7, NEEDS_YES);
    assert_eq!(names(&t), ["Paper 1"]);

    let done = t.run([&YES[..], &["--json"]].concat()).ends().succeeded();
    let done = done.json();
    assert_eq!(done["destroyed"], data.to_str().unwrap());
    let left: Vec<_> = done["left"].as_array().unwrap().iter().collect();
    let is_left = |kind: &str, path: &std::path::Path| {
        let mut left = left.iter();
        left.any(|one| one["kind"] == kind && one["path"] == path.to_str().unwrap())
    };
    for (kind, path) in [
        ("vault_keys", home.join("vault.keys")),
        ("config", home.join("config.toml")),
        ("state", home.join("config.state")),
        ("backup", t.home().join("0.backup")),
        ("backup", t.home().join("1.backup")),
    ] {
        assert!(is_left(kind, &path), "{kind} {path:?}: {left:#?}");
    }
    // Everything that is in the home is named, once.
    for path in entries(&home) {
        let of_it = left
            .iter()
            .filter(|one| one["path"] == path.to_str().unwrap());
        assert_eq!(of_it.count(), 1, "{path:?}: {left:#?}");
    }
    assert!(!data.exists());
    wait_until("the server is gone", || test_kill_process(pid).is_err());
    assert!(shown(&t, &data).is_none());
    assert_eq!(
        entries(&home)
            .iter()
            .filter(|p| p.ends_with("postgres.record"))
            .count(),
        0
    );
    t.run(YES).ends().failed(3, NOTHING);
    // The next one is a fresh vault.
    assert_eq!(t.run(["list"]).ends().succeeded().stdout, "");
    t.add("New", &["--paper"]);
    assert_eq!(names(&t), ["New"]);
}

#[test]
fn an_empty_one_needs_no_backup_and_one_of_others_does() {
    let t = Credctl::fresh();
    t.run(["db", "start"]).ends().succeeded();
    t.run(YES).ends().succeeded();
    let seed = t.add("Paper 1", &["--paper"]);
    t.run(["remove", &seed, "--yes"]).ends().succeeded();
    t.run(YES).ends().succeeded();
    let other = [
        "add",
        "--nickname",
        "B",
        "--paper",
        "--stdin",
        "--user-id",
        "b",
    ];
    t.run(other).input("PKB\nsecret-of-b\n").ends().succeeded();
    let refused = t.run(YES).ends();
    assert_eq!(refused.code, 7, "{refused:#?}");
    let told = "1 credential of other users would be lost";
    assert!(refused.stderr.contains(told), "{refused:#?}");
    t.run([&YES[..], &["--without-backup"]].concat())
        .ends()
        .succeeded();
}

#[test]
fn at_a_terminal_the_word_is_asked_for() {
    let (t, _) = in_folder("vault");
    t.run(["db", "start"]).ends().succeeded();
    let data = data_folder(&t);
    let mut terminal = type_command(&t, &["db", "destroy"]);
    terminal.shows("Type `destroy` to destroy it");
    terminal.types("yes\r");
    terminal.shows("that is not the word");
    terminal.types("\x03");
    assert_eq!(terminal.fate(), Fate::Exited(130), "{}", terminal.shown());
    assert!(data.exists());
    let mut terminal = type_command(&t, &["db", "destroy"]);
    terminal.shows("Type `destroy` to destroy it");
    terminal.types("destroy\r");
    assert_eq!(terminal.fate(), Fate::Exited(0), "{}", terminal.shown());
    assert!(!data.exists());
}

#[test]
fn a_damaged_one_is_destroyed_without_the_programs_of_postgresql() {
    let (mut t, _) = in_folder("vault");
    t.add("Paper 1", &["--paper"]);
    let data = data_folder(&t);
    let _apart = Apart::of(&t);
    let none = t.home().join("none");
    fs::create_dir(&none).unwrap();
    t.set("CREDCTL_PG_BIN", &none);
    kill_process(server_pid(&t), Signal::KILL).unwrap();
    wait_until("it is down", || {
        let status = t.run(["db", "status", "--json"]).ends();
        status.json()["state"] == "stopped"
    });
    fs::remove_dir_all(data.join("base")).unwrap();
    let refused = t.run(YES).ends();
    assert_eq!(refused.code, 7, "{refused:#?}");
    let told = "credctl: it cannot be told whether a backup was made: ";
    assert!(refused.stderr.starts_with(told), "{refused:#?}");
    let hint = "\nhint: if nothing in it is needed, or a backup is at hand, add --without-backup\n";
    assert!(refused.stderr.ends_with(hint), "{refused:#?}");
    let without = [&YES[..], &["--without-backup"]].concat();
    t.run(without).ends().succeeded();
    assert!(!data.exists());
    t.unset("CREDCTL_PG_BIN");
}

#[test]
fn what_an_interrupted_attempt_left_is_destroyed_by_the_next() {
    let (t, home) = in_folder("vault");
    t.run(["db", "start"]).ends().succeeded();
    t.run(["db", "stop"]).ends().succeeded();
    let data = data_folder(&t);
    let apart = Apart::of(&t);
    // The cluster has lost its name already, and something in it cannot be removed yet.
    let unnamed = data.with_file_name("credctl.making-0123456789abcdef");
    fs::rename(&data, &unnamed).unwrap();
    t.run(YES).ends().succeeded();
    assert!(!unnamed.exists());
    assert!(apart.is_none_or(|apart| !apart.0.exists()));
    t.run(YES).ends().failed(3, NOTHING);
    fs::create_dir(home.join("credctl.making-0123456789abcdef")).unwrap();
    t.run(YES).ends().succeeded();
    t.run(YES).ends().failed(3, NOTHING);
}

#[test]
fn a_path_that_is_no_data_of_credctl_is_left_alone() {
    let (t, _) = in_folder("vault");
    let folder = t.home().join("0123456789abcdef");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o711)).unwrap();
    let link = t.home().join("fedcba9876543210");
    std::os::unix::fs::symlink(&folder, &link).unwrap();
    let paths = [
        folder.to_str().unwrap(),
        link.to_str().unwrap(),
        "/var/lib/credctl",
        "/var/lib/credctl/../credctl/home",
        "/",
        "",
        "/var/lib/credctl/0000000000000000",
    ];
    for path in paths {
        let ended = t.run([&YES[..], &["--data", path]].concat()).ends();
        assert!(matches!(ended.code, 2 | 12), "{path}: {ended:#?}");
    }
    assert!(folder.exists());
}

#[test]
fn a_server_is_not_destroyed_and_what_named_it_is_said() {
    let t = Credctl::on_server();
    t.run(YES).ends().failed(
        2,
        "credctl: a server is configured, and credctl destroys only the private database\n\
         hint: unset CREDCTL_DATABASE_URL to use the private database\n",
    );
}
