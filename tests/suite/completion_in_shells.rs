//! TAB in interactive bash, zsh and fish: what it offers, and that it runs nothing else.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use clap::CommandFactory as _;
use credctl::parts::Cli;

use crate::{
    common::{
        credctl::{Credctl, PROGRAM},
        pty::{Fate, Stage, Terminal},
    },
    interactive_shells::{PROMPT, shell},
};

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// An account whose name no shell may run or cut.
const ACCOUNT: &str = "second $(touch RAN)'s `touch RAN`";

/// Lists at once, without a question, whatever the number of candidates.
const INPUTRC: &str = "set show-all-if-ambiguous on\nset completion-query-items 0\n\
                       set page-completions off\nset enable-bracketed-paste off\n";

/// A vault in whose PATH a program called `credctl` completes, and only writes down what else it is
/// called for.
struct Home {
    t: Credctl,
    older_key: String,
}

impl Home {
    fn new() -> Self {
        let mut t = Credctl::on_server();
        t.add("Paper 1", &["--paper", "--account", "main"]);
        t.run(["account", "add", ACCOUNT]).ends().succeeded();
        let status = |t: &Credctl| t.run(["vault", "status", "--json"]).ends().json();
        let older_key = status(&t)["keys"][0]["key_id"].as_str().unwrap().to_owned();
        t.run(["vault", "rotate", "--yes"]).ends().succeeded();
        let bin = t.home().join("bin");
        fs::create_dir(&bin).unwrap();
        let ran = t.home().join("ran");
        let credctl = format!(
            "#!/bin/sh\n[ \"$1\" != __complete ] || exec {PROGRAM} \"$@\"\n\
             printf '%s|' \"$@\" >>{ran}\necho >>{ran}\nexit 1\n",
            ran = ran.display()
        );
        program(&bin.join("credctl"), &credctl);
        program(&bin.join("zz-program"), "#!/bin/sh\n");
        fs::write(t.home().join("zz-file"), "").unwrap();
        fs::write(t.home().join("inputrc"), INPUTRC).unwrap();
        let path = std::env::var("PATH").unwrap();
        t.set("PATH", format!("{}:{path}", bin.display()));
        for (name, value) in [("LC_ALL", "C.UTF-8"), ("TERM", "xterm"), ("NO_COLOR", "1")] {
            t.set(name, value);
        }
        Home { t, older_key }
    }

    /// A shell on a terminal. What zsh and fish say on stderr goes to a file; bash shows its lines
    /// there.
    fn terminal(&self, name: &str) -> Terminal {
        let mut command: Command = shell(&self.t, name);
        command.env("INPUTRC", self.t.home().join("inputrc"));
        command.env("LISTMAX", "-1");
        let errors = format!("2>{}", self.errors().display());
        let streams = if name == "bash" { "" } else { &errors };
        let stage = Stage {
            settings: "sane",
            streams: Some(streams),
        };
        let mut terminal = Terminal::of(&command, stage);
        terminal.go();
        terminal.shows(PROMPT);
        terminal
    }

    fn errors(&self) -> PathBuf {
        self.t.home().join("errors")
    }

    /// What was run other than to complete, one line a call.
    fn ran(&self) -> String {
        fs::read_to_string(self.t.home().join("ran")).unwrap_or_default()
    }

    /// Ends the shell, which must not have shown an error.
    #[track_caller]
    fn leave(&self, name: &str, terminal: &mut Terminal) {
        terminal.types("exit 0\n");
        assert_eq!(terminal.fate(), Fate::Exited(0));
        let said = match name {
            "bash" => terminal.shown(),
            _ => fs::read_to_string(self.errors()).unwrap(),
        };
        let wrong = said.lines().find(|line| match name {
            "bash" => line.starts_with("bash: "),
            _ => !line.trim().is_empty(),
        });
        assert_eq!(wrong, None, "{name}: {said}");
        assert!(!self.t.home().join("RAN").exists(), "{name}");
    }
}

fn program(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The beginnings of lines: each flag with a value of each command, with a blank and with `=` behind
/// it, and the commands themselves.
fn beginnings() -> Vec<String> {
    let mut lines = Vec::new();
    let mut program = Cli::command();
    program.build();
    add_beginnings(&program, "credctl", &mut lines);
    lines
}

fn add_beginnings(command: &clap::Command, line: &str, lines: &mut Vec<String>) {
    lines.push(format!("{line} -"));
    if command.get_subcommands().next().is_some() {
        lines.push(format!("{line} "));
    }
    for arg in command.get_arguments() {
        let Some(long) = arg.get_long().filter(|_| arg.get_action().takes_values()) else {
            continue;
        };
        // Flags of every command are tried for some.
        if !arg.is_global_set() || line.matches(' ').count() < 2 {
            lines.push(format!("{line} --{long} "));
        }
        if !arg.is_global_set() {
            lines.push(format!("{line} --{long}="));
        }
    }
    for member in command.get_subcommands().filter(|c| c.get_name() != "help") {
        add_beginnings(member, &format!("{line} {}", member.get_name()), lines);
    }
}

/// Presses TAB behind each beginning. Nothing may be run but to complete, and no error shown.
#[track_caller]
fn completes_without_a_slip(name: &str) {
    let home = Home::new();
    let lines = beginnings();
    assert!(lines.len() > 150, "{}", lines.len());
    assert!(lines.contains(&"credctl env --format ".to_owned()));
    let mut terminal = home.terminal(name);
    for (number, line) in lines.iter().enumerate() {
        // The line is given up, and another one says that the shell is done with it.
        terminal.types(&format!("{line}\t\u{15}printf 'over-%s.\\n' {number}\n"));
        terminal.shows(&format!("over-{number}.")).shows(PROMPT);
    }
    home.leave(name, &mut terminal);
    assert_eq!(home.ran(), "", "{name}");
}

#[test]
fn bash_completes_every_flag_and_runs_nothing_else() {
    completes_without_a_slip("bash");
}

#[test]
fn zsh_completes_every_flag_and_runs_nothing_else() {
    completes_without_a_slip("zsh");
}

#[test]
fn fish_completes_every_flag_and_runs_nothing_else() {
    completes_without_a_slip("fish");
}

#[test]
fn what_is_stored_and_programs_are_completed_in_every_shell() {
    for name in SHELLS {
        let home = Home::new();
        let mut terminal = home.terminal(name);
        let file = home.t.home().join("zz-file");
        let file = file.to_str().unwrap();
        let part = &file[..file.len() - 2];
        let key = &home.older_key;
        let cases = [
            ("--account seco".to_owned(), format!("--account|{ACCOUNT}|")),
            (
                "list --account seco".to_owned(),
                format!("list|--account|{ACCOUNT}|"),
            ),
            (
                "vault rotate --account mai".to_owned(),
                "vault|rotate|--account|main|".to_owned(),
            ),
            ("vault retire ".to_owned(), format!("vault|retire|{key}|")),
            (
                "add --type krak".to_owned(),
                "add|--type|kraken|".to_owned(),
            ),
            (
                "edit --type krak".to_owned(),
                "edit|--type|kraken|".to_owned(),
            ),
            ("list -t krak".to_owned(), "list|-t|kraken|".to_owned()),
            (
                "import --type krak".to_owned(),
                "import|--type|kraken|".to_owned(),
            ),
            (
                "exec -- zz-pro".to_owned(),
                "exec|--|zz-program|".to_owned(),
            ),
            ("exec zz-pro".to_owned(), "exec|zz-program|".to_owned()),
            ("exec -c Pap".to_owned(), "exec|-c|Paper 1|".to_owned()),
            (
                format!("exec -- zz-program {part}"),
                format!("exec|--|zz-program|{file}|"),
            ),
            (
                format!("exec zz-program -x {part}"),
                format!("exec|zz-program|-x|{file}|"),
            ),
        ];
        let mut expected = String::new();
        for (number, (typed, called)) in cases.iter().enumerate() {
            expected += &format!("{called}\n");
            terminal.types(&format!("credctl {typed}\t\n"));
            terminal.types(&format!("printf 'over-%s.\\n' {number}\n"));
            terminal.shows(&format!("over-{number}.")).shows(PROMPT);
            assert_eq!(home.ran(), expected, "{name}: {typed}");
        }
        home.leave(name, &mut terminal);
    }
}

#[test]
fn bash_offers_commands_only_until_a_dash_is_typed() {
    let home = Home::new();
    let mut terminal = home.terminal("bash");
    let mut offered = |typed: &str, mark: &str| {
        let before = terminal.shown().len();
        terminal.types(&format!("{typed}\t\u{15}printf 'over-%s.\\n' {mark}\n"));
        terminal.shows(&format!("over-{mark}.")).shows(PROMPT);
        terminal.shown()[before..].to_owned()
    };
    for (typed, mark, command) in [
        ("credctl ", "a", "completions"),
        ("credctl --json ", "b", "completions"),
        ("credctl vault ", "c", "export-key"),
        ("credctl db ", "d", "grants"),
    ] {
        let shown = offered(typed, mark);
        assert!(shown.contains(command), "{shown}");
        assert!(
            !shown.contains("--color") && !shown.contains("-q "),
            "{shown}"
        );
    }
    let shown = offered("credctl -", "e");
    assert!(
        shown.contains("--color") && !shown.contains("completions"),
        "{shown}"
    );
    // Where no stored value is known, no file of this folder is offered either.
    let shown = offered("credctl use zzz", "f");
    assert!(!shown.contains("zz-file"), "{shown}");
}

#[test]
fn completion_needs_no_vault_key_and_its_files_are_the_users_own() {
    let home = Home::new();
    let t = &home.t;
    let keys = t.data_home().join("vault.keys");
    fs::remove_file(&keys).unwrap();
    for (words, offered) in [
        (&["credctl", "--account", ""][..], ACCOUNT),
        (&["credctl", "vault", "retire", ""], &*home.older_key),
        (&["credctl", "use", ""], "Paper 1"),
    ] {
        let answer = t.run([&["__complete", "zsh"], words].concat()).ends();
        assert_eq!((answer.code, &*answer.stderr), (0, ""));
        assert!(answer.stdout.contains(offered), "{answer:#?}");
    }
    assert!(!keys.exists());
    let caches = fs::read_dir(t.home().join(".cache/credctl")).unwrap();
    for cache in caches {
        let mode = cache.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
