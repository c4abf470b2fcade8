use std::{
    fs::{File, OpenOptions, TryLockError},
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rustix::fs::OFlags;

use super::ConfigError;

/// How often a lock is tried that somebody else holds.
const PAUSE: Duration = Duration::from_millis(10);

/// Locks the file at `path`, made where missing, until the answer is dropped or the process ends.
///
/// The file is never deleted: whoever waits for it would hold the lock of a file that is gone.
pub(super) fn acquire(path: &Path, patience: Duration) -> Result<File, ConfigError> {
    let failed = |error| ConfigError::write(path.to_owned(), error);
    let file = open(path).map_err(|error| {
        // What cannot be made is the fault of its folder.
        let blamed = path.parent().filter(|_| !path.exists()).unwrap_or(path);
        ConfigError::write(blamed.to_owned(), error)
    })?;
    let deadline = Instant::now() + patience;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => {}
            Err(TryLockError::Error(error)) => return Err(failed(error)),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
                let lock = path.to_owned();
                return Err(ConfigError::Locked { lock });
            }
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
        }
    }
}

fn open(path: &Path) -> std::io::Result<File> {
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
        let path = folder.path().join("config.toml.lock");
        let held = acquire(&path, Duration::ZERO).unwrap();
        let refused = acquire(&path, Duration::ZERO).unwrap_err();
        assert!(matches!(refused, ConfigError::Locked { lock } if lock == path));
        drop(held);
        assert!(acquire(&path, Duration::ZERO).is_ok());
    }
}
