//! The places where PostgreSQL programs may be.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{process::Runner, search::Search};

/// Programs that must be together in one folder.
pub(super) const NEEDED: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// Folders into which the packages of known systems put the programs. A `*` stands for any part of
/// a name.
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

/// Returns the folders to search, in order of preference.
pub(super) async fn candidates(search: &Search, runner: &Runner) -> Vec<PathBuf> {
    let path = search.path.iter().flat_map(std::env::split_paths);
    // A relative entry depends on the current folder, and could lead to anybody's program.
    let mut folders: Vec<_> = path.filter(|folder| folder.is_absolute()).collect();
    if let Some(pg_config) = folders
        .iter()
        .map(|f| f.join("pg_config"))
        .find(|f| f.is_file())
    {
        let mut command = runner.command(&pg_config);
        command.arg("--bindir");
        let finished = runner.run(command, "").await.ok();
        folders.extend(finished.map(|finished| PathBuf::from(finished.output.trim_end())));
    }
    folders.extend(USUAL.iter().flat_map(|pattern| expand(pattern)));
    folders
}

/// Returns the folder that holds all needed programs: the real folder of `initdb`, else the given
/// folder. Returns `None` if neither does.
pub(super) fn complete(folder: &Path) -> Option<PathBuf> {
    let real = folder.join("initdb").canonicalize().ok()?;
    let folder = std::path::absolute(folder).ok()?;
    let holds_all = |folder: &Path| NEEDED.iter().all(|name| folder.join(name).is_file());
    [real.parent()?.to_owned(), folder]
        .into_iter()
        .find(|folder| holds_all(folder))
}

/// Returns the folders that match a pattern with at most one `*`, in descending order of names.
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
    use super::*;

    #[test]
    fn a_pattern_expands_to_the_matching_folders_newest_first() {
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
}
