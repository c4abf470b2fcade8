//! Commands that the pages name without running them: each is one that credctl has.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{Arg, Command, CommandFactory as _};
use credctl::parts::Cli;

use super::blocks::{blocks, page, pages, without_blocks};

/// What ends a command in a line of a shell.
const ENDS: [char; 8] = ['|', '&', ';', ')', '>', '<', '#', '\n'];

#[test]
fn every_command_and_flag_that_a_page_names_exists() {
    let root = Cli::command();
    let mut wrong = Vec::new();
    for path in pages() {
        let inline = inline_code(&without_blocks(&page(&path)));
        let in_blocks = blocks(&path).into_iter().map(|block| block.text);
        for text in inline.into_iter().chain(in_blocks) {
            let problems = named(&text).filter_map(|words| problem(&root, &words));
            wrong.extend(problems.map(|problem| format!("{path}: {problem}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_command_and_flag_that_the_program_itself_names_exists() {
    let root = Cli::command();
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        for quoted in quoted_commands(&text) {
            count += 1;
            let problems = named(&quoted).filter_map(|words| problem(&root, &words));
            wrong.extend(problems.map(|problem| format!("{}: {problem}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(
        count > 200,
        "{count} commands are too few to be all of them"
    );
}

#[test]
fn a_command_or_flag_that_does_not_exist_is_found() {
    let root = Cli::command();
    for (text, is_wrong) in [
        ("credctl vault rotate --dry-run", true),
        ("credctl frobnicate", true),
        ("credctl --json list --paper", false),
        ("x | credctl exec --paper -- ./bot --frobnicate", false),
        ("credctl COMMAND --help", false),
    ] {
        let found = named(text).any(|words| problem(&root, &words).is_some());
        assert_eq!(found, is_wrong, "{text}");
    }
}

/// The files that what the program says comes from.
fn sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src"), root.join("migrations")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files
}

/// The commands between backticks in a source file, each on one line.
fn quoted_commands(text: &str) -> impl Iterator<Item = String> {
    let begins = text.match_indices("`credctl ");
    begins.map(|(at, _)| {
        let code = text[at + 1..].split('`').next().unwrap_or_default();
        let lines = code.lines().map(|line| {
            let line = line.trim_start().trim_start_matches(['/', '!', '-', '#']);
            line.trim_end_matches('\\').trim()
        });
        format!("`{}", lines.collect::<Vec<_>>().join(" "))
    })
}

/// The words behind each `credctl` that begins a command.
fn named(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let begins = text.match_indices("credctl ").filter(|(at, _)| {
        let before = text[..*at].chars().next_back();
        before.is_none_or(|c| c == '`' || c == '(' || c == '\n')
            || text[..*at].ends_with("/bin/")
            || text[..*at].ends_with("| ")
            || text[..*at].ends_with("$ ")
            || text[..*at].ends_with("run: ")
            || text[..*at].ends_with("&& ")
    });
    begins.map(|(at, name)| {
        let rest = &text[at + name.len()..];
        let words = rest.split(ENDS).next().unwrap_or_default();
        words
            .split_whitespace()
            .take_while(|word| *word != "--")
            .collect()
    })
}

fn problem(root: &Command, words: &[&str]) -> Option<String> {
    // The name of a key, such as `credctl seal v1`.
    if words.last() == Some(&"v1") {
        return None;
    }
    let mut command = root;
    for word in words {
        let word = word.trim_matches(['`', '"', '\'', ',', '.', '[', ']', '(', ')']);
        if let Some(flag) = word.strip_prefix("--") {
            let name = flag.split(['=', '[']).next().unwrap_or_default();
            let is_known =
                name == "help" || name == "version" || has(command, name) || has(root, name);
            if !is_known {
                return Some(format!("`{}` has no `--{name}`", command.get_name()));
            }
        } else if let Some(below) = command.find_subcommand(word) {
            command = below;
        } else if command.has_subcommands() && is_name(word) {
            return Some(format!("`{}` has no command `{word}`", command.get_name()));
        }
    }
    None
}

fn has(command: &Command, flag: &str) -> bool {
    let is_it = |arg: &Arg| {
        let aliases = arg.get_all_aliases().unwrap_or_default();
        arg.get_long() == Some(flag) || aliases.contains(&flag)
    };
    command.get_arguments().any(is_it)
}

fn is_name(word: &str) -> bool {
    !word.is_empty()
        && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        && !word.starts_with('-')
}

/// What stands between single backticks, also over the end of a line.
fn inline_code(text: &str) -> Vec<String> {
    let paragraphs = text.split("\n\n");
    let code = paragraphs.flat_map(|text| text.split('`').skip(1).step_by(2));
    code.map(|code| code.replace('\n', " ")).collect()
}
