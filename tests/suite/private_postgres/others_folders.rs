//! Homes and server folders in which another user has put something.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink},
    path::Path,
};

use nix::unistd::{User, geteuid};

use super::{KEYS, names};
use crate::common::{
    credctl::{Credctl, Ended},
    private_postgres::data_folder,
};

const ADD: [&str; 5] = ["add", "--nickname", "Paper 1", "--paper", "--stdin"];

fn add(t: &Credctl) -> Ended {
    t.run(ADD).input(KEYS).ends()
}

/// As root: a fresh home of another user, into which root comes.
#[test]
fn root_makes_nothing_in_the_home_of_somebody_else() {
    if !geteuid().is_root() {
        // Nobody else may give a home away. What others may do, the other tests show.
        return assert!(add(&Credctl::fresh()).succeeded().stderr.contains("Stored"));
    }
    let nobody = User::from_name("nobody").unwrap().unwrap().uid.as_raw();
    let t = Credctl::fresh();
    for with_folders in [false, true] {
        if with_folders {
            let folder = t.home().join(".local/share");
            fs::create_dir_all(&folder).unwrap();
            chown(&folder, Some(nobody), None).unwrap();
            chown(t.home().join(".local"), Some(nobody), None).unwrap();
        }
        chown(t.home(), Some(nobody), None).unwrap();
        let owned = match with_folders {
            false => t.home().to_owned(),
            true => t.home().join(".local/share"),
        };
        let refused = add(&t);
        refused.failed(
            12,
            &format!(
                "credctl: cannot create `{}`: `{}` belongs to `nobody`, who could not use what root puts \
                 there\n\
                 hint: run it as that user; or as root with a home of its own: `sudo -H`, or set \
                 CREDCTL_HOME\n",
                t.data_home().display(),
                owned.display()
            ),
        );
        let mut found = Vec::new();
        owners(t.home(), &mut found);
        assert!(found.iter().all(|owner| *owner == nobody), "{found:?}");
    }
    chown(t.home(), Some(0), None).unwrap();
}

fn owners(folder: &Path, found: &mut Vec<u32>) {
    found.push(fs::metadata(folder).unwrap().uid());
    for entry in fs::read_dir(folder).unwrap() {
        owners(&entry.unwrap().path(), found);
    }
}

/// Puts something in the place of a file of the stopped server.
fn replaced(t: &Credctl, name: &str, by: impl Fn(&Path)) -> Ended {
    let path = data_folder(t).join(name);
    let aside = path.with_extension("aside");
    let existed = fs::rename(&path, &aside).is_ok();
    by(&path);
    let ended = t.run(["list"]).ends();
    fs::remove_file(&path).unwrap();
    if existed {
        fs::rename(&aside, &path).unwrap();
    }
    ended
}

#[test]
fn what_the_servers_user_put_in_the_place_of_a_file_is_not_used() {
    let t = Credctl::fresh();
    add(&t).succeeded();
    t.run(["db", "stop"]).ends().succeeded();
    let secret = t.home().join("secret");
    fs::write(&secret, "what-only-root-reads\n").unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let fifo = |path: &Path| {
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.unwrap().success());
    };
    for name in ["server.log", "PG_VERSION", "postmaster.pid"] {
        let link = replaced(&t, name, |path| symlink(&secret, path).unwrap());
        let second = replaced(&t, name, |path| fs::hard_link(&secret, path).unwrap());
        let waits = replaced(&t, name, fifo);
        for refused in [link, second, waits] {
            assert_eq!(
                (refused.code, refused.stdout.as_str()),
                (12, ""),
                "{refused:#?}"
            );
            assert!(!refused.stderr.contains("what-only"), "{refused:#?}");
            let data = data_folder(&t);
            assert!(
                refused.stderr.contains(data.to_str().unwrap()),
                "{refused:#?}"
            );
        }
    }
    let found = fs::metadata(&secret).unwrap();
    assert_eq!((found.uid(), found.size()), (geteuid().as_raw(), 21));
    assert_eq!(names(&t), ["Paper 1"]);
}
