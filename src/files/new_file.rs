//! Atomic writes: a new file is written under a temporary name beside its final path, synced to the
//! disk, and only then renamed.
//!
//! At any moment, also after a crash, the path holds either the old file or all of the new one. The
//! next writer removes the temporary files of killed writers.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, File, OpenOptions, Permissions},
    io::{self, ErrorKind, Write},
    os::unix::{
        ffi::OsStrExt,
        fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    },
    path::{Path, PathBuf},
};

use rustix::fs::{Dir, DirEntry, OFlags};
use tempfile::NamedTempFile;

/// Suffix of temporary names.
const SUFFIX: &str = ".tmp";

/// Number of random letters and digits in a temporary name.
const RANDOM: usize = 6;

/// A private file under a temporary name. Dropping it removes the file, unless it was renamed.
#[derive(Debug)]
pub struct NewFile {
    file: NamedTempFile,
    path: PathBuf,
}

impl NewFile {
    /// Creates an empty file beside `path`. Only its owner can read and write it, whatever the umask.
    ///
    /// Removes the temporary files of killed writers of the same file first.
    ///
    /// # Errors
    /// Fails if no file can be created in the folder.
    pub fn beside(path: &Path) -> io::Result<Self> {
        discard_abandoned(path);
        let private = Permissions::from_mode(0o600);
        loop {
            let file = tempfile::Builder::new()
                .prefix(&prefix(path))
                .suffix(SUFFIX)
                .rand_bytes(RANDOM)
                .make_in(folder_of(path), create)?;
            // The umask may have removed even the owner's bits.
            file.as_file().set_permissions(private.clone())?;
            // The lock shows other writers that this writer is alive. On a file system without locks,
            // no temporary file is removed.
            let _ = uninterrupted(|| file.as_file().lock());
            // Another writer may have removed the file as abandoned before it was locked.
            if file.as_file().metadata()?.nlink() > 0 {
                let path = path.to_owned();
                return Ok(NewFile { file, path });
            }
        }
    }

    /// Returns the open file, so that the caller can change its owner.
    pub fn as_file(&self) -> &File {
        self.file.as_file()
    }

    /// Writes the content and syncs it to the disk, so that after a crash the final name never refers
    /// to a file without its content.
    ///
    /// # Errors
    /// Fails if the content cannot be written or synced.
    pub fn write(&self, content: &[u8]) -> io::Result<()> {
        let mut file = self.file.as_file();
        file.write_all(content)?;
        file.sync_all()
    }

    /// Renames the file to its final name and replaces the file that had the name. The caller must
    /// still sync the folder.
    ///
    /// # Errors
    /// Fails if the system refuses. The old file is then unchanged.
    pub fn replace(self) -> io::Result<()> {
        let NewFile { mut file, path } = self;
        loop {
            match file.persist(&path) {
                Ok(_) => return Ok(()),
                Err(again) if again.error.kind() == ErrorKind::Interrupted => file = again.file,
                Err(refused) => return Err(refused.error),
            }
        }
    }

    /// Renames the file to its final name, unless the name exists. Returns `false` if it exists. The
    /// caller must still sync the folder.
    ///
    /// # Errors
    /// Fails if the system refuses.
    pub fn claim(self) -> io::Result<bool> {
        let NewFile { mut file, path } = self;
        loop {
            match file.persist_noclobber(&path) {
                Ok(_) => return Ok(true),
                Err(again) if again.error.kind() == ErrorKind::Interrupted => file = again.file,
                Err(lost) if lost.error.kind() == ErrorKind::AlreadyExists => return Ok(false),
                Err(refused) => return Err(refused.error),
            }
        }
    }
}

/// Returns the folder of a path: `.` for a path without a folder.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Syncs the names in a folder to the disk.
///
/// # Errors
/// Fails if the folder cannot be opened or synced.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems do not support this. There, nothing more can be done.
        Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
}

/// Repeats a call while signals interrupt it, for calls that the standard library does not repeat.
///
/// # Errors
/// Fails with any other error of the call.
pub fn uninterrupted<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// Removes the temporary files of killed writers of this file. Best effort: leftover files do no
/// harm.
pub fn discard_abandoned(path: &Path) {
    let (folder, prefix) = (folder_of(path), prefix(path));
    for name in names(folder).unwrap_or_default() {
        let left = folder.join(&name);
        if is_temporary(&name, &prefix)
            && let Some(_locked) = abandoned(&left)
        {
            let _ = fs::remove_file(left);
        }
    }
}

/// Returns the names in a folder. Does not use the standard library, which would panic if the folder
/// could not be closed.
fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    let folder = OpenOptions::new()
        .read(true)
        .custom_flags(OFlags::DIRECTORY.bits().cast_signed())
        .open(folder)?;
    let entries = Dir::new(folder)?;
    let name = |entry: DirEntry| OsStr::from_bytes(entry.file_name().to_bytes()).to_owned();
    Ok(entries.map_while(Result::ok).map(name).collect())
}

fn prefix(path: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name().unwrap_or_default());
    prefix.push(".");
    prefix
}

fn is_temporary(name: &OsStr, prefix: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    let between = name
        .strip_prefix(prefix.as_encoded_bytes())
        .and_then(|rest| rest.strip_suffix(SUFFIX.as_bytes()));
    between.is_some_and(|random| {
        random.len() == RANDOM && random.iter().all(u8::is_ascii_alphanumeric)
    })
}

/// Locks and returns a temporary file if its writer is gone: a writer's lock ends with the writer.
fn abandoned(path: &Path) -> Option<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
        .ok()?;
    let is_file = file.metadata().is_ok_and(|found| found.is_file());
    (is_file && file.try_lock().is_ok()).then_some(file)
}

/// Creates the file. `tempfile` itself would add the temporary path to the system's error, but
/// messages name the file by the path that the user knows.
fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

#[cfg(test)]
mod tests {
    use std::{sync::Barrier, thread};

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<_> = entries
            .map(|entry| name(entry).into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn abandoned_files_are_removed_and_no_others() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("config.toml");
        let unrelated = [
            ".config.toml.bak.tmp",
            ".config.toml.tmp",
            ".config.toml.x",
            "config.toml.Ab12Cd.tmp",
        ];
        for name in unrelated.iter().chain(&[".config.toml.Ab12Cd.tmp"]) {
            fs::write(home.path().join(name), "version = ").unwrap();
        }
        fs::create_dir(home.path().join(".config.toml.folder.tmp")).unwrap();
        let in_use = NewFile::beside(&path).unwrap();
        NewFile::beside(&path).unwrap().replace().unwrap();
        in_use.replace().unwrap();
        fs::remove_dir(home.path().join(".config.toml.folder.tmp")).unwrap();
        let mut expected = unrelated.to_vec();
        expected.push("config.toml");
        expected.sort_unstable();
        assert_eq!(names(home.path()), expected);
    }

    #[test]
    fn concurrent_writers_do_not_remove_each_others_files() {
        const AT_ONCE: usize = 8;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file");
        let start = Barrier::new(AT_ONCE);
        let write = || {
            start.wait();
            for _ in 0..50 {
                let new = NewFile::beside(&path).unwrap();
                new.write(b"whole").unwrap();
                new.replace().unwrap();
            }
        };
        thread::scope(|scope| (0..AT_ONCE).for_each(|_| drop(scope.spawn(write))));
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(names(home.path()), ["file"]);
    }

    #[test]
    fn a_place_is_claimed_once() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("vault.keys");
        for first in [true, false] {
            let new = NewFile::beside(&path).unwrap();
            new.write(first.to_string().as_bytes()).unwrap();
            assert_eq!(new.claim().unwrap(), first);
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "true");
        assert_eq!(names(home.path()), ["vault.keys"]);
    }

    #[test]
    fn a_missing_folder_is_reported_with_the_systems_own_error() {
        let home = tempfile::tempdir().unwrap();
        let refused = NewFile::beside(&home.path().join("none/file")).unwrap_err();
        assert_eq!(refused.raw_os_error(), Some(2), "{refused}");
    }
}
