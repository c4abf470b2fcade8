//! A program at a terminal under `credctl exec`: signals reach it once, as if a shell had started
//! it.

use rustix::process::Signal;

use super::Vault;
use crate::common::{
    credctl::Run,
    pty::{Fate, Stage, Terminal},
};

/// A program that reports each signal as it comes.
const LISTENER: &str = "
import os, signal
def tell(number, frame):
    os.write(1, b'got %s\\n' % signal.Signals(number).name.encode())
for name in ('TERM', 'INT', 'HUP', 'QUIT', 'USR1', 'USR2', 'CONT', 'WINCH'):
    signal.signal(getattr(signal, 'SIG' + name), tell)
os.write(1, b'begun %d\\n' % os.getpid())
while True:
    signal.pause()
";

fn begun(mut run: Run<'_>, streams: &'static str) -> Terminal {
    let stage = Stage {
        settings: "sane",
        streams: Some(streams),
    };
    let mut terminal = Terminal::of(run.command(), stage);
    terminal.go();
    terminal
}

#[test]
fn each_signal_reaches_the_program_once() {
    let v = Vault::new();
    let program = ["python3", "-c", LISTENER];
    let mut terminal = begun(v.exec(&["-c", "Paper 1"], &program), "");
    let begun = format!("begun {}\n", terminal.pid());
    terminal.shows("begun ");
    for (signal, name) in [
        (Signal::TERM, "SIGTERM"),
        (Signal::INT, "SIGINT"),
        (Signal::HUP, "SIGHUP"),
        (Signal::QUIT, "SIGQUIT"),
        (Signal::USR1, "SIGUSR1"),
        (Signal::USR2, "SIGUSR2"),
    ] {
        terminal.signal(signal).shows(&format!("got {name}"));
    }
    // Typed, and so sent to everything in the foreground.
    terminal.types("\x03").shows("got SIGINT");
    terminal.types("\x1c").shows("got SIGQUIT");
    terminal.resize(30, 100).shows("got SIGWINCH");
    terminal.signal(Signal::CONT).shows("got SIGCONT");
    terminal.signal(Signal::KILL);
    assert_eq!(terminal.fate(), Fate::Killed(9));
    let got = [
        "TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "INT", "QUIT", "WINCH", "CONT",
    ];
    let got: String = got.map(|name| format!("got SIG{name}\n")).concat();
    let screen = terminal.screen().replace("^C", "").replace("^\\", "");
    assert_eq!(screen, begun + &got);
}

/// A shell that runs the program as a job, as at a prompt.
const JOB: &str = r#"
    set -m
    "$0" "$@"; echo "stopped $?"
    fg >fg; echo "stopped $?"
    kill -KILL %1
"#;

#[test]
fn a_program_is_stopped_and_goes_on_as_a_job_of_its_shell() {
    let v = Vault::new();
    let run = v.exec(&["-c", "Paper 1"], &["python3", "-c", LISTENER]);
    let mut terminal = begun(run.under("bash", ["-c", JOB]), "");
    terminal.shows("begun ").types("\x1a").shows("stopped 148");
    terminal
        .shows("got SIGCONT")
        .types("\x1a")
        .shows("stopped 148");
    assert_eq!(terminal.fate(), Fate::Exited(0), "{}", terminal.shown());
    assert_eq!(terminal.screen().matches("got ").count(), 1);
}

#[test]
fn without_a_name_one_line_says_which_credential_it_is_and_why() {
    let v = Vault::new();
    let (paper, live) = (&v.paper[..8], &v.live[..8]);
    let by_config =
        format!("Using alpaca · Paper 1 · paper · {paper} (the active credential)\nran\n");
    let by_variable = format!("Using alpaca · Live · live · {live} (CREDCTL_CREDENTIAL)\nran\n");
    let ran = "ran\n".to_owned();
    let program = ["sh", "-c", "echo ran >&2"];
    for (flags, variable, expected) in [
        (&[][..], None, &by_config),
        (&["--paper", "--also", "Data"], None, &by_config),
        (&["--live"], Some("Live"), &by_variable),
        (&["-c", "Paper 1"], None, &ran),
        (&["-c", "Paper 1"], Some("Live"), &ran),
        (&["--quiet"], None, &ran),
        (&["--json"], None, &ran),
    ] {
        let mut run = v.exec(flags, &program).var("NO_COLOR", "1");
        if let Some(variable) = variable {
            run = run.var("CREDCTL_CREDENTIAL", variable);
        }
        let mut terminal = begun(run, ">stdout");
        assert_eq!(terminal.fate(), Fate::Exited(0), "{}", terminal.shown());
        assert_eq!(terminal.screen(), *expected, "{flags:?}");
        assert_eq!(terminal.stdout(), "");
    }
    // Where stderr is no terminal nobody reads it.
    let mut terminal = begun(v.exec(&[], &program), "2>stdout");
    assert_eq!(terminal.fate(), Fate::Exited(0));
    assert_eq!(
        (terminal.stdout().as_str(), terminal.screen().as_str()),
        ("ran\n", "")
    );
}

#[test]
fn a_program_finds_the_terminal_as_it_was() {
    let v = Vault::new();
    let mut terminal = begun(v.exec(&[], &["stty", "-g"]), "");
    terminal.shows("Using ");
    assert_eq!(terminal.fate(), Fate::Exited(0));
    let found = terminal.found();
    assert!(terminal.screen().ends_with(&found), "{}", terminal.screen());
}
