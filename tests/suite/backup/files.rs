//! The backup file: where it is written, and which files are refused as backups.

use std::{fs, os::unix::fs::symlink};

use super::{PASSPHRASE, backed_up, forged, lines, mode, restored, restoring, with_passphrase};
use crate::common::{
    credctl::{Credctl, vault},
    database::dump,
};

#[test]
fn a_file_is_private_whatever_the_umask_and_never_overwritten() {
    let t = vault();
    t.add("Paper 1", &["--paper"]);
    let file = backed_up(&t);
    assert_eq!(mode(&file), 0o600);
    let link = t.home().join("link");
    symlink("nowhere", &link).unwrap();
    let taken = t.home().join("taken");
    fs::write(&taken, "mine").unwrap();
    for path in [&file, &link, &taken] {
        let path = path.to_str().unwrap();
        for command in [&["backup", path][..], &["vault", "export-key", path]] {
            let refused = with_passphrase(&t, &command[..command.len()]);
            let refused = match command[0] {
                "backup" => t.run(command).ends(),
                _ => refused.ends(),
            };
            let expected = format!(
                "credctl: `{path}` already exists, and is not overwritten\n\
                 hint: choose another name, or move it away\n"
            );
            refused.failed(7, &expected);
        }
    }
    assert_eq!(fs::read_to_string(taken).unwrap(), "mine");
    let nowhere = t.home().join("nowhere/file");
    let refused = t.run(["backup", nowhere.to_str().unwrap()]).ends();
    assert_eq!(refused.code, 12, "{refused:#?}");
}

#[test]
fn standard_output_takes_a_backup_that_restores() {
    let (t, to) = (vault(), Credctl::on_server());
    t.add("Paper 1", &["--paper"]);
    let ended = with_passphrase(&t, &["backup", "-", "--with-keys"])
        .ends()
        .succeeded();
    assert_eq!(
        ended.stderr,
        "Backed up 1 to standard output, with the vault keys\n"
    );
    let file = to.home().join("piped");
    fs::write(&file, ended.stdout).unwrap();
    assert_eq!(restored(&to, &file, &[])["restored"], 1);
    let refused = t.run(["backup", "-", "--json"]).ends();
    let error = refused.error();
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{error}");
}

#[test]
fn a_file_that_was_cut_or_damaged_anywhere_is_refused_and_nothing_is_changed() {
    let (t, to) = (vault(), Credctl::on_server());
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    let file = backed_up(&t);
    let whole = fs::read(&file).unwrap();
    let before = dump(&to);
    let damaged = to.home().join("damaged");
    let refused = |bytes: &[u8]| {
        fs::write(&damaged, bytes).unwrap();
        let ended = restoring(&to, &damaged, &[]).ends();
        assert!([9, 12].contains(&ended.code), "{ended:#?}");
        ended
    };
    let ends: Vec<_> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
    for at in ends
        .iter()
        .copied()
        .chain([0, 10, whole.len() / 2, whole.len() - 2])
    {
        refused(&whole[..at]);
        if at > 0 && at != ends[ends.len() - 1] {
            refused(&whole[..=at]);
        }
    }
    for at in (0..whole.len()).step_by(97) {
        let mut changed = whole.clone();
        changed[at] = if changed[at] == b'x' { b'y' } else { b'x' };
        refused(&changed);
    }
    refused(&[&whole[..], b"{}\n"].concat());
    let cut = refused(&whole[..=ends[1]]);
    let expected = format!(
        "credctl: `{}` is truncated: its end is missing\nhint: nothing was restored\n",
        damaged.display()
    );
    cut.failed(9, &expected);
    assert_eq!(dump(&to), before);
}

#[test]
fn what_is_no_backup_or_of_a_later_version_is_told_apart() {
    let t = vault();
    let file = backed_up(&t);
    let name = |path: &std::path::Path| path.display().to_string();
    let other = t.home().join("other");
    fs::write(&other, "APCA_API_KEY_ID=x\n").unwrap();
    let refused = restoring(&t, &other, &[]).ends();
    refused.failed(
        12,
        &format!("credctl: `{}` is not a credctl backup\n", name(&other)),
    );
    let folder = restoring(&t, t.home(), &[]).ends();
    folder.failed(
        12,
        &format!("credctl: `{}` is not a file\n", name(t.home())),
    );
    for change in ["version", "schema"] {
        let newer = forged(&file, |lines| {
            lines[0][change] = 9999.into();
            lines[0]["made_by"] = "9.9.9".into();
        });
        let expected = format!(
            "credctl: `{}` was made by credctl 9.9.9, and this version cannot read all of it\n\
             hint: upgrade credctl\n",
            name(&newer)
        );
        restoring(&t, &newer, &[]).ends().failed(8, &expected);
    }
}

#[test]
fn what_the_box_asks_for_is_bounded_before_it_is_taken() {
    let (t, to) = (vault(), Credctl::on_server());
    t.add("Paper 1", &["--paper"]);
    let file = backed_up(&t);
    for (field, value, told) in [
        (
            "memory_kib",
            u32::MAX,
            "its memory in KiB is 4294967295, not 8192 to 262144",
        ),
        (
            "passes",
            u32::MAX,
            "its number of passes is 4294967295, not 1 to 16",
        ),
        (
            "lanes",
            1 << 20,
            "its number of lanes is 1048576, not 1 to 4",
        ),
    ] {
        let hostile = forged(&file, |lines| lines[0]["keys"]["kdf"][field] = value.into());
        let expected = format!(
            "credctl: the file was not sealed by credctl, or was altered: {told}\nhint: nothing was changed\n"
        );
        restoring(&to, &hostile, &[]).ends().failed(9, &expected);
    }
}

#[test]
fn nothing_in_a_backup_is_readable_without_the_passphrase() {
    let t = vault();
    t.add("Paper 1", &["--paper"]);
    let text = fs::read_to_string(backed_up(&t)).unwrap();
    let keys = fs::read_to_string(t.data_home().join("vault.keys")).unwrap();
    let key = keys.lines().find(|line| !line.starts_with('#')).unwrap();
    for secret in [key, PASSPHRASE, "PKTEST", "secret-of"] {
        assert!(!text.contains(secret));
    }
    let file = t.home().join("credctl.backup");
    assert_eq!(lines(&file).len(), 4);
}
