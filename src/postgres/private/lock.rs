use std::{
    fs::{File, TryLockError},
    path::Path,
};

use super::{PrivateError, deadline::Deadline};
use crate::files::lock_file;

/// Lock for making, starting or stopping the server. One process at a time holds it, until the value
/// is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _held: File,
}

impl Lock {
    pub(super) async fn take(path: &Path, deadline: Deadline) -> Result<Self, PrivateError> {
        let file = lock_file::open(path).map_err(PrivateError::io("open", path))?;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock { _held: file }),
                Err(TryLockError::WouldBlock) => {
                    let what = "waiting for another process to make or start the private database";
                    deadline.pause(what).await?;
                }
                Err(TryLockError::Error(error)) => {
                    return Err(PrivateError::io("lock", path)(error));
                }
            }
        }
    }
}
