//! Completion and prompts in interactive bash, zsh and fish.

use std::{env, fs, path::Path, process::Command};

use crate::common::{
    credctl::{Credctl, PROGRAM},
    pty::{Fate, Stage, Terminal},
};

/// Nicknames with characters that are special to a shell, and for each the texts that are typed
/// before a TAB. None may be run, expanded or cut.
const NICKNAMES: [(&str, &[&str]); 7] = [
    ("Paper 1", &["Pap", "\"Pap", "'Pap", "Paper\\ "]),
    (
        "it's $(touch RAN) `touch RAN` \"q\" \\w;#",
        &["it", "\"it", "alpaca/it"],
    ),
    ("100% $HOME !x ~", &["100", "'100"]),
    ("Счёт 🚀", &["Сч", "\"Сч"]),
    ("a:b=c d", &["a:", "a:b=c\\ "]),
    ("*", &["alpaca/"]),
    ("-dash", &["alpaca/-"]),
];

/// The prompt of a shell that waits for a line.
pub const PROMPT: &str = "ready> ";

/// A program on PATH, in a home of its own.
fn with_program() -> Credctl {
    let mut t = Credctl::on_server();
    let folder = Path::new(PROGRAM).parent().unwrap();
    let path = env::var("PATH").unwrap();
    t.set("PATH", format!("{}:{path}", folder.display()));
    for (name, value) in [("LC_ALL", "C.UTF-8"), ("TERM", "xterm"), ("NO_COLOR", "1")] {
        t.set(name, value);
    }
    t
}

/// The command of a shell that has read its completions, without any other configuration.
pub fn shell(t: &Credctl, name: &str) -> Command {
    let script = t.run(["completions", name]).ends().succeeded().stdout;
    let file = t.home().join("completions");
    fs::write(&file, script).unwrap();
    let file = file.to_str().unwrap();
    let rc = |name: &str, text: String| {
        let rc = t.home().join(name);
        fs::write(&rc, text).unwrap();
        rc.to_str().unwrap().to_owned()
    };
    let mut command = Command::new(name);
    command.envs(t.variables());
    match name {
        "bash" => {
            let rc = rc("bashrc", format!("set -u; source {file}; PS1='{PROMPT}'"));
            command.args(["--noprofile", "--rcfile", &rc, "-i"]);
            command.env("INPUTRC", "/dev/null");
        }
        "zsh" => {
            let init = "unset zle_bracketed_paste; autoload -Uz compinit; compinit -D -u";
            rc(
                ".zshrc",
                format!("{init}; source {file}; PROMPT='{PROMPT}'"),
            );
            command.env("ZDOTDIR", t.home()).args(["-d", "-i"]);
        }
        _ => {
            let prompt = format!("function fish_prompt; echo -n '{PROMPT}'; end");
            let rc = rc("rc.fish", format!("source {file}; {prompt}"));
            command.args(["--no-config", "-i", "-C", &format!("source {rc}")]);
        }
    }
    command
}

/// Types the beginning of each nickname and a TAB after `credctl use`, and checks which credential
/// is in use then.
#[track_caller]
fn completes_every_nickname(name: &str) {
    let t = with_program();
    let mut credentials: Vec<(String, String, Vec<String>)> = NICKNAMES
        .iter()
        .map(|(nickname, typed)| {
            let nickname_flag = format!("--nickname={nickname}");
            let added = t.run(["add", &nickname_flag, "--paper", "--stdin", "--again"]);
            let added = added.input("PKTEST0000000000WXYZ\nsecret-of-a-test\n");
            let id = added.ends().succeeded().stdout.trim_end().to_owned();
            let typed = typed.iter().map(|typed| (*typed).to_owned()).collect();
            ((*nickname).to_owned(), id, typed)
        })
        .collect();
    for _ in 0..2 {
        let id = t.add("Twice", &["--paper", "--again"]);
        let typed = id[..7].to_owned();
        credentials.push(("Twice".to_owned(), id, vec![typed]));
    }
    // One whose name another one's name begins with would be offered beside it.
    credentials.retain(|(nickname, ..)| nickname != "*");

    let streams = Some("");
    let mut terminal = Terminal::of(
        &shell(&t, name),
        Stage {
            settings: "sane",
            streams,
        },
    );
    terminal.go();
    for (nickname, id, beginnings) in &credentials {
        for typed in beginnings {
            terminal
                .shows(PROMPT)
                .types(&format!("credctl use {typed}\t\n"));
            terminal.shows(&format!("Using alpaca · {nickname} · paper · {}", &id[..8]));
            let current = t.run(["current", "--id"]).ends().succeeded().stdout;
            assert_eq!(current.trim_end(), id, "{name}: {typed}");
        }
    }
    terminal.shows(PROMPT).types("exit 0\n");
    assert_eq!(terminal.fate(), Fate::Exited(0));
    assert!(!t.home().join("RAN").exists());
}

#[test]
fn bash_completes_every_nickname_so_that_it_is_the_one_that_is_used() {
    completes_every_nickname("bash");
}

#[test]
fn zsh_completes_every_nickname_so_that_it_is_the_one_that_is_used() {
    completes_every_nickname("zsh");
}

#[test]
fn fish_completes_every_nickname_so_that_it_is_the_one_that_is_used() {
    completes_every_nickname("fish");
}

/// The output of a shell that ran this script.
#[track_caller]
fn printed(t: &Credctl, shell: &str, arguments: &[&str], script: &str) -> String {
    let mut command = Command::new(shell);
    command.args(arguments).args(["-c", script]);
    command
        .env_clear()
        .envs(t.variables())
        .current_dir(t.home());
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), &*stderr), (Some(0), ""), "{script}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_hostile_nickname_runs_nothing_in_a_prompt() {
    let hostile = "$(touch RAN)`touch RAN`\\$(touch RAN) %d %(?.a.b) ${HOME} \\w \\[ !! $((1+1))";
    let mut t = with_program();
    t.unset("NO_COLOR");
    let flag = format!("--nickname={hostile}");
    let add = t.run(["add", &flag, "--live", "--use", "--stdin"]);
    add.input("AKTEST0000000000WXYZ\ns\n").ends().succeeded();
    let twins = hostile.replace('$', "＄").replace('`', "｀");
    let twins = twins.replace('\\', "＼").replace('!', "！");
    let (on, off) = ("\x1b[1m\x1b[31m", "\x1b[0m");
    let colored = |open: &str, close: &str, label: &str| {
        let part = |text| format!("{open}{on}{close}{text}{open}{off}{close}");
        format!("alpaca · {} · {}", part(label), part("LIVE"))
    };

    let in_bash = colored("\u{1}", "\u{2}", &twins);
    let shown = "printf %s \"${PS1@P}\"";
    let options = ["--noprofile", "--norc"];
    for set in [
        "PS1='$(credctl prompt --shell bash)'",
        "PS1=\"$(credctl prompt --shell bash)\"",
    ] {
        let script = format!("{set}; {shown}");
        assert_eq!(printed(&t, "bash", &options, &script), in_bash, "{set}");
    }
    let in_zsh = colored("", "", &twins);
    for set in [
        "PROMPT='$(credctl prompt --shell zsh)'",
        "PROMPT=\"$(credctl prompt --shell zsh)\"",
    ] {
        let script = format!("setopt prompt_subst prompt_bang; {set}; print -rnP -- \"$PROMPT\"");
        assert_eq!(printed(&t, "zsh", &["-f"], &script), in_zsh, "{set}");
    }
    let script = "function fish_prompt; credctl prompt --shell fish; end; fish_prompt";
    let in_fish = colored("", "", hostile);
    assert_eq!(printed(&t, "fish", &["--no-config"], script), in_fish);
    assert!(!t.home().join("RAN").exists());
}
