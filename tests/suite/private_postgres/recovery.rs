//! Recovery from any failure of the server or of a command: the next command goes on, and nothing
//! is lost.

use std::{fs, path::PathBuf, process::Command};

use rustix::process::{Signal, kill_process, test_kill_process};

use super::{KEYS, names, wait_until};
use crate::common::{
    credctl::Credctl,
    home_files::entries,
    private_postgres::{data_folder, server_pid, status},
    psql::psql,
};

#[test]
fn the_next_command_brings_a_server_back_that_was_killed_stopped_or_mistaken() {
    let t = Credctl::fresh();
    t.add("first", &["--paper"]);

    let killed = server_pid(&t);
    kill_process(killed, Signal::KILL).unwrap();
    wait_until("it is gone", || test_kill_process(killed).is_err());
    assert_eq!(names(&t), ["first"]);
    assert_ne!(server_pid(&t), killed);
    t.add("second", &["--paper"]);

    let pid_file = data_folder(&t).join("postmaster.pid");
    let of_server = fs::read_to_string(&pid_file).unwrap();
    t.run(["db", "stop"]).ends().failed(0, "Stopped\n");
    t.add("third", &["--paper"]);

    // After a power failure, say: the file is there still, and its number is somebody else's.
    t.run(["db", "stop"]).ends().failed(0, "Stopped\n");
    let mut stranger = Command::new("sleep").arg("1000").spawn().unwrap();
    let rest = of_server.split_once('\n').unwrap().1;
    fs::write(&pid_file, format!("{}\n{rest}", stranger.id())).unwrap();
    assert_eq!(status(&t)["state"], "stopped");
    let before = names(&t);
    let alive = stranger.try_wait().unwrap().is_none();
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    assert!(alive);
    assert_eq!(before, ["first", "second", "third"]);

    kill_process(server_pid(&t), Signal::KILL).unwrap();
    t.add("fourth", &["--paper"]);
    assert_eq!(names(&t), ["first", "fourth", "second", "third"]);
}

/// Files and rows that appear while a first `add` runs, in this order.
const MOMENTS: [&str; 5] = [
    "making",
    "PG_VERSION",
    "postmaster.pid",
    "vault.keys",
    "row",
];

#[test]
fn a_first_add_killed_at_any_moment_leaves_no_half_of_anything() {
    let t = Credctl::fresh();
    // As root, the folder is decided only when the data are made.
    let data = || status(&t)["data"].as_str().map(PathBuf::from);
    let is_there = |moment: &str| match moment {
        "making" => data().is_some_and(|data| {
            let base = data.parent().unwrap();
            base.exists()
                && entries(base)
                    .iter()
                    .any(|p| p.to_string_lossy().contains("making"))
        }),
        "vault.keys" => t.data_home().join(moment).exists(),
        "row" => stored(&t) > 0,
        file => data().is_some_and(|data| data.join(file).exists()),
    };
    for moment in MOMENTS {
        if moment == "postmaster.pid" {
            t.run(["db", "stop"]).ends();
        }
        let add = t.run(["add", "--nickname", moment, "--paper", "--stdin"]);
        let mut add = add.input(KEYS).start();
        wait_until(moment, || is_there(moment));
        add.kill().unwrap();
        add.wait().unwrap();
    }
    t.add("last", &["--paper", "--again"]);
    let names = names(&t);
    assert!(names.contains(&"last".to_owned()), "{names:?}");
    for name in &names {
        assert!(MOMENTS.contains(&name.as_str()) || name == "last", "{name}");
    }
    // Each row is whole, under one key, in one account.
    let whole = "SELECT bool_and(api_key <> '' AND secret_key <> '' AND k.environment = 'paper'),
                     count(DISTINCT user_account_id), count(DISTINCT k.key_id)
                 FROM user_credentials c FULL JOIN credctl.credentials k ON k.credential_id = c.id";
    assert_eq!(psql(&t, whole), "t|1|1");
    let check = t.run(["vault", "check"]).ends().succeeded();
    assert_eq!((check.code, check.stdout.as_str()), (0, ""));
    let beside = entries(data_folder(&t).parent().unwrap());
    assert!(
        !beside
            .iter()
            .any(|p| p.to_string_lossy().contains("making")),
        "{beside:?}"
    );
}

/// The number of rows, found without making or starting anything.
fn stored(t: &Credctl) -> usize {
    if status(t)["state"] == "running" {
        t.credentials().len()
    } else {
        0
    }
}
