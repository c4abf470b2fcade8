//! Homes that are moved, removed and copied: a home keeps its data, and no other home gets them.

use std::{
    ffi::OsStr,
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use rustix::process::geteuid;
use serde_json::Value;

use super::names;
use crate::common::{
    credctl::{Credctl, Ended},
    home_files::write_file,
    private_postgres::{data_folder, server_pid},
};

/// A home by `CREDCTL_HOME`, in a folder that is removed at the end.
pub(super) fn in_folder(name: &str) -> (Credctl, PathBuf) {
    let mut t = Credctl::fresh();
    let home = t.home().join(name);
    t.set("CREDCTL_HOME", &home);
    (t, home)
}

/// Data that lie apart from their home. Dropping this removes what is left of them.
pub(super) struct Apart(pub(super) PathBuf);

impl Apart {
    /// The data of this home, if they lie apart.
    pub(super) fn of(t: &Credctl) -> Option<Self> {
        let data = data_folder(t);
        let folder = data.parent().unwrap().to_owned();
        let is_apart = folder.parent() == Some(Path::new("/var/lib/credctl"));
        assert_eq!(is_apart, geteuid().is_root(), "{data:?}");
        is_apart.then(|| Apart(folder))
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        if !self.0.exists() {
            return;
        }
        let t = Credctl::fresh();
        let folder = self.0.to_str().unwrap();
        let destroy = ["db", "destroy", "--yes", "--data", folder];
        t.run(destroy).ends();
        fs::remove_dir_all(&self.0).ok();
    }
}

/// What `db status --all` says of these data.
pub(super) fn shown(t: &Credctl, data: &Path) -> Option<Value> {
    let all = t
        .run(["db", "status", "--all", "--json"])
        .ends()
        .succeeded();
    let all = all.json()["databases"].as_array().unwrap().clone();
    all.into_iter()
        .find(|one| one["data"] == data.to_str().unwrap())
}

#[test]
fn a_removed_home_that_comes_back_is_a_fresh_vault() {
    let (t, home) = in_folder("vault");
    t.add("Old", &["--paper"]);
    let data = data_folder(&t);
    let left = Apart::of(&t);
    fs::remove_dir_all(&home).unwrap();

    let nothing = t.run(["list"]).ends().succeeded();
    assert_eq!(nothing.stdout, "");
    assert!(!home.exists());
    t.add("New", &["--paper"]);
    assert_eq!(names(&t), ["New"]);
    let Some(left) = left else {
        return;
    };
    assert_ne!(data_folder(&t), data);
    let ownerless = shown(&t, &data).unwrap();
    assert_eq!(ownerless["owned"], false);
    assert_eq!(ownerless["home"], home.to_str().unwrap());
    assert_eq!(ownerless["home_exists"], true);
    assert_eq!(ownerless["state"], "running");
    assert!(ownerless["size_bytes"].as_u64().unwrap() > 1_000_000);
    let own = shown(&t, &data_folder(&t)).unwrap();
    assert_eq!(
        (&own["owned"], &own["home"]),
        (&true.into(), &ownerless["home"])
    );
    let text = t.run(["db", "status", "--all"]).ends().succeeded();
    let line = text
        .stdout
        .lines()
        .find(|line| line.starts_with(data.to_str().unwrap()));
    let cells: Vec<_> = line.unwrap().split('\t').collect();
    assert_eq!(&cells[1..3], [home.to_str().unwrap(), "no"]);
    let folder = left.0.to_str().unwrap();
    assert!(
        text.stderr
            .contains(&format!("no home owns {folder}/postgres"))
    );

    // Nobody's data are destroyed by their path, owned ones are not.
    let destroy = |folder: &str| t.run(["db", "destroy", "--yes", "--data", folder]).ends();
    let kept = destroy(data_folder(&t).to_str().unwrap());
    assert_eq!(kept.code, 12, "{kept:#?}");
    assert!(kept.stderr.contains("belongs to the home"), "{kept:#?}");
    let asked = t.run(["db", "destroy", "--data", folder]).ends();
    asked.failed(
        7,
        "credctl: destroying the private database needs confirmation\nhint: add --yes\n",
    );
    destroy(folder).failed(
        0,
        &format!("Destroyed the private database in {folder}/postgres\n"),
    );
    assert!(!left.0.exists() && shown(&t, &data).is_none());
    let none = destroy(folder);
    assert_eq!(none.code, 12);
    let hint = "\nhint: `credctl db status --all` names them\n";
    assert!(none.stderr.ends_with(hint), "{none:#?}");
    assert_eq!(names(&t), ["New"]);
}

#[test]
fn a_moved_home_keeps_its_vault_with_a_running_server_and_without() {
    let (mut t, first) = in_folder("first");
    t.add("Paper 1", &["--paper"]);
    for (name, stops) in [
        ("second", false),
        ("third", true),
        ("fourth/with more", false),
    ] {
        if stops {
            t.run(["db", "stop"]).ends().succeeded();
        }
        let before = PathBuf::from(&t.variables()[OsStr::new("CREDCTL_HOME")]);
        let after = t.home().join(name);
        fs::create_dir_all(after.parent().unwrap()).unwrap();
        fs::rename(&before, &after).unwrap();
        t.set("CREDCTL_HOME", &after);
        assert_eq!(t.run(["db", "url"]).ends().code, 0);
        t.add(name, &["--paper"]);
        assert!(names(&t).contains(&"Paper 1".to_owned()));
        assert!(!before.exists());
        let owned = shown(&t, &data_folder(&t)).unwrap();
        assert_eq!(owned["home"], after.to_str().unwrap());
        assert_eq!(owned["owned"], true);
    }
    assert_eq!(
        names(&t),
        ["Paper 1", "fourth/with more", "second", "third"]
    );
    // The old place is a fresh one.
    let list = t.run(["list"]).var("CREDCTL_HOME", first);
    assert_eq!(list.ends().succeeded().stdout, "");
}

#[test]
fn a_home_with_a_long_path_is_moved_with_its_socket() {
    let (mut t, _) = in_folder("unused");
    let long = |name: &str| t.home().join(name.repeat(60));
    let (before, after) = (long("ab"), long("cd"));
    for folder in [t.home(), &before] {
        fs::create_dir_all(folder).unwrap();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o711)).unwrap();
    }
    t.set("CREDCTL_HOME", &before);
    t.add("Paper 1", &["--paper"]);
    let socket = |t: &Credctl| {
        let status = t.run(["db", "status", "--json"]).ends().succeeded().json();
        PathBuf::from(status["socket"].as_str().unwrap())
    };
    let old = socket(&t);
    assert!(old.starts_with("/tmp") && old.exists(), "{old:?}");
    let pid = server_pid(&t);
    fs::rename(&before, &after).unwrap();
    t.set("CREDCTL_HOME", &after);
    assert_eq!(names(&t), ["Paper 1"]);
    assert_ne!(server_pid(&t), pid);
    assert_ne!(socket(&t), old);
    assert!(!old.exists());
    let new = socket(&t);
    let destroy = ["db", "destroy", "--yes", "--without-backup"];
    t.run(destroy).ends().succeeded();
    assert!(!new.exists() && !after.join("postgres").exists());
}

#[test]
fn a_copy_of_a_home_is_refused_as_long_as_the_home_is_there() {
    if !geteuid().is_root() {
        // The data lie in the home, and are copied with it.
        return;
    }
    let (mut t, home) = in_folder("home");
    t.add("Paper 1", &["--paper"]);
    let data = data_folder(&t);
    let copy = t.home().join("copy");
    copied(&home, &copy);
    t.set("CREDCTL_HOME", &copy);
    let refused = |ended: Ended| {
        let expected = format!(
            "credctl: `{}` is a copy of `{}`, to which the private database in `{}` belongs\n",
            copy.display(),
            home.display(),
            data.display()
        );
        let hint = format!(
            "hint: use `{}`; or give the copy a vault of its own: remove its `postgres.record`, and bring the \
             credentials over with `credctl backup` and `credctl restore`\n",
            home.display()
        );
        ended.failed(12, &(expected + &hint));
    };
    for arguments in [
        &["list"][..],
        &["db", "status"],
        &["db", "destroy", "--yes"],
    ] {
        refused(t.run(arguments).ends());
    }
    let add = ["add", "--nickname", "Copy", "--paper", "--stdin"];
    refused(t.run(add).input("PKC\nsecret-of-a-copy\n").ends());

    // A vault of its own, as told.
    let (own, backup) = (t.home().join("own"), t.home().join("own.backup"));
    let backup = backup.to_str().unwrap();
    copied(&copy, &own);
    t.set("CREDCTL_HOME", &home);
    t.run(["backup", backup]).ends().succeeded();
    t.set("CREDCTL_HOME", &own);
    fs::remove_file(own.join("postgres.record")).unwrap();
    t.run(["restore", backup]).ends().succeeded();
    t.run(["rename", "Paper 1", "Own"]).ends().succeeded();
    assert_eq!(names(&t), ["Own"]);
    t.run(["db", "destroy", "--yes", "--without-backup"])
        .ends()
        .succeeded();
    assert_eq!(shown(&t, &data).unwrap()["home"], home.to_str().unwrap());

    // The home itself goes on, by any name that leads to it.
    let link = t.home().join("link");
    symlink(&home, &link).unwrap();
    t.set("CREDCTL_HOME", &link);
    assert_eq!(names(&t), ["Paper 1"]);
    // Once the home is gone, the copy is the home; then the home that comes back is a copy.
    fs::rename(&home, t.home().join("away")).unwrap();
    t.set("CREDCTL_HOME", &copy);
    assert_eq!(names(&t), ["Paper 1"]);
    fs::rename(t.home().join("away"), &home).unwrap();
    t.set("CREDCTL_HOME", &home);
    let late = t.run(["list"]).ends();
    assert_eq!(late.code, 12, "{late:#?}");
    assert!(late.stderr.contains("is a copy of"), "{late:#?}");
    t.set("CREDCTL_HOME", &copy);
    assert_eq!(names(&t), ["Paper 1"]);
}

fn copied(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-a").args([from, to]).status();
    assert!(copied.unwrap().success());
}

#[test]
fn data_that_are_gone_are_never_made_anew_while_vault_keys_are_there() {
    let (t, home) = in_folder("vault");
    t.add("Paper 1", &["--paper"]);
    t.run(["db", "stop"]).ends().succeeded();
    let data = data_folder(&t);
    let aside = data.with_file_name("aside");
    fs::rename(&data, &aside).unwrap();
    let told = format!(
        "credctl: the data of the private database are gone: `{}`\n\
         hint: put the folder back; or, if it was removed on purpose, run `credctl db destroy` to begin anew\n",
        data.display()
    );
    let add = ["add", "--nickname", "New", "--paper", "--stdin"];
    for arguments in [
        &["list"][..],
        &["current"],
        &["db", "status"],
        &["db", "start"],
        &add,
    ] {
        let ended = t.run(arguments).input("PKN\nsecret-of-new\n").ends();
        ended.failed(12, &told);
    }
    assert!(!data.exists());
    fs::rename(&aside, &data).unwrap();
    assert_eq!(names(&t), ["Paper 1"]);

    // The keys may be elsewhere.
    t.run(["db", "stop"]).ends().succeeded();
    fs::rename(&data, &aside).unwrap();
    let keys = home.join("vault.keys");
    let elsewhere = t.home().join("elsewhere.keys");
    fs::rename(&keys, &elsewhere).unwrap();
    let list = t.run(["list"]).var("CREDCTL_KEY_FILE", &elsewhere);
    list.ends().failed(12, &told);
    // Without any, nothing of the old vault could be opened.
    assert_eq!(t.run(["list"]).ends().succeeded().stdout, "");
    t.add("New", &["--paper"]);
    assert_eq!(names(&t), ["New"]);
}

#[test]
fn a_record_that_is_not_as_credctl_wrote_it_is_refused_and_leads_nowhere() {
    let (t, home) = in_folder("vault");
    t.add("Paper 1", &["--paper"]);
    let record = home.join("postgres.record");
    let text = fs::read_to_string(&record).unwrap();
    for garbage in [
        "",
        "data ../../etc\n",
        &text.replace("version 1", "version 2"),
    ] {
        fs::write(&record, garbage).unwrap();
        let refused = t.run(["list"]).ends();
        let told = format!(
            "credctl: `{}` is not a record that credctl wrote\n",
            record.display()
        );
        assert_eq!(refused.code, 12, "{refused:#?}");
        assert!(refused.stderr.starts_with(&told), "{refused:#?}");
        // What there is can be seen all the same.
        t.run(["db", "status", "--all"]).ends().succeeded();
    }
    fs::write(&record, &text).unwrap();
    fs::set_permissions(&record, fs::Permissions::from_mode(0o666)).unwrap();
    let refused = t.run(["list"]).ends();
    let told = format!(
        "credctl: `{0}` can be read or changed by others (mode 0666)\nhint: run `chmod 600 {0}`\n",
        record.display()
    );
    refused.failed(12, &told);
    fs::set_permissions(&record, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(names(&t), ["Paper 1"]);
}

#[test]
fn a_record_that_names_the_data_of_another_home_is_refused() {
    if !geteuid().is_root() {
        return;
    }
    let (mut t, home) = in_folder("one");
    t.add("Paper 1", &["--paper"]);
    let name = data_folder(&t)
        .parent()
        .unwrap()
        .file_name()
        .unwrap()
        .to_owned();
    let other = t.home().join("other");
    t.set("CREDCTL_HOME", &other);
    t.add("Other", &["--paper"]);
    let own = data_folder(&t);
    let record = other.join("postgres.record");
    let text = fs::read_to_string(&record).unwrap();
    let own_name = own.parent().unwrap().file_name().unwrap().to_str().unwrap();
    fs::write(&record, text.replace(own_name, name.to_str().unwrap())).unwrap();
    let refused = t.run(["list"]).ends();
    assert_eq!(refused.code, 12, "{refused:#?}");
    assert!(refused.stderr.contains("do not belong to"), "{refused:#?}");
    let hint = "\nhint: put the home back as it was; `credctl db status --all` names the data\n";
    assert!(refused.stderr.ends_with(hint), "{refused:#?}");
    assert!(shown(&t, &own).is_some());
    fs::write(&record, &text).unwrap();

    // A home that others may write to could have been given its record by them.
    fs::set_permissions(&other, fs::Permissions::from_mode(0o777)).unwrap();
    let config = write_file(&t, "elsewhere.toml", "version = 1\n", 0o600);
    let refused = t.run(["list"]).var("CREDCTL_CONFIG", config).ends();
    assert_eq!(refused.code, 12, "{refused:#?}");
    assert!(
        refused.stderr.contains("is open to other users"),
        "{refused:#?}"
    );
    fs::set_permissions(&other, fs::Permissions::from_mode(0o700)).unwrap();
    // So could data that others may write to.
    let folder = own.parent().unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    let refused = t.run(["list"]).ends();
    assert!(
        refused.stderr.contains("is open to other users"),
        "{refused:#?}"
    );
    fs::set_permissions(folder, fs::Permissions::from_mode(0o711)).unwrap();
    assert_eq!(names(&t), ["Other"]);
    t.run(["db", "destroy", "--yes", "--without-backup"])
        .ends()
        .succeeded();
    t.set("CREDCTL_HOME", &home);
    assert_eq!(names(&t), ["Paper 1"]);
}

#[test]
fn data_in_a_home_that_is_moved_out_of_the_servers_reach_are_named() {
    if !geteuid().is_root() {
        return;
    }
    let mut t = Credctl::fresh();
    let (open, closed) = (t.home().join("open"), t.home().join("closed"));
    for folder in [t.home(), &open, &open.join("vault")] {
        fs::create_dir_all(folder).unwrap();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o711)).unwrap();
    }
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    t.set("CREDCTL_HOME", open.join("vault"));
    t.add("Paper 1", &["--paper"]);
    assert_eq!(data_folder(&t), open.join("vault/postgres"));
    t.run(["db", "stop"]).ends().succeeded();
    fs::rename(open.join("vault"), closed.join("vault")).unwrap();
    t.set("CREDCTL_HOME", closed.join("vault"));
    let told = format!(
        "credctl: the user `postgres`, who runs the private database in `{0}/vault/postgres`, may not enter `{0}`\n\
         hint: run `chmod o+x {0}`, or move the home back\n",
        closed.display()
    );
    t.run(["list"]).ends().failed(12, &told);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o711)).unwrap();
    assert_eq!(names(&t), ["Paper 1"]);
}

#[test]
fn a_link_in_place_of_the_data_is_in_the_way() {
    let (t, home) = in_folder("vault");
    fs::create_dir_all(t.home().join("elsewhere")).unwrap();
    fs::create_dir(&home).unwrap();
    symlink(t.home().join("elsewhere"), home.join("postgres")).unwrap();
    let refused = t.run(["db", "start"]).ends();
    assert_eq!(refused.code, 12, "{refused:#?}");
    assert!(refused.stderr.contains("is in the way"), "{refused:#?}");
}
