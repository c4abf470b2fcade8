//! Lines that are suggested instead of one that cannot be understood. Each is run as it is shown, by
//! a shell.

use std::{path::Path, process::Command};

use credctl::parts::suggestion::{COMMANDS, IN_GROUPS};

use crate::common::credctl::{Credctl, Ended, PROGRAM};

/// The lines in the hint of a refusal, which ended with this code and wrote nothing to stdout.
#[track_caller]
fn suggested(refused: &Ended, code: i32) -> Vec<String> {
    assert_eq!((refused.code, &*refused.stdout), (code, ""), "{refused:#?}");
    let hint = refused.stderr.lines().last().unwrap();
    let lines = hint.strip_prefix("hint: try: ");
    let lines = lines.unwrap_or_else(|| panic!("no line is suggested: {refused:#?}"));
    lines.split(", or: ").map(str::to_owned).collect()
}

/// Runs a line as a shell reads it.
fn run_line(t: &Credctl, line: &str) -> Ended {
    let folder = Path::new(PROGRAM).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .env_clear()
        .envs(t.variables())
        .env("PATH", format!("{}:{path}", folder.display()))
        .current_dir(t.home())
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    Ended::of(line.to_owned(), command.spawn().unwrap())
}

/// The only line that is suggested for these arguments.
#[track_caller]
fn only_line(t: &Credctl, arguments: &[&str]) -> String {
    let lines = suggested(&t.run(arguments).ends(), 2);
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines[0].clone()
}

#[test]
fn every_word_of_other_programs_leads_to_lines_that_can_be_run() {
    let t = Credctl::fresh();
    let in_groups = IN_GROUPS.iter().flat_map(|(group, words, _)| {
        let line = |word: &&str| vec![(*group).to_owned(), (*word).to_owned()];
        words.iter().map(line).collect::<Vec<_>>()
    });
    let words = COMMANDS.iter().flat_map(|(words, _)| *words);
    let words = words.map(|word| vec![(*word).to_owned()]);
    let mut asked = std::collections::BTreeSet::new();
    for typed in words.chain(in_groups) {
        let refused = t.run(&typed).ends();
        for line in suggested(&refused, 2) {
            asked.insert(line);
        }
    }
    assert!(asked.len() > 30, "{asked:?}");
    for line in asked {
        let explained = match line.ends_with("--help") || line.ends_with("--version") {
            true => run_line(&t, &line),
            false => run_line(&t, &format!("{line} --help")),
        };
        assert_eq!((explained.code, &*explained.stderr), (0, ""), "{line}");
    }
}

#[test]
fn every_member_of_a_group_is_found_by_its_name_alone() {
    let t = Credctl::fresh();
    for (typed, expected) in [
        (&["rotate"][..], "credctl vault rotate"),
        (&["retire"], "credctl vault retire --help"),
        (&["seal"], "credctl vault seal"),
        (&["pin"], "credctl vault pin"),
        (&["add-key"], "credctl vault add-key"),
        (&["import-key", "file"], "credctl vault import-key file"),
        (&["export-key"], "credctl vault export-key --help"),
        (&["start"], "credctl db start"),
        (&["stop"], "credctl db stop"),
        (&["url"], "credctl db url"),
        (&["grants"], "credctl db grants"),
        (&["vault", "backup"], "credctl backup --help"),
        (&["--quiet", "stop"], "credctl --quiet db stop"),
    ] {
        assert_eq!(only_line(&t, typed), expected, "{typed:?}");
    }
    let status = suggested(&t.run(["status"]).ends(), 2);
    assert_eq!(status, ["credctl current", "credctl db status"]);
    let check = suggested(&t.run(["check"]).ends(), 2);
    assert_eq!(check, ["credctl verify", "credctl vault check"]);
}

#[test]
fn the_other_arguments_are_kept_and_quoted() {
    let t = Credctl::on_server();
    let name = "it's $(touch RAN) `x` \"y\"";
    let id = t.add(name, &["--paper"]);
    let other = t.add("Other", &["--live"]);
    let done = |arguments: &[&str], expected: &str| done(&t, arguments, expected);
    let quoted = "\"it's \\$(touch RAN) \\`x\\` \\\"y\\\"\"";
    done(&["switch", "Other"], "credctl use Other");
    assert_eq!(
        done(&["whoami", "--id"], "credctl current --id")
            .stdout
            .trim_end(),
        other
    );
    done(&["select", name], &format!("credctl use {quoted}"));
    assert_eq!(
        done(&["whoami", "--id"], "credctl current --id")
            .stdout
            .trim_end(),
        id
    );
    let ran = done(
        &[
            "run",
            "-c",
            "Other",
            "--live",
            "--",
            "printenv",
            "CREDCTL_EXEC_NICKNAME",
        ],
        "credctl exec -c Other --live -- printenv CREDCTL_EXEC_NICKNAME",
    );
    assert_eq!(ran.stdout, "Other\n");
    let narrow = done(&["list", "--env", "paper"], "credctl list --paper").stdout;
    for listed in [narrow, t.run(["list", "paper"]).ends().succeeded().stdout] {
        assert!(listed.contains(&id) && !listed.contains(&other), "{listed}");
    }
    assert!(!t.home().join("RAN").exists());
}

/// Asserts that this is the only line that is suggested, and runs it.
#[track_caller]
fn done(t: &Credctl, arguments: &[&str], expected: &str) -> Ended {
    assert_eq!(only_line(t, arguments), expected, "{arguments:?}");
    run_line(t, expected).succeeded()
}

#[test]
fn flags_and_order_of_words_are_mended() {
    let t = Credctl::on_server();
    t.add("Paper 0", &["--paper"]);
    t.add("Other", &["--live"]);
    let done = |arguments: &[&str], expected: &str| done(&t, arguments, expected);
    done(&["list", "-o", "json"], "credctl list --json");
    done(&["list", "--env", "live"], "credctl list --live");
    done(&["export", "--format", "fish"], "credctl env --format fish");
    done(&["unset"], "credctl env --unset");
    done(
        &["mv", "Other", "Paper 1"],
        "credctl rename Other 'Paper 1'",
    );
    done(&["show", "Paper", "1"], "credctl show 'Paper 1'");
    done(&["show", "--profile", "Paper 1"], "credctl show 'Paper 1'");
    done(
        &["disable", "Paper 1", "-y"],
        "credctl edit --disable 'Paper 1' -y",
    );
    done(&["history", "Paper 1"], "credctl log 'Paper 1'");
    done(
        &["account", "create", "second"],
        "credctl account add second",
    );
    done(&["version"], "credctl --version");
    done(
        &["delete", "--force", "Paper 1"],
        "credctl remove --yes 'Paper 1'",
    );
    assert_eq!(t.nicknames(), ["Paper 0"]);
}

#[test]
fn json_has_the_same_hint() {
    let refused = Credctl::fresh().run(["delete", "Paper 1", "--json"]).ends();
    let error = refused.error();
    assert_eq!((refused.code, &error["kind"]), (2, &"usage".into()));
    assert_eq!(error["hint"], "try: credctl remove 'Paper 1' --json");
}

#[test]
fn a_credential_in_the_place_of_a_program_is_pointed_to_its_flag() {
    let t = Credctl::on_server();
    t.add("Bot 1", &["--paper"]);
    for name in ["Bot 1", "alpaca/Bot 1"] {
        let line = format!("credctl exec -c '{name}' -- printenv CREDCTL_EXEC_NICKNAME");
        let typed = ["exec", name, "--", "printenv", "CREDCTL_EXEC_NICKNAME"];
        let refused = t.run(typed).ends();
        assert_eq!(suggested(&refused, 102), std::slice::from_ref(&line));
        assert_eq!(run_line(&t, &line).succeeded().stdout, "Bot 1\n");
    }
    // A program of this name is run, whatever follows.
    let echoed = t.run(["exec", "echo", "--", "x"]).ends().succeeded();
    assert_eq!(echoed.stdout, "-- x\n");
    let missing = t.run(["exec", "alpaca/Bot", "true"]).ends();
    assert_eq!(missing.code, 127);
    let hint = "hint: a credential is named by -c: credctl exec -c CREDENTIAL -- COMMAND\n";
    assert!(missing.stderr.ends_with(hint), "{missing:#?}");
}

#[test]
fn a_key_on_the_line_is_never_repeated() {
    let t = Credctl::fresh();
    let key = "PKHUSH0123456789ABCD";
    for typed in [
        &[
            "add",
            "--key",
            "HUSH",
            "--secret",
            "HUSH",
            "--nickname",
            "x",
        ][..],
        &["add", "--api-key=HUSH", "--nickname", "x"],
        &[
            "add",
            "--nickname",
            "x",
            "--api-secret",
            "HUSH",
            "--token",
            "HUSH",
        ],
        &["new", "--nickname", "x", "--secret-key", "HUSH"],
        &["edit", "x", "--password", "HUSH"],
        &["add", "-k", "HUSH", "-s", "HUSH"],
        &["store", key],
        &[key],
        &["delete", key],
        &["run", "--", "curl", "-H", "Authorization: HUSH"],
        &["run", "--", "prog", "--token", "HUSH"],
        &["run", "--", "env", "API_TOKEN=HUSH", "prog"],
        &["run", "--", "psql", "postgres://me:HUSH@host/db"],
        &["create", "--field", "passphrase=HUSH"],
        &["exec", "nobody", "--", "prog", "--token=HUSH"],
        &["use", "--key", "HUSH"],
    ] {
        let refused = t.run(typed).ends();
        assert!([2, 102].contains(&refused.code), "{refused:#?}");
        assert!(refused.stderr.contains("hint: "), "{refused:#?}");
        assert!(!refused.stderr.contains("HUSH"), "{typed:?}: {refused:#?}");
    }
}

#[test]
fn a_key_as_a_flag_is_answered_with_how_keys_are_given() {
    let t = Credctl::on_server();
    t.add("x", &["--paper"]);
    for (typed, line) in [
        (
            &["add", "--key", "A", "--secret", "B", "--nickname", "y"][..],
            "credctl add --nickname y",
        ),
        (&["add", "--api-key=A", "--live"], "credctl add --live"),
        (&["edit", "x", "--secret-key", "A"], "credctl edit x --keys"),
    ] {
        let refused = t.run(typed).ends();
        let hint = format!(
            "hint: keys are never arguments. To be asked for them, try: {line}, or give --stdin, \
             --from-env or --api-key-file FILE\n"
        );
        assert!(refused.stderr.ends_with(&hint), "{refused:#?}");
        // Nobody is there to be asked, and the flags are said that give keys.
        let asks = run_line(&t, line);
        assert_eq!(asks.code, 2, "{asks:#?}");
        assert!(asks.stderr.contains("--stdin"), "{asks:#?}");
    }
}
