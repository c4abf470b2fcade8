//! Commands on a terminal, whose questions are answered.

use std::process::Command;

use super::{blocks::Block, home::Home};
use crate::common::pty::{Fate, Stage, Terminal};

/// The answer to every question about a passphrase.
const PASSPHRASE: &str = "correct horse battery staple";

/// A terminal on which tables have room.
const STAGE: Stage<'static> = Stage {
    settings: "cols 100 rows 40",
    streams: Some(""),
};

/// Runs a block as a script on a terminal, where passphrases are typed and everything is agreed to.
pub fn script(home: &Home, block: &Block) {
    let file = home.scratch("block", &block.text);
    let text = format!("sh -e {}", file.display());
    let (code, screen) = talk(home, &text, |question| {
        let agreed = agreement(question);
        agreed.unwrap_or_else(|| panic!("{}: nothing answers `{question}`", block.place()))
    });
    let told = block.value("exit").map_or(0, |code| code.parse().unwrap());
    assert_eq!(code, told, "{}:\n{screen}", block.place());
}

/// Runs a command of bash on a terminal and returns its exit code and everything that was shown.
/// `answer` is asked for what is typed, except for passphrases.
pub fn talk(home: &Home, command: &str, mut answer: impl FnMut(&str) -> String) -> (i32, String) {
    let mut bash = home.command("bash");
    bash.args(["-c", &format!("cd \"$HOME\"; {command}")]);
    let mut terminal = started(&bash);
    let mut answered = 0;
    let fate = terminal.converses(|screen| {
        let line = screen.rsplit('\n').next().unwrap_or_default();
        if screen.len() <= answered || !is_question(line) {
            return None;
        }
        let question = line.trim_end();
        answered = screen.len();
        let typed = match question.to_lowercase().contains("passphrase") {
            true => PASSPHRASE.to_owned(),
            false => answer(question),
        };
        Some(format!("{typed}\n"))
    });
    match fate {
        Fate::Exited(code) => (code, terminal.screen()),
        other => panic!("{command}: {other:?}\n{}", terminal.screen()),
    }
}

fn started(command: &Command) -> Terminal {
    let mut terminal = Terminal::of(command, STAGE);
    terminal.go();
    terminal
}

/// What agrees to a question.
fn agreement(question: &str) -> Option<String> {
    if question.ends_with("[y/N]") {
        return Some("y".to_owned());
    }
    let (_, rest) = question.split_once("Type `")?;
    let (word, _) = rest.split_once('`')?;
    Some(word.to_owned())
}

/// Whether a line that has no end yet waits for an answer. The blank at its end is written last.
fn is_question(line: &str) -> bool {
    [": ", "[y/N] ", "? "].iter().any(|end| line.ends_with(end))
}
