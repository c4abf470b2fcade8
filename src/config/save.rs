use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::process::geteuid;
use toml_edit::TomlError;
use uuid::Uuid;

use super::{
    Config, ConfigError, edit,
    load::text,
    place::{self, target},
    read,
};
use crate::{
    domain::Active,
    files::{
        lock_file::{self, LockError},
        make_own_folders,
        new_file::{self, NewFile, folder_of, sync_folder},
    },
};

/// Time to wait for another writer's lock. A change takes only milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Initial text of a new config file.
const NEW: &str = "version = 1\n";

/// Durability of a change to the file.
#[derive(Debug)]
#[must_use]
pub enum Saved {
    /// The change is on the disk, or nothing had to be changed.
    OnDisk,
    /// The file is replaced, but the disk did not confirm it: after a power failure the old file may
    /// be back.
    Unconfirmed(io::Error),
}

/// Changes the active credential of one user of a vault, and nothing else in the file.
///
/// Under a lock, this reads the file again, calls `change` with the current active credential, and
/// replaces the file. At any moment, also after a crash, the path holds the old file or the new one.
/// If `change` returns the same value, nothing is written.
///
/// # Errors
/// Fails with [`ConfigError`] if the file cannot be trusted, understood, locked or replaced. The file
/// is then unchanged.
pub fn set_active(
    path: &Path,
    (vault, user): (Uuid, &str),
    change: impl FnOnce(Option<&Active>) -> Option<Active>,
) -> Result<Saved, ConfigError> {
    rewrite(path, |old| {
        let before = old.config.active.of(vault, user);
        let after = change(before);
        if before == after.as_ref() {
            return Ok(None);
        }
        let new = edit::with_active(old.text, (vault, user), after.as_ref());
        old.checked(new, |new| new.active.of(vault, user) == after.as_ref())
    })
}

/// Content of the file before a change.
pub(super) struct Old<'a> {
    path: &'a Path,
    pub(super) text: &'a str,
    config: Config,
}

impl Old<'_> {
    /// Returns the new text, after a check that reading it gives the wanted config.
    pub(super) fn checked(
        &self,
        new: Result<String, TomlError>,
        is_wanted: impl Fn(&Config) -> bool,
    ) -> Result<Option<String>, ConfigError> {
        let reads_as_wanted =
            |new: &String| read::config(self.path, new).is_ok_and(|config| is_wanted(&config));
        let new = new.ok().filter(reads_as_wanted);
        new.map(Some).ok_or_else(|| self.layout())
    }

    /// Returns the error for a file that cannot be changed without loss.
    pub(super) fn layout(&self) -> ConfigError {
        ConfigError::Layout {
            path: self.path.to_owned(),
        }
    }
}

/// Reads the file again under a lock and replaces it by the text that `change` returns. `None` leaves
/// the file unchanged.
pub(super) fn rewrite(
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

/// Returns the folder of the file, and creates it if it is missing. Fails if other users could
/// replace the file in it.
fn folder(target: &Path) -> Result<PathBuf, ConfigError> {
    let folder = folder_of(target).to_owned();
    let failed = |error| ConfigError::write(folder.clone(), error);
    make_own_folders(&folder).map_err(failed)?;
    let found = fs::metadata(&folder).map_err(failed)?;
    place::check_folder(&folder, &found)?;
    Ok(folder)
}

/// Fails if the file itself is not writable. A rename would ignore the permissions of the replaced
/// file, but its owner set them on purpose.
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

/// Replaces the file atomically: after a crash, the path holds the old file or the new one.
fn replace(target: &Path, folder: &Path, text: &str) -> Result<Saved, ConfigError> {
    let failed = |error| ConfigError::write(target.to_owned(), error);
    let new =
        NewFile::beside(target).map_err(|error| ConfigError::write(folder.to_owned(), error))?;
    new.write(text.as_bytes()).map_err(failed)?;
    new.replace().map_err(failed)?;
    // The new file is now in place, so it would be wrong to report that nothing was changed.
    Ok(sync_folder(folder).map_or_else(Saved::Unconfirmed, |()| Saved::OnDisk))
}

#[cfg(test)]
mod tests;
