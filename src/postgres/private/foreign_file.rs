//! Files in the server's folder, which a more privileged process opens. Each is judged by what was
//! opened: the server's user could have put anything there.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
};

use rustix::{fs::OFlags, process::geteuid};

use crate::files::read_bounded;

/// Size in bytes of the largest file that is read as a whole.
const MOST: usize = 1 << 20;

/// Reads a file of the server as a whole.
///
/// # Errors
/// Fails as [`open`] does, and for a file of more than a mebibyte.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = open(path, OpenOptions::new().read(true))?;
    let bytes = read_bounded(file, MOST)?;
    match bytes.len() {
        0..=MOST => Ok(bytes.to_vec()),
        _ => Err(io::ErrorKind::FileTooLarge.into()),
    }
}

/// Reads a text of the server, as [`read`] does.
///
/// # Errors
/// Fails as [`read`] does, and for a text that is not UTF-8.
pub(super) fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Opens a file of the server. Follows no symlink and waits for nobody.
///
/// # Errors
/// Fails if what is there is not a regular file with this name alone, or if it belongs to a third user.
pub(super) fn open(path: &Path, how: &mut OpenOptions) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = how.custom_flags(flags.bits().cast_signed()).open(path)?;
    let found = file.metadata()?;
    let own = geteuid().as_raw();
    let folder = path.parent().map(std::fs::symlink_metadata);
    let owner = folder.transpose()?.map_or(own, |folder| folder.uid());
    let wrong = match found.nlink() {
        _ if !found.is_file() => Some("it is no regular file"),
        2.. => Some("the file has another name too"),
        _ if ![own, owner, 0].contains(&found.uid()) => Some("the file belongs to another user"),
        _ => None,
    };
    wrong.map_or(Ok(file), |why| Err(io::Error::other(why)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_a_file_with_one_name_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "text").unwrap();
        assert_eq!(read(&path("file")).unwrap(), b"text");
        std::os::unix::fs::symlink(path("file"), path("link")).unwrap();
        assert!(read(&path("link")).is_err());
        let fifo = path("fifo");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status();
        assert!(made.unwrap().success());
        let refused = read(&fifo).unwrap_err();
        assert_eq!(refused.to_string(), "it is no regular file");
        fs::hard_link(path("file"), path("second")).unwrap();
        let refused = read(&path("file")).unwrap_err();
        assert_eq!(refused.to_string(), "the file has another name too");
    }
}
