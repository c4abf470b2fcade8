//! Locks beside files, so that one writer at a time changes them.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, ErrorKind},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use rustix::fs::OFlags;

/// How often a lock is tried that somebody else holds.
const PAUSE: Duration = Duration::from_millis(10);

/// Why there is no lock.
#[derive(Debug)]
pub enum LockError {
    /// Another program has it, and did not let go in time.
    Held(PathBuf),
    /// It cannot be made or taken, because of this path.
    Io(PathBuf, io::Error),
}

/// The path of the lock of a file.
pub fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

/// Locks the file at `path`, made where missing, until the answer is dropped or the process ends.
///
/// The file is never deleted: whoever waits for it would hold the lock of a file that is gone.
///
/// # Errors
/// [`LockError`].
pub fn acquire(path: &Path, patience: Duration) -> Result<File, LockError> {
    let file = open(path).map_err(|error| {
        // What cannot be made is the fault of its folder.
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

fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_is_not_let_go_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = beside(&folder.path().join("config.toml"));
        let held = acquire(&path, Duration::ZERO).unwrap();
        let refused = acquire(&path, Duration::ZERO).unwrap_err();
        assert!(matches!(refused, LockError::Held(lock) if lock == path));
        drop(held);
        assert!(acquire(&path, Duration::ZERO).is_ok());
    }
}
