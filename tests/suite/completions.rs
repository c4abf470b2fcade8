//! The committed completion scripts: the program prints the same ones, and shells accept them.

use std::{fs, path::PathBuf, process::Command};

use crate::common::credctl::Credctl;

/// The committed script of each shell.
const SCRIPTS: [(&str, &str); 5] = [
    ("bash", "credctl.bash"),
    ("zsh", "_credctl"),
    ("fish", "credctl.fish"),
    ("powershell", "credctl.ps1"),
    ("elvish", "credctl.elv"),
];

fn committed(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("completions")
        .join(file)
}

#[test]
fn the_committed_scripts_are_what_the_program_prints() {
    // Neither a home nor a database: a packager's build has none.
    let mut credctl = Credctl::fresh();
    credctl.set("HOME", "/nonexistent");
    credctl.set("CREDCTL_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    for (shell, file) in SCRIPTS {
        let printed = credctl.run(["completions", shell]).ends().succeeded();
        assert_eq!(printed.stderr, "", "{shell}");
        let script = fs::read_to_string(committed(file)).unwrap();
        assert!(
            printed.stdout == script,
            "completions/{file} is not what `credctl completions {shell}` prints: run `make completions`"
        );
    }
}

#[test]
fn bash_completes_commands_and_flags_by_the_script() {
    let script = r#"
        set -u
        source "$1"
        complete -p credctl
        COMP_WORDS=(credctl ren) COMP_CWORD=1
        _credctl credctl ren credctl
        echo "${COMPREPLY[@]}"
        COMP_WORDS=(credctl add --api) COMP_CWORD=2
        _credctl credctl --api add
        echo "${COMPREPLY[@]}"
    "#;
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-c", script, "bash"])
        .arg(committed("credctl.bash"))
        .output()
        .expect("bash starts");
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    let (registered, completed) = stdout.split_once('\n').expect("two lines at least");
    assert!(registered.contains("_credctl"), "{registered}");
    assert_eq!(completed, "rename\n--api-key-file\n", "{stderr}");
    assert_eq!((stderr.as_str(), output.status.code()), ("", Some(0)));
}

#[test]
fn an_unknown_shell_is_refused_with_those_there_are() {
    let refused = Credctl::fresh().run(["completions", "tcsh"]).ends();
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    for (shell, _) in SCRIPTS {
        assert!(refused.stderr.contains(shell), "{}", refused.stderr);
    }
}

/// The parts of a line between single quotes, in which `''` is one quote. `None` if one does not end, or
/// if PowerShell would take another character for a quote.
fn quoted_parts(line: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\'' {
            continue;
        }
        let mut part = String::new();
        loop {
            match rest.next()? {
                '\'' if rest.next_if_eq(&'\'').is_some() => part.push('\''),
                '\'' => break,
                '\u{2018}'..='\u{201b}' => return None,
                c => part.push(c),
            }
        }
        parts.push(part);
    }
    Some(parts)
}

/// PowerShell and elvish are rarely there to be asked, so their scripts are read here.
#[test]
fn descriptions_hold_nothing_that_powershell_and_elvish_read() {
    for (file, begins, most) in [
        ("credctl.ps1", "[CompletionResult]::new(", 3),
        ("credctl.elv", "cand ", 1),
    ] {
        let script = fs::read_to_string(committed(file)).unwrap();
        let lines = script.lines().map(str::trim);
        let lines: Vec<_> = lines.filter(|line| line.starts_with(begins)).collect();
        assert!(lines.len() > 500, "{file}: {}", lines.len());
        for line in lines {
            let parts = quoted_parts(line);
            let parts = parts.unwrap_or_else(|| panic!("{file}: a quote does not end: {line}"));
            assert_eq!(parts.len(), most, "{file}: {line}");
            let description = parts.last().unwrap();
            assert!(is_plain(description), "{file}: {description}");
        }
    }
}

/// What clap itself says about its help may stand in parentheses.
fn is_plain(description: &str) -> bool {
    let own = [" (see more with '--help')", "(s)"];
    let text = own
        .iter()
        .fold(description.to_owned(), |text, own| text.replace(own, ""));
    !text.contains([
        '`', '$', '"', '\\', '[', ']', '{', '}', '(', ')', ';', ':', '<', '>', '|',
    ])
}
