//! Descriptors and limits that programs inherit from this process.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Makes programs that are started from now on inherit no descriptors except the standard streams.
///
/// A server that inherited the caller's pipe or lock would hold it for ever. The flag cannot be
/// removed without `unsafe`. A caller that wants to pass descriptors to a program later must start
/// the server from a separate process.
pub fn keep_descriptors() {
    close_fds::set_fds_cloexec_threadsafe(3, &[]);
}

/// Guard: programs that are started while it lives get the caller's own limit for core files.
pub struct CallersCoreLimit(Rlimit);

impl CallersCoreLimit {
    /// Gives the limit back; without one, nothing changes.
    pub fn set(limit: Option<Rlimit>) -> Self {
        let current = getrlimit(Resource::Core);
        // If this fails, the server writes no core files, which is acceptable.
        let _ = limit.map(|limit| setrlimit(Resource::Core, limit));
        CallersCoreLimit(current)
    }
}

impl Drop for CallersCoreLimit {
    fn drop(&mut self) {
        let _ = setrlimit(Resource::Core, self.0);
    }
}
