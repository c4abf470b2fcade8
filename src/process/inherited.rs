//! What programs that are started inherit from this process.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Keeps every descriptor but the standard streams from the programs started from here on.
///
/// A server that held the caller's pipe or lock would hold it for ever. The flag cannot be taken back
/// without `unsafe`: who wants to pass descriptors on to a program later starts the server from a
/// process of its own.
pub fn keep_descriptors() {
    close_fds::set_fds_cloexec_threadsafe(3, &[]);
}

/// Gives the caller's own limit for core files to what is started while this lives.
pub struct CallersCoreLimit(Rlimit);

impl CallersCoreLimit {
    /// Gives the limit back; without one, nothing changes.
    pub fn set(limit: Option<Rlimit>) -> Self {
        let ours = getrlimit(Resource::Core);
        // At worst the server writes no core file.
        let _ = limit.map(|limit| setrlimit(Resource::Core, limit));
        CallersCoreLimit(ours)
    }
}

impl Drop for CallersCoreLimit {
    fn drop(&mut self) {
        let _ = setrlimit(Resource::Core, self.0);
    }
}
