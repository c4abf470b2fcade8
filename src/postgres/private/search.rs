use std::{ffi::OsString, path::PathBuf};

use rustix::process::Rlimit;

/// What of the caller's surroundings the server depends on.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The folder of the PostgreSQL programs, where the user named one: no other is considered.
    pub pg_bin: Option<PathBuf>,
    /// The list of folders in which programs are found.
    pub path: Option<OsString>,
    /// The limit for core files before credctl took it away from itself; the server gets it back.
    pub core_limit: Option<Rlimit>,
}
