//! Opening a key file, and judging it by what was opened.

use std::{
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Read},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;
use zeroize::Zeroizing;

use super::{
    error::{KeyError, KeyOrigin},
    file_safety::{self, FileFacts},
    key_place,
    key_text::{self, MAX_BYTES},
    keyring::Keyring,
};

/// The keys of a file that nobody else could have read or changed.
pub(super) fn load(path: &Path, trusted_dirs: &[PathBuf]) -> Result<Keyring, KeyError> {
    let unreadable = |cause: io::Error| match cause.kind() {
        ErrorKind::NotFound => KeyError::Missing {
            path: path.to_owned(),
        },
        _ => KeyError::Unreadable {
            path: path.to_owned(),
            cause,
        },
    };
    let file = open(path).map_err(unreadable)?;
    let facts = file.metadata().map_err(unreadable)?;
    let place = key_place::of(path, &facts, trusted_dirs);
    let reader = rustix::process::geteuid().as_raw();
    file_safety::check(path, file_facts(&facts), place, reader)?;
    let bytes = read_bounded(file).map_err(unreadable)?;
    key_text::from_lines(&bytes, KeyOrigin::File(path.to_owned()))
}

/// Links are followed, since mounted secrets are links: what counts is what was opened.
fn open(path: &Path) -> io::Result<File> {
    // Neither a pipe without a writer may hang the command, nor a terminal become its own.
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

fn file_facts(facts: &std::fs::Metadata) -> FileFacts {
    FileFacts {
        regular: facts.is_file(),
        owner: facts.uid(),
        mode: facts.mode() & 0o7777,
    }
}

/// All of the input, or one byte more than key text may have.
pub(super) fn read_bounded(mut input: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    // Never grown: a buffer that grows leaves copies of keys behind.
    let mut buffer = Zeroizing::new(vec![0; MAX_BYTES + 1]);
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    buffer.truncate(filled);
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    use std::{
        fs::{self, Permissions},
        os::unix::fs::{PermissionsExt, symlink},
    };

    use super::*;
    use crate::crypto::vault_key::VaultKey;

    const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Folder(tempfile::tempdir().unwrap())
        }

        fn file(&self, name: &str, content: impl AsRef<[u8]>, mode: u32) -> PathBuf {
            let path = self.0.path().join(name);
            fs::write(&path, content).unwrap();
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            path
        }
    }

    fn primary(path: &Path) -> String {
        load(path, &[]).unwrap().primary().to_string()
    }

    #[test]
    fn a_private_file_is_read() {
        let folder = Folder::new();
        let id = VaultKey::parse(KEY).unwrap().id().to_string();
        for mode in [0o600, 0o400] {
            assert_eq!(primary(&folder.file(&format!("{mode:o}"), KEY, mode)), id);
        }
    }

    #[test]
    fn a_file_that_others_can_read_or_change_is_refused_with_the_remedy() {
        let folder = Folder::new();
        for mode in [0o604, 0o644, 0o622, 0o602, 0o606, 0o4604] {
            let path = folder.file("vault keys", KEY, mode);
            let owner = fs::metadata(&path).unwrap().uid();
            let error = load(&path, &[]).unwrap_err();
            let KeyError::Unsafe {
                path: named,
                mode: seen,
                owner: by,
                fix,
            } = error
            else {
                panic!("{error}");
            };
            assert_eq!((named, seen, by), (path.clone(), mode, owner));
            assert_eq!(fix, format!("chmod 600 '{}'", path.display()));
        }
    }

    #[test]
    fn a_mounted_secret_that_all_can_read_is_safe_only_if_root_owns_it() {
        let folder = Folder::new();
        let path = folder.file("key", KEY, 0o444);
        let trusted = [folder.0.path().to_owned()];
        let by_root = rustix::process::geteuid().is_root();
        assert_eq!(load(&path, &trusted).is_ok(), by_root);
        assert!(matches!(load(&path, &[]), Err(KeyError::Unsafe { .. })));
    }

    #[test]
    fn a_link_is_followed_and_its_target_judged() {
        let folder = Folder::new();
        let link = folder.0.path().join("link");
        let target = folder.file("target", KEY, 0o600);
        symlink(&target, &link).unwrap();
        assert!(load(&link, &[]).is_ok());
        fs::set_permissions(&target, Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(load(&link, &[]), Err(KeyError::Unsafe { .. })));
    }

    #[test]
    fn a_missing_file_and_a_link_to_nowhere_are_missing() {
        let folder = Folder::new();
        let link = folder.0.path().join("link");
        symlink("nowhere", &link).unwrap();
        for path in [folder.0.path().join("none"), link] {
            assert!(
                matches!(load(&path, &[]), Err(KeyError::Missing { path: named }) if named == path)
            );
        }
    }

    #[test]
    fn a_path_through_a_file_is_unreadable_and_says_why() {
        let folder = Folder::new();
        let path = folder.file("file", KEY, 0o600).join("below");
        let error = load(&path, &[]).unwrap_err();
        assert!(error.to_string().contains("Not a directory"), "{error}");
        assert!(matches!(error, KeyError::Unreadable { .. }));
    }

    #[test]
    fn a_folder_and_a_device_are_no_key_files() {
        let folder = Folder::new();
        for path in [folder.0.path(), Path::new("/dev/null")] {
            assert!(matches!(load(path, &[]), Err(KeyError::NotAFile { .. })));
        }
    }

    #[test]
    fn a_pipe_without_a_writer_does_not_hang() {
        let folder = Folder::new();
        let path = folder.0.path().join("pipe");
        let made = std::process::Command::new("mkfifo")
            .arg(&path)
            .status()
            .unwrap();
        assert!(made.success());
        assert!(matches!(load(&path, &[]), Err(KeyError::NotAFile { .. })));
    }

    #[test]
    fn an_endless_file_is_not_read_to_its_end() {
        let folder = Folder::new();
        let path = folder.file("large", "", 0o600);
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(1 << 40)
            .unwrap();
        assert!(matches!(load(&path, &[]), Err(KeyError::TooLarge { .. })));
    }
}
