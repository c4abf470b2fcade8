//! Rules for the owner of a file, and for the other users that may read it.

use std::{
    fs::{FileType, Metadata},
    os::unix::fs::{FileTypeExt, MetadataExt},
    path::PathBuf,
};

use super::{error::FileProblem, place::Location};

/// Metadata of the open file.
#[derive(Debug, Clone, Copy)]
pub(super) struct FileFacts {
    /// Kind of the file, if it is not a regular file.
    pub(super) other: Option<&'static str>,
    pub(super) owner: u32,
    /// Permission bits only.
    pub(super) mode: u32,
}

impl FileFacts {
    pub(super) fn of(found: &Metadata) -> Self {
        FileFacts {
            other: other_than_a_file(found.file_type()),
            owner: found.uid(),
            mode: found.mode() & 0o7777,
        }
    }
}

/// Returns the kind of anything but a regular file, as messages name it.
pub(super) fn other_than_a_file(found: FileType) -> Option<&'static str> {
    match () {
        () if found.is_file() => None,
        () if found.is_dir() => Some("a folder"),
        () if found.is_fifo() => Some("a pipe"),
        () if found.is_socket() => Some("a socket"),
        () => Some("a device"),
    }
}

/// Rule for other users' access to a file that belongs to the user or to root.
#[derive(Debug, Clone, Copy)]
pub enum Rule<'a> {
    /// Nobody else may read the file.
    Private,
    /// If root owns the file, a group may read it, and where secrets are mounted, everybody may.
    Secret {
        /// Folders of mounted secrets, in addition to the usual ones.
        mounts: &'a [PathBuf],
    },
    /// As for a secret. In addition, nobody else may be able to replace the file, unless the platform
    /// mounted it.
    VaultKey {
        /// Folders of mounted secrets, in addition to the usual ones.
        mounts: &'a [PathBuf],
    },
}

/// Returns true if the folders on the way to a file count as well.
pub(super) fn judges_folders(facts: FileFacts, place: Location, rule: Rule<'_>) -> bool {
    // Kubernetes mounts secrets in folders that everybody may write.
    let is_mounted = facts.owner == 0 && place == Location::SecretMount;
    matches!(rule, Rule::VaultKey { .. }) && !is_mounted
}

/// Checks a file for the user who reads it.
pub(super) fn check(
    facts: FileFacts,
    place: Location,
    user: u32,
    rule: Rule<'_>,
) -> Result<(), FileProblem> {
    let FileFacts { other, owner, mode } = facts;
    if let Some(other) = other {
        return Err(FileProblem::NotAFile(other));
    }
    if owner != user && owner != 0 {
        return Err(FileProblem::Owner { owner, user, mode });
    }
    let forbidden = match (rule, place) {
        // Where a platform mounts secrets, everybody may read them: the mount itself decides who can
        // reach them.
        (Rule::Secret { .. } | Rule::VaultKey { .. }, Location::SecretMount) if owner == 0 => 0o022,
        // Root may let one group read the file: services get their secrets this way.
        (Rule::Secret { .. } | Rule::VaultKey { .. }, Location::Anywhere) if owner == 0 => 0o027,
        _ => 0o077,
    };
    if mode & forbidden != 0 {
        return Err(FileProblem::Mode { owner, user, mode });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: u32 = 1000;
    const OTHER: u32 = 1001;
    const ROOT: u32 = 0;
    const PLACES: [Location; 2] = [Location::Anywhere, Location::SecretMount];
    const SECRET: Rule<'_> = Rule::Secret { mounts: &[] };

    fn everywhere() -> impl Iterator<Item = (Location, Rule<'static>)> {
        PLACES
            .into_iter()
            .flat_map(|place| [Rule::Private, SECRET].map(|rule| (place, rule)))
    }

    fn file(owner: u32, mode: u32) -> FileFacts {
        FileFacts {
            other: None,
            owner,
            mode,
        }
    }

    fn safe(owner: u32, mode: u32, place: Location, reader: u32) -> bool {
        check(file(owner, mode), place, reader, SECRET).is_ok()
    }

    /// Returns all accepted modes, to compare them with the rule in another form.
    fn safe_modes(owner: u32, place: Location, reader: u32, rule: Rule<'_>) -> Vec<u32> {
        (0..0o1000)
            .filter(|mode| check(file(owner, *mode), place, reader, rule).is_ok())
            .collect()
    }

    fn modes_without(bits: u32) -> Vec<u32> {
        (0..0o1000).filter(|mode| mode & bits == 0).collect()
    }

    #[test]
    fn an_own_file_must_be_private_wherever_it_is() {
        for (place, rule) in everywhere() {
            assert_eq!(safe_modes(ME, place, ME, rule), modes_without(0o077));
        }
    }

    #[test]
    fn not_even_root_may_share_a_private_file() {
        for place in PLACES {
            for reader in [ME, ROOT] {
                let modes = safe_modes(ROOT, place, reader, Rule::Private);
                assert_eq!(modes, modes_without(0o077));
            }
        }
    }

    #[test]
    fn a_root_owned_file_may_be_readable_by_a_group_anywhere() {
        for reader in [ME, ROOT] {
            assert_eq!(
                safe_modes(ROOT, Location::Anywhere, reader, SECRET),
                modes_without(0o027)
            );
        }
        assert!(safe(ROOT, 0o640, Location::Anywhere, ME));
        assert!(!safe(ROOT, 0o644, Location::Anywhere, ME));
        assert!(!safe(ROOT, 0o660, Location::Anywhere, ME));
    }

    #[test]
    fn a_root_owned_file_on_a_secret_mount_may_be_readable_by_all_but_not_writable() {
        for reader in [ME, ROOT] {
            assert_eq!(
                safe_modes(ROOT, Location::SecretMount, reader, SECRET),
                modes_without(0o022)
            );
        }
        assert!(safe(ROOT, 0o444, Location::SecretMount, ME));
        assert!(!safe(ROOT, 0o666, Location::SecretMount, ME));
    }

    #[test]
    fn a_file_of_someone_else_is_never_safe() {
        for (place, rule) in everywhere() {
            for reader in [ME, ROOT] {
                assert_eq!(safe_modes(OTHER, place, reader, rule), Vec::<u32>::new());
            }
            let refused = check(file(OTHER, 0o600), place, ME, rule);
            assert!(matches!(
                refused,
                Err(FileProblem::Owner {
                    owner: OTHER,
                    user: ME,
                    ..
                })
            ));
        }
    }

    #[test]
    fn only_a_regular_file_is_safe() {
        let folder = FileFacts {
            other: Some("a folder"),
            ..file(ME, 0o600)
        };
        let refused = check(folder, Location::Anywhere, ME, SECRET);
        assert!(matches!(refused, Err(FileProblem::NotAFile("a folder"))));
    }
}
