//! Descriptors that programs inherit from this process.

/// Makes programs that are started from now on inherit no descriptors except the standard streams.
///
/// A server that inherited the caller's pipe or lock would hold it for ever. The flag cannot be
/// removed without `unsafe`. A caller that wants to pass descriptors to a program later must start
/// the server from a separate process.
pub fn keep_descriptors() {
    close_fds::set_fds_cloexec_threadsafe(3, &[]);
}
