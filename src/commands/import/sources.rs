//! Files that an import reads: those that were named, and those found in folders.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::exit::{ExitCode, Failure};

/// Maximum number of files that are read at once.
const MOST: usize = 1_000;

/// Folders in which nobody keeps keys, and which hold very many files.
const SKIPPED: &[&str] = &[
    "__pycache__",
    "node_modules",
    "site-packages",
    "target",
    "vendor",
    "venv",
];

/// A file to import.
pub(super) struct ImportSource {
    pub(super) path: PathBuf,
    /// True if it was found in a folder, so that it may be something else altogether.
    pub(super) is_found: bool,
}

impl ImportSource {
    /// A file that was named.
    pub(super) fn named(path: &Path) -> Self {
        ImportSource {
            path: path.to_owned(),
            is_found: false,
        }
    }

    /// Returns the path of the file; `None` for standard input.
    pub(super) fn file(&self) -> Option<&Path> {
        (self.path.as_os_str() != "-").then_some(self.path.as_path())
    }

    /// Returns the name for messages.
    pub(super) fn quoted(&self) -> String {
        match self.file() {
            Some(path) => format!("`{}`", path.display()),
            None => "standard input".to_owned(),
        }
    }
}

/// Returns the files to read, in the order in which they were named; those of a folder by their names.
///
/// # Errors
/// Exit 2 if a folder was named without `--recursive`, or holds too many files; 12 if it cannot be read.
pub(super) fn found(named: &[PathBuf], is_recursive: bool) -> Result<Vec<ImportSource>, Failure> {
    let mut found = Vec::new();
    for path in named {
        if path.is_dir() && is_recursive {
            in_folder(path, &mut found)?;
        } else if path.is_dir() {
            let message = format!("`{}` is a folder", path.display());
            let failure = Failure::new(ExitCode::Installation, message);
            return Err(failure.hint("--recursive reads the files in it"));
        } else if !found.iter().any(|known: &ImportSource| known.path == *path) {
            found.push(ImportSource::named(path));
        }
    }
    Ok(found)
}

/// Adds the files of a folder and of the folders in it. Links are not followed.
fn in_folder(folder: &Path, found: &mut Vec<ImportSource>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| {
        let message = format!("`{}` cannot be read: {error}", folder.display());
        Failure::new(ExitCode::Installation, message)
    };
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    let mut entries = entries.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type().map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let is_skipped = SKIPPED.contains(&&*name) || (name.starts_with('.') && kind.is_dir());
        if kind.is_dir() && !is_skipped {
            in_folder(&entry.path(), found)?;
        } else if kind.is_file() && may_hold_keys(&name) {
            found.push(ImportSource {
                path: entry.path(),
                is_found: true,
            });
        }
        if found.len() > MOST {
            let message = format!("there are more than {MOST} files in `{}`", folder.display());
            return Err(Failure::usage(message).hint("name the files, or a smaller folder"));
        }
    }
    Ok(())
}

/// Returns true if the name of a file says that it may hold keys.
fn may_hold_keys(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|e| e.to_str());
    let is_known = extension.is_some_and(|extension| {
        [
            "cfg", "conf", "csv", "env", "ini", "json", "jsonc", "toml", "yaml", "yml",
        ]
        .contains(&extension)
    });
    let is_other = [
        "package.json",
        "package-lock.json",
        "tsconfig.json",
        "cargo.toml",
        "pyproject.toml",
    ];
    (is_known || name == ".env" || name.starts_with(".env.")) && !is_other.contains(&name)
}
