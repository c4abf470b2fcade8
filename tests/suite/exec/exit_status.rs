//! The exit status of `credctl exec`: that of the program, or a code for a program that cannot
//! begin.

use std::{
    fs, os::unix::fs::PermissionsExt as _, os::unix::process::ExitStatusExt as _, path::Path,
};

use super::{Vault, exec};
use crate::common::credctl::{Ended, outcome};

#[test]
fn every_exit_status_of_the_program_passes_through() {
    let v = Vault::new();
    let statuses: Vec<i32> = (0..=255).collect();
    for some in statuses.chunks(8) {
        let start = |status: &i32| {
            let script = format!("exit {status}");
            v.exec(&["-c", &v.paper], &["sh", "-c", &script]).start()
        };
        let running: Vec<_> = some.iter().map(start).collect();
        for (status, child) in some.iter().zip(running) {
            let ended = Ended::of(format!("exit {status}"), child);
            assert_eq!(outcome(&ended), (*status, "", ""));
        }
    }
}

#[test]
fn a_death_by_signal_is_the_death_of_the_process() {
    let v = Vault::new();
    for signal in [1, 2, 3, 6, 9, 10, 11, 12, 13, 14, 15, 24, 25] {
        let script = format!("ulimit -c 0; kill -{signal} $$");
        let child = v.exec(&["-c", &v.paper], &["sh", "-c", &script]).start();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.signal(), Some(signal), "{output:?}");
        assert!(output.stdout.is_empty() && output.stderr.is_empty());
    }
}

#[test]
fn a_program_that_is_not_there_is_127_and_one_that_cannot_be_run_126() {
    let v = Vault::new();
    let file = |name: &str, mode: u32, text: &str| {
        let path = v.t.home().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let plain = file("plain", 0o600, "#!/bin/sh\n");
    let orphan = file("orphan", 0o700, "#!/nowhere/interpreter\n");
    let under_a_file = format!("{plain}/program");
    let folder = v.t.home().to_str().unwrap();
    let denied = "Permission denied (os error 13)";
    for (program, code, why) in [
        (
            "no-such-program",
            127,
            "there is no program `no-such-program`".to_owned(),
        ),
        (
            "./nowhere",
            127,
            "there is no program `./nowhere`".to_owned(),
        ),
        ("", 127, "there is no program ``".to_owned()),
        (&plain, 126, format!("`{plain}` cannot be run: {denied}")),
        (folder, 126, format!("`{folder}` cannot be run: {denied}")),
        (
            &orphan,
            126,
            format!("`{orphan}` cannot be run: its interpreter is missing"),
        ),
        (
            &under_a_file,
            126,
            format!("`{under_a_file}` cannot be run: Not a directory (os error 20)"),
        ),
    ] {
        let ended = exec(&v.t, &[], &[program]).ends();
        let hint = match code {
            127 => "hint: a credential is named by -c: credctl exec -c CREDENTIAL -- COMMAND\n",
            _ => "",
        };
        let said = format!("credctl: {why}\n{hint}");
        assert_eq!(outcome(&ended), (code, "", &*said));
        let json = exec(&v.t, &["--json"], &[program]).ends();
        let error = json.error();
        assert_eq!((json.code, json.stdout.as_str()), (code, ""));
        assert_eq!(
            (&error["exit_code"], &error["message"]),
            (&code.into(), &why.into())
        );
        let kind = if code == 127 {
            "no_program"
        } else {
            "not_executable"
        };
        assert_eq!(error["kind"], kind);
    }
}

#[test]
fn everything_from_the_programs_name_on_is_the_programs() {
    let v = Vault::new();
    let echo = |arguments: &[&str]| v.t.run(arguments).ends();
    for (arguments, expected) in [
        (
            &["exec", "echo", "--paper", "-c", "x", "--json"][..],
            "--paper -c x --json\n",
        ),
        (&["exec", "echo", "--", "-q"], "-- -q\n"),
        (&["exec", "--", "echo", "--", "--help"], "-- --help\n"),
        (
            &["exec", "--paper", "echo", "--version", "--live"],
            "--version --live\n",
        ),
        (
            &["exec", "sh", "-c", "echo \"$@\"", "sh", "-c", ""],
            "-c \n",
        ),
        (&["--quiet", "exec", "-c", "Data", "echo", "-c"], "-c\n"),
    ] {
        assert_eq!(
            outcome(&echo(arguments)),
            (0, expected, ""),
            "{arguments:?}"
        );
    }
    let named_like_a_flag = v.t.home().join("-x");
    fs::write(&named_like_a_flag, "#!/bin/sh\necho ran $1\n").unwrap();
    fs::set_permissions(&named_like_a_flag, fs::Permissions::from_mode(0o700)).unwrap();
    let path = format!(
        "{}:{}",
        v.t.home().display(),
        std::env::var("PATH").unwrap()
    );
    let ended = v.t.run(["exec", "--", "-x", "-y"]).var("PATH", path).ends();
    assert_eq!(outcome(&ended), (0, "ran -y\n", ""));
}

#[test]
fn a_script_without_a_first_line_runs_as_from_a_shell_and_a_program_keeps_its_folder() {
    let v = Vault::new();
    let script = v.t.home().join("plain-script");
    fs::write(&script, "pwd\necho \"$CREDCTL_EXEC_NICKNAME\"\n").unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
    let folder = v.t.home().join("a folder");
    fs::create_dir(&folder).unwrap();
    let mut run = v.exec(&[], &["../plain-script"]);
    run.command().current_dir(&folder);
    let ended = run.ends().succeeded();
    let (found, nickname) = ended.stdout.split_once('\n').unwrap();
    assert_eq!(
        fs::canonicalize(Path::new(found)).unwrap(),
        fs::canonicalize(&folder).unwrap()
    );
    assert_eq!(nickname, "Paper 1\n");
}
