//! The server's log: its size is limited, and its last lines are shown if a start fails.

use std::{
    fs::{self, File, Permissions},
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use super::{PrivateError, account::RunsAs, folders, foreign_file};
use crate::domain::visible;

/// Size in bytes above which the next start begins a new log and keeps the old one beside it.
const FULL: u64 = 1 << 20;

/// Number of lines that are shown.
const LINES: usize = 10;

/// Number of bytes at the end of the log that are searched for these lines.
const TAIL: u64 = 8 * 1024;

/// Opens the log for appending. Begins a new file if the log has grown too large.
pub(super) fn open(path: &Path, runs_as: RunsAs) -> Result<File, PrivateError> {
    let grown = fs::symlink_metadata(path).is_ok_and(|found| found.size() > FULL);
    if grown {
        fs::rename(path, path.with_extension("log.1")).map_err(PrivateError::io("rename", path))?;
    }
    let file = append(path).map_err(PrivateError::io("open", path))?;
    folders::give_file(&file, runs_as).map_err(PrivateError::io("hand over", path))?;
    Ok(file)
}

/// Opens a file for appending, unless the server's user put something else there.
fn append(path: &Path) -> io::Result<File> {
    let log = foreign_file::open(path, File::options().create(true).append(true).mode(0o600))?;
    if log.metadata()?.mode() & 0o600 != 0o600 {
        // The umask removed even the owner's bits.
        log.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(log)
}

/// Returns the last lines that were written after byte `start`, safe to show.
pub(super) fn since(path: &Path, start: u64) -> String {
    read(path, start).map_or_else(|_| String::new(), |text| last_lines(&text))
}

fn read(path: &Path, start: u64) -> io::Result<String> {
    let mut file = foreign_file::open(path, File::options().read(true))?;
    let end = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(
        start.max(end.saturating_sub(TAIL)).min(end),
    ))?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the last lines of a program's output, with invisible characters made visible.
pub(super) fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let last = lines.iter().skip(lines.len().saturating_sub(LINES));
    last.map(|line| visible(&line.replace('\t', " ")).into_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Returns the lines of a program's output that report a failure, else the last lines.
pub(super) fn failures(text: &str) -> String {
    let is_failure = |line: &str| {
        ["error: ", "FATAL: ", "PANIC: "]
            .iter()
            .any(|mark| line.contains(mark))
    };
    let failures: Vec<&str> = text.lines().filter(|line| is_failure(line)).collect();
    if failures.is_empty() {
        last_lines(text)
    } else {
        last_lines(&failures.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_shown_without_what_could_disturb_a_terminal() {
        let text: String = (0..20).map(|n| format!("line {n}\n\n")).collect();
        let lines_of_log = last_lines(&(text + "\ta\x1b[2Jb\u{202e}c\r\n"));
        let lines: Vec<_> = lines_of_log.lines().collect();
        assert_eq!((lines.len(), lines[0]), (LINES, "line 11"));
        assert_eq!(lines[LINES - 1], " a\\u{1b}[2Jb\\u{202e}c");
    }

    #[test]
    fn lines_that_report_a_failure_are_picked_out() {
        let text = "copying ... ok\nsetting up ... FATAL:  no space\nremoving\n";
        assert_eq!(failures(text), "setting up ... FATAL:  no space");
        assert_eq!(failures("one\ntwo\n"), "one\ntwo");
    }

    #[test]
    fn only_what_came_after_a_place_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("server.log");
        fs::write(&log, "before\nafter\n").unwrap();
        assert_eq!(since(&log, 7), "after");
        assert_eq!(since(&log, 700), "");
    }

    #[test]
    fn a_log_that_has_grown_is_replaced_by_a_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("server.log");
        let open = || open(&log, RunsAs::of_caller()).unwrap();
        let size = |file: File| file.metadata().unwrap().len();
        open().set_len(FULL).unwrap();
        assert_eq!(size(open()), FULL);
        open().set_len(FULL + 1).unwrap();
        assert_eq!(size(open()), 0);
        let old = File::open(folder.path().join("server.log.1")).unwrap();
        assert_eq!(size(old), FULL + 1);
    }

    #[test]
    fn a_link_in_place_of_the_log_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (log, target) = (
            folder.path().join("server.log"),
            folder.path().join("target"),
        );
        std::os::unix::fs::symlink(&target, &log).unwrap();
        assert!(matches!(
            open(&log, RunsAs::of_caller()),
            Err(PrivateError::Io { .. })
        ));
        assert!(!target.exists());
    }
}
