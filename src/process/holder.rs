//! Tells whether the process that has a process id runs a certain program in a certain folder. The
//! id in a file that a dead process left behind may belong to any process.

use std::path::Path;

use rustix::{io::Errno, process::Pid};

/// The process that has a process id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PidHolder {
    /// No process has the id.
    NoProcess,
    /// One of the programs, in the folder.
    Program,
    /// Any other process.
    OtherProcess,
}

impl PidHolder {
    /// Returns the holder of a process id. `programs` are names as the system shortens them, and
    /// `folder` is the program's working directory and the value of its option `-D`.
    pub fn of(pid: Pid, programs: &[&str], folder: &Path) -> Self {
        match rustix::process::test_kill_process(pid) {
            Err(Errno::SRCH) => PidHolder::NoProcess,
            // The process belongs to another user. A program of ours runs as our own user, or as a
            // system user if we are root, and root may signal every process.
            Err(_) => PidHolder::OtherProcess,
            Ok(()) if system::runs(pid, programs, folder) => PidHolder::Program,
            Ok(()) => PidHolder::OtherProcess,
        }
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::{
        fs, io,
        os::unix::{ffi::OsStrExt, fs::MetadataExt},
        path::{Path, PathBuf},
    };

    use rustix::process::Pid;

    /// Returns true if the process is one of the programs and its working directory is the folder. A
    /// dead process that nobody has waited for has no working directory.
    pub(super) fn runs(pid: Pid, programs: &[&str], folder: &Path) -> bool {
        let process = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
        if !is_one_of(&process, programs) {
            return false;
        }
        match (fs::metadata(process.join("cwd")), fs::metadata(folder)) {
            (Ok(cwd), Ok(folder)) => (cwd.dev(), cwd.ino()) == (folder.dev(), folder.ino()),
            // Root in a container may be denied `cwd`; everybody can read the arguments.
            (Err(error), _) if error.kind() == io::ErrorKind::PermissionDenied => {
                let arguments = fs::read(process.join("cmdline")).unwrap_or_default();
                name_folder(
                    arguments.split(|&byte| byte == 0),
                    folder.as_os_str().as_bytes(),
                )
            }
            _ => false,
        }
    }

    fn is_one_of(process: &Path, programs: &[&str]) -> bool {
        let name = fs::read(process.join("comm")).unwrap_or_default();
        programs
            .iter()
            .any(|program| program.as_bytes() == name.trim_ascii_end())
    }

    /// Returns true if the arguments of a program name this folder.
    pub(super) fn name_folder<'a>(
        mut arguments: impl Iterator<Item = &'a [u8]>,
        folder: &[u8],
    ) -> bool {
        arguments.any(|argument| argument == b"-D") && arguments.next() == Some(folder)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::{os::unix::ffi::OsStrExt, path::Path, process::Command};

    use rustix::process::Pid;

    /// Returns true if `ps` shows the folder among the arguments of the process.
    pub(super) fn runs(pid: Pid, _programs: &[&str], folder: &Path) -> bool {
        let pid = pid.as_raw_nonzero().to_string();
        let mut ps = Command::new("/bin/ps");
        // If `ps` fails, assume that the program runs: no start is better than two servers on the
        // same files.
        ps.args(["-ww", "-o", "command=", "-p", &pid])
            .output()
            .map_or(true, |listed| {
                names_folder(&listed.stdout, folder.as_os_str().as_bytes())
            })
    }

    /// `ps` separates the arguments by spaces and does not quote them.
    fn names_folder(listed: &[u8], folder: &[u8]) -> bool {
        let listed = listed.trim_ascii_end();
        let option = [b" -D ", folder].concat();
        listed.ends_with(&option)
            || listed
                .windows(option.len() + 1)
                .any(|part| part.starts_with(&option) && part.ends_with(b" "))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn arguments_name_a_folder_by_its_whole_path() {
        let named =
            |line: &str| system::name_folder(line.as_bytes().split(|&b| b == b'|'), b"/a b");
        assert!(named("postgres|-D|/a b"));
        assert!(!named("postgres|-D|/a b/c"));
        assert!(!named("postgres|/a b"));
    }

    #[test]
    fn a_program_is_told_from_others_by_its_name_and_its_folder() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut child = Command::new("/bin/sleep")
            .arg("1000")
            .current_dir(folder.path())
            .spawn()
            .unwrap();
        let pid = Pid::from_child(&child);
        let holders = [
            PidHolder::of(pid, &["sleep"], folder.path()),
            PidHolder::of(pid, &["slee", "postgres"], folder.path()),
            PidHolder::of(pid, &["sleep"], other.path()),
        ];
        child.kill().unwrap();
        let dead = PidHolder::of(pid, &["sleep"], folder.path());
        child.wait().unwrap();
        use PidHolder::{NoProcess, OtherProcess, Program};
        assert_eq!(holders, [Program, OtherProcess, OtherProcess]);
        assert_ne!(dead, NoProcess);
        assert_eq!(PidHolder::of(pid, &["sleep"], folder.path()), NoProcess);
    }
}
