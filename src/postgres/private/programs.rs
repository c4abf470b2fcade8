//! The PostgreSQL programs on this machine.

use std::path::PathBuf;

use super::{error::PrivateError, install, places, process::Runner, search::Search};
use crate::files::is_shortage;

/// Oldest major version with which a new cluster is made.
const OLDEST: u32 = 14;

/// A set of PostgreSQL programs of one installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Programs {
    bin: PathBuf,
    pub(super) version: u32,
}

impl Programs {
    /// Finds the newest programs, for a new cluster.
    pub(super) async fn newest(search: &Search, runner: &Runner) -> Result<Self, PrivateError> {
        let found = Self::installed(search, runner).await?;
        // `max_by_key` returns the last of equal elements. Reversed, that is the first one found: the
        // order of the search is the order of preference.
        let newest = found
            .into_iter()
            .rev()
            .max_by_key(|programs| programs.version);
        newest
            .filter(|programs| programs.version >= OLDEST)
            .ok_or_else(|| PrivateError::NoPrograms {
                install: install::command(),
            })
    }

    /// Finds the programs that can serve an existing cluster of this version.
    pub(super) async fn of_version(
        version: u32,
        search: &Search,
        runner: &Runner,
    ) -> Result<Self, PrivateError> {
        let programs = Self::installed(search, runner).await?;
        let found = programs.iter().map(|programs| programs.version).collect();
        programs
            .into_iter()
            .find(|programs| programs.version == version)
            .ok_or(PrivateError::NoProgramsFor { version, found })
    }

    async fn installed(search: &Search, runner: &Runner) -> Result<Vec<Self>, PrivateError> {
        if let Some(named) = &search.pg_bin {
            let programs = match places::complete(named) {
                Some(bin) => Self::at(bin, runner).await?,
                None => None,
            };
            return programs
                .map(|programs| vec![programs])
                .ok_or_else(|| PrivateError::NotPrograms(named.clone()));
        }
        let mut bins: Vec<PathBuf> = Vec::new();
        for folder in places::candidates(search, runner).await {
            if let Some(bin) = places::complete(&folder)
                && !bins.contains(&bin)
            {
                bins.push(bin);
            }
        }
        let mut found = Vec::new();
        for bin in bins {
            found.extend(Self::at(bin, runner).await?);
        }
        Ok(found)
    }

    /// Reads the version from the server program itself, run as the user that will run the server:
    /// programs in a folder that is closed to that user are useless. Returns `None` for useless ones.
    ///
    /// # Errors
    /// Fails with [`PrivateError::Io`] if the system cannot run any program now.
    async fn at(bin: PathBuf, runner: &Runner) -> Result<Option<Self>, PrivateError> {
        let mut command = runner.command(&bin.join("postgres"));
        command.arg("--version");
        let said = match runner.run(command, "").await {
            Ok(finished) => version(&finished.output),
            Err(PrivateError::Io { source, .. }) if !is_shortage(&source) => None,
            Err(error) => return Err(error),
        };
        Ok(said.map(|version| Programs { bin, version }))
    }

    pub(super) fn path(&self, program: &str) -> PathBuf {
        self.bin.join(program)
    }
}

/// Returns the major version in a line such as
/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn version(line: &str) -> Option<u32> {
    let number = line
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let major = number.split(|c: char| !c.is_ascii_digit()).next()?;
    major.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink, path::Path};

    use super::*;

    /// Makes a folder of programs that print this version and do nothing else.
    fn programs(bin: &Path, version: &str) {
        fs::create_dir_all(bin).unwrap();
        for name in places::NEEDED {
            says(&bin.join(name), &format!("{name} (PostgreSQL) {version}"));
        }
    }

    /// Makes a program that prints one line. A separate process writes the file, because a program
    /// that this process has open for writing cannot be run.
    fn says(program: &Path, line: &str) {
        let script = "printf '#!/bin/sh\\necho \"%s\"\\n' \"$2\" > \"$1\" && chmod 755 \"$1\"";
        let mut shell = std::process::Command::new("/bin/sh");
        shell.args(["-c", script, "sh"]).arg(program).arg(line);
        assert!(shell.status().unwrap().success());
    }

    fn search(folders: &[&Path]) -> Search {
        Search {
            path: Some(std::env::join_paths(folders).unwrap()),
            ..Search::default()
        }
    }

    #[test]
    fn a_version_is_read_from_what_the_server_says() {
        assert_eq!(
            version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"),
            Some(15)
        );
        assert_eq!(version("postgres (PostgreSQL) 19devel\n"), Some(19));
        assert_eq!(version("postgres (PostgreSQL) 17beta1\n"), Some(17));
        assert_eq!(version("no such thing"), None);
    }

    #[tokio::test]
    async fn the_newest_makes_a_cluster_and_the_same_version_serves_it() {
        let root = tempfile::tempdir().unwrap();
        let (old, new) = (root.path().join("old"), root.path().join("new"));
        programs(&old, "900.1");
        programs(&new, "901.1");
        let (search, runner) = (search(&[&old, &new]), Runner::of_caller());
        assert_eq!(
            Programs::newest(&search, &runner).await.unwrap().version,
            901
        );
        let serving = Programs::of_version(900, &search, &runner).await.unwrap();
        assert_eq!(
            serving.path("initdb"),
            old.canonicalize().unwrap().join("initdb")
        );
        let missing = Programs::of_version(899, &search, &runner)
            .await
            .unwrap_err();
        let PrivateError::NoProgramsFor {
            version: 899,
            found,
        } = missing
        else {
            panic!("{missing}")
        };
        assert!(found.starts_with(&[900, 901]), "{found:?}");
    }

    #[tokio::test]
    async fn a_link_to_one_program_leads_to_its_folder() {
        let root = tempfile::tempdir().unwrap();
        let (real, linked) = (root.path().join("real"), root.path().join("linked"));
        programs(&real, "900.1");
        fs::create_dir(&linked).unwrap();
        symlink(real.join("initdb"), linked.join("initdb")).unwrap();
        let found = Programs::newest(&search(&[&linked]), &Runner::of_caller())
            .await
            .unwrap();
        assert_eq!(
            found.path("postgres"),
            real.canonicalize().unwrap().join("postgres")
        );
    }

    #[tokio::test]
    async fn where_pg_config_points_is_searched_too() {
        let root = tempfile::tempdir().unwrap();
        let (real, named) = (root.path().join("real"), root.path().join("named"));
        programs(&real, "900.1");
        programs(&named, "1");
        for name in places::NEEDED {
            fs::remove_file(named.join(name)).unwrap();
        }
        says(&named.join("pg_config"), real.to_str().unwrap());
        let found = Programs::newest(&search(&[&named]), &Runner::of_caller())
            .await
            .unwrap();
        assert_eq!(found.version, 900);
    }

    #[tokio::test]
    async fn a_folder_that_was_named_is_the_only_one_searched() {
        let root = tempfile::tempdir().unwrap();
        let (named, other) = (root.path().join("named"), root.path().join("other"));
        programs(&named, "13.1");
        programs(&other, "900.1");
        let mut search = search(&[&other]);
        search.pg_bin = Some(named.clone());
        let too_old = Programs::newest(&search, &Runner::of_caller()).await;
        assert!(matches!(too_old, Err(PrivateError::NoPrograms { .. })));
        fs::remove_file(named.join("pg_ctl")).unwrap();
        let incomplete = Programs::newest(&search, &Runner::of_caller()).await;
        assert!(matches!(incomplete, Err(PrivateError::NotPrograms(path)) if path == named));
    }
}
