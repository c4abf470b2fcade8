//! Help: what its pages hold, and that their examples work.

mod examples;
mod topics;

use std::collections::BTreeMap;

use clap::{Command, CommandFactory as _};
use credctl::parts::Cli;

use crate::common::credctl::Credctl;

/// Every command of the program by its path, such as `vault rotate`.
fn commands() -> BTreeMap<String, Command> {
    let mut program = Cli::command();
    program.build();
    let mut commands = BTreeMap::new();
    for command in program.get_subcommands() {
        let name = command.get_name().to_owned();
        for below in command.get_subcommands().filter(|c| c.get_name() != "help") {
            commands.insert(format!("{name} {}", below.get_name()), below.clone());
        }
        commands.insert(name, command.clone());
    }
    commands
}

/// What a page shows: `-h` or `--help` of the command at this path.
fn page(t: &Credctl, path: &str, flag: &str) -> String {
    let words = path.split_whitespace().chain([flag]);
    t.run(words).ends().succeeded().stdout.clone()
}

#[test]
fn a_short_page_has_examples_first_its_own_options_and_one_line_for_the_global_ones() {
    let t = Credctl::fresh();
    for (path, command) in commands() {
        let page = page(&t, &path, "-h");
        let about = command.get_about().unwrap().to_string();
        let begins = format!("{about}\n\nExamples:\n  ");
        assert!(page.starts_with(&begins), "{path}:\n{page}");
        let (examples, rest) = page.split_once("\n\nUsage: ").unwrap();
        assert!(examples.contains("credctl "), "{path}:\n{page}");
        assert!(
            rest.contains("\n\nGlobal options, such as --json, "),
            "{path}:\n{page}"
        );
        assert!(!rest.contains("--user-id <"), "{path}:\n{page}");
        for line in page.lines() {
            assert!(line.chars().count() <= 100, "{path}: {line}");
        }
        for line in examples.lines().skip(1) {
            assert!(line.chars().count() <= 80, "{path}: {line}");
        }
    }
}

#[test]
fn a_long_page_has_examples_the_description_and_the_global_options_in_full() {
    let t = Credctl::fresh();
    for (path, command) in commands() {
        let page = page(&t, &path, "--help");
        let (examples, rest) = page.split_once("\n\nUsage: ").unwrap();
        assert!(examples.contains("\n\nExamples:\n  "), "{path}:\n{page}");
        assert!(rest.contains("\nGlobal options:\n"), "{path}:\n{page}");
        assert!(rest.contains("--user-id <USER>"), "{path}:\n{page}");
        let long = command.get_long_about().map(ToString::to_string);
        if let Some((_, details)) = long.as_deref().and_then(|text| text.split_once("\n\n")) {
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(words(examples).contains(&words(details)), "{path}:\n{page}");
        }
    }
}

#[test]
fn all_commands_stand_in_groups_with_what_they_do() {
    let t = Credctl::fresh();
    let page = page(&t, "", "-h");
    let titles = [
        "Credentials:",
        "Hand out keys:",
        "Account and vault:",
        "Database:",
        "More:",
    ];
    let at: Vec<_> = titles.map(|title| page.find(title).unwrap()).into();
    assert!(at.is_sorted(), "{page}");
    for (path, command) in commands().iter().filter(|(path, _)| !path.contains(' ')) {
        let alias = command.get_visible_aliases().next();
        let alias = alias.map_or(String::new(), |alias| format!(" [alias: {alias}]"));
        let line = format!("  {path:<11}  {}{alias}\n", command.get_about().unwrap());
        assert_eq!(page.matches(&line).count(), 1, "{line}{page}");
    }
}

#[test]
fn a_short_flag_means_the_same_everywhere() {
    let mut meanings: BTreeMap<char, String> = BTreeMap::new();
    for (path, command) in commands() {
        for arg in command.get_arguments() {
            let Some(short) = arg.get_short() else {
                continue;
            };
            let long = arg.get_long().unwrap_or(arg.get_id().as_str()).to_owned();
            let meaning = meanings.entry(short).or_insert_with(|| long.clone());
            assert_eq!(*meaning, long, "-{short} of {path}");
        }
    }
    assert_eq!(meanings[&'y'], "yes");
}

#[test]
fn alone_it_says_what_to_do_first_and_later_what_is_in_use() {
    let t = Credctl::fresh();
    let alone = |t: &Credctl| {
        let ended = t.run([""; 0]).ends();
        assert_eq!((ended.code, &*ended.stdout), (2, ""), "{ended:#?}");
        let lines: Vec<_> = ended.stderr.lines().collect();
        assert!(lines.len() < 24, "{ended:#?}");
        assert!(
            lines.iter().all(|line| line.chars().count() <= 80),
            "{ended:#?}"
        );
        for (path, _) in commands().iter().filter(|(path, _)| !path.contains(' ')) {
            let word = |line: &&str| line.split(' ').any(|word| word == path);
            assert!(lines.iter().any(word), "{path}: {ended:#?}");
        }
        ended.stderr
    };
    assert!(alone(&t).contains("\n  credctl add "));
    assert_eq!(std::fs::read_dir(t.home()).unwrap().count(), 0);

    let t = Credctl::on_server();
    assert!(alone(&t).contains("No credential is in use yet."));
    t.add("Paper 1", &["--paper"]);
    let said = alone(&t);
    assert!(
        said.contains("In use: alpaca · Paper 1 · paper\n"),
        "{said}"
    );
    assert!(!said.contains("credctl add "), "{said}");
    t.add("Real", &["--live"]);
    t.run(["remove", "Paper 1", "--yes"]).ends().succeeded();
    let said = alone(&t);
    assert!(
        said.contains("In use: nothing; `credctl use` chooses one"),
        "{said}"
    );
    let by_variable = t
        .run([""; 0])
        .var("CREDCTL_CREDENTIAL", "Re\u{202e}al")
        .ends();
    let expected = "In use: Re\\u{202e}al (CREDCTL_CREDENTIAL)";
    assert!(by_variable.stderr.contains(expected), "{by_variable:#?}");
}

#[test]
fn the_short_version_is_a_number_and_the_long_one_says_what_was_built() {
    let t = Credctl::fresh();
    let short = t.run(["-V"]).ends().succeeded().stdout.clone();
    assert_eq!(short, concat!("credctl ", env!("CARGO_PKG_VERSION"), "\n"));
    let long = t.run(["--version"]).ends().succeeded().stdout.clone();
    assert_eq!(long, format!("{} (debug build)\n", short.trim_end()));
}
