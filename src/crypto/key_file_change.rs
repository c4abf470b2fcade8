//! Changes of a key file: keys are added and put first, and a key that is removed is first copied
//! to a dated file. There is one writer at a time. A change is made as a whole or not at all, and
//! is on the disk before anything depends on it.

use std::{
    fs::{self, File, Metadata},
    io::{self, ErrorKind},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{
    error::{KeyError, KeyOrigin},
    key_file,
    key_lines::{with_first, with_last, without},
    key_source::KeySource,
    key_text::{self, MAX_BYTES},
    keyring::Keyring,
    make::{failed_in, make_safe_folder},
    retired_keys::RETIRED,
    vault_key::VaultKey,
};
use crate::{
    domain::KeyId,
    files::{
        lock_file::{self, LockError},
        new_file::{NewFile, folder_of, sync_folder},
        trusted::{self, FileProblem, Rule},
    },
};

/// Time to wait for the lock while another command holds it, before that is an error.
const PATIENCE: Duration = Duration::from_secs(2);

/// A key file that is about to be changed. No other command changes it until this is dropped.
#[derive(Debug)]
pub struct KeyFile {
    path: PathBuf,
    trusted_dirs: Vec<PathBuf>,
    _lock: File,
}

impl KeyFile {
    /// Locks the key file of a source, so that it can be changed. The file may be missing.
    ///
    /// # Errors
    /// Fails with [`KeyError::Unchangeable`] if the keys do not come from a file of the user's own,
    /// with [`KeyError::UnsafeFolder`] if others could replace the file, and with
    /// [`KeyError::Busy`] while another command changes the file.
    pub fn lock(source: &KeySource, trusted_dirs: &[PathBuf]) -> Result<Self, KeyError> {
        let unchangeable = || KeyError::Unchangeable {
            origin: source.to_string(),
        };
        let named = source.path().ok_or_else(unchangeable)?;
        // A link is left as it is: the file to which it leads is changed.
        let path = match named.is_symlink() {
            true => fs::canonicalize(named).map_err(|_| KeyError::Missing {
                path: named.to_owned(),
            })?,
            false => named.to_owned(),
        };
        // A file that the platform mounts is gone after the next start, and a change with it.
        if trusted::is_mounted(&path, trusted_dirs) {
            return Err(unchangeable());
        }
        let failed = |cause| rewrite_failed(&path, cause);
        // As it is named: a link on the way may be in a folder of others.
        trusted::check_folders(named).map_err(|error| failed_in(error, failed))?;
        make_safe_folder(&path).map_err(|error| failed_in(error, failed))?;
        let lock = lock_file::acquire(&lock_file::beside(&path), PATIENCE);
        let _lock = lock.map_err(|error| match error {
            LockError::Held(_) => KeyError::Busy { path: path.clone() },
            LockError::Io(_, cause) => failed(cause),
        })?;
        let trusted_dirs = trusted_dirs.to_vec();
        Ok(KeyFile {
            path,
            trusted_dirs,
            _lock,
        })
    }

    /// Returns the path of the file. If the source names a link, the path is that of its target.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Loads the keys in the file. `None` if there is no file.
    ///
    /// # Errors
    /// Fails with [`KeyError`] if the file is unsafe or unusable.
    pub fn load(&self) -> Result<Option<Keyring>, KeyError> {
        match key_file::load(&self.path, &self.trusted_dirs) {
            Err(KeyError::Missing { .. }) => Ok(None),
            loaded => loaded.map(Some),
        }
    }

    /// Returns a new key, and saves it in a pending file beside the key file until it is in the key
    /// file. If a command that was killed left a pending key, that one is returned.
    ///
    /// # Errors
    /// Fails with [`KeyError`] if the key cannot be written, or does not read back.
    pub fn stage_new_key(&self) -> Result<VaultKey, KeyError> {
        let path = self.pending_path();
        if let Some(key) = self.pending()? {
            return Ok(key);
        }
        let key = VaultKey::generate();
        let failed = |cause| rewrite_failed(&path, cause);
        let new = NewFile::beside(&path).map_err(failed)?;
        new.write(key_text::new_file(&key).as_bytes())
            .map_err(failed)?;
        new.replace().map_err(failed)?;
        sync_folder(folder_of(&path)).map_err(failed)?;
        match self.pending()? {
            Some(read) if read.id() == key.id() => Ok(read),
            _ => Err(KeyError::ReadBack { path }),
        }
    }

    /// Returns the pending key, which may be left from a command that was killed. `None` if there
    /// is no pending file.
    ///
    /// # Errors
    /// Fails with [`KeyError`] if the pending file is unsafe or holds no key.
    pub fn pending(&self) -> Result<Option<VaultKey>, KeyError> {
        match key_file::load(&self.pending_path(), &[]) {
            Ok(keyring) => Ok(Some(keyring.into_primary())),
            Err(KeyError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes the pending file, once its key is in the key file or is not needed. Does nothing if
    /// there is no such file.
    ///
    /// # Errors
    /// Fails with [`KeyError::Rewrite`] if the pending file cannot be removed.
    pub fn discard_staged_key(&self) -> Result<(), KeyError> {
        match fs::remove_file(self.pending_path()) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(rewrite_failed(&self.pending_path(), error))
            }
            _ => Ok(()),
        }
    }

    /// Makes a key the primary one, which seals. All other keys still open.
    ///
    /// # Errors
    /// Fails with [`KeyError`] if the file cannot be replaced, or does not read back.
    pub fn put_first(&self, key: &VaultKey) -> Result<Keyring, KeyError> {
        self.rewrite(|text| with_first(text, key))?;
        self.read_back(|keyring| keyring.primary() == key.id())
    }

    /// Adds keys that only open, all of them in one change.
    ///
    /// # Errors
    /// As for [`KeyFile::put_first`].
    pub fn put_last(&self, keys: &[&VaultKey]) -> Result<Keyring, KeyError> {
        self.rewrite(|text| {
            let text = Zeroizing::new(text.to_owned());
            keys.iter().fold(text, |text, key| with_last(&text, key))
        })?;
        self.read_back(|keyring| keys.iter().all(|key| keyring.key(key.id()).is_some()))
    }

    /// Copies a key to the dated file of retired keys, and returns the path of that file. The key
    /// file itself does not change.
    ///
    /// # Errors
    /// Fails with [`KeyError`] if the dated file cannot be written.
    pub fn save_removed(&self, key: &VaultKey) -> Result<PathBuf, KeyError> {
        let today = Timestamp::now().strftime("%Y-%m-%d").to_string();
        let path = self.beside(&format!("{RETIRED}{today}"));
        let old = text(&path, &[])?.unwrap_or_default();
        replace(&path, &with_last(&old, key), None)?;
        Ok(path)
    }

    /// Removes a key from the file.
    ///
    /// # Errors
    /// As for [`KeyFile::put_first`].
    pub fn remove_key(&self, id: KeyId) -> Result<Keyring, KeyError> {
        self.rewrite(|text| without(text, id))?;
        self.read_back(|keyring| keyring.ids().all(|other| other != id))
    }

    fn pending_path(&self) -> PathBuf {
        self.beside(".new")
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    }

    fn rewrite(&self, change: impl Fn(&str) -> Zeroizing<String>) -> Result<(), KeyError> {
        let old = text(&self.path, &self.trusted_dirs)?;
        let metadata = fs::metadata(&self.path).ok();
        let new = change(old.as_ref().map_or("", |text| text.as_str()));
        match old {
            Some(old) if *old == *new => Ok(()),
            _ => replace(&self.path, &new, metadata.as_ref()),
        }
    }

    fn read_back(&self, is_as_written: impl Fn(&Keyring) -> bool) -> Result<Keyring, KeyError> {
        let keyring = self.load()?.filter(is_as_written);
        keyring.ok_or_else(|| KeyError::ReadBack {
            path: self.path.clone(),
        })
    }
}

/// Reads the text of a key file that nobody else could have read. `None` if there is no file.
fn text(path: &Path, mounts: &[PathBuf]) -> Result<Option<Zeroizing<String>>, KeyError> {
    match trusted::read(path, MAX_BYTES, Rule::VaultKey { mounts }) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.problem, FileProblem::Missing) => Ok(None),
        Err(error) => Err(key_file::refused(error)),
    }
}

/// Replaces a file by a new one with the owner and permissions of the old one, so that a service
/// that could read it still can.
fn replace(path: &Path, text: &str, like: Option<&Metadata>) -> Result<(), KeyError> {
    if text.len() > MAX_BYTES {
        let origin = KeyOrigin::File(path.to_owned());
        return Err(KeyError::TooLarge { origin });
    }
    let failed = |cause| rewrite_failed(path, cause);
    let new = NewFile::beside(path).map_err(failed)?;
    if let Some(like) = like {
        set_owner_and_mode(new.as_file(), like).map_err(failed)?;
    }
    new.write(text.as_bytes()).map_err(failed)?;
    new.replace().map_err(failed)?;
    sync_folder(folder_of(path)).map_err(failed)
}

fn set_owner_and_mode(file: &File, like: &Metadata) -> io::Result<()> {
    let metadata = file.metadata()?;
    if (metadata.uid(), metadata.gid()) != (like.uid(), like.gid()) {
        std::os::unix::fs::fchown(file, Some(like.uid()), Some(like.gid()))?;
    }
    file.set_permissions(fs::Permissions::from_mode(like.mode() & 0o7777))
}

fn rewrite_failed(path: &Path, cause: io::Error) -> KeyError {
    KeyError::Rewrite {
        path: path.to_owned(),
        cause,
    }
}

#[cfg(test)]
mod tests;
