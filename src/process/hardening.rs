//! A process that holds keys leaves no core file and says nothing of its data when it panics. What
//! it starts or becomes (PostgreSQL, the program of `exec`) gets the caller's core limit back.

use std::io::{self, Write as _};
use std::panic::{self, AssertUnwindSafe, Location, PanicHookInfo};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// A hardened process, which remembers the core limit it was started with.
#[derive(Debug, Clone, Copy)]
pub struct Hardened {
    core: Rlimit,
}

/// Keeps the process's memory out of core files and panic messages; the first thing `main` does.
///
/// Best effort: a system that refuses one of these is no reason not to run.
pub fn harden() -> Hardened {
    panic::set_hook(Box::new(report_panic));
    let core = getrlimit(Resource::Core);
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    let hardened = Hardened { core };
    hardened.forbid_core_files();
    hardened
}

impl Hardened {
    /// The core limit of whoever started this process, for what this process starts.
    pub fn original_core_limit(&self) -> Rlimit {
        self.core
    }

    /// Gives the caller's limits back, for the program that takes this process's place, or for one
    /// that is started from it: the process is no longer hardened after that.
    ///
    /// That it is not dumpable ends by itself when a program is executed.
    pub fn give_back(&self) {
        let _ = setrlimit(Resource::Core, self.core);
    }

    /// Takes core files away again.
    pub fn forbid_core_files(&self) {
        // Only the soft limit: the hard one could not be given back.
        let none = Rlimit {
            current: Some(0),
            maximum: self.core.maximum,
        };
        let _ = setrlimit(Resource::Core, none);
    }
}

/// How far below its caller a call that seals or opens may have written; it is some 10 KiB in a debug
/// build.
const STACK_USED: usize = 128 * 1024;

/// Overwrites what calls that have returned left on the stack below the caller: whatever works on a
/// secret holds pieces of it there, and nobody wipes those.
#[inline(never)]
pub fn wipe_stack() {
    std::hint::black_box(&mut [0_u8; STACK_USED]);
}

/// Runs what the process is for; a panic, of which the hook has told, ends with the code for what
/// nobody expected.
pub fn contained(run: impl FnOnce() -> i32, unexpected: impl FnOnce() -> i32) -> i32 {
    // Nothing that a panic may have left half done is looked at again.
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| unexpected())
}

/// One line that says where, and nothing of what: a payload may hold a row or a key.
fn report_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(Location::to_string);
    let place = place.as_deref().unwrap_or("an unknown place");
    let _ = writeln!(io::stderr(), "credctl: internal error at {place}");
}

#[cfg(test)]
mod tests {
    use super::contained;

    #[test]
    fn a_panic_ends_with_the_code_for_what_nobody_expected() {
        assert_eq!(contained(|| panic!("on purpose"), || 101), 101);
        assert_eq!(contained(|| 6, || 101), 6);
    }
}
