//! Missing programs that the private database needs, and the messages about them.

use std::{
    fs::{self, DirBuilder},
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
};

use super::{KEYS, names};
use crate::common::{
    credctl::{Credctl, nothing_for_system_user},
    private_postgres::status,
    psql::psql,
};

const ADD: [&str; 5] = ["add", "--nickname", "Paper 1", "--paper", "--stdin"];

#[test]
fn without_the_programs_of_postgresql_it_says_what_to_do() {
    let mut t = Credctl::fresh();
    let empty = t.home().join("empty");
    fs::create_dir(&empty).unwrap();
    t.set("CREDCTL_PG_BIN", &empty);
    t.run(ADD).input(KEYS).ends().failed(
        12,
        &format!(
            "credctl: `{}` does not contain runnable `initdb`, `pg_ctl` and `postgres` programs\n\
             hint: set CREDCTL_PG_BIN to a folder that does, or unset it\n",
            empty.display()
        ),
    );
    // Looking needs none of them.
    t.run(["list"]).ends().failed(0, &nothing_for_system_user());
    assert_eq!(status(&t)["state"], "not_made");
    t.unset("CREDCTL_PG_BIN");
}

#[test]
fn without_a_home_there_is_nowhere_to_keep_anything() {
    let t = Credctl::fresh();
    for arguments in [&ADD[..], &["list"], &["db", "status"]] {
        t.run(arguments).without("HOME").ends().failed(
            12,
            "credctl: HOME is not set, so there is nowhere to keep the vault\n\
             hint: set HOME, or CREDCTL_HOME to a folder of your choice\n",
        );
        t.run(arguments).var("CREDCTL_HOME", "here").ends().failed(
            12,
            "credctl: CREDCTL_HOME must be an absolute path, not `here`\n",
        );
        t.run(arguments).var("CREDCTL_HOME", "").ends().failed(
            12,
            "credctl: CREDCTL_HOME is set but empty; set it to something or unset it\n",
        );
    }
    assert_eq!(fs::read_dir(t.home()).unwrap().count(), 0);
}

#[test]
fn what_is_in_the_way_of_the_data_is_named_and_left_alone() {
    let t = Credctl::fresh();
    let home = t.data_home();
    fs::create_dir_all(home.parent().unwrap()).unwrap();
    fs::write(&home, "mine\n").unwrap();
    let refused = t.run(ADD).input(KEYS).ends();
    // What is done first in the folder depends on whether the server is another user.
    let named = format!("`{}", home.display());
    assert!(
        refused.stderr.starts_with("credctl: cannot "),
        "{refused:?}"
    );
    assert!(refused.stderr.contains(&named), "{refused:?}");
    assert_eq!((refused.code, refused.stdout.as_str()), (12, ""));
    assert_eq!(fs::read_to_string(&home).unwrap(), "mine\n");
}

#[test]
fn a_data_path_too_long_for_a_socket_works() {
    let mut t = Credctl::fresh();
    // As root the server is another user, who must be able to pass through.
    fs::set_permissions(t.home(), fs::Permissions::from_mode(0o711)).unwrap();
    let long = t.home().join("a".repeat(120));
    DirBuilder::new().mode(0o711).create(&long).unwrap();
    t.set("CREDCTL_HOME", &long);
    t.add("Paper 1", &["--paper"]);
    assert_eq!(names(&t), ["Paper 1"]);
    assert_eq!(psql(&t, "SELECT nickname FROM user_credentials"), "Paper 1");
    let status = status(&t);
    assert_eq!(status["data"], long.join("postgres").to_str().unwrap());
    let socket = status["socket"].as_str().unwrap();
    assert!(socket.starts_with("/tmp/credctl-"), "{socket}");
    assert_eq!(
        fs::metadata(socket).unwrap().permissions().mode() & 0o7777,
        0o700
    );
    t.run(["db", "stop"]).ends().failed(0, "Stopped\n");
    fs::remove_dir_all(socket).unwrap();
}
