//! The program, run by another user than root where the tests run as root: limits and permissions do not
//! apply to root.

use std::{
    fs::{self, Permissions},
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::common::{
    credctl::{Ended, PROGRAM},
    pg::server_user,
};

/// The user, and a folder that the user reaches.
pub struct OtherUser {
    folder: TempDir,
}

impl OtherUser {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        // Where the tests were built, others may have no access.
        fs::copy(PROGRAM, folder.path().join("credctl")).unwrap();
        let user = OtherUser { folder };
        fs::create_dir(user.home()).unwrap();
        user.give(&user.home());
        user
    }

    /// The folder that `CREDCTL_HOME` names.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Gives a file or folder to the user, and to nobody else.
    pub fn give(&self, path: &Path) {
        fs::set_permissions(path, Permissions::from_mode(0o700)).unwrap();
        if let Some(user) = server_user() {
            chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw())).unwrap();
        }
    }

    /// The program with these arguments, started by a shell after this line.
    pub fn after(&self, line: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("{line}; exec \"$@\""), "sh"])
            .arg(self.folder.path().join("credctl"))
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("CREDCTL_HOME", self.home())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(user) = server_user() {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command
    }

    /// Runs the program with this input to its end.
    pub fn run(&self, arguments: &[&str], input: &str) -> Ended {
        let mut child = self.after(":", arguments).spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        // Whoever needs no input may be gone already.
        let _ = std::io::Write::write_all(&mut { stdin }, input.as_bytes());
        Ended::of(arguments.join(" "), child)
    }
}
