//! A home on a small disk of its own, which is full: with the vault keys, the config and the private server.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    process::Command,
};

use rustix::process::{Pid, Signal, geteuid, kill_process};
use serde_json::{Value, json};

use super::other_user::OtherUser;

const KEYS: &str = "PKTEST0000000000WXYZ\nsecret-of-a-test\n";

/// A disk of this size, mounted on a folder until it is dropped.
struct Disk(PathBuf);

impl Disk {
    fn on(folder: &Path, size: &str) -> Self {
        mount(
            &["-t", "tmpfs", "-o", &format!("size={size}"), "none"],
            folder,
        );
        Disk(folder.to_owned())
    }

    fn grow(&self, size: &str) {
        mount(&["-o", &format!("remount,size={size}")], &self.0);
    }

    /// Fills the disk, and returns the file that does it.
    fn fill(&self) -> PathBuf {
        let path = self.0.join("filling");
        let mut file = File::create(&path).unwrap();
        let error = loop {
            if let Err(error) = file.write_all(&[0; 4096]) {
                break error;
            }
        };
        assert_eq!(error.kind(), ErrorKind::StorageFull);
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A failed test leaves the server running there.
        let pid = fs::read_to_string(self.0.join("postgres/postmaster.pid"));
        let pid = pid.ok().and_then(|text| text.lines().next()?.parse().ok());
        if let Some(pid) = pid.and_then(Pid::from_raw) {
            kill_process(pid, Signal::QUIT).ok();
        }
        Command::new("umount")
            .arg("--lazy")
            .arg(&self.0)
            .status()
            .ok();
    }
}

fn mount(arguments: &[&str], folder: &Path) {
    let done = Command::new("mount")
        .args(arguments)
        .arg(folder)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

fn ids(user: &OtherUser) -> Vec<String> {
    let list = user.run(&["list", "--json"], "").succeeded().json();
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    list["credentials"]
        .as_array()
        .unwrap()
        .iter()
        .map(id)
        .collect()
}

/// Runs a command that the full disk may or may not stop; returns true if it was done.
fn is_done(user: &OtherUser, arguments: &[&str], input: &str) -> bool {
    let ended = user.run(arguments, input);
    let says = ended.stderr.contains("disk");
    assert!(ended.code == 0 || (ended.code == 12 && says), "{ended:#?}");
    ended.code == 0
}

/// Asserts that what needs much room is refused, and leaves everything as it was.
fn is_refused(user: &OtherUser, arguments: &[&str], input: &str, names: &str) {
    let before = ids(user);
    let ended = user.run(arguments, input);
    assert_eq!((ended.code, ended.stdout.as_str()), (12, ""), "{ended:#?}");
    assert!(ended.stderr.contains(names), "{ended:#?}");
    assert!(ended.stderr.contains("disk space"), "{ended:#?}");
    assert_eq!(ids(user), before, "{arguments:?}");
}

/// Credentials as a file of another tool holds them.
fn many(count: u32) -> String {
    let one = |number: u32| {
        json!({
            "nickname": format!("n{number}"),
            "api_key": format!("PKMANY{number:014}"),
            "secret_key": format!("{number:04000}"),
        })
    };
    json!((0..count).map(one).collect::<Vec<_>>()).to_string()
}

#[test]
fn on_a_full_disk_nothing_is_lost_and_everything_goes_on_once_there_is_room() {
    // Nobody else can mount.
    if !geteuid().is_root() {
        return;
    }
    let user = OtherUser::new();
    let disk = Disk::on(&user.home(), "20m");
    user.give(&user.home());

    let add = ["add", "--nickname", "Paper 1", "--paper", "--stdin"];
    let ended = user.run(&add, KEYS);
    assert_eq!((ended.code, ended.stdout.as_str()), (12, ""), "{ended:#?}");
    let home = user.home().display().to_string();
    for part in [
        &home,
        "No space left on device",
        "hint: free some disk space",
    ] {
        assert!(ended.stderr.contains(part), "{ended:#?}");
    }
    assert!(!user.home().join("vault.keys").exists());

    disk.grow("90m");
    user.run(&add, KEYS).succeeded();
    let filling = disk.fill();
    for name in ["A", "B", "C"] {
        let before = ids(&user);
        let again = ["add", "--nickname", name, "--paper", "--stdin", "--again"];
        let is_added = is_done(&user, &again, KEYS);
        assert_eq!(ids(&user).len(), before.len() + usize::from(is_added));
    }
    is_done(&user, &["rename", "Paper 1", "Paper 2"], "");
    let backup = format!("{home}/credctl.backup");
    is_refused(&user, &["backup", &backup], "", &backup);
    assert!(!Path::new(&backup).exists());
    let key_file = format!("{home}/vault.keys");
    is_refused(&user, &["vault", "rotate", "--yes"], "", &key_file);
    let import = [
        "import", "-", "--format", "json", "--paper", "--yes", "--as-is",
    ];
    let server = "the database server lacks disk space";
    is_refused(&user, &import, &many(2_000), server);
    let kept = ids(&user);
    user.run(&["db", "stop"], "").succeeded();
    // The server may need room for its own files to start.
    is_done(&user, &["list"], "");

    fs::remove_file(filling).unwrap();
    assert_eq!(ids(&user), kept);
    user.run(&["vault", "rotate", "--yes"], "").succeeded();
    user.run(&["vault", "check"], "").succeeded();
    user.run(&["backup", &backup], "").succeeded();
    user.run(&import, &many(100)).succeeded();
    assert_eq!(ids(&user).len(), kept.len() + 100);
    let destroy = ["db", "destroy", "--without-backup", "--yes"];
    user.run(&destroy, "").succeeded();
}
