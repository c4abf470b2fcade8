//! Advice on errors of the system, where the error alone does not tell what helps.

use std::io::{self, ErrorKind};

use rustix::io::Errno;

use super::own_folders::OthersFolder;

/// Returns advice for an error of the system, if there is any: a full disk, an exhausted limit, a
/// file that cannot be replaced.
pub fn system_hint(error: &io::Error) -> Option<&'static str> {
    if error
        .get_ref()
        .is_some_and(|inner| inner.is::<OthersFolder>())
    {
        return Some(
            "run it as that user; or as root with a home of its own: `sudo -H`, or set CREDCTL_HOME",
        );
    }
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => return Some("free some disk space"),
        ErrorKind::FileTooLarge => {
            return Some("raise the limit of file size: `ulimit -f unlimited`");
        }
        // Only a new process or thread is refused with this.
        ErrorKind::WouldBlock => {
            return Some("end some programs, or raise the limit of processes (`ulimit -u`)");
        }
        ErrorKind::OutOfMemory => {
            return Some("free some memory, or raise the limit of memory (`ulimit -v`)");
        }
        ErrorKind::ResourceBusy => {
            return Some(
                "if it is mounted by itself, as containers do, it cannot be replaced: mount its folder \
                 instead, or name a file elsewhere",
            );
        }
        _ => {}
    }
    match Errno::from_io_error(error)? {
        Errno::MFILE => Some("raise the limit of open files: `ulimit -n 256`"),
        Errno::NFILE => Some("end some programs: the system has too many open files"),
        _ => None,
    }
}

/// Returns true if the system has too little of something for this program, whatever it tries.
pub fn is_shortage(error: &io::Error) -> bool {
    let kinds = [
        ErrorKind::StorageFull,
        ErrorKind::QuotaExceeded,
        ErrorKind::FileTooLarge,
        ErrorKind::WouldBlock,
        ErrorKind::OutOfMemory,
    ];
    let is_full_table = || {
        let errno = Errno::from_io_error(error);
        errno.is_some_and(|errno| [Errno::MFILE, Errno::NFILE].contains(&errno))
    };
    kinds.contains(&error.kind()) || is_full_table()
}
