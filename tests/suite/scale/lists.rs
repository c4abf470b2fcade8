//! Lists of 100,000 credentials.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read},
    process::{Child, ChildStdout, Command},
    thread,
    time::Duration,
};

use expectrl::process::{Process as _, unix::UnixProcess};
use serde::{Deserialize, de::IgnoredAny};

use crate::common::{
    credctl::{Credctl, Ended, NONE_ACTIVE, PROGRAM},
    database::insert_many,
};

pub(super) const MANY: usize = 100_000;

/// Memory that a streaming list may take at most; the lists have 10 and 30 MB.
const MOST_MEMORY_KB: u64 = 40_000;

pub(super) fn many(count: usize) -> Credctl {
    let t = Credctl::on_server();
    insert_many(&t, count);
    t
}

/// Starts a list, and returns its output, to be read slowly.
pub(super) fn start(t: &Credctl, arguments: &[&str]) -> (Child, BufReader<ChildStdout>) {
    let mut child = t.run(arguments).start();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    (child, stdout)
}

/// The peak memory of a process, which must be alive: waiting for a pipe to be read.
fn most_memory_kb(child: &Child) -> Option<u64> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.unwrap().trim().strip_suffix(" kB").unwrap();
    Some(peak.parse().unwrap())
}

pub(super) fn is_bounded(child: &Child) {
    takes_at_most(child, MOST_MEMORY_KB);
}

pub(super) fn takes_at_most(child: &Child, limit_kb: u64) {
    let most = most_memory_kb(child);
    assert!(most.is_none_or(|kb| kb < limit_kb), "{most:?} KB");
}

#[test]
fn a_piped_list_streams_in_bounded_memory() {
    let t = many(MANY);
    let (child, stdout) = start(&t, &["list"]);
    let mut lines = stdout.lines();
    // More is left than a pipe holds: the program has seen nearly all and cannot be done.
    let nearly = lines
        .by_ref()
        .take(MANY * 9 / 10)
        .map(|line| line.unwrap().len() + 1);
    let bytes: usize = nearly.sum();
    is_bounded(&child);
    assert_eq!(lines.map(Result::unwrap).count(), MANY / 10);
    assert!(bytes > 8_000_000, "{bytes}");
    let ended = Ended::of("list".to_owned(), child).succeeded();
    assert_eq!(ended.stderr, NONE_ACTIVE);
}

#[derive(Deserialize)]
struct Listed {
    credentials: Vec<IgnoredAny>,
}

#[test]
fn a_json_list_streams_in_bounded_memory() {
    let t = many(MANY);
    let (child, mut stdout) = start(&t, &["list", "--json"]);
    let mut text = Vec::new();
    stdout
        .by_ref()
        .take(28_000_000)
        .read_to_end(&mut text)
        .unwrap();
    is_bounded(&child);
    stdout.read_to_end(&mut text).unwrap();
    let listed: Listed = serde_json::from_slice(&text).unwrap();
    assert_eq!(listed.credentials.len(), MANY);
    let ended = Ended::of("list --json".to_owned(), child).succeeded();
    assert_eq!(ended.stderr, "");
}

#[test]
fn a_table_of_very_many_has_a_line_for_each() {
    let t = many(MANY);
    let mut command = Command::new(PROGRAM);
    command
        .args(["list", "--no-pager"])
        .env_clear()
        .envs(t.variables())
        .env("COLUMNS", "100");
    let process = UnixProcess::spawn_command(command).unwrap();
    let mut terminal = process.get_raw_handle().unwrap();
    let (mut buffer, mut lines) = (vec![0; 65536], 0);
    // A terminal that nobody writes to any more ends with an error.
    while let Ok(count @ 1..) = terminal.read(&mut buffer) {
        lines += buffer[..count]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
    }
    // The header, a heading for each type, and the note that none is active.
    assert_eq!(lines, 1 + 2 + MANY + 1);
    let status = process.wait().unwrap();
    assert!(format!("{status:?}").contains(", 0)"), "{status:?}");
}

#[test]
fn a_reader_may_take_longer_than_the_deadline() {
    let t = many(20_000);
    for arguments in [&["list"][..], &["list", "--json"]] {
        let mut child = t.run(arguments).var("CREDCTL_TIMEOUT", "500ms").start();
        let mut stdout = child.stdout.take().unwrap();
        let mut text = vec![0; 1000];
        stdout.read_exact(&mut text).unwrap();
        // What a person does in a pager: the program waits meanwhile, for more is left than a pipe holds.
        thread::sleep(Duration::from_millis(1200));
        stdout.read_to_end(&mut text).unwrap();
        let ended = Ended::of(arguments.join(" "), child).succeeded();
        // JSON has its remarks inside.
        let said = if arguments.len() == 1 {
            NONE_ACTIVE
        } else {
            ""
        };
        assert_eq!(ended.stderr, said);
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.matches("Bulk ").count() % 20_000, 0);
        assert!(text.ends_with('\n'));
    }
}
