//! The programs of PostgreSQL: their paths, and the user they run as.

use std::{
    ffi::OsStr,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use nix::unistd::{Uid, User, geteuid};

/// The path of a program; fails if it is not installed.
pub fn program(name: &str) -> PathBuf {
    let folders = on_path()
        .into_iter()
        .chain(from_pg_config())
        .chain(of_debian());
    folders
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
        .unwrap_or_else(|| {
            panic!(
                "`{name}` of PostgreSQL is needed for these tests, and is neither on PATH, nor in \
                 `pg_config --bindir`, nor in /usr/lib/postgresql/*/bin: install the PostgreSQL server"
            )
        })
}

/// A program to run in `folder` as [`server_user`], since PostgreSQL refuses to run as root.
pub fn as_server_user(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .env_clear()
        .env("LC_ALL", "C")
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    if let Some(user) = server_user() {
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    }
    command
}

/// The user as whom root runs PostgreSQL; `None` if the tests do not run as root.
pub fn server_user() -> Option<User> {
    geteuid().is_root().then(|| {
        User::from_name("postgres")
            .expect("the list of users can be read")
            .expect("as root, the tests serve PostgreSQL as the system user `postgres`")
    })
}

/// The user who runs the tests.
pub fn current_user() -> Uid {
    geteuid()
}

fn on_path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).collect()
}

fn from_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(folder.trim_end()))
}

/// The folders in which Debian keeps each version, the newest first.
fn of_debian() -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir("/usr/lib/postgresql") else {
        return Vec::new();
    };
    let version = |path: &PathBuf| -> Option<u32> { path.file_name()?.to_str()?.parse().ok() };
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.sort_by_key(|path| std::cmp::Reverse(version(path)));
    folders.into_iter().map(|path| path.join("bin")).collect()
}
