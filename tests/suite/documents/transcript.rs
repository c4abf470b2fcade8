//! Transcripts of a terminal: each command runs, and shows what the page says.

use super::{
    alike::{alike, fits},
    blocks::Block,
    conversation::talk,
    home::Home,
};

/// A command of a transcript.
struct Exchange {
    command: String,
    shown: Vec<String>,
}

/// Runs the commands of a transcript, one after the other.
pub fn holds(home: &Home, block: &Block) {
    for exchange in exchanges(block) {
        check(home, block, &exchange);
    }
}

fn check(home: &Home, block: &Block, exchange: &Exchange) {
    let mut next = 0;
    let (code, screen) = talk(home, &exchange.command, |question| {
        let rest = &exchange.shown[next..];
        let at = rest.iter().position(|line| line.starts_with(question));
        let place = || format!("{}: `{question}` is not on the page", block.place());
        let at = at.unwrap_or_else(|| panic!("{}", place()));
        next += at + 1;
        answer(question, &rest[at][question.len()..], &rest[at + 1..])
    });
    let expected = alike(&exchange.shown.join("\n"), home.folder());
    let found = alike(&screen, home.folder());
    assert!(
        fits(&expected, &found),
        "{}: $ {}\nthe page says:\n{expected}\nand it is:\n{found}",
        block.place(),
        exchange.command
    );
    let has_failed = exchange
        .shown
        .iter()
        .any(|line| line.starts_with("credctl: "));
    assert_eq!(
        code != 0,
        has_failed,
        "{}: {code}: $ {}",
        block.place(),
        exchange.command
    );
}

/// What is typed: the rest of the line, or a key that fits the hint in a line behind it.
fn answer(question: &str, typed: &str, behind: &[String]) -> String {
    let is_key = ["API key", "Secret key", "Key ID", "Secret"]
        .iter()
        .any(|part| question.starts_with(part));
    if !is_key {
        return typed.trim().to_owned();
    }
    assert_eq!(
        typed.trim(),
        "",
        "`{question}` shows nothing of what is typed"
    );
    let hint = behind.iter().find_map(|line| hint_in(line));
    match hint {
        Some((first, last)) if question.starts_with("API key") => {
            format!("{first}00000000000000{last}")
        }
        // No two credentials have the same one.
        _ => format!("secret-of-{}", hint.map_or("nobody", |(_, last)| last)),
    }
}

/// The first and the last characters of a key, as a line such as `Stored … key PK…WXYZ · active` shows them.
fn hint_in(line: &str) -> Option<(&str, &str)> {
    let (_, shown) = line.split_once(" key ")?;
    shown.split_whitespace().next()?.split_once('…')
}

fn exchanges(block: &Block) -> Vec<Exchange> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    for line in block.text.lines() {
        match (line.strip_prefix("$ "), exchanges.last_mut()) {
            (Some(command), _) => exchanges.push(Exchange {
                command: command.to_owned(),
                shown: Vec::new(),
            }),
            (None, Some(last)) if last.shown.is_empty() && line.starts_with("> ") => {
                last.command.push('\n');
                last.command.push_str(&line[2..]);
            }
            (None, Some(last)) => last.shown.push(line.to_owned()),
            (None, None) => panic!("{}: a transcript begins with `$ `", block.place()),
        }
    }
    exchanges
}
