//! Who may own a key file, and who else may read it.

use std::path::Path;

use super::{error::KeyError, key_place::Place};
use crate::shell;

/// What the open file says of itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct FileFacts {
    pub(super) regular: bool,
    pub(super) owner: u32,
    /// Permission bits only.
    pub(super) mode: u32,
}

/// Whether a file is good enough to hold vault keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Safe,
    NotAFile,
    Unsafe,
}

/// Judges a key file for the user who reads it.
pub(super) fn judge(facts: FileFacts, place: Place, reader: u32) -> Verdict {
    let FileFacts {
        regular,
        owner,
        mode,
    } = facts;
    let private = mode & 0o077 == 0;
    // Root may let one group read: that is how a service is given a key.
    let shared_with_group = mode & 0o027 == 0;
    // Where a platform mounts secrets, readable by all is usual; they are kept apart by the mount.
    let mounted = place == Place::SecretMount && mode & 0o022 == 0;
    if !regular {
        Verdict::NotAFile
    } else if (owner == reader && private) || (owner == 0 && (shared_with_group || mounted)) {
        Verdict::Safe
    } else {
        Verdict::Unsafe
    }
}

/// The error for a file that is not good enough, if it is not.
pub(super) fn check(
    path: &Path,
    facts: FileFacts,
    place: Place,
    reader: u32,
) -> Result<(), KeyError> {
    let path = path.to_owned();
    match judge(facts, place, reader) {
        Verdict::Safe => Ok(()),
        Verdict::NotAFile => Err(KeyError::NotAFile { path }),
        Verdict::Unsafe => Err(KeyError::Unsafe {
            fix: fix(&path, facts.owner, reader),
            mode: facts.mode,
            owner: facts.owner,
            path,
        }),
    }
}

/// The command that makes the file safe, to be pasted into a shell.
fn fix(path: &Path, owner: u32, reader: u32) -> String {
    let path = shell::word(path);
    let sudo = if reader == 0 { "" } else { "sudo " };
    if owner == reader {
        format!("chmod 600 {path}")
    } else {
        format!("{sudo}chown {reader} {path} && {sudo}chmod 600 {path}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: u32 = 1000;
    const OTHER: u32 = 1001;
    const ROOT: u32 = 0;

    fn file(owner: u32, mode: u32) -> FileFacts {
        FileFacts {
            regular: true,
            owner,
            mode,
        }
    }

    fn safe(owner: u32, mode: u32, place: Place, reader: u32) -> bool {
        judge(file(owner, mode), place, reader) == Verdict::Safe
    }

    /// The modes of all that are accepted, to compare with a rule written another way.
    fn safe_modes(owner: u32, place: Place, reader: u32) -> Vec<u32> {
        (0..0o1000)
            .filter(|mode| safe(owner, *mode, place, reader))
            .collect()
    }

    fn modes_without(bits: u32) -> Vec<u32> {
        (0..0o1000).filter(|mode| mode & bits == 0).collect()
    }

    #[test]
    fn an_own_file_must_be_private_wherever_it_is() {
        for place in [Place::Anywhere, Place::SecretMount] {
            assert_eq!(safe_modes(ME, place, ME), modes_without(0o077));
        }
    }

    #[test]
    fn a_root_owned_file_may_be_readable_by_a_group_anywhere() {
        for reader in [ME, ROOT] {
            assert_eq!(
                safe_modes(ROOT, Place::Anywhere, reader),
                modes_without(0o027)
            );
        }
        assert!(safe(ROOT, 0o640, Place::Anywhere, ME));
        assert!(!safe(ROOT, 0o644, Place::Anywhere, ME));
        assert!(!safe(ROOT, 0o660, Place::Anywhere, ME));
    }

    #[test]
    fn a_root_owned_file_on_a_secret_mount_may_be_readable_by_all_but_not_writable() {
        for reader in [ME, ROOT] {
            assert_eq!(
                safe_modes(ROOT, Place::SecretMount, reader),
                modes_without(0o022)
            );
        }
        assert!(safe(ROOT, 0o444, Place::SecretMount, ME));
        assert!(!safe(ROOT, 0o666, Place::SecretMount, ME));
    }

    #[test]
    fn a_file_of_someone_else_is_never_safe() {
        for place in [Place::Anywhere, Place::SecretMount] {
            assert_eq!(safe_modes(OTHER, place, ME), Vec::<u32>::new());
            assert_eq!(safe_modes(OTHER, place, ROOT), Vec::<u32>::new());
        }
    }

    #[test]
    fn only_a_regular_file_holds_keys() {
        let folder = FileFacts {
            regular: false,
            ..file(ME, 0o600)
        };
        assert_eq!(judge(folder, Place::Anywhere, ME), Verdict::NotAFile);
    }

    #[test]
    fn the_fix_can_be_pasted_into_a_shell() {
        let fix = |path: &str, owner, reader| fix(Path::new(path), owner, reader);
        assert_eq!(fix("/k/vault.keys", ME, ME), "chmod 600 /k/vault.keys");
        assert_eq!(fix("$(id)", ME, ME), "chmod 600 '$(id)'");
        assert_eq!(
            fix("/k", ROOT, ME),
            "sudo chown 1000 /k && sudo chmod 600 /k"
        );
        assert_eq!(fix("/k", ME, ROOT), "chown 0 /k && chmod 600 /k");
    }
}
