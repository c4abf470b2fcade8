use std::os::unix::{
    fs::{PermissionsExt, symlink},
    net::UnixListener,
};

use super::*;

const SECRET: Rule<'_> = Rule::Secret { mounts: &[] };

fn problem(path: &Path) -> FileProblem {
    read(path, 8, Rule::Private).unwrap_err().problem
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn file(text: &[u8], mode: u32) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(&file, text).unwrap();
    set_mode(file.path(), mode);
    file
}

#[test]
fn a_private_file_is_read_whole() {
    let text = read(file(b"12345678", 0o600).path(), 8, Rule::Private).unwrap();
    assert_eq!(*text, "12345678");
    assert!(read(file(b"", 0o400).path(), 8, Rule::Private).is_ok());
}

#[test]
fn a_path_that_is_not_a_file_is_named_by_its_kind_and_does_not_block() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    let socket = folder.path().join("socket");
    let _listener = UnixListener::bind(&socket).unwrap();
    let link = folder.path().join("link");
    symlink("nowhere", &link).unwrap();

    let message = |path: &Path| problem(path).to_string();
    assert_eq!(message(folder.path()), "is a folder, not a file");
    assert_eq!(message(&fifo), "is a pipe, not a file");
    assert_eq!(message(&socket), "is a socket, not a file");
    assert_eq!(message(Path::new("/dev/null")), "is a device, not a file");
    assert_eq!(message(&link), "is a symlink to nothing");
    assert_eq!(message(&folder.path().join("none")), "does not exist");
}

#[test]
fn a_file_that_others_can_read_is_refused_with_the_command_to_run() {
    let file = file(b"x", 0o640);
    let error = read(file.path(), 8, Rule::Private).unwrap_err();
    assert!(matches!(
        error.problem,
        FileProblem::Mode { mode: 0o640, .. }
    ));
    let command = format!("run `chmod 600 {}`", file.path().display());
    assert_eq!(error.hint(), Some(command));
}

#[test]
fn a_link_is_followed_and_its_target_checked() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link");
    let target = file(b"x", 0o600);
    symlink(target.path(), &link).unwrap();
    assert!(read(&link, 8, SECRET).is_ok());
    set_mode(target.path(), 0o644);
    let refused = read(&link, 8, SECRET).unwrap_err().problem;
    assert!(matches!(refused, FileProblem::Mode { .. }));
}

#[test]
fn a_file_that_is_too_large_or_not_text_is_refused_and_not_read_to_its_end() {
    let endless = file(b"", 0o600);
    endless.as_file().set_len(1 << 40).unwrap();
    for large in [endless, file(b"123456789", 0o600)] {
        let large = problem(large.path());
        assert!(matches!(large, FileProblem::TooLarge { limit: 8 }));
    }
    let binary = problem(file(b"\xff", 0o600).path());
    assert!(matches!(binary, FileProblem::NotText));
}
