//! The program under `strace`, which records its system calls and interferes with one of them.

use std::{collections::HashMap, fs};

use crate::common::credctl::{Ended, Run};

/// The groups of calls that reach files or sockets, and the one by which `main` begins.
const TRACED: &str = "trace=%desc,%file,%network,prctl";

/// One system call of a run.
#[derive(Debug, Clone)]
pub struct Call {
    /// Name of the system call.
    pub name: String,
    /// Number of calls of this name up to here, from 1, as `when=` counts.
    pub nth: usize,
    /// Arguments and result, with the paths of descriptors.
    pub text: String,
}

/// Runs a command under `strace` to its end, with these injections; returns the calls since `main`
/// began.
///
/// Programs that it starts are not traced.
pub fn traced(run: Run<'_>, injections: &[String]) -> (Ended, Vec<Call>) {
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut arguments = ["-qq", "-y", "-s", "16", "-e", TRACED, "-o"]
        .map(str::to_owned)
        .to_vec();
    arguments.push(log.path().to_str().unwrap().to_owned());
    for injection in injections {
        arguments.extend(["-e".to_owned(), format!("inject={injection}")]);
    }
    let ended = run.under("strace", arguments).ends();
    let text = fs::read_to_string(log.path()).unwrap();
    assert!(
        !text.is_empty(),
        "`strace` traced nothing; run `make setup`: {ended:#?}"
    );
    (ended, since_main(&text))
}

fn since_main(log: &str) -> Vec<Call> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut calls = Vec::new();
    for line in log.lines() {
        let Some((name, text)) = line.split_once('(') else {
            continue;
        };
        let nth = counts.entry(name).or_default();
        *nth += 1;
        let (name, text) = (name.to_owned(), text.to_owned());
        calls.push(Call {
            name,
            nth: *nth,
            text,
        });
    }
    let main = calls
        .iter()
        .position(|call| call.text.starts_with("PR_SET_DUMPABLE"));
    calls.split_off(main.expect("`main` begins"))
}

impl Call {
    /// The injection that kills the program instead of letting it make this call.
    pub fn killed(&self) -> String {
        format!("{}:signal=SIGKILL:when={}", self.name, self.nth)
    }

    /// The injection that lets this call fail, once.
    pub fn fails(&self, error: &str) -> String {
        format!("{}:error={error}:when={}", self.name, self.nth)
    }

    /// Returns true if the call changes a file or a folder, or where one is found.
    pub fn changes_files(&self) -> bool {
        match self.name.as_str() {
            "openat" => self.text.contains("O_CREAT"),
            "mkdir" | "rename" | "renameat" | "renameat2" | "link" | "linkat" | "symlink"
            | "unlink" | "unlinkat" | "rmdir" | "fsync" | "fdatasync" | "flock" | "fchmod"
            | "chmod" | "fchown" | "ftruncate" => true,
            "write" | "writev" => !self.text.contains("anon_inode"),
            _ => false,
        }
    }

    /// Returns true if the call is part of the conversation with the database. Other sockets are
    /// asked for users' names.
    pub fn talks(&self) -> bool {
        match self.name.as_str() {
            "connect" => self.text.contains(".s.PGSQL"),
            "sendto" | "sendmsg" => true,
            _ => self.hears(),
        }
    }

    /// Returns true if the call receives from the database: the system decides how many of these
    /// there are.
    pub fn hears(&self) -> bool {
        matches!(self.name.as_str(), "recvfrom" | "recvmsg")
    }
}
