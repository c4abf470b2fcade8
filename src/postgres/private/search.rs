use std::{ffi::OsString, path::PathBuf};

use rustix::process::Rlimit;

/// The parts of the caller's environment that the server depends on.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Folder of the PostgreSQL programs, if the user named one. No other folder is searched then.
    pub pg_bin: Option<PathBuf>,
    /// Value of `PATH`.
    pub path: Option<OsString>,
    /// Limit for core files before credctl lowered its own. The server gets this limit.
    pub core_limit: Option<Rlimit>,
}
