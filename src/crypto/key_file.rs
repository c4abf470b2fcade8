//! Reader of key files, and the shell command that makes an unsafe one safe.

use std::path::{Path, PathBuf};

use super::{
    error::{KeyError, KeyOrigin},
    key_text::{self, MAX_BYTES},
    keyring::Keyring,
};
use crate::files::{
    shell_word,
    trusted::{self, FileError, FileProblem, Rule},
};

/// Loads the keys of a file that nobody else could have read or changed.
pub(super) fn load(path: &Path, trusted_dirs: &[PathBuf]) -> Result<Keyring, KeyError> {
    let rule = Rule::VaultKey {
        mounts: trusted_dirs,
    };
    let text = trusted::read(path, MAX_BYTES, rule).map_err(refused)?;
    key_text::from_lines(text.as_bytes(), KeyOrigin::File(path.to_owned()))
}

pub(super) fn refused(error: FileError) -> KeyError {
    let hint = error.hint().unwrap_or_default();
    let FileError { path, problem } = error;
    match problem {
        FileProblem::Missing | FileProblem::Dangling => KeyError::Missing { path },
        FileProblem::NotAFile(_) => KeyError::NotAFile { path },
        FileProblem::Owner { owner, user, mode } | FileProblem::Mode { owner, user, mode } => {
            KeyError::Unsafe {
                fix: fix(&path, owner, user),
                mode,
                owner,
                path,
            }
        }
        FileProblem::Folder {
            folder,
            owner,
            mode,
            ..
        } => KeyError::UnsafeFolder {
            path,
            folder,
            mode,
            owner,
            hint,
        },
        FileProblem::TooLarge { .. } => KeyError::TooLarge {
            origin: KeyOrigin::File(path),
        },
        FileProblem::NotText => KeyError::NotText {
            origin: KeyOrigin::File(path),
        },
        FileProblem::Io(cause) => KeyError::Unreadable { path, cause },
    }
}

/// Returns the command that makes the file safe, ready to be pasted into a shell.
fn fix(path: &Path, owner: u32, reader: u32) -> String {
    let path = shell_word::word(path);
    let sudo = if reader == 0 { "" } else { "sudo " };
    if owner == reader {
        format!("chmod 600 {path}")
    } else {
        format!("{sudo}chown {reader} {path} && {sudo}chmod 600 {path}")
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs::{self, Permissions},
        os::unix::fs::{MetadataExt, PermissionsExt, symlink},
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
    fn a_file_that_others_can_read_or_change_is_refused_with_the_fix() {
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
        // Kubernetes mounts secrets in folders that everybody may write.
        fs::set_permissions(folder.0.path(), Permissions::from_mode(0o1777)).unwrap();
        assert_eq!(load(&path, &trusted).is_ok(), by_root);
        assert!(matches!(load(&path, &[]), Err(KeyError::Unsafe { .. })));
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
    fn a_folder_and_a_device_are_not_key_files() {
        let folder = Folder::new();
        for path in [folder.0.path(), Path::new("/dev/null")] {
            assert!(matches!(load(path, &[]), Err(KeyError::NotAFile { .. })));
        }
    }

    #[test]
    fn a_file_that_is_too_large_or_not_text_is_refused() {
        let folder = Folder::new();
        let large = folder.file("large", "#".repeat(MAX_BYTES + 1), 0o600);
        assert!(matches!(load(&large, &[]), Err(KeyError::TooLarge { .. })));
        let binary = folder.file("binary", b"\xff", 0o600);
        assert!(matches!(load(&binary, &[]), Err(KeyError::NotText { .. })));
    }

    #[test]
    fn the_fix_can_be_pasted_into_a_shell() {
        const ME: u32 = 1000;
        let fix = |path: &str, owner, reader| fix(Path::new(path), owner, reader);
        assert_eq!(fix("/k/vault.keys", ME, ME), "chmod 600 /k/vault.keys");
        assert_eq!(fix("$(id)", ME, ME), "chmod 600 '$(id)'");
        assert_eq!(fix("/k", 0, ME), "sudo chown 1000 /k && sudo chmod 600 /k");
        assert_eq!(fix("/k", ME, 0), "chown 0 /k && chmod 600 /k");
    }
}
