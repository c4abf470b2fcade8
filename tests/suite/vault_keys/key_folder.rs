//! Folders in which others could replace a vault key: none is read there, and none is made.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::{Path, PathBuf},
};

use super::{adding, recorded};
use crate::common::{
    credctl::{Credctl, Ended},
    home_files::{entries, write_config, write_file},
    vault_keys::ONE,
};

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// The refusal of a key file because of a folder, with the command to run.
fn refusal(key_file: &Path, folder: &Path) -> String {
    let found = fs::metadata(folder).unwrap();
    let (owner, mode) = (found.uid(), found.mode() & 0o7777);
    let (key_file, folder) = (key_file.display(), folder.display());
    // Root does not close a sticky folder: others use it.
    let hint = match mode & 0o1000 != 0 {
        true => "keep it in a folder to which only you can write".to_owned(),
        false => format!("run `chmod go-w {folder}`"),
    };
    format!(
        "credctl: the vault key file `{key_file}` is not safe: others can write to the folder \
         `{folder}` (owner {owner}, mode {mode:04o})\nhint: {hint}\n"
    )
}

/// The ends of `show --reveal` for each way in which a user can name a key file.
fn shown_with(t: &Credctl, path: &Path) -> [Ended; 3] {
    let show = ["show", "Paper 1", "--reveal"];
    let by_variable = t.run(show).var("CREDCTL_KEY_FILE", path).ends();
    let mut by_flag = t.run(show);
    by_flag.command().arg("--key-file").arg(path);
    let by_flag = by_flag.ends();
    let before = fs::read_to_string(t.config()).unwrap();
    write_config(t, &format!("{before}[key]\nfile = '{}'\n", path.display()));
    let by_config = t.run(show).ends();
    write_config(t, &before);
    [by_variable, by_flag, by_config]
}

/// A vault with a credential; its key is in a folder of its own, below another.
fn vault() -> (Credctl, PathBuf) {
    let mut t = Credctl::on_server();
    let path = write_file(&t, "above/folder/keys", ONE, 0o600);
    chmod(&t.home().join("above"), 0o755);
    chmod(&t.home().join("above/folder"), 0o755);
    t.set("CREDCTL_KEY_FILE", &path);
    t.add("Paper 1", &["--paper"]);
    t.unset("CREDCTL_KEY_FILE");
    (t, path)
}

#[test]
fn a_key_in_a_folder_that_others_may_write_is_not_read_however_it_is_named() {
    let (t, path) = vault();
    let folder = path.parent().unwrap();
    for mode in [0o777, 0o775, 0o757, 0o1777] {
        chmod(folder, mode);
        for refused in shown_with(&t, &path) {
            refused.failed(5, &refusal(&path, folder));
        }
    }
    let exec = t.run(["exec", "-c", "Paper 1", "--", "true"]);
    assert_eq!(exec.var("CREDCTL_KEY_FILE", &path).ends().code, 105);
    for mode in [0o755, 0o700, 0o500] {
        chmod(folder, mode);
        for shown in shown_with(&t, &path) {
            shown.succeeded();
        }
    }
}

#[test]
fn a_folder_further_up_may_be_shared_only_if_it_is_sticky() {
    let (t, path) = vault();
    let above = t.home().join("above");
    for mode in [0o777, 0o775, 0o757] {
        chmod(&above, mode);
        for refused in shown_with(&t, &path) {
            refused.failed(5, &refusal(&path, &above));
        }
    }
    chmod(&above, 0o1777);
    for shown in shown_with(&t, &path) {
        shown.succeeded();
    }
}

#[test]
fn a_link_is_as_safe_as_its_own_folder_and_the_folder_of_its_target() {
    let (t, path) = vault();
    let (shared, own) = (t.home().join("shared"), t.home().join("own"));
    fs::create_dir(&shared).unwrap();
    fs::create_dir(&own).unwrap();
    let (in_shared, in_own) = (shared.join("keys"), own.join("keys"));
    symlink(&path, &in_shared).unwrap();
    symlink(&path, &in_own).unwrap();
    chmod(&shared, 0o777);
    for refused in shown_with(&t, &in_shared) {
        refused.failed(5, &refusal(&in_shared, &shared));
    }
    for shown in shown_with(&t, &in_own) {
        shown.succeeded();
    }
    chmod(path.parent().unwrap(), 0o777);
    for refused in shown_with(&t, &in_own) {
        refused.failed(5, &refusal(&in_own, path.parent().unwrap()));
    }
}

#[tokio::test]
async fn no_key_is_made_where_others_may_write() {
    for (folder, mode) in [
        (".local/share/credctl", 0o777),
        (".local/share/credctl", 0o1777),
        (".local/share", 0o777),
        (".local", 0o775),
    ] {
        let t = Credctl::on_server();
        let folder = t.home().join(folder);
        fs::create_dir_all(&folder).unwrap();
        chmod(&folder, mode);
        let path = t.data_home().join("vault.keys");
        let refused = adding(&t, "Paper 1").ends();
        refused.failed(5, &refusal(&path, &folder));
        assert_eq!(entries(&folder), [] as [PathBuf; 0], "{folder:?}");
        assert_eq!(recorded(&t).await, [] as [String; 0]);
        assert_eq!(t.credentials().len(), 0);
        chmod(&folder, 0o755);
        adding(&t, "Paper 1").ends().succeeded();
        assert_eq!(recorded(&t).await, [super::made_key(&t)]);
    }
}

#[test]
fn no_key_is_added_where_others_may_write() {
    let (mut t, path) = vault();
    t.set("CREDCTL_KEY_FILE", &path);
    let folder = path.parent().unwrap();
    chmod(folder, 0o777);
    let before = fs::read(&path).unwrap();
    for command in [&["vault", "add-key"][..], &["vault", "rotate", "--yes"]] {
        let refused = t.run(command).ends();
        refused.failed(5, &refusal(&path, folder));
    }
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(entries(folder), [path]);
}
