//! Failures of `credctl env` inside `eval "$(credctl env …)"`: the shell always meets a command
//! that fails, so that no script goes on with the keys of the account before.

use std::{
    fs,
    process::{Command, Stdio},
};

use crate::common::credctl::{Credctl, PROGRAM};

/// Scripts that go on only if everything before went well; `ARGUMENTS` stands for the arguments.
const SCRIPTS: [(&str, &str); 4] = [
    (
        "sh",
        "set -eu; eval \"$(\"$credctl\" ARGUMENTS)\"; touch reached",
    ),
    (
        "bash",
        "set -eu; eval \"$(\"$credctl\" ARGUMENTS)\"; touch reached",
    ),
    (
        "zsh",
        "set -eu; eval \"$(\"$credctl\" ARGUMENTS)\"; touch reached",
    ),
    (
        "fish",
        "$credctl ARGUMENTS --format fish | source; or exit 1; touch reached",
    ),
];

/// Returns true if the scripts of all shells go on. Fails if some do and some do not.
#[track_caller]
fn goes_on(t: &Credctl, arguments: &str) -> bool {
    let went_on = SCRIPTS.map(|(shell, script)| {
        let mut command = Command::new(shell);
        command
            .args(["-c", &script.replace("ARGUMENTS", arguments)])
            .env_clear()
            .envs(t.variables())
            .env("credctl", PROGRAM)
            .env("APCA_API_KEY_ID", "the key before")
            .current_dir(t.home());
        let output = command.output().unwrap();
        let reached = fs::remove_file(t.home().join("reached")).is_ok();
        assert_eq!(
            output.status.success(),
            reached,
            "{shell} {arguments}: {output:?}"
        );
        reached
    });
    assert!(
        went_on.iter().all(|each| *each == went_on[0]),
        "{went_on:?}"
    );
    went_on[0]
}

#[test]
fn a_script_ends_where_credctl_refuses() {
    let mut t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.add("Live", &["--live"]);
    assert!(goes_on(&t, "env --paper"));
    for arguments in [
        "env --paper nobody",
        "env Live",
        "env --live 'Paper 1'",
        "env --colour 'Paper 1'",
        "env 'Paper 1' Live",
        "--timeout never env",
        "--verbose --user-id somebody env",
        "env --paper --live",
        "env --key-file /nonexistent",
    ] {
        assert!(!goes_on(&t, arguments), "{arguments}");
    }
    t.set("CREDCTL_TIMEOUT", "soon");
    assert!(!goes_on(&t, "env"), "a wrong variable");
    t.unset("CREDCTL_TIMEOUT");
    fs::create_dir_all(t.config().parent().unwrap()).unwrap();
    fs::write(t.config(), "garbage").unwrap();
    assert!(!goes_on(&t, "env"), "a config file that cannot be read");
    fs::remove_file(t.config()).unwrap();
    t.unset("HOME");
    assert!(!goes_on(&t, "env"), "no home");
}

#[test]
fn each_format_has_its_own_line() {
    let t = Credctl::on_server();
    const THROW: &str = "throw 'credctl: nothing was handed out'\n";
    for (arguments, line) in [
        (&["env", "nobody"][..], "false\n"),
        (&["env", "nobody", "--format", "sh"], "false\n"),
        (&["env", "nobody", "--format", "fish"], "false\n"),
        (&["env", "nobody", "--format", "powershell"], THROW),
        (&["env", "nobody", "--format", "csh"], "eval '\n"),
        (
            &["env", "nobody", "--format", "nu"],
            "error make {msg: 'credctl: nothing was handed out'}\n",
        ),
        (&["env", "nobody", "--format", "dotenv"], ""),
        (&["env", "nobody", "--format", "systemd"], ""),
        (&["env", "nobody", "--format", "docker"], ""),
        (&["env", "nobody", "--format", "github"], ""),
        (&["env", "nobody", "--json"], ""),
        (&["env", "--format", "ksh"], "false\n"),
        (&["env", "--format"], "false\n"),
        (&["env", "--colour", "--format=powershell"], THROW),
        (&["env", "--colour", "--json"], ""),
        (&["exec", "--colour"], ""),
        (&["list", "--colour"], ""),
    ] {
        let ended = t.run(arguments).ends();
        assert_eq!(ended.stdout, line, "{ended:#?}");
        assert_ne!((ended.code, ended.stderr.as_str()), (0, ""), "{ended:#?}");
    }
    let help = t.run(["env", "--help"]).ends().succeeded();
    assert!(
        help.stdout.starts_with("Print a credential's variables"),
        "{help:#?}"
    );
}

/// The signal is SIGKILL, which nobody can catch, while the database does not answer.
#[test]
fn a_script_ends_where_credctl_is_killed() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    let address = silent.local_addr().unwrap();
    t.set(
        "CREDCTL_DATABASE_URL",
        format!("postgres://trader-a@{address}/none?sslmode=disable"),
    );
    for signal in ["KILL", "TERM", "INT"] {
        let mut shell = Command::new("sh");
        let script = "set -eu; eval \"$(echo $$ >pid; exec \"$credctl\" env)\"; touch reached";
        // The subshell becomes credctl, which is told from its shell by the one that started it.
        let script = script.replace("echo $$", "sh -c 'echo $PPID'");
        shell
            .args(["-c", &script])
            .env_clear()
            .envs(t.variables())
            .env("credctl", PROGRAM)
            .current_dir(t.home())
            .stderr(Stdio::null());
        let mut shell = shell.spawn().unwrap();
        // It has connected, and waits for an answer.
        let (connection, _) = silent.accept().unwrap();
        let pid = fs::read_to_string(t.home().join("pid")).unwrap();
        let kill = Command::new("kill")
            .args(["-s", signal, pid.trim()])
            .status();
        assert!(kill.unwrap().success());
        assert!(!shell.wait().unwrap().success(), "{signal}");
        assert!(!t.home().join("reached").exists(), "{signal}");
        drop(connection);
    }
    let ended = t.run(["env", "--timeout", "200ms"]).ends();
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (6, "false\n"),
        "{ended:#?}"
    );
}

#[test]
fn a_disk_that_is_full_is_no_answer() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    let full = t
        .run(["env"])
        .under("sh", ["-c", "exec \"$0\" \"$@\" >/dev/full"]);
    let ended = full.ends();
    assert_eq!((ended.code, ended.stdout.as_str()), (12, ""), "{ended:#?}");
}
