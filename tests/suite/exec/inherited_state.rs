//! The state of a process that a program inherits from `credctl exec`, compared with the one it
//! inherits from a bare start.
#![cfg(target_os = "linux")]

use std::{
    fs::{self, File},
    process::{Command, Stdio},
};

use super::Vault;
use crate::common::{
    credctl::{Credctl, PROGRAM},
    home_files::write_file,
};

/// A program that sets everything that a process hands on, and becomes the program in its
/// arguments.
const LAUNCHER: &str = "
import os, resource, signal, sys
for number in range(3, 10):
    how = (os.O_RDONLY, os.O_RDWR, os.O_WRONLY | os.O_APPEND)[number % 3]
    opened = os.open('held-%d' % number, how | os.O_CREAT)
    os.dup2(opened, 20 + number)
    os.close(opened)
for number in range(3, 10):
    os.dup2(20 + number, number, inheritable=True)
    os.close(20 + number)
def limit(what, soft):
    hard = resource.getrlimit(what)[1]
    hard = 8 * soft if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(what, (min(soft, hard), hard))
limit(resource.RLIMIT_CORE, 4096)
limit(resource.RLIMIT_NOFILE, 200)
limit(resource.RLIMIT_STACK, 4 << 20)
for name in DEFAULT:
    signal.signal(getattr(signal, name), signal.SIG_DFL)
for name in IGNORED:
    signal.signal(getattr(signal, name), signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_SETMASK, [signal.SIGUSR1, signal.SIGTTOU, signal.SIGRTMIN + 3])
os.nice(3)
os.umask(0o127)
os.chdir('a folder')
os.execvp(sys.argv[1], sys.argv[1:])
";

/// A program that prints the state it finds, with its own pid by name.
const PROBE: &str = r#"
process=/proc/$$
cut -d ' ' -f 2,4-8,18,19,41 $process/stat | sed "s/\b$$\b/itself/g"
cat $process/limits $process/oom_score_adj
pwd
echo "$@"
for number in 0 1 2 3 4 5 6 7 8 9; do
    echo "$number $(readlink $process/fd/$number)"
done
echo "pid $$"
# Not of the shell, which blocks signals and opens pipes while it starts something.
exec grep -sE '^(Uid|Gid|Groups|Umask|Threads|Sig[PBIC]|ShdPnd|Cap|NoNewPrivs|Seccomp:|Cpus_allowed:|flags)' \
    /proc/self/status /proc/self/fdinfo/*
"#;

/// The signals that are ignored, besides the state that [`LAUNCHER`] always sets.
#[derive(Clone, Copy)]
struct Ignoring<'a>(&'a [&'a str]);

/// The report of the probe, without its pid, which was the launcher's.
fn probed(t: &Credctl, Ignoring(ignored): Ignoring<'_>, by: &[&str]) -> String {
    fs::create_dir_all(t.home().join("a folder")).unwrap();
    let ignored = format!("{ignored:?}");
    // Python itself ignores these.
    let launcher = LAUNCHER
        .replace("DEFAULT", "('SIGPIPE', 'SIGXFSZ', 'SIGINT')")
        .replace("IGNORED", &ignored);
    let report = t.home().join("report");
    let errors = t.home().join("errors");
    let mut command = Command::new("python3");
    command
        .args(["-c", &launcher])
        .args(by)
        .args(["sh", "-c", PROBE, "sh", "one", "two  words"])
        .env_clear()
        .envs(t.variables())
        .current_dir(t.home())
        .stdin(Stdio::null())
        .stdout(File::create(&report).unwrap())
        .stderr(File::create(&errors).unwrap());
    let mut child = command.spawn().unwrap();
    let pid = child.id();
    // Its status says only that the folder in which the shell looked is no longer open.
    child.wait().unwrap();
    let said = fs::read_to_string(errors).unwrap();
    assert_eq!(said, "");
    let report = fs::read_to_string(report).unwrap();
    let own = format!("\npid {pid}\n");
    assert!(report.contains(&own), "not {pid}: {report}");
    report.replace(&own, "\n")
}

#[track_caller]
fn are_alike(found: &str, bare: &str) {
    let all = found.lines().chain(bare.lines());
    let of_one = |line: &&str| !(found.contains(line) && bare.contains(line));
    let of_one: Vec<_> = all.filter(of_one).collect();
    assert_eq!((found == bare, of_one), (true, Vec::new()));
}

const EXEC: [&str; 5] = [PROGRAM, "exec", "-c", "Paper 1", "--"];

/// Asserts that the report is complete: a probe that fails quietly would be the same in both.
#[track_caller]
fn is_complete(report: &str) {
    for found in [
        ":Umask:\t0127\n",
        "/fdinfo/9:flags:",
        "one two  words",
        "/a folder\n",
        "Max core file size        4096 ",
        "Max open files            200 ",
    ] {
        assert!(report.contains(found), "no {found:?} in {report}");
    }
    let held = (3..10).filter(|n| report.contains(&format!("/held-{n}\n")));
    assert_eq!(held.count(), 7, "{report}");
}

#[test]
fn the_program_finds_the_process_as_a_bare_start_leaves_it() {
    let v = Vault::new();
    for ignored in [&[][..], &["SIGHUP", "SIGUSR2", "SIGCHLD", "SIGTSTP"]] {
        let bare = probed(&v.t, Ignoring(ignored), &[]);
        is_complete(&bare);
        are_alike(&probed(&v.t, Ignoring(ignored), &EXEC), &bare);
    }
}

#[test]
fn a_private_server_that_is_started_on_the_way_leaves_no_trace_in_the_program() {
    let t = Credctl::fresh();
    t.add("Paper 1", &["--paper"]);
    let nothing = Ignoring(&[]);
    let bare = probed(&t, nothing, &[]);
    is_complete(&bare);
    // The process that starts the server needs no config file, unless one was named.
    fs::remove_file(t.config()).unwrap();
    let named = write_file(&t, "other.toml", "version = 1\n", 0o600);
    let with_named = [PROGRAM, "--config", named.to_str().unwrap(), "exec"];
    for exec in [&EXEC[..], &[&with_named[..], &EXEC[2..]].concat()] {
        t.run(["db", "stop"]).ends().succeeded();
        are_alike(&probed(&t, nothing, exec), &bare);
    }
    let status = t.run(["db", "status", "--json"]).ends().succeeded().json();
    assert_eq!(status["state"], "running", "{status}");
    let socket = status["socket"].as_str().unwrap().to_owned();
    // Cut off, it is found down only when nobody answers.
    fs::remove_file(format!("{socket}/.s.PGSQL.5432")).unwrap();
    are_alike(&probed(&t, nothing, &EXEC), &bare);
    let again = t.run(["db", "status", "--json"]).ends().succeeded().json();
    assert_ne!(again["pid"], status["pid"]);
}

#[test]
fn a_broken_pipe_ends_the_program_even_where_the_caller_ignored_it() {
    let v = Vault::new();
    let pipe = Ignoring(&["SIGPIPE"]);
    let ignored = |report: &str| {
        let line = report.lines().find(|line| line.contains(":SigIgn:"));
        let hex = line.unwrap().split_whitespace().nth(1).unwrap();
        u64::from_str_radix(hex, 16).unwrap() & (1 << 12) != 0
    };
    assert!(ignored(&probed(&v.t, pipe, &[])));
    assert!(!ignored(&probed(&v.t, pipe, &EXEC)));
}

#[test]
fn a_standard_stream_that_is_closed_is_dev_null() {
    let v = Vault::new();
    let script = "exec \"$0\" exec -c 'Paper 1' -- readlink /proc/self/fd/0 <&-";
    let mut shell = Command::new("sh");
    shell.args(["-c", script, PROGRAM]).env_clear();
    let output = shell.envs(v.t.variables()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "/dev/null\n");
    assert!(output.status.success());
}

#[test]
fn the_memory_of_the_program_is_open_to_its_owner_again() {
    let v = Vault::new();
    let dumpable = "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))";
    let ended = v.exec(&[], &["python3", "-c", dumpable]).ends();
    assert_eq!(ended.succeeded().stdout, "1\n");
}
