//! Folders on the way to a file: who could put another file in its place.

use std::{
    ffi::OsString,
    fs::{self, Metadata},
    io,
    os::unix::fs::MetadataExt,
    path::{Component, Path, PathBuf},
};

use rustix::{io::Errno, process::geteuid};

use super::error::FileProblem;
use crate::process::{is_private_group, is_unmapped_user};

/// Bits that let the group or everybody change which files a folder holds.
const OTHERS_WRITE: u32 = 0o022;
const EVERYBODY_WRITES: u32 = 0o002;

/// Bit that keeps others from replacing entries that are not theirs.
const STICKY: u32 = 0o1000;

/// Maximum number of symlinks on a path, as in the kernel.
const MAX_LINKS: usize = 40;

/// Checks that only this user and root decide what a path leads to: every folder on the way, those
/// of symlinks included, and the folder in which the file stands. The end of the path may be
/// missing.
///
/// In the folder of the file nobody else may write at all. A folder further up may be shared if it
/// is sticky, as `/tmp` is, and the entry on the way is this user's or root's.
pub(super) fn check(path: &Path) -> Result<(), FileProblem> {
    let path = std::path::absolute(path).map_err(FileProblem::Io)?;
    let mut way = Way::to(&path)?;
    while let Some(step) = way.rest.pop() {
        match step {
            Step::Root => way.enter(PathBuf::from("/"))?,
            Step::Up => {
                let up = way.folder.parent().unwrap_or(&way.folder).to_owned();
                way.enter(up)?;
            }
            Step::Into(name) => {
                if way.pass(&name)?.is_none() {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// Folder that the walk along a path has reached, and the steps that are left, the last one first.
struct Way {
    folder: PathBuf,
    facts: FolderFacts,
    rest: Vec<Step>,
    links: usize,
}

enum Step {
    Root,
    Up,
    Into(OsString),
}

/// Owner and permission bits of a folder.
#[derive(Debug, Clone, Copy)]
struct FolderFacts {
    owner: u32,
    group: u32,
    mode: u32,
}

/// Position of a folder on the way to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    /// The file stands in the folder.
    OfTheFile,
    /// The way goes on through an entry of this owner; `None` if the entry does not exist yet.
    Above(Option<u32>),
}

impl Way {
    fn to(path: &Path) -> Result<Self, FileProblem> {
        let root = PathBuf::from("/");
        Ok(Way {
            facts: FolderFacts::of(&fs::metadata(&root).map_err(FileProblem::Io)?),
            folder: root,
            rest: steps(path),
            links: 0,
        })
    }

    fn enter(&mut self, folder: PathBuf) -> Result<(), FileProblem> {
        let found = fs::symlink_metadata(&folder).map_err(FileProblem::Io)?;
        self.facts = FolderFacts::of(&found);
        self.folder = folder;
        Ok(())
    }

    /// Goes on through an entry of the folder. `None` if that is the end of the way: the file
    /// itself, or something that does not exist yet.
    fn pass(&mut self, name: &OsString) -> Result<Option<()>, FileProblem> {
        let entry = self.folder.join(name);
        let found = match fs::symlink_metadata(&entry) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let position = match self.rest.is_empty() {
                    true => Position::OfTheFile,
                    false => Position::Above(None),
                };
                return self.judge(position).map(|()| None);
            }
            Err(error) => return Err(FileProblem::Io(error)),
        };
        let above = Position::Above(Some(found.uid()));
        if found.is_symlink() {
            self.judge(above)?;
            self.follow(&entry)?;
        } else if found.is_dir() {
            self.judge(above)?;
            self.facts = FolderFacts::of(&found);
            self.folder = entry;
        } else {
            return self.judge(Position::OfTheFile).map(|()| None);
        }
        Ok(Some(()))
    }

    fn follow(&mut self, link: &Path) -> Result<(), FileProblem> {
        self.links += 1;
        if self.links > MAX_LINKS {
            return Err(FileProblem::Io(Errno::LOOP.into()));
        }
        let target = fs::read_link(link).map_err(FileProblem::Io)?;
        self.rest.extend(steps(&target));
        Ok(())
    }

    fn judge(&self, position: Position) -> Result<(), FileProblem> {
        let user = geteuid().as_raw();
        let FolderFacts { owner, mode, .. } = self.facts;
        match is_safe(self.facts, position, user) {
            true => Ok(()),
            false => Err(FileProblem::Folder {
                folder: self.folder.clone(),
                owner,
                user,
                mode,
            }),
        }
    }
}

impl FolderFacts {
    fn of(found: &Metadata) -> Self {
        FolderFacts {
            owner: found.uid(),
            group: found.gid(),
            mode: found.mode() & 0o7777,
        }
    }
}

/// Returns the steps of a path, the last one first.
fn steps(path: &Path) -> Vec<Step> {
    let step = |component| match component {
        Component::RootDir | Component::Prefix(_) => Some(Step::Root),
        Component::CurDir => None,
        Component::ParentDir => Some(Step::Up),
        Component::Normal(name) => Some(Step::Into(name.to_owned())),
    };
    path.components().rev().filter_map(step).collect()
}

fn is_safe(folder: FolderFacts, position: Position, user: u32) -> bool {
    let FolderFacts { owner, group, mode } = folder;
    let is_trusted = |owner: u32| owner == user || owner == 0;
    match position {
        Position::OfTheFile => is_trusted(owner) && mode & OTHERS_WRITE == 0,
        Position::Above(entry) => {
            // In a sandbox with users of its own, the folders above belong to nobody it knows.
            let is_owner_trusted = is_trusted(owner) || is_unmapped_user(owner);
            let is_closed = mode & OTHERS_WRITE == 0
                || mode & STICKY != 0 && entry.is_none_or(is_trusted)
                // Many systems give each user a group of their own, and let it write.
                || user != 0 && mode & EVERYBODY_WRITES == 0 && is_private_group(group);
            is_owner_trusted && is_closed
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    const ME: u32 = 1000;
    const OTHER: u32 = 1001;

    fn folder(owner: u32, mode: u32) -> FolderFacts {
        // No group has this number, so it is nobody's own.
        let group = 4_000_000;
        FolderFacts { owner, group, mode }
    }

    #[test]
    fn in_the_folder_of_the_file_nobody_else_may_write() {
        for mode in 0..=0o7777 {
            for owner in [ME, 0] {
                let safe = is_safe(folder(owner, mode), Position::OfTheFile, ME);
                assert_eq!(safe, mode & 0o022 == 0, "{owner} {mode:o}");
            }
            assert!(!is_safe(folder(OTHER, mode), Position::OfTheFile, ME));
            assert!(!is_safe(folder(ME, mode), Position::OfTheFile, 0));
        }
    }

    #[test]
    fn a_folder_above_may_be_shared_if_it_is_sticky_and_the_entry_is_ones_own() {
        let above = |owner, mode, entry| is_safe(folder(owner, mode), Position::Above(entry), ME);
        for entry in [None, Some(ME), Some(0), Some(OTHER)] {
            assert!(above(0, 0o755, entry) && above(ME, 0o755, entry));
            for mode in [0o777, 0o775, 0o757] {
                assert!(!above(0, mode, entry) && !above(ME, mode, entry));
            }
            assert_eq!(above(0, 0o1777, entry), entry != Some(OTHER));
            assert!(!above(OTHER, 0o755, entry) && !above(OTHER, 0o1777, entry));
        }
    }

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Returns the folder for which a path is refused.
    fn refused(path: &Path) -> Option<PathBuf> {
        match check(path) {
            Ok(()) => None,
            Err(FileProblem::Folder { folder, .. }) => Some(folder),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn every_folder_on_the_way_is_judged_also_where_the_end_is_missing() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path().canonicalize().unwrap();
        let (shared, own) = (home.join("shared"), home.join("shared/own"));
        fs::create_dir_all(&own).unwrap();
        fs::write(own.join("keys"), "").unwrap();
        let ends = ["keys", "none", "none/keys", "../own/keys", "./keys"];
        let all = |expected: Option<&Path>| {
            for end in ends {
                assert_eq!(refused(&own.join(end)).as_deref(), expected, "{end}");
            }
        };
        chmod(&shared, 0o700);
        all(None);
        chmod(&shared, 0o777);
        all(Some(&shared));
        chmod(&shared, 0o1777);
        all(None);
        assert_eq!(refused(&shared.join("keys")), Some(shared));
    }

    #[test]
    fn the_folders_of_a_link_and_of_its_target_are_judged() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path().canonicalize().unwrap();
        let (shared, own) = (home.join("shared"), home.join("own"));
        fs::create_dir(&shared).unwrap();
        fs::create_dir(&own).unwrap();
        chmod(&shared, 0o777);
        fs::write(own.join("keys"), "").unwrap();
        fs::write(shared.join("keys"), "").unwrap();
        // A link out of a shared folder, a link into one, and a linked folder.
        symlink(own.join("keys"), shared.join("out")).unwrap();
        symlink("../shared/keys", own.join("in")).unwrap();
        symlink(&shared, own.join("folder")).unwrap();
        for path in [shared.join("out"), own.join("in"), own.join("folder/keys")] {
            assert_eq!(refused(&path), Some(shared.clone()), "{}", path.display());
        }
        // Nobody can change where `..` leads.
        assert_eq!(refused(&own.join("folder/../own/keys")), None);
        // Where the folder is sticky, a link of one's own stays.
        chmod(&shared, 0o1777);
        assert_eq!(refused(&shared.join("out")), None);
        assert_eq!(refused(&own.join("in")), Some(shared));
        symlink("loop", own.join("loop")).unwrap();
        assert!(matches!(check(&own.join("loop")), Err(FileProblem::Io(_))));
    }
}
