//! Hardening of a process that holds keys: it leaves no core file, and a panic message contains
//! none of its data. Programs that it starts or becomes (PostgreSQL, the program of `exec`) get the
//! caller's core limit back.

use std::io::{self, Write as _};
use std::panic::{self, AssertUnwindSafe, Location, PanicHookInfo};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The core limit with which a hardened process was started.
#[derive(Debug, Clone, Copy)]
pub struct Hardened {
    core: Rlimit,
}

/// Keeps the process's memory out of core files and panic messages. `main` calls this first.
///
/// Best effort: credctl also runs on a system that refuses some of this.
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
    /// Returns the core limit with which this process was started, for programs that it starts.
    pub fn original_core_limit(&self) -> Rlimit {
        self.core
    }

    /// Restores the caller's limits for a program that replaces this process or is started by it.
    /// After this call, the process is no longer hardened.
    ///
    /// The state "not dumpable" needs no reset: it ends when a program is executed.
    pub fn give_back(&self) {
        let _ = setrlimit(Resource::Core, self.core);
    }

    /// Forbids core files again.
    pub fn forbid_core_files(&self) {
        // Only the soft limit is lowered: a lowered hard limit could not be restored.
        let none = Rlimit {
            current: Some(0),
            maximum: self.core.maximum,
        };
        let _ = setrlimit(Resource::Core, none);
    }
}

/// Number of bytes of stack that calls that ask for, seal or open keys may use. Without optimisation, where
/// the future of a whole command is moved from frame to frame, they use some hundred KiB.
const STACK_USED: usize = 1024 * 1024;

/// Overwrites the stack below the caller. Calls that have returned may have left pieces of secrets
/// there, and nothing else wipes them.
pub fn wipe_stack() {
    wipe::<STACK_USED>();
}

/// Number of bytes of stack that the calls use which seal or open one token.
const FRAMES_USED: usize = if cfg!(unoptimised) { 128 } else { 32 } * 1024;

/// Overwrites a small part of the stack below the caller: often enough called for each token.
pub fn wipe_frames() {
    wipe::<FRAMES_USED>();
}

#[inline(never)]
fn wipe<const BYTES: usize>() {
    std::hint::black_box(&mut [0_u8; BYTES]);
}

/// Runs the process's work and returns its exit code. If it panics, returns the code of
/// `unexpected`; the panic hook has already reported the panic.
pub fn contained(run: impl FnOnce() -> i32, unexpected: impl FnOnce() -> i32) -> i32 {
    // State that a panic left half changed is not used again.
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| unexpected())
}

/// Reports the place of a panic in one line, without the payload: it may contain a row or a key.
fn report_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(Location::to_string);
    let place = place.as_deref().unwrap_or("an unknown place");
    let _ = writeln!(io::stderr(), "credctl: internal error at {place}");
}

#[cfg(test)]
mod tests {
    use super::contained;

    #[test]
    fn a_panic_ends_with_the_code_for_unexpected_errors() {
        assert_eq!(contained(|| panic!("on purpose"), || 101), 101);
        assert_eq!(contained(|| 6, || 101), 6);
    }
}
