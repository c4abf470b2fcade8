//! Runs a program to its end without blocking the caller, and collects its output.

use std::{
    io::{self, PipeReader, Read, Write},
    process::{Child, Command, ExitStatus},
};

use rustix::io::ioctl_fionbio;

/// Result of a program that has ended.
#[derive(Debug)]
pub struct Finished {
    /// Exit status of the program.
    pub status: ExitStatus,
    /// Output of the program to stdout and stderr.
    pub output: String,
}

/// A running program. Dropping this value kills it.
pub struct Running {
    child: Child,
    pipe: PipeReader,
    output: Vec<u8>,
}

impl Running {
    /// Starts a program with this input.
    ///
    /// The input must fit into a pipe buffer. A few kilobytes do on every system.
    ///
    /// # Errors
    /// Fails with the error of the system if the program cannot be started.
    pub fn start(command: &mut Command, input: &str) -> io::Result<Self> {
        let (stdin, mut feed) = io::pipe()?;
        feed.write_all(input.as_bytes())?;
        drop(feed);
        let (pipe, stdout) = io::pipe()?;
        ioctl_fionbio(&pipe, true)?;
        let stderr = stdout.try_clone()?;
        let child = command.stdin(stdin).stdout(stdout).stderr(stderr).spawn()?;
        let output = Vec::new();
        Ok(Running {
            child,
            pipe,
            output,
        })
    }

    /// Collects the output that is available. Returns the result if the program has ended.
    ///
    /// Does not wait for the end of the output, because a process that the program left running may
    /// keep the pipe open.
    ///
    /// # Errors
    /// Fails with the error of the system if the output cannot be read.
    pub fn poll(&mut self) -> io::Result<Option<Finished>> {
        let ended = self.child.try_wait()?;
        match self.pipe.read_to_end(&mut self.output) {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            _ => {}
        }
        Ok(ended.map(|status| Finished {
            status,
            output: String::from_utf8_lossy(&self.output).into_owned(),
        }))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            // Errors are ignored: the program may have ended by now.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn run(script: &str, input: &str) -> Finished {
        let mut command = Command::new("/bin/sh");
        let mut running = Running::start(command.args(["-c", script]), input).unwrap();
        loop {
            if let Some(finished) = running.poll().unwrap() {
                return finished;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn what_a_program_reads_and_prints_is_passed_on() {
        let finished = run("cat; echo err >&2; exit 3", "in\n");
        assert_eq!(finished.status.code(), Some(3));
        assert_eq!(finished.output, "in\nerr\n");
    }

    #[test]
    fn what_a_program_leaves_running_does_not_delay_its_end() {
        let finished = run("sleep 1000 & echo $!", "");
        let pid = rustix::process::Pid::from_raw(finished.output.trim().parse().unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    }

    #[test]
    fn a_program_that_nobody_waits_for_any_longer_is_killed() {
        let mut command = Command::new("/bin/sleep");
        let running = Running::start(command.arg("1000"), "").unwrap();
        let pid = rustix::process::Pid::from_child(&running.child);
        drop(running);
        assert!(rustix::process::test_kill_process(pid).is_err());
    }
}
