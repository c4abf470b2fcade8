//! A hardened process: what it leaves behind, and what it hands on.
//!
//! The hardened process is this test program itself, run again with [`SCENE`] in its environment.

use std::env;
use std::io::{Write as _, stdout};
use std::process::{Command, Output, exit};

use credctl::parts::process::harden;
use rustix::process::{Resource, setrlimit};

const SCENE: &str = "CREDCTL_PROCESS_SCENE";

/// A shell that sets the soft core limit, if the hard one allows, and becomes the program.
const START: &str =
    r#"ulimit -S -c "$1" && exec "$0" process_hardening::scene --exact --nocapture"#;

#[test]
fn scene() {
    let Ok(scene) = env::var(SCENE) else { return };
    let hardened = harden();
    match scene.as_str() {
        "panic" => panic!("the key is PKSECRETSECRET42"),
        "limits" => {
            let own = core_limit();
            setrlimit(Resource::Core, hardened.original_core_limit()).unwrap();
            let handed_on = core_limit();
            writeln!(stdout(), "limits: {own} {handed_on}").unwrap();
        }
        "dumpable" => {
            let dumpable = rustix::process::dumpable_behavior().unwrap();
            writeln!(stdout(), "dumpable: {dumpable:?}").unwrap();
        }
        other => panic!("no scene {other}"),
    }
    exit(0);
}

/// The core limit of a process that is started now.
fn core_limit() -> String {
    let shell = Command::new("sh")
        .args(["-c", "ulimit -S -c"])
        .output()
        .unwrap();
    String::from_utf8(shell.stdout).unwrap().trim().to_owned()
}

fn run(scene: &str, core_limit: &str) -> Output {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", START])
        .arg(env::current_exe().unwrap())
        .arg(core_limit);
    shell
        .env(SCENE, scene)
        .env("RUST_BACKTRACE", "1")
        .output()
        .unwrap()
}

#[test]
fn a_panic_says_where_in_one_line_and_nothing_of_what() {
    let output = run("panic", "0");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("credctl: internal error at tests/suite/process_hardening.rs:"),
        "{stderr}"
    );
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(!output.status.success());
}

#[test]
fn no_core_file_is_left_and_the_callers_limit_is_handed_on() {
    let hard = Command::new("sh")
        .args(["-c", "ulimit -H -c"])
        .output()
        .unwrap();
    let hard = String::from_utf8(hard.stdout).unwrap();
    let stdout = String::from_utf8(run("limits", hard.trim()).stdout).unwrap();
    let hard = hard.trim();
    assert!(stdout.contains(&format!("limits: 0 {hard}\n")), "{stdout}");
}

#[test]
#[cfg(target_os = "linux")]
fn the_memory_of_the_process_is_closed_to_other_processes() {
    let stdout = String::from_utf8(run("dumpable", "0").stdout).unwrap();
    assert!(stdout.contains("dumpable: NotDumpable\n"), "{stdout}");
}
