//! Files that appear whole: written beside their place, put on the disk, and only then named.
//!
//! Whoever reads the place meanwhile, or is killed, sees what was there before or all of the new
//! file. What a killed writer leaves beside it is removed by the next one.

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

/// What names of files end with that are not in their place yet.
const SUFFIX: &str = ".tmp";

/// How many letters and digits make such a name its writer's own.
const RANDOM: usize = 6;

/// A private file on its way to its place; removed when it is dropped before it gets there.
#[derive(Debug)]
pub struct NewFile {
    file: NamedTempFile,
    path: PathBuf,
}

impl NewFile {
    /// An empty file beside `path`, for its owner only whatever the umask.
    ///
    /// What writers of the same file left that were killed is removed first.
    ///
    /// # Errors
    /// When the folder takes no file.
    pub fn beside(path: &Path) -> io::Result<Self> {
        discard_abandoned(path);
        let private = Permissions::from_mode(0o600);
        loop {
            let file = tempfile::Builder::new()
                .prefix(&prefix(path))
                .suffix(SUFFIX)
                .rand_bytes(RANDOM)
                .make_in(folder_of(path), create)?;
            // A caller's umask may have taken the owner's own bits.
            file.as_file().set_permissions(private.clone())?;
            // Tells other writers that this one lives. Where files cannot be locked, none is removed.
            let _ = uninterrupted(|| file.as_file().lock());
            // Another writer may have taken it for abandoned before it was locked.
            if file.as_file().metadata()?.nlink() > 0 {
                let path = path.to_owned();
                return Ok(NewFile { file, path });
            }
        }
    }

    /// The file itself, to be given another owner.
    pub fn as_file(&self) -> &File {
        self.file.as_file()
    }

    /// Writes all of its content, and puts it on the disk: no crash leaves the name without it.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn write(&self, content: &[u8]) -> io::Result<()> {
        let mut file = self.file.as_file();
        file.write_all(content)?;
        file.sync_all()
    }

    /// Takes the place of the file that is there. The folder is yet to be synced.
    ///
    /// # Errors
    /// When the system refuses; what was there is there still.
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

    /// Takes the place unless something is there; says whether. The folder is yet to be synced.
    ///
    /// # Errors
    /// When the system refuses.
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

/// The folder of a file as it was named.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Puts the names in a folder on the disk.
///
/// # Errors
/// When the disk does not take them.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems cannot; a name is as safe there as it will ever be.
        Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
}

/// What to do about a file that did not fit, if that is what happened.
pub fn no_room(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Some("make room on its disk"),
        _ => None,
    }
}

/// Makes a call again that a signal interrupted; for those that the standard library does not repeat.
///
/// # Errors
/// What the call says otherwise.
pub fn uninterrupted<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// Removes what writers of this file left that were killed. Best effort: it is in nobody's way.
pub fn discard_abandoned(path: &Path) {
    let (folder, prefix) = (folder_of(path), prefix(path));
    for name in names(folder).unwrap_or_default() {
        let left = folder.join(&name);
        if is_new(&name, &prefix)
            && let Some(_locked) = abandoned(&left)
        {
            let _ = fs::remove_file(left);
        }
    }
}

/// What is in a folder. The standard library would panic where the folder cannot be closed.
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

fn is_new(name: &OsStr, prefix: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    let between = name
        .strip_prefix(prefix.as_encoded_bytes())
        .and_then(|rest| rest.strip_suffix(SUFFIX.as_bytes()));
    between.is_some_and(|random| {
        random.len() == RANDOM && random.iter().all(u8::is_ascii_alphanumeric)
    })
}

/// The file, locked, if nobody is writing to it any more: the lock of a writer ends with it.
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

/// Not as `tempfile` would, which adds its path to the system's error: whoever reports that
/// names the file as its user knows it.
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
    fn what_was_abandoned_is_removed_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("config.toml");
        let kept = [
            ".config.toml.bak.tmp",
            ".config.toml.tmp",
            ".config.toml.x",
            "config.toml.Ab12Cd.tmp",
        ];
        for name in kept.iter().chain(&[".config.toml.Ab12Cd.tmp"]) {
            fs::write(home.path().join(name), "version = ").unwrap();
        }
        fs::create_dir(home.path().join(".config.toml.folder.tmp")).unwrap();
        let written_now = NewFile::beside(&path).unwrap();
        NewFile::beside(&path).unwrap().replace().unwrap();
        written_now.replace().unwrap();
        fs::remove_dir(home.path().join(".config.toml.folder.tmp")).unwrap();
        let mut expected = kept.to_vec();
        expected.push("config.toml");
        expected.sort_unstable();
        assert_eq!(names(home.path()), expected);
    }

    #[test]
    fn writers_at_once_do_not_take_each_others_files_for_abandoned() {
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
    fn a_folder_that_is_not_there_is_told_in_the_words_of_the_system() {
        let home = tempfile::tempdir().unwrap();
        let refused = NewFile::beside(&home.path().join("none/file")).unwrap_err();
        assert_eq!(refused.raw_os_error(), Some(2), "{refused}");
    }
}
