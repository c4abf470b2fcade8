//! Backups that somebody changed who has no vault key, and made the checksum anew: they are refused
//! before anything is written, whatever was changed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{backed_up, forged, lines, restoring, write};
use crate::common::{
    credctl::{Credctl, Ended},
    database::dump,
    rounds::rounds,
    vault_keys::key_file,
};

/// A change of the lines of a backup.
type Change = (&'static str, fn(&mut Vec<Value>));

/// Number of changes of one kind that are made unless all of them are.
const BOUNDED: usize = 10;

/// The lines of the backup of [`source`]: a header, two accounts, three credentials, the end.
const ACCOUNTS: [usize; 2] = [1, 2];
const CREDENTIALS: [usize; 3] = [3, 4, 5];

/// Two accounts, with two paper credentials in the first and a live one in the second.
fn source() -> Credctl {
    let t = Credctl::on_server();
    t.run(["account", "add", "fund"]).ends().succeeded();
    t.add("Paper 1", &["--paper", "--account", "main"]);
    t.add("Paper 2", &["--paper", "--account", "main"]);
    t.add("Live", &["--live", "--account", "fund"]);
    t
}

fn exchange(lines: &mut [Value], [one, other]: [usize; 2], pointer: &str) {
    let at = |lines: &[Value], line: usize| lines[line].pointer(pointer).unwrap().clone();
    let (of_one, of_other) = (at(lines, one), at(lines, other));
    assert_ne!(of_one, of_other, "{pointer}");
    *lines[one].pointer_mut(pointer).unwrap() = of_other;
    *lines[other].pointer_mut(pointer).unwrap() = of_one;
}

fn set(lines: &mut [Value], line: usize, pointer: &str, value: Value) {
    let place = lines[line].pointer_mut(pointer).unwrap();
    assert_ne!(*place, value, "{pointer}");
    *place = value;
}

fn count(lines: &mut [Value], what: &str, count: usize) {
    let end = lines.len() - 1;
    lines[end]["end"][what] = json!(count);
}

const ROWS: [Change; 16] = [
    ("names of two accounts exchanged", |l| {
        exchange(l, ACCOUNTS, "/account/account_name")
    }),
    ("ids of two accounts exchanged", |l| {
        exchange(l, ACCOUNTS, "/account/id")
    }),
    ("an account enabled or disabled", |l| {
        set(l, 1, "/account/is_active", json!(false))
    }),
    ("a credential in another account", |l| {
        exchange(l, [3, 5], "/credential/account_id")
    }),
    ("key pairs exchanged", |l| {
        exchange(l, [3, 5], "/credential/api_key");
        exchange(l, [3, 5], "/credential/secret_key");
    }),
    ("nicknames exchanged, also in the companions", |l| {
        exchange(l, [3, 4], "/credential/nickname");
        exchange(l, [3, 4], "/credential/companion/nickname");
    }),
    ("companions exchanged", |l| {
        exchange(l, [3, 4], "/credential/companion")
    }),
    ("a companion removed", |l| {
        set(l, 5, "/credential/companion", json!(null))
    }),
    ("all companions removed", |l| {
        for line in CREDENTIALS {
            set(l, line, "/credential/companion", json!(null));
        }
    }),
    ("a seal removed", |l| {
        set(l, 5, "/credential/companion/seal", json!(""))
    }),
    ("the environment changed", |l| {
        set(l, 5, "/credential/companion/environment", json!("paper"))
    }),
    ("the environment removed", |l| {
        set(l, 5, "/credential/companion/environment", json!(null))
    }),
    ("the type changed, also in the companion", |l| {
        set(l, 5, "/credential/credential_type", json!("alpaca_paper"));
        set(
            l,
            5,
            "/credential/companion/credential_type",
            json!("alpaca_paper"),
        );
    }),
    ("the revision raised", |l| {
        set(l, 3, "/credential/companion/revision", json!(9))
    }),
    ("enabled or disabled, also in the companion", |l| {
        set(l, 3, "/credential/is_active", json!(false));
        set(l, 3, "/credential/companion/is_active", json!(false));
    }),
    ("a time changed", |l| {
        set(
            l,
            3,
            "/credential/created_at",
            json!("2001-02-03T04:05:06Z"),
        )
    }),
];

const LINES: [Change; 7] = [
    ("a credential removed", |l| {
        l.remove(4);
        count(l, "credentials", 2);
    }),
    ("all credentials removed", |l| {
        l.drain(3..6);
        count(l, "credentials", 0);
    }),
    ("an account removed with its credentials", |l| {
        l.remove(5);
        l.remove(2);
        count(l, "accounts", 1);
        count(l, "credentials", 2);
    }),
    ("credentials reordered", |l| l.swap(3, 4)),
    ("accounts reordered", |l| l.swap(1, 2)),
    ("a credential duplicated under another id", |l| {
        let mut twin = l[3].clone();
        twin["credential"]["id"] = json!("0c0ffee0-0000-4000-8000-000000000001");
        l.insert(4, twin);
        count(l, "credentials", 4);
    }),
    ("an account added", |l| {
        let mut account = l[1].clone();
        account["account"]["id"] = json!("0c0ffee0-0000-4000-8000-000000000001");
        l.insert(3, account);
        count(l, "accounts", 3);
    }),
];

const HEADERS: [Change; 9] = [
    ("the user changed", |l| {
        set(l, 0, "/user_id", json!("trader-b"))
    }),
    ("the vault changed", |l| {
        set(
            l,
            0,
            "/vault_id",
            json!("0c0ffee0-0000-4000-8000-000000000001"),
        )
    }),
    ("the schema changed", |l| set(l, 0, "/schema", json!(15))),
    ("the version of credctl changed", |l| {
        set(l, 0, "/made_by", json!("0.0.1"))
    }),
    ("the time changed", |l| {
        set(l, 0, "/made_at", json!("2001-02-03T04:05:06Z"))
    }),
    ("the list of keys emptied", |l| {
        set(l, 0, "/vault_keys", json!([]))
    }),
    ("types put in", |l| {
        let types = "[types.alpaca2]\ntitle = \"x\"\n[types.alpaca2.api_key]\ntitle = \"y\"\n";
        set(l, 0, "/types", json!(types))
    }),
    ("another active credential", |l| {
        let id = l[5]["credential"]["id"].clone();
        set(l, 0, "/active", id)
    }),
    ("no active credential", |l| {
        set(l, 0, "/active", json!(null))
    }),
];

/// Everything in the home of a test but the files that the test itself put there.
fn files(t: &Credctl) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![t.home().join(".config"), t.home().join(".local")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push((path.clone(), fs::read(path).unwrap())),
            }
        }
    }
    found.sort();
    found
}

/// Asserts that this file is refused as altered, and nothing is written: where the vault key is at hand,
/// without asking the passphrase, which takes its time.
fn is_refused(t: &Credctl, file: &Path, what: &str) {
    let before = (dump(t), files(t));
    for flags in [&["--dry-run"][..], &[]] {
        let run = match key_file(t).exists() {
            true => t.run([&["restore", file.to_str().unwrap()], flags].concat()),
            false => restoring(t, file, flags),
        };
        let ended = run.ends();
        let expected = format!(
            "credctl: `{}` was altered: it is not as credctl wrote it\nhint: nothing was restored\n",
            file.display()
        );
        assert_eq!(
            (ended.code, &ended.stderr),
            (9, &expected),
            "{what}: {ended:#?}"
        );
        assert_eq!(ended.stdout, "", "{what}");
    }
    assert_eq!((dump(t), files(t)), before, "{what}");
}

/// Asserts that each change is refused on the machine of the backup, where a credential is gone, on another
/// one with its vault key, and at least one of them on one that takes the key from the backup.
fn all_are_refused(changes: &[Change]) {
    let [from, keyed, new] = [source(), Credctl::on_server(), Credctl::on_server()];
    fs::create_dir_all(keyed.data_home()).unwrap();
    fs::copy(key_file(&from), key_file(&keyed)).unwrap();
    let file = backed_up(&from);
    assert_eq!(lines(&file).len(), 7);
    from.run(["remove", "Live", "--yes"]).ends().succeeded();
    for (what, change) in rounds(changes.iter().collect(), BOUNDED) {
        let forged = forged(&file, *change);
        is_refused(&from, &forged, what);
        is_refused(&keyed, &forged, what);
    }
    let (what, change) = &changes[0];
    is_refused(&new, &forged(&file, *change), what);
    // The file itself is sound.
    for t in [&from, &keyed, &new] {
        restoring(t, &file, &[]).ends().succeeded();
    }
}

#[test]
fn changed_rows_are_refused_before_anything_is_written() {
    all_are_refused(&ROWS);
}

#[test]
fn removed_reordered_and_added_lines_are_refused_before_anything_is_written() {
    all_are_refused(&LINES);
}

#[test]
fn changed_headers_are_refused_before_anything_is_written() {
    all_are_refused(&HEADERS);
}

#[test]
fn a_line_that_is_there_twice_is_damage() {
    let (from, to) = (source(), Credctl::on_server());
    let twice = forged(&backed_up(&from), |l| {
        l.insert(4, l[3].clone());
        count(l, "credentials", 4);
    });
    let expected = format!(
        "credctl: `{}` is damaged: line 8 ends a file that holds a credential twice\nhint: nothing was restored\n",
        twice.display()
    );
    restoring(&to, &twice, &[]).ends().failed(9, &expected);
}

#[test]
fn a_mac_that_is_missing_or_of_another_backup_is_refused() {
    let (from, new) = (source(), Credctl::on_server());
    let file = backed_up(&from);
    let first = lines(&file);
    from.run(["rename", "Live", "Fund"]).ends().succeeded();
    let second = backed_up(&from);
    let of = |lines: &[Value]| lines.last().unwrap()["end"]["mac"].clone();
    for (what, mac) in [
        ("another backup's", of(&first)),
        ("none", json!("")),
        ("no base64", json!("ö")),
    ] {
        let forged = forged(&second, |l| l.last_mut().unwrap()["end"]["mac"] = mac);
        is_refused(&from, &forged, what);
        is_refused(&new, &forged, what);
    }
    let without = forged(&second, |l| {
        let end = l.last_mut().unwrap()["end"].as_object_mut().unwrap();
        end.remove("mac");
    });
    let ended = restoring(&new, &without, &[]).ends();
    assert_eq!(ended.code, 9, "{ended:#?}");
}

/// A key that is not at hand vouches for nothing, also not for the file's own keys.
#[test]
fn a_backup_that_names_a_key_of_nobody_is_refused_before_anything_is_written() {
    let (from, new) = (source(), Credctl::on_server());
    let file = backed_up(&from);
    let stranger = forged(&file, |l| set(l, 0, "/mac_key", json!("0123456789abcdef")));
    let no_id = forged_as(&file, "no-id", |l| set(l, 0, "/mac_key", json!("mine")));
    let expected = format!(
        "credctl: `{}` was made with vault key 0123456789abcdef, which is not at hand\n\
         hint: nothing was restored; a backup made with --with-keys contains its vault keys, and `credctl vault import-key` adds others\n",
        stranger.display()
    );
    for t in [&from, &new] {
        let before = (dump(t), files(t));
        restoring(t, &stranger, &[]).ends().failed(5, &expected);
        assert_eq!((dump(t), files(t)), before);
        is_refused(t, &no_id, "an id that is none");
    }
}

/// Like [`forged`], in a file of this name.
fn forged_as(file: &Path, name: &str, change: impl FnOnce(&mut Vec<Value>)) -> PathBuf {
    let mut all = lines(file);
    change(&mut all);
    let path = file.with_extension(name);
    write(&path, &all);
    path
}

/// Somebody with a vault key and a passphrase of their own makes a backup that is sound, under a key
/// that nobody else has.
#[test]
fn a_backup_under_a_key_of_somebody_else_opens_with_their_passphrase_only() {
    let (theirs, mine) = (source(), Credctl::on_server());
    mine.add("Paper 1", &["--paper"]);
    let before = dump(&mine);
    let path = theirs.home().join("theirs");
    let passphrase = super::passphrase_file(&theirs, "own", "another passphrase");
    let backup = [
        "backup",
        path.to_str().unwrap(),
        "--with-keys",
        "--passphrase-file",
    ];
    let arguments = backup.iter().map(AsRef::as_ref);
    let run = theirs.run(arguments.chain([passphrase.as_os_str()]));
    run.ends().succeeded();
    let ended: Ended = restoring(&mine, &path, &[]).ends();
    ended.failed(
        5,
        "credctl: the passphrase is wrong, or the file was altered\nhint: nothing was changed\n",
    );
    assert_eq!(dump(&mine), before);
}
