//! One block of a page: run by what reads its language.

use std::process::{Command, Stdio};

use super::{
    blocks::{Block, blocks},
    conversation,
    home::{Home, Stored},
    not_run, parsed, transcript, workflow,
};
use crate::common::credctl::Ended;

/// Runs all blocks of a page, in their order, in one home.
pub fn page(path: &str, stored: Stored) {
    let home = Home::prepared(stored);
    for block in blocks(path) {
        run(&home, &block);
    }
}

fn run(home: &Home, block: &Block) {
    if not_run::is_claimed(block) {
        return;
    }
    if let Some(name) = block.value("file") {
        return home.write_block(block, name);
    }
    match block.language.as_str() {
        "sh" if block.has("terminal") => conversation::script(home, block),
        "sh" => ends_as_told(block, home.script("sh -e", &block.text)),
        "fish" => ends_as_told(block, home.script("fish --no-config", &block.text)),
        "csh" => ends_as_told(block, home.script("csh -f", &block.text)),
        "python" => ends_as_told(block, home.script("python3", &block.text)),
        "cron" => ends_as_told(block, home.script("sh -e", &scheduled(&block.text))),
        "console" => transcript::holds(home, block),
        "toml" if block.has("foreign") => parsed::toml(block),
        "toml" => parsed::config(home, block),
        "yaml" => workflow::runs(home, block),
        "ini" => parsed::ini(block),
        "json" => parsed::json(block),
        "text" | "mermaid" => {}
        other => panic!("{}: no test claims blocks of `{other}`", block.place()),
    }
}

/// Asserts that a block ended with the code behind its fence, or else with 0.
#[track_caller]
pub fn ends_as_told(block: &Block, ended: Ended) {
    let told = block.value("exit").map_or(0, |code| code.parse().unwrap());
    assert_eq!(ended.code, told, "{}: {ended:#?}", block.place());
    // The variables of `env` are the answer, and no others show a key.
    assert!(!ended.stderr.contains("secret-of"), "{ended:#?}");
}

/// The command of a line of a crontab.
fn scheduled(text: &str) -> String {
    let fields = |line: &str| {
        line.split_whitespace()
            .skip(5)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let commands: Vec<_> = text.lines().map(fields).collect();
    commands
        .join("\n")
        .replace("/usr/local/bin/credctl", "credctl")
}

/// Runs a command without a terminal, to its end.
pub fn ended(command: &mut Command) -> Ended {
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let shown = format!("{command:?}");
    Ended::of(shown, command.spawn().unwrap())
}
