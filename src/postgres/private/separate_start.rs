use std::{
    ffi::OsString,
    path::PathBuf,
    process::{Command, Stdio},
};

use rustix::process::Rlimit;

use super::{PrivateError, process::spawn};

/// A program that starts the server, so that the descriptors of this process stay inheritable.
#[derive(Debug, Clone)]
pub struct SeparateStart {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
}

impl SeparateStart {
    /// Runs the program to its end. The caller checks whether the server is up then.
    pub(super) fn start(&self, core_limit: Option<Rlimit>) -> Result<(), PrivateError> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = spawn(&mut command, core_limit)?;
        // If SIGCHLD is ignored, this fails, but only after the child has ended.
        let _ = child.wait();
        Ok(())
    }
}
