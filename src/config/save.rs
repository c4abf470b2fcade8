use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::process::geteuid;
use toml_edit::TomlError;
use uuid::Uuid;

use super::{Config, ConfigError, edit, read, text};
use crate::{
    domain::Active,
    files::{
        lock_file::{self, LockError},
        new_file::{self, NewFile, folder_of, sync_folder, uninterrupted},
        trusted::{FileError, FileProblem},
    },
};

/// How long another writer may hold the lock: a change takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a config file begins with when there was none.
const NEW: &str = "version = 1\n";

/// How surely a change of the file is kept.
#[derive(Debug)]
#[must_use]
pub enum Saved {
    /// It is on the disk.
    OnDisk,
    /// The file says so, but the disk did not confirm that the file is the new one: a power failure
    /// may bring the old one back.
    Unconfirmed(io::Error),
}

/// Changes the active credential of one vault, and nothing else in the file.
///
/// Under a lock the file is read again, `change` is asked, and a new file takes the place of the
/// old one: whoever reads, or is killed, sees either. An answer that changes nothing writes nothing.
///
/// # Errors
/// [`ConfigError`] when the file cannot be trusted, understood, locked or replaced; it is then as
/// it was.
pub fn set_active(
    path: &Path,
    vault: Uuid,
    change: impl FnOnce(Option<&Active>) -> Option<Active>,
) -> Result<Saved, ConfigError> {
    rewrite(path, |old| {
        let before = old.config.active.get(&vault);
        let after = change(before);
        if before == after.as_ref() {
            return Ok(None);
        }
        let new = edit::with_active(old.text, vault, after.as_ref());
        old.replaced_by(new, |new| new.active.get(&vault) == after.as_ref())
    })
}

/// Remembers that a vault is strict, and changes nothing else in the file.
///
/// # Errors
/// As for [`set_active`].
pub fn remember_strict(path: &Path, vault: Uuid) -> Result<Saved, ConfigError> {
    rewrite(path, |old| {
        if old.config.strict.contains(&vault) {
            return Ok(None);
        }
        let new = edit::with_strict(old.text, vault);
        old.replaced_by(new, |new| new.strict.contains(&vault))
    })
}

/// What the file says before a change.
struct Old<'a> {
    path: &'a Path,
    text: &'a str,
    config: Config,
}

impl Old<'_> {
    /// The new text, which must say what was wanted when it is read again.
    fn replaced_by(
        &self,
        new: Result<String, TomlError>,
        says: impl Fn(&Config) -> bool,
    ) -> Result<Option<String>, ConfigError> {
        let is_said = |new: &String| read::config(self.path, new).is_ok_and(|c| says(&c));
        let new = new.ok().filter(is_said);
        new.map(Some).ok_or_else(|| ConfigError::Layout {
            path: self.path.to_owned(),
        })
    }
}

/// Reads the file again under a lock and puts what `change` makes of it in its place; `None` leaves it.
fn rewrite(
    path: &Path,
    change: impl FnOnce(&Old<'_>) -> Result<Option<String>, ConfigError>,
) -> Result<Saved, ConfigError> {
    let target = target(path)?;
    let folder = folder(&target)?;
    let lock = lock_file::acquire(&lock_file::beside(&target), PATIENCE);
    let _lock = lock.map_err(|error| match error {
        LockError::Held(lock) => ConfigError::Locked { lock },
        LockError::Io(path, error) => ConfigError::write(path, error),
    })?;
    let old = text(&target)?;
    let old = old.as_ref().map_or(NEW, |text| text.as_str());
    let new = change(&Old {
        path: &target,
        text: old,
        config: read::config(&target, old)?,
    })?;
    let Some(new) = new else {
        new_file::discard_abandoned(&target);
        return Ok(Saved::OnDisk);
    };
    check_writable(&target)?;
    replace(&target, &folder, &new)
}

/// Where the text is kept: the end of a symlink, so that the link survives.
fn target(path: &Path) -> Result<PathBuf, ConfigError> {
    if !path.is_symlink() {
        return Ok(path.to_owned());
    }
    fs::canonicalize(path).map_err(|error| {
        let problem = match error.kind() {
            io::ErrorKind::NotFound => FileProblem::Dangling,
            _ => FileProblem::Io(error),
        };
        let path = path.to_owned();
        ConfigError::File(FileError { path, problem })
    })
}

/// The folder of the file, made where missing, in which nobody else can replace the file.
fn folder(target: &Path) -> Result<PathBuf, ConfigError> {
    let folder = folder_of(target).to_owned();
    let failed = |error| ConfigError::write(folder.clone(), error);
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700);
    uninterrupted(|| builder.create(&folder)).map_err(failed)?;
    let found = fs::metadata(&folder).map_err(failed)?;
    let (owner, mode) = (found.uid(), found.mode() & 0o7777);
    let foreign = owner != geteuid().as_raw() && owner != 0;
    // With the sticky bit others may add files, but not replace ours.
    if foreign || (mode & 0o022 != 0 && mode & 0o1000 == 0) {
        return Err(ConfigError::UnsafeFolder {
            folder,
            owner,
            mode,
        });
    }
    Ok(folder)
}

/// Renaming over a file would not ask its permissions; its owner meant them.
fn check_writable(target: &Path) -> Result<(), ConfigError> {
    let Ok(found) = fs::metadata(target) else {
        return Ok(());
    };
    if found.uid() == geteuid().as_raw() && found.mode() & 0o200 != 0 {
        return Ok(());
    }
    let path = target.to_owned();
    Err(ConfigError::ReadOnly { path })
}

/// Puts a new file in the place of the old one, so that a crash leaves either.
fn replace(target: &Path, folder: &Path, text: &str) -> Result<Saved, ConfigError> {
    let failed = |error| ConfigError::write(target.to_owned(), error);
    let new =
        NewFile::beside(target).map_err(|error| ConfigError::write(folder.to_owned(), error))?;
    new.write(text.as_bytes()).map_err(failed)?;
    new.replace().map_err(failed)?;
    // From here on the new file counts: to say that nothing was changed would be wrong.
    Ok(sync_folder(folder).map_or_else(Saved::Unconfirmed, |()| Saved::OnDisk))
}

#[cfg(test)]
mod tests;
