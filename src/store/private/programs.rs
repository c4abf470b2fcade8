//! The PostgreSQL programs on this machine.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use rustix::process::Rlimit;

use super::{PrivateError, install, process::Runner};

/// The oldest version that makes a new cluster.
const OLDEST: u32 = 14;

/// What has to be together in one folder.
const NEEDED: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// Where packages of the systems we know put the programs; one `*` stands for a part of a name.
const USUAL: [&str; 16] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/lib/postgresql*/bin",
    "/usr/lib64/postgresql*/bin",
    "/usr/libexec/postgresql*",
    "/usr/local/pgsql/bin",
    "/usr/local/bin",
    "/usr/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/Library/PostgreSQL/*/bin",
    "/opt/local/lib/postgresql*/bin",
    "/run/current-system/sw/bin",
    "/nix/var/nix/profiles/default/bin",
];

/// What of the caller's surroundings the server depends on.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The folder of the PostgreSQL programs, where the user named one: no other is considered.
    pub pg_bin: Option<PathBuf>,
    /// The list of folders in which programs are found.
    pub path: Option<OsString>,
    /// The limit for core files before credctl took it away from itself; the server gets it back.
    pub core_limit: Option<Rlimit>,
}

/// A set of programs that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Programs {
    bin: PathBuf,
    pub(super) version: u32,
}

impl Programs {
    /// The newest, for a new cluster.
    pub(super) async fn newest(search: &Search, runner: &Runner<'_>) -> Result<Self, PrivateError> {
        let found = Self::found(search, runner).await?;
        // Of equal ones the first: the order of the search is the order of preference.
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

    /// Those that serve an existing cluster.
    pub(super) async fn of_version(
        version: u32,
        search: &Search,
        runner: &Runner<'_>,
    ) -> Result<Self, PrivateError> {
        let programs = Self::found(search, runner).await?;
        let found = programs.iter().map(|programs| programs.version).collect();
        programs
            .into_iter()
            .find(|programs| programs.version == version)
            .ok_or(PrivateError::NoProgramsFor { version, found })
    }

    async fn found(search: &Search, runner: &Runner<'_>) -> Result<Vec<Self>, PrivateError> {
        if let Some(named) = &search.pg_bin {
            let programs = match complete(named) {
                Some(bin) => Self::at(bin, runner).await,
                None => None,
            };
            return programs
                .map(|programs| vec![programs])
                .ok_or_else(|| PrivateError::NotPrograms(named.clone()));
        }
        let mut bins: Vec<PathBuf> = Vec::new();
        for folder in candidates(search, runner).await {
            if let Some(bin) = complete(&folder)
                && !bins.contains(&bin)
            {
                bins.push(bin);
            }
        }
        let mut found = Vec::new();
        for bin in bins {
            found.extend(Self::at(bin, runner).await);
        }
        Ok(found)
    }

    /// Asks the server program itself, and as the user it will run as: programs in a folder that is
    /// closed to that user are of no use.
    async fn at(bin: PathBuf, runner: &Runner<'_>) -> Option<Self> {
        let mut command = runner.command(&bin.join("postgres"));
        command.arg("--version");
        let finished = runner.run(command, "").await.ok()?;
        let version = version(&finished.output)?;
        Some(Programs { bin, version })
    }

    pub(super) fn path(&self, program: &str) -> PathBuf {
        self.bin.join(program)
    }
}

/// The major version in a line such as `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn version(line: &str) -> Option<u32> {
    let number = line
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let major = number.split(|c: char| !c.is_ascii_digit()).next()?;
    major.parse().ok()
}

async fn candidates(search: &Search, runner: &Runner<'_>) -> Vec<PathBuf> {
    let path = search.path.iter().flat_map(std::env::split_paths);
    // An entry that depends on where one happens to be could name anybody's program.
    let mut folders: Vec<_> = path.filter(|folder| folder.is_absolute()).collect();
    if let Some(teller) = folders
        .iter()
        .map(|f| f.join("pg_config"))
        .find(|f| f.is_file())
    {
        let mut command = runner.command(&teller);
        command.arg("--bindir");
        let told = runner.run(command, "").await.ok();
        folders.extend(told.map(|told| PathBuf::from(told.output.trim_end())));
    }
    folders.extend(USUAL.iter().flat_map(|pattern| expand(pattern)));
    folders
}

/// The folder that holds all that is needed: where `initdb` really is, else the one that was named.
fn complete(folder: &Path) -> Option<PathBuf> {
    let real = folder.join("initdb").canonicalize().ok()?;
    let folder = std::path::absolute(folder).ok()?;
    let holds_all = |folder: &Path| NEEDED.iter().all(|name| folder.join(name).is_file());
    [real.parent()?.to_owned(), folder]
        .into_iter()
        .find(|folder| holds_all(folder))
}

/// The folders that fit a pattern with at most one `*`, the last in the order of names first.
fn expand(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else {
        return vec![PathBuf::from(pattern)];
    };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or(("", before));
    let (suffix, rest) = after.split_once('/').unwrap_or((after, ""));
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(prefix) && name.ends_with(suffix)
        })
        .map(|entry| entry.path().join(rest))
        .collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::super::{account::RunsAs, deadline::Deadline};
    use super::*;

    fn runner(scratch: &Path) -> Runner<'_> {
        let uid = nix::unistd::geteuid().as_raw();
        let (runs_as, deadline) = (RunsAs::Caller { uid }, Deadline::start());
        Runner {
            runs_as,
            scratch,
            deadline,
        }
    }

    /// A folder of programs that tell this version, and do nothing else.
    fn programs(bin: &Path, version: &str) {
        fs::create_dir_all(bin).unwrap();
        for name in NEEDED {
            says(&bin.join(name), &format!("{name} (PostgreSQL) {version}"));
        }
    }

    /// Makes a program that says one line. Written by a process of its own, for a program that this
    /// one has open could not be run meanwhile.
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

    #[test]
    fn a_pattern_gives_the_folders_that_fit_the_newest_first() {
        let root = tempfile::tempdir().unwrap();
        for name in ["pg-14/bin", "pg-16/bin", "other-17/bin"] {
            fs::create_dir_all(root.path().join(name)).unwrap();
        }
        let pattern = format!("{}/pg-*/bin", root.path().display());
        assert_eq!(
            expand(&pattern),
            [root.path().join("pg-16/bin"), root.path().join("pg-14/bin")]
        );
    }

    #[tokio::test]
    async fn the_newest_makes_a_cluster_and_the_same_version_serves_it() {
        let root = tempfile::tempdir().unwrap();
        let (old, new) = (root.path().join("old"), root.path().join("new"));
        programs(&old, "900.1");
        programs(&new, "901.1");
        let (search, runner) = (search(&[&old, &new]), runner(root.path()));
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
        let found = Programs::newest(&search(&[&linked]), &runner(root.path()))
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
        for name in NEEDED {
            fs::remove_file(named.join(name)).unwrap();
        }
        says(&named.join("pg_config"), real.to_str().unwrap());
        let found = Programs::newest(&search(&[&named]), &runner(root.path()))
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
        let too_old = Programs::newest(&search, &runner(root.path())).await;
        assert!(matches!(too_old, Err(PrivateError::NoPrograms { .. })));
        fs::remove_file(named.join("pg_ctl")).unwrap();
        let incomplete = Programs::newest(&search, &runner(root.path())).await;
        assert!(matches!(incomplete, Err(PrivateError::NotPrograms(path)) if path == named));
    }
}
