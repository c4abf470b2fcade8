use std::{
    ffi::OsString,
    path::PathBuf,
    process::{Command, Stdio},
};

use rustix::process::Rlimit;

use super::{PrivateError, process::spawn};
use crate::process::CallersCoreLimit;

/// A program that starts the server, so that this process keeps its descriptors inheritable.
#[derive(Debug, Clone)]
pub struct SeparateStart {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

impl SeparateStart {
    /// Runs it to its end; whether the server is up then is to be looked at.
    pub(super) fn start(&self, core_limit: Option<Rlimit>) -> Result<(), PrivateError> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = {
            let _limit = CallersCoreLimit::set(core_limit);
            spawn(&mut command)?
        };
        // Fails where the caller ignores the ends of children, and has waited even then.
        let _ = child.wait();
        Ok(())
    }
}
