//! Lock files beside other files, so that only one writer at a time changes a file.

use std::{
    fs::{File, OpenOptions, Permissions, TryLockError},
    io::{self, ErrorKind},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use rustix::{fs::OFlags, process::geteuid};

/// Pause between two attempts to take a lock that somebody else holds.
const PAUSE: Duration = Duration::from_millis(10);

/// Reason why a lock was not taken.
#[derive(Debug)]
pub enum LockError {
    /// Another program holds the lock with this path, and did not release it in time.
    Held(PathBuf),
    /// The lock file cannot be created or locked. Holds the path that caused the error: the lock file,
    /// or its folder.
    Io(PathBuf, io::Error),
}

/// Returns the path of the lock file for a file.
pub fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

/// Locks the file at `path` until the returned value is dropped or the process ends. Creates the
/// file if it is missing.
///
/// The file is never deleted: a program that waits for the lock would then get the lock of a deleted
/// file.
///
/// # Errors
/// Fails with [`LockError`] if the lock is held for longer than `patience`, or if the system refuses.
pub fn acquire(path: &Path, patience: Duration) -> Result<File, LockError> {
    let file = open(path).map_err(|error| {
        // If the file cannot be created, the cause is its folder.
        let blamed = path.parent().filter(|_| !path.exists()).unwrap_or(path);
        LockError::Io(blamed.to_owned(), error)
    })?;
    let deadline = Instant::now() + patience;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => {}
            Err(TryLockError::Error(error)) => return Err(LockError::Io(path.to_owned(), error)),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
                return Err(LockError::Held(path.to_owned()));
            }
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
        }
    }
}

/// Opens the lock file, without waiting for anybody. Creates it if it is missing, for its owner only.
///
/// # Errors
/// Fails if the system refuses.
pub fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    let found = file.metadata()?;
    if found.mode() & 0o600 != 0o600 && found.uid() == geteuid().as_raw() {
        // The umask removed even the owner's bits.
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_is_not_released_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = beside(&folder.path().join("config.toml"));
        let held = acquire(&path, Duration::ZERO).unwrap();
        let refused = acquire(&path, Duration::ZERO).unwrap_err();
        assert!(matches!(refused, LockError::Held(lock) if lock == path));
        drop(held);
        assert!(acquire(&path, Duration::ZERO).is_ok());
    }
}
