//! The environment of the server, which gets nothing but the core limit from the command that
//! happened to start it.

use std::process::Command;

use super::KEYS;
use crate::common::{
    credctl::{Credctl, Ended, PROGRAM},
    private_postgres::server_pid,
};

/// A script whose very first command of credctl is one in `$(…)`, with another descriptor open.
const SCRIPT: &str = r#"
    ulimit -S -c "$(ulimit -H -c)"
    exec 9>held
    out=$(printf '%s' "$KEYS" | "$PROGRAM" add --nickname 'Paper 1' --paper --stdin)
    echo "id: $out"
"#;

#[test]
fn a_first_add_in_a_script_returns_and_leaves_nothing_of_the_script_to_the_server() {
    let t = Credctl::fresh();
    let mut shell = Command::new("sh");
    shell.args(["-c", SCRIPT]).current_dir(t.home()).env_clear();
    shell
        .envs(t.variables())
        .env("PROGRAM", PROGRAM)
        .env("KEYS", KEYS);
    // Read to the end: a server that held one of the pipes would keep this from returning.
    let output = shell.output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let id = t.credentials()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(stdout, format!("id: {id}\n"));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        stderr,
        format!(
            "note: the vault key is in {}; without it nothing can be opened: keep a copy with `credctl backup FILE --with-keys`\n\
             Stored alpaca · Paper 1 · paper · {} · key PK…WXYZ · active\n",
            t.data_home().join("vault.keys").display(),
            &id[..8]
        )
    );
    #[cfg(target_os = "linux")]
    linux::the_server_has_nothing_of(&t);
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{fs, path::PathBuf};

    use super::*;
    use crate::common::private_postgres::data_folder;

    pub(super) fn the_server_has_nothing_of(t: &Credctl) {
        let process = PathBuf::from(format!("/proc/{}", server_pid(t).as_raw_nonzero()));
        let open = |number: &str| fs::read_link(process.join("fd").join(number)).unwrap();
        assert_eq!(open("0"), PathBuf::from("/dev/null"));
        let log = data_folder(t).join("server.log");
        assert_eq!((open("1"), open("2")), (log.clone(), log));
        let held = t.home().join("held");
        for entry in fs::read_dir(process.join("fd")).unwrap() {
            // It may be closed meanwhile.
            let link = fs::read_link(entry.unwrap().path()).unwrap_or_default();
            assert_ne!(link, held);
        }
        let variables = fs::read(process.join("environ")).unwrap();
        let variables = String::from_utf8_lossy(&variables).into_owned();
        assert!(!variables.contains("secret-of-a-test"), "{variables}");
        assert!(!variables.contains("HOME="), "{variables}");
        let hard = core_limits("self").1;
        let server = core_limits(process.file_name().unwrap().to_str().unwrap());
        assert_eq!(server, (hard.clone(), hard));
    }

    /// The soft and the hard limit for core files.
    pub(super) fn core_limits(process: &str) -> (String, String) {
        let limits = fs::read_to_string(format!("/proc/{process}/limits")).unwrap();
        let line = limits.lines().find(|l| l.starts_with("Max core file size"));
        let mut fields = line.unwrap().split_whitespace().skip(4).map(str::to_owned);
        (fields.next().unwrap(), fields.next().unwrap())
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_command_that_waits_could_not_leave_a_core_file() {
    let t = Credctl::on_server();
    let mut add = t.run(["add", "--nickname", "Paper 1", "--paper", "--stdin"]);
    // The keys come from a pipe that stays open, so that it waits.
    add.command().stdin(std::process::Stdio::piped());
    add.command()
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut child = add.command().spawn().unwrap();
    let process = child.id().to_string();
    super::wait_until("credctl has taken its core limit down", || {
        linux::core_limits(&process).0 == "0"
    });
    drop(child.stdin.take());
    Ended::of("add".to_owned(), child)
        .failed(2, "credctl: the API key ID cannot be used: it is empty\n");
}
