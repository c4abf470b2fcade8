//! Changing a key file: keys are added and put first; one that is taken out is kept in a dated file.
//! One writer at a time, whole or not at all, and on the disk before anything depends on it.

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
    make::make_folder,
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

/// How long another command may hold the lock before it is named.
const PATIENCE: Duration = Duration::from_secs(2);

/// A key file that is about to be changed; nobody else does so until this is dropped.
#[derive(Debug)]
pub struct KeyFile {
    path: PathBuf,
    trusted_dirs: Vec<PathBuf>,
    _lock: File,
}

impl KeyFile {
    /// Takes the right to change the key file of a source. The file need not be there.
    ///
    /// # Errors
    /// [`KeyError::Unchangeable`] where the keys are no file of the user's own; [`KeyError::Busy`]
    /// while another command changes them.
    pub fn lock(source: &KeySource, trusted_dirs: &[PathBuf]) -> Result<Self, KeyError> {
        let unchangeable = || KeyError::Unchangeable {
            origin: source.to_string(),
        };
        let named = source.path().ok_or_else(unchangeable)?;
        // A link survives: what it leads to is changed.
        let path = match named.is_symlink() {
            true => fs::canonicalize(named).map_err(|_| KeyError::Missing {
                path: named.to_owned(),
            })?,
            false => named.to_owned(),
        };
        // What a platform mounts is gone with the next start.
        if trusted::is_mounted(&path, trusted_dirs) {
            return Err(unchangeable());
        }
        let failed = |cause| rewrite_failed(&path, cause);
        make_folder(folder_of(&path)).map_err(failed)?;
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

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The keys it holds; `None` where there is no file.
    ///
    /// # Errors
    /// As for loading keys.
    pub fn load(&self) -> Result<Option<Keyring>, KeyError> {
        match key_file::load(&self.path, &self.trusted_dirs) {
            Err(KeyError::Missing { .. }) => Ok(None),
            loaded => loaded.map(Some),
        }
    }

    /// A new key, on the disk beside the file until it is in it: the one of a command that was killed,
    /// if there is one.
    ///
    /// # Errors
    /// When it cannot be written or does not read back.
    pub fn begin(&self) -> Result<VaultKey, KeyError> {
        let path = self.begun();
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

    /// The key of a command that was killed before it was done with it.
    ///
    /// # Errors
    /// When what lies there is no key.
    pub fn pending(&self) -> Result<Option<VaultKey>, KeyError> {
        match key_file::load(&self.begun(), &[]) {
            Ok(keyring) => Ok(Some(keyring.into_primary())),
            Err(KeyError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The new key is where it belongs, or is not wanted.
    ///
    /// # Errors
    /// When the system does not let go of it.
    pub fn end(&self) -> Result<(), KeyError> {
        match fs::remove_file(self.begun()) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(rewrite_failed(&self.begun(), error))
            }
            _ => Ok(()),
        }
    }

    /// Makes a key the primary one, which seals; all others go on opening.
    ///
    /// # Errors
    /// When the file cannot be replaced, or does not read back.
    pub fn put_first(&self, key: &VaultKey) -> Result<Keyring, KeyError> {
        self.rewrite(|text| with_first(text, key))?;
        self.read_back(|keyring| keyring.primary() == key.id())
    }

    /// Adds keys that only open: all of them at once.
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

    /// Copies a key to the dated file of retired ones; answers that file. The key stays where it is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_aside(&self, key: &VaultKey) -> Result<PathBuf, KeyError> {
        let today = Timestamp::now().strftime("%Y-%m-%d").to_string();
        let path = self.beside(&format!(".retired-{today}"));
        let old = text(&path, &[])?.unwrap_or_default();
        replace(&path, &with_last(&old, key), None)?;
        Ok(path)
    }

    /// Takes a key out of the file.
    ///
    /// # Errors
    /// As for [`KeyFile::put_first`].
    pub fn take_out(&self, id: KeyId) -> Result<Keyring, KeyError> {
        self.rewrite(|text| without(text, id))?;
        self.read_back(|keyring| keyring.ids().all(|other| other != id))
    }

    fn begun(&self) -> PathBuf {
        self.beside(".new")
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    }

    fn rewrite(&self, change: impl Fn(&str) -> Zeroizing<String>) -> Result<(), KeyError> {
        let old = text(&self.path, &self.trusted_dirs)?;
        let found = fs::metadata(&self.path).ok();
        let new = change(old.as_ref().map_or("", |text| text.as_str()));
        match old {
            Some(old) if *old == *new => Ok(()),
            _ => replace(&self.path, &new, found.as_ref()),
        }
    }

    fn read_back(&self, is_as_written: impl Fn(&Keyring) -> bool) -> Result<Keyring, KeyError> {
        let keyring = self.load()?.filter(is_as_written);
        keyring.ok_or_else(|| KeyError::ReadBack {
            path: self.path.clone(),
        })
    }
}

/// The text of a key file that nobody else could have read; `None` where there is none.
fn text(path: &Path, mounts: &[PathBuf]) -> Result<Option<Zeroizing<String>>, KeyError> {
    match trusted::read(path, MAX_BYTES, Rule::Secret { mounts }) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.problem, FileProblem::Missing) => Ok(None),
        Err(error) => Err(key_file::refused(error)),
    }
}

/// Puts a new file in the place of the old one, with its owner and permissions, so that a service
/// that was let read it still is.
fn replace(path: &Path, text: &str, like: Option<&Metadata>) -> Result<(), KeyError> {
    if text.len() > MAX_BYTES {
        let origin = KeyOrigin::File(path.to_owned());
        return Err(KeyError::TooLarge { origin });
    }
    let failed = |cause| rewrite_failed(path, cause);
    let new = NewFile::beside(path).map_err(failed)?;
    if let Some(like) = like {
        be_like(new.as_file(), like).map_err(failed)?;
    }
    new.write(text.as_bytes()).map_err(failed)?;
    new.replace().map_err(failed)?;
    sync_folder(folder_of(path)).map_err(failed)
}

fn be_like(file: &File, like: &Metadata) -> io::Result<()> {
    let found = file.metadata()?;
    if (found.uid(), found.gid()) != (like.uid(), like.gid()) {
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
