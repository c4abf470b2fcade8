//! Makes a cluster. The cluster gets its final name only when it is complete and on the disk.
//!
//! Everything happens in a folder beside the final one. So a cluster that has its final name is
//! complete, and an interruption costs nothing but another attempt.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    DATABASE, OWNER_ROLE, PrivateError, ROLE, SUPERUSER, account, folders, foreign_file,
    layout::Layout, log, process::Runner, programs::Programs, settings,
};
use crate::process::Finished;

/// Returns the major version of the finished cluster, or `None` if there is none.
///
/// A symlink is refused: a copy of the home would lead to the same cluster.
pub(super) fn version(data: &Path) -> Result<Option<u32>, PrivateError> {
    if data.is_symlink() {
        return Err(PrivateError::InTheWay(data.to_owned()));
    }
    if let Some(version) = version_in(data)? {
        return Ok(Some(version));
    }
    if is_missing_or_empty(data)? {
        return Ok(None);
    }
    // Another command may have placed its cluster between the two looks. Any other content belongs to
    // somebody.
    match version_in(data)? {
        Some(version) => Ok(Some(version)),
        None => Err(PrivateError::InTheWay(data.to_owned())),
    }
}

/// Returns the version that the file of a cluster names, or `None` if there is no such file.
fn version_in(data: &Path) -> Result<Option<u32>, PrivateError> {
    let in_the_way = || PrivateError::InTheWay(data.to_owned());
    match foreign_file::read_text(&data.join("PG_VERSION")) {
        Ok(text) => text.trim().parse().map(Some).map_err(|_| in_the_way()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Err(in_the_way()),
        Err(error) => Err(PrivateError::io("read", data)(error)),
    }
}

/// Returns true if the folder is missing or empty, so that it may be replaced.
fn is_missing_or_empty(data: &Path) -> Result<bool, PrivateError> {
    match fs::read_dir(data) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(PrivateError::io("read", data)(error)),
    }
}

/// Makes the cluster. The caller must hold the lock.
pub(super) async fn make(
    layout: &Layout,
    programs: &Programs,
    runner: &Runner,
) -> Result<(), PrivateError> {
    let peer = account::peer_name()?;
    discard_unfinished(&layout.folder);
    let folder = folders::new_folder(&layout.folder, runner.runs_as)?;
    let making = Making {
        programs,
        data: folder.path(),
        runner,
    };
    making.initialise().await?;
    settings::write_first(folder.path(), runner.runs_as)?;
    settings::write(
        folder.path(),
        &layout.socket,
        programs.version,
        &peer,
        runner.runs_as,
    )?;
    making.create_roles_and_database().await?;
    making.sync_to_disk().await?;
    folder
        .place(&layout.data)
        .map_err(PrivateError::io("create", &layout.data))?;
    discard_unfinished(&layout.folder);
    Ok(())
}

/// Removes the folders that interrupted attempts left. A program of such an attempt may still be
/// writing there: without its folder it fails, and a later call removes what it wrote meanwhile.
pub(super) fn discard_unfinished(folder: &Path) {
    for path in unfinished(folder) {
        let _ = fs::remove_dir_all(path);
    }
}

/// Returns the folders that interrupted attempts to make or to destroy a cluster left.
pub(super) fn unfinished(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_unfinished = |name: &OsStr| name.to_string_lossy().starts_with(folders::MAKING);
    let unfinished = entries.filter(|entry| is_unfinished(&entry.file_name()));
    unfinished.map(|entry| entry.path()).collect()
}

/// A cluster that is being made.
struct Making<'a> {
    programs: &'a Programs,
    data: &'a Path,
    runner: &'a Runner,
}

impl Making<'_> {
    async fn initialise(&self) -> Result<(), PrivateError> {
        let mut command = self.command("initdb");
        command
            .args([
                "--data-checksums",
                "--encoding=UTF8",
                "--locale=C",
                "--auth=peer",
            ])
            .args(["--username", SUPERUSER])
            // Small segments keep a small database small.
            .args(["--wal-segsize=4", "--no-sync", "--no-instructions"]);
        self.run("initdb", command, "").await
    }

    /// Creates roles and database in single-user mode, to which nobody can connect.
    async fn create_roles_and_database(&self) -> Result<(), PrivateError> {
        self.run_single_user("postgres", &roles_and_database())
            .await?;
        self.run_single_user(DATABASE, &privileges()).await
    }

    async fn run_single_user(
        &self,
        database: &str,
        statements: &[String],
    ) -> Result<(), PrivateError> {
        let mut command = self.runner.command(&self.programs.path("postgres"));
        command
            .args(["--single", "-F", "-c", "exit_on_error=on", "-D"])
            .args([self.data.as_os_str(), OsStr::new(database)]);
        let statements: String = statements
            .iter()
            .map(|statement| format!("{statement}\n"))
            .collect();
        self.run("postgres", command, &statements).await
    }

    /// Syncs all files once. The earlier steps do not sync, which makes them quick.
    async fn sync_to_disk(&self) -> Result<(), PrivateError> {
        let mut command = self.command("initdb");
        command.arg("--sync-only");
        self.run("initdb", command, "").await
    }

    fn command(&self, program: &str) -> Command {
        let mut command = self.runner.command(&self.programs.path(program));
        command.arg("--pgdata").arg(self.data);
        command
    }

    async fn run(
        &self,
        step: &'static str,
        command: Command,
        input: &str,
    ) -> Result<(), PrivateError> {
        let Finished { status, output } = self.runner.run(command, input).await?;
        if status.success() {
            return Ok(());
        }
        let output = log::failures(&output);
        let folder = self.data.parent().unwrap_or(self.data).to_owned();
        Err(PrivateError::NotMade {
            folder,
            step,
            output,
        })
    }
}

/// Returns the statements that create roles and database. Commands connect as a role that owns
/// nothing, so that row-level security applies to them.
fn roles_and_database() -> [String; 5] {
    [
        format!("CREATE ROLE {OWNER_ROLE} LOGIN"),
        format!("CREATE ROLE {ROLE} LOGIN"),
        format!("CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}"),
        format!("REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC"),
        format!("GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {ROLE}"),
    ]
}

fn privileges() -> [String; 6] {
    let default = format!("ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE} GRANT");
    [
        format!("ALTER SCHEMA public OWNER TO {OWNER_ROLE}"),
        "REVOKE ALL ON SCHEMA public FROM PUBLIC".to_owned(),
        format!("GRANT USAGE ON SCHEMA public TO {ROLE}"),
        format!("{default} USAGE ON SCHEMAS TO {ROLE}"),
        format!("{default} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ROLE}"),
        format!("{default} USAGE ON SEQUENCES TO {ROLE}"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_that_appears_meanwhile_is_never_in_the_way() {
        let home = tempfile::tempdir().unwrap();
        let made = home.path().join("made");
        let data = home.path().join("postgres");
        fs::create_dir(&made).unwrap();
        fs::write(made.join("PG_VERSION"), "15\n").unwrap();
        for _ in 0..2000 {
            std::thread::scope(|scope| {
                let place = scope.spawn(|| fs::rename(&made, &data).unwrap());
                while !place.is_finished() {
                    assert!(matches!(version(&data).unwrap(), None | Some(15)));
                }
            });
            fs::rename(&data, &made).unwrap();
        }
    }

    #[test]
    fn nothing_and_an_empty_folder_are_no_cluster() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("postgres");
        assert_eq!(version(&data).unwrap(), None);
        fs::create_dir(&data).unwrap();
        assert_eq!(version(&data).unwrap(), None);
    }

    #[test]
    fn what_is_not_a_cluster_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("postgres");
        fs::write(&data, "a file").unwrap();
        assert!(matches!(version(&data), Err(PrivateError::InTheWay(_))));
        fs::remove_file(&data).unwrap();
        fs::create_dir(&data).unwrap();
        fs::write(data.join("letters"), "").unwrap();
        assert!(matches!(version(&data), Err(PrivateError::InTheWay(_))));
        fs::write(data.join("PG_VERSION"), "").unwrap();
        assert!(matches!(version(&data), Err(PrivateError::InTheWay(_))));
        fs::write(data.join("PG_VERSION"), "15\n").unwrap();
        assert_eq!(version(&data).unwrap(), Some(15));
        let link = home.path().join("link");
        std::os::unix::fs::symlink(&data, &link).unwrap();
        assert!(matches!(version(&link), Err(PrivateError::InTheWay(_))));
    }
}
