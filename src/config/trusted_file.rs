//! Files that hold what must not be read or changed by others.

use std::{
    fs::{self, File, FileType, OpenOptions},
    io::{self, Read},
    os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use rustix::{fs::OFlags, process::geteuid};
use zeroize::Zeroizing;

use crate::shell;

/// Where systems mount secrets: as root's, often readable by all who are inside.
const SECRET_MOUNTS: [&str; 3] = ["/run/secrets", "/var/run/secrets", "/run/credentials"];

/// Whose files are trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Own files and root's, closed to everybody else.
    Private,
    /// Also what root mounted as a secret, if only root can change it.
    PrivateOrMounted,
}

/// A file that is not used, and why.
#[derive(Debug, thiserror::Error)]
#[error("`{}` {problem}", path.display())]
pub struct FileError {
    /// The file as it was named.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: FileProblem,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// Nothing has this name.
    #[error("does not exist")]
    Missing,
    /// A symlink has this name, and leads nowhere.
    #[error("is a symlink to nothing")]
    Dangling,
    /// Something other than a file has this name.
    #[error("is {0}, not a file")]
    NotAFile(&'static str),
    /// It belongs to somebody else.
    #[error("belongs to the user with the id {owner}, not to {user}")]
    Owner {
        /// The user it belongs to.
        owner: u32,
        /// The user who asks.
        user: u32,
    },
    /// Its group or everybody may read or change it.
    #[error("can be read or changed by others (mode {mode:04o})")]
    Mode {
        /// Its permissions.
        mode: u32,
    },
    /// It is larger than anything it should hold.
    #[error("is larger than {limit} bytes")]
    TooLarge {
        /// The most bytes it may have.
        limit: usize,
    },
    /// Its bytes are no UTF-8.
    #[error("is not UTF-8 text")]
    NotText,
    /// The system refused.
    #[error("cannot be read: {0}")]
    Io(#[source] io::Error),
}

impl FileError {
    /// The command that puts it right, where there is one.
    pub fn hint(&self) -> Option<String> {
        match self.problem {
            FileProblem::Mode { .. } => {
                Some(format!("run `chmod 600 {}`", shell::word(&self.path)))
            }
            _ => None,
        }
    }
}

/// Reads a file that must be trusted; what is checked is what was opened, not what has its name.
///
/// # Errors
/// [`FileError`] when it is missing, cannot be trusted, is larger than `limit`, or is no text.
pub fn read_trusted(
    path: &Path,
    limit: usize,
    trust: Trust,
) -> Result<Zeroizing<String>, FileError> {
    open(path)
        .and_then(|file| {
            judge(path, &file, trust)?;
            read(file, limit)
        })
        .map_err(|problem| FileError {
            path: path.to_owned(),
            problem,
        })
}

/// Opens without waiting: a fifo that nobody writes to must not hang a command.
fn open(path: &Path) -> Result<File, FileProblem> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
        .map_err(|error| match fs::metadata(path) {
            Ok(found) if !found.is_file() => FileProblem::NotAFile(kind(found.file_type())),
            _ if error.kind() != io::ErrorKind::NotFound => FileProblem::Io(error),
            _ if path.is_symlink() => FileProblem::Dangling,
            _ => FileProblem::Missing,
        })
}

fn kind(found: FileType) -> &'static str {
    match () {
        () if found.is_dir() => "a folder",
        () if found.is_fifo() => "a pipe",
        () if found.is_socket() => "a socket",
        () => "a device",
    }
}

fn judge(path: &Path, file: &File, trust: Trust) -> Result<(), FileProblem> {
    let found = file.metadata().map_err(FileProblem::Io)?;
    if !found.is_file() {
        return Err(FileProblem::NotAFile(kind(found.file_type())));
    }
    let mounted = trust == Trust::PrivateOrMounted && is_mounted_secret(path);
    permit(found.uid(), found.mode() & 0o7777, mounted)
}

fn permit(owner: u32, mode: u32, mounted: bool) -> Result<(), FileProblem> {
    let user = geteuid().as_raw();
    if owner != user && owner != 0 {
        return Err(FileProblem::Owner { owner, user });
    }
    // Inside a container everybody may read a mounted secret; that is how it is handed over.
    let forbidden = if mounted && owner == 0 { 0o022 } else { 0o077 };
    if mode & forbidden != 0 {
        return Err(FileProblem::Mode { mode });
    }
    Ok(())
}

fn is_mounted_secret(path: &Path) -> bool {
    fs::canonicalize(path)
        .is_ok_and(|path| SECRET_MOUNTS.iter().any(|mount| path.starts_with(mount)))
}

fn read(file: File, limit: usize) -> Result<Zeroizing<String>, FileProblem> {
    let expected = file.metadata().map_err(FileProblem::Io)?.len();
    // One byte more than allowed tells a file that is too large; sized once, nothing is left behind.
    let most = limit.saturating_add(1);
    let size = usize::try_from(expected).map_or(most, |size| size.saturating_add(1).min(most));
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    file.take(most as u64)
        .read_to_end(&mut bytes)
        .map_err(FileProblem::Io)?;
    if bytes.len() > limit {
        return Err(FileProblem::TooLarge { limit });
    }
    let text = str::from_utf8(&bytes).map_err(|_| FileProblem::NotText)?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::{fs::PermissionsExt, net::UnixListener};

    use super::*;

    fn problem(path: &Path) -> FileProblem {
        read_trusted(path, 8, Trust::Private).unwrap_err().problem
    }

    fn file(text: &[u8], mode: u32) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        file
    }

    #[test]
    fn a_private_file_is_read_whole() {
        let text = read_trusted(file(b"12345678", 0o600).path(), 8, Trust::Private).unwrap();
        assert_eq!(*text, "12345678");
        assert!(read_trusted(file(b"", 0o400).path(), 8, Trust::Private).is_ok());
    }

    #[test]
    fn what_is_no_file_is_told_apart_and_does_not_hang() {
        let folder = tempfile::tempdir().unwrap();
        let fifo = folder.path().join("fifo");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status();
        assert!(made.unwrap().success());
        let socket = folder.path().join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();

        let said = |path: &Path| problem(path).to_string();
        assert_eq!(said(folder.path()), "is a folder, not a file");
        assert_eq!(said(&fifo), "is a pipe, not a file");
        assert_eq!(said(&socket), "is a socket, not a file");
        assert_eq!(said(Path::new("/dev/null")), "is a device, not a file");
        assert_eq!(said(&link), "is a symlink to nothing");
        assert_eq!(said(&folder.path().join("none")), "does not exist");
    }

    #[test]
    fn a_file_that_others_can_read_is_refused_with_the_command_to_run() {
        let file = file(b"x", 0o640);
        let error = read_trusted(file.path(), 8, Trust::Private).unwrap_err();
        assert!(matches!(error.problem, FileProblem::Mode { mode: 0o640 }));
        let command = format!("run `chmod 600 {}`", file.path().display());
        assert_eq!(error.hint(), Some(command));
    }

    #[test]
    fn a_path_in_a_command_survives_the_shell() {}

    #[test]
    fn what_is_too_large_or_no_text_is_refused() {
        let large = problem(file(b"123456789", 0o600).path());
        assert!(matches!(large, FileProblem::TooLarge { limit: 8 }));
        assert!(matches!(
            problem(file(b"\xff", 0o600).path()),
            FileProblem::NotText
        ));
    }

    #[test]
    fn root_may_share_a_mounted_secret_and_nothing_else() {
        for (mode, mounted, allowed) in [
            (0o444, true, true),
            (0o440, true, true),
            (0o640, true, true),
            (0o660, true, false),
            (0o446, true, false),
            (0o444, false, false),
            (0o400, false, true),
        ] {
            assert_eq!(
                permit(0, mode, mounted).is_ok(),
                allowed,
                "{mode:o} {mounted}"
            );
        }
    }

    #[test]
    fn a_strangers_file_is_refused_wherever_it_is() {
        let stranger = geteuid().as_raw().wrapping_add(4711).max(1);
        for mounted in [false, true] {
            let refused = permit(stranger, 0o600, mounted);
            assert!(matches!(refused, Err(FileProblem::Owner { .. })));
        }
    }
}
