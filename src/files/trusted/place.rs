//! Determines if a file is where a platform mounts secrets.

use std::{
    fs::{self, Metadata},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Kind of place where a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Location {
    Anywhere,
    /// Below a folder of mounted secrets: Docker's, systemd's, or Kubernetes'.
    SecretMount,
}

/// Folders of mounted secrets: the first two of Docker, Podman and Kubernetes, the last of systemd.
/// The second is listed because it is not in every image a symlink to the first.
const USUAL_DIRS: [&str; 3] = ["/run/secrets", "/var/run/secrets", "/run/credentials"];

/// Returns the place of an open file that was reached by this path.
pub(super) fn of(path: &Path, open: &Metadata, trusted_dirs: &[PathBuf]) -> Location {
    let usual = USUAL_DIRS.iter().map(Path::new);
    let trusted = usual.chain(trusted_dirs.iter().map(PathBuf::as_path));
    let mounted = fs::canonicalize(path).is_ok_and(|real| {
        is_same_file(&real, open)
            && (trusted.into_iter().any(|dir| lies_under(&real, dir)) || is_kubernetes_file(&real))
    });
    if mounted {
        Location::SecretMount
    } else {
        Location::Anywhere
    }
}

/// Returns true if the path leads to the open file. Symlinks on the path may have changed since the
/// file was opened.
fn is_same_file(real: &Path, open: &Metadata) -> bool {
    fs::symlink_metadata(real).is_ok_and(|at| (at.dev(), at.ino()) == (open.dev(), open.ino()))
}

fn lies_under(real: &Path, dir: &Path) -> bool {
    // A relative folder or the root folder would make too many files count as mounted secrets.
    let is_folder = dir.is_absolute() && dir.parent().is_some();
    is_folder && fs::canonicalize(dir).is_ok_and(|dir| real.starts_with(dir))
}

/// Returns true if the file is a Kubernetes secret. Kubernetes keeps a secret's files in a dated
/// folder, and a symlink `..data` beside that folder points to it.
fn is_kubernetes_file(real: &Path) -> bool {
    let Some((folder, mount)) = real.parent().zip(real.parent().and_then(Path::parent)) else {
        return false;
    };
    let link = mount.join("..data");
    link.is_symlink() && fs::canonicalize(link).is_ok_and(|data| data == folder)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn place(path: &Path, trusted: &[PathBuf]) -> Location {
        of(path, &fs::metadata(path).unwrap(), trusted)
    }

    fn file(path: PathBuf) -> PathBuf {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "x").unwrap();
        path
    }

    #[test]
    fn a_file_under_a_trusted_folder_is_on_a_secret_mount() {
        let dir = tempfile::tempdir().unwrap();
        let key = file(dir.path().join("creds/deep/key"));
        let trusted = [dir.path().join("creds")];
        assert_eq!(place(&key, &trusted), Location::SecretMount);
        assert_eq!(place(&key, &[]), Location::Anywhere);
        let neighbour = file(dir.path().join("creds-of-others/key"));
        assert_eq!(place(&neighbour, &trusted), Location::Anywhere);
    }

    #[test]
    fn the_place_is_that_of_the_file_and_not_of_the_link() {
        let dir = tempfile::tempdir().unwrap();
        let (inside, outside) = (file(dir.path().join("t/key")), file(dir.path().join("key")));
        let trusted = [dir.path().join("t")];
        let (way_out, way_in) = (dir.path().join("t/link"), dir.path().join("link"));
        symlink(&outside, &way_out).unwrap();
        symlink(&inside, &way_in).unwrap();
        assert_eq!(place(&way_out, &trusted), Location::Anywhere);
        assert_eq!(place(&way_in, &trusted), Location::SecretMount);
    }

    #[test]
    fn a_link_that_changed_after_opening_is_not_trusted() {
        let dir = tempfile::tempdir().unwrap();
        let (inside, outside) = (file(dir.path().join("t/key")), file(dir.path().join("key")));
        let opened = fs::metadata(&outside).unwrap();
        assert_eq!(
            of(&inside, &opened, &[dir.path().join("t")]),
            Location::Anywhere
        );
    }

    #[test]
    fn the_root_and_relative_folders_are_never_trusted() {
        let dir = tempfile::tempdir().unwrap();
        let key = file(dir.path().join("key"));
        for folder in ["/", "", ".", "../../../../../../../../../.."] {
            assert_eq!(
                place(&key, &[folder.into()]),
                Location::Anywhere,
                "{folder}"
            );
        }
    }

    #[test]
    fn a_kubernetes_secret_is_known_by_its_data_link() {
        let dir = tempfile::tempdir().unwrap();
        let mount = dir.path().join("mount");
        file(mount.join("..2024_05_16/vault.keys"));
        symlink("..2024_05_16", mount.join("..data")).unwrap();
        symlink("..data/vault.keys", mount.join("vault.keys")).unwrap();
        assert_eq!(place(&mount.join("vault.keys"), &[]), Location::SecretMount);
        let stray = file(mount.join("other/vault.keys"));
        assert_eq!(place(&stray, &[]), Location::Anywhere);
    }
}
