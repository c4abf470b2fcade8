//! A user who may start no further process or thread.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, chown},
    process::Command,
};

use rustix::process::geteuid;

use crate::common::credctl::PROGRAM;

/// A user to whom the limit of processes applies, as it does not to root.
const NOBODY: u32 = 65534;

#[test]
fn a_host_name_that_cannot_be_looked_up_for_want_of_a_thread_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let home = folder.path().join("home");
    fs::create_dir(&home).unwrap();
    fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).unwrap();
    // Where another user can start it.
    let program = folder.path().join("credctl");
    fs::copy(PROGRAM, &program).unwrap();
    let mut command = match geteuid().is_root() {
        true => {
            chown(&home, Some(NOBODY), Some(NOBODY)).unwrap();
            let mut command = Command::new("setpriv");
            let user = NOBODY.to_string();
            command.args(["--reuid", &user, "--regid", &user, "--clear-groups", "sh"]);
            command
        }
        false => Command::new("sh"),
    };
    let limited = "prlimit --nproc=1 --pid $$; exec \"$@\"";
    command
        .args(["-c", limited, "sh"])
        .arg(&program)
        .arg("list")
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("CREDCTL_HOME", &home)
        .env(
            "CREDCTL_DATABASE_URL",
            "postgres://credctl@db.invalid/credctl",
        );
    let ended = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(12), "{stderr}");
    let lines: Vec<_> = stderr.lines().collect();
    assert!(
        lines[0].starts_with("credctl: the name of the database's host cannot be looked up: "),
        "{stderr}"
    );
    let hint = "hint: end some programs, or raise the limit of processes (`ulimit -u`)";
    assert_eq!(lines[1..], [hint], "{stderr}");
}
