//! Checks at the start that the system gives this process what every command needs.

use std::{fs::File, io, thread};

use rustix::process::{Resource, getrlimit};

/// Number of descriptors that a command may need at the same time.
const DESCRIPTORS: usize = 32;

/// Memory that a command may need beside the program itself, in MiB. What a passphrase needs is
/// reserved when one is used.
const MEMORY_MIB: usize = 48;

/// Reason why no command can run: the system gives this process too little of something.
#[derive(Debug, thiserror::Error)]
pub enum Shortage {
    /// Too few descriptors are left.
    #[error("{DESCRIPTORS} files cannot be open at the same time: {0}")]
    Descriptors(#[source] io::Error),
    /// The address space is too small.
    #[error("{MEMORY_MIB} MiB of memory cannot be had: {0}")]
    Memory(#[source] io::Error),
    /// The runtime cannot be built.
    #[error("the program cannot be started: {0}")]
    Runtime(#[source] io::Error),
}

/// Fails if the limits of this process are so low that a command would fail somewhere on its way.
///
/// # Errors
/// Fails with [`Shortage`].
pub fn require_resources() -> Result<(), Shortage> {
    descriptors().map_err(Shortage::Descriptors)?;
    let is_limited = |resource| getrlimit(resource).current.is_some();
    if is_limited(Resource::As) || is_limited(Resource::Data) {
        memory().map_err(Shortage::Memory)?;
    }
    Ok(())
}

fn descriptors() -> io::Result<()> {
    let null = File::open("/dev/null")?;
    (1..DESCRIPTORS)
        .map(|_| null.try_clone())
        .collect::<io::Result<Vec<_>>>()
        .map(drop)
}

/// Reserves the memory as a stack, which the system does not fill.
fn memory() -> io::Result<()> {
    let stack = MEMORY_MIB * 1024 * 1024;
    let reserved = thread::Builder::new().stack_size(stack).spawn(|| ())?;
    // The thread does nothing that could fail.
    let _ = reserved.join();
    Ok(())
}
