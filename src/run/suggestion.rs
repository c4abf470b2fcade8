//! Lines to run instead of one that cannot be understood.
//!
//! A line is suggested only if the program would parse it. Nothing of it is run here, and a line
//! that may hold a secret is not repeated.

mod candidates;
mod secrecy;
pub mod words;

use clap::{CommandFactory as _, Parser as _, error::ErrorKind};

use crate::{cli::Cli, domain::is_hidden};

pub(super) use secrecy::{is_of_secret, looks_like_key};

/// Maximum number of mistakes in a line that are mended.
const MOST_MISTAKES: usize = 6;

/// Returns a hint with lines to run instead of these words, which follow the name of the program
/// and were refused with this error. `None` if there are no such lines.
pub(super) fn hint(error: &clap::Error, words: &[String]) -> Option<String> {
    let is_command = error.kind() == ErrorKind::InvalidSubcommand;
    let candidates = candidates::of(error, words);
    let lines = candidates
        .iter()
        .filter(|line| is_shown(line))
        .flat_map(|line| mended(line, MOST_MISTAKES))
        .filter(|line| is_shown(line));
    // A word may mean several commands; a flag means the first that the command takes.
    let mut lines: Vec<_> = match is_command {
        true => lines.collect(),
        false => lines.take(1).collect(),
    };
    if lines.is_empty() && is_command {
        lines = candidates.iter().filter_map(|line| help(line)).collect();
    }
    let mut shown: Vec<String> = Vec::new();
    for line in lines.iter().map(|line| spelled(line)) {
        if !shown.contains(&line) {
            shown.push(line);
        }
    }
    (!shown.is_empty()).then(|| format!("try: {}", shown.join(", or: ")))
}

/// Returns the hint for `exec NAME -- COMMAND`, where no program has this name. `at` is its place.
pub(super) fn hint_of_exec(words: &[String], at: usize) -> Option<String> {
    let mut line = words.to_vec();
    line.insert(at, "-c".to_owned());
    is_shown(&line).then(|| format!("try: {}", spelled(&line)))
}

/// Returns the line without flags that would hold a secret, if that makes it one that asks for it.
pub(super) fn without_secrets(words: &[String]) -> Option<String> {
    let line = secrecy::without_secrets(words)?;
    let line = mended(&line, MOST_MISTAKES).into_iter().next()?;
    is_shown(&line).then(|| spelled(&line))
}

/// Returns the line if the program would parse it, else those that it becomes when its mistakes are
/// mended.
fn mended(line: &[String], most: usize) -> Vec<Vec<String>> {
    let program = std::iter::once("credctl").chain(line.iter().map(String::as_str));
    match Cli::try_parse_from(program) {
        Ok(_) => vec![line.to_vec()],
        Err(error) if error.kind() == ErrorKind::DisplayVersion => vec![line.to_vec()],
        Err(_) if most == 0 => Vec::new(),
        Err(error) => {
            let next = candidates::of(&error, line);
            let mut lines = next.iter().flat_map(|line| mended(line, most - 1));
            lines.next().into_iter().collect()
        }
    }
}

/// Returns the line that explains the command of a line.
fn help(line: &[String]) -> Option<Vec<String>> {
    let program = Cli::command();
    let mut command = &program;
    let mut words = Vec::new();
    for word in line {
        let Some(found) = command.find_subcommand(word) else {
            break;
        };
        command = found;
        words.push(word.clone());
    }
    if words.is_empty() {
        return None;
    }
    words.push("--help".to_owned());
    Some(words)
}

/// Returns true if a line may be shown: it holds no secret, and nothing that cannot be seen.
fn is_shown(line: &[String]) -> bool {
    !secrecy::may_hold_secret(line) && !line.iter().any(|word| word.chars().any(is_hidden))
}

/// Returns a line as one types it into a shell.
fn spelled(line: &[String]) -> String {
    let mut text = "credctl".to_owned();
    for word in line {
        text.push(' ');
        text.push_str(&quoted(word));
    }
    text
}

/// Returns a word for a POSIX shell; fish reads it likewise.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%:,=".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) && !word.starts_with('=') {
        return word.to_owned();
    }
    if word.contains(['\'', '\\']) && !word.contains('!') {
        let mut text = String::from("\"");
        for c in word.chars() {
            if "\"\\$`".contains(c) {
                text.push('\\');
            }
            text.push(c);
        }
        return text + "\"";
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_so_that_shells_read_it_as_it_is() {
        for word in [
            "Paper 1",
            "it's",
            "a\\b",
            "$(id) `x` \"y\"",
            "",
            "!x'",
            "=ls",
        ] {
            for shell in ["sh", "bash", "zsh", "fish"] {
                let script = format!("printf %s {}", quoted(word));
                let mut command = std::process::Command::new(shell);
                let output = command.args(["-c", &script]).output().unwrap();
                assert_eq!(String::from_utf8_lossy(&output.stdout), word, "{shell}");
            }
        }
    }
}
