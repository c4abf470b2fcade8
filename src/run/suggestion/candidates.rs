//! Lines that may be meant by one that is refused: each mends the mistake that is named first.

use clap::{
    Args as _, Command, CommandFactory as _,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::words::{COMMANDS, ENVIRONMENT_FLAGS, ENVIRONMENTS, FLAGS, IN_GROUPS, OUTPUT_FLAGS};
use crate::{args::GlobalArgs, cli::Cli};

/// Number of letters of the longest word that may be a part of a nickname.
const LONGEST_PART: usize = 12;

type Line = Vec<String>;

/// Returns the lines that may be meant, the likeliest first. They may hold further mistakes.
pub(super) fn of(error: &clap::Error, words: &[String]) -> Vec<Line> {
    let told = |kind| error.get(kind).map(ToString::to_string);
    match error.kind() {
        ErrorKind::InvalidSubcommand => told(ContextKind::InvalidSubcommand)
            .map(|word| {
                of_command(
                    &word,
                    words,
                    &similar(error, ContextKind::SuggestedSubcommand),
                )
            })
            .unwrap_or_default(),
        ErrorKind::UnknownArgument => match told(ContextKind::InvalidArg) {
            Some(flag) if flag.starts_with('-') => {
                of_flag(&flag, words, &similar(error, ContextKind::SuggestedArg))
            }
            Some(stray) => of_stray(&stray, words),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Returns what clap knows that is spelled similarly.
fn similar(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(several)) => several.clone(),
        _ => Vec::new(),
    }
}

/// Returns the places of the words that name commands: those before which only flags of the program
/// stand.
fn places_of_commands(words: &[String]) -> Vec<usize> {
    let global = GlobalArgs::augment_args(Command::new("credctl"));
    let takes_value = |flag: &str| {
        let name = flag.strip_prefix("--");
        let mut all = global.get_arguments();
        all.any(|arg| name.is_some() && arg.get_long() == name && arg.get_action().takes_values())
    };
    let mut places = Vec::new();
    let mut at = 0;
    while at < words.len() && places.len() < 2 {
        match &words[at] {
            flag if takes_value(flag) => at += 1,
            flag if flag.starts_with('-') => {}
            _ => places.push(at),
        }
        at += 1;
    }
    places
}

fn of_command(typed: &str, words: &[String], similar: &[String]) -> Vec<Line> {
    let places = places_of_commands(words);
    let (meant, from, to) = match places[..] {
        [first, ..] if words[first] == typed => (of_program(typed), first, first),
        [first, second] if words[second] == typed => {
            (of_group(&words[first], typed), first, second)
        }
        _ => return Vec::new(),
    };
    let line = |command: &str| {
        let mut line = words.to_vec();
        line.drain(from + 1..=to);
        line.splice(from..=from, command.split(' ').map(str::to_owned));
        line
    };
    if !meant.is_empty() {
        return meant.iter().map(|command| line(command)).collect();
    }
    let near = similar.iter().map(|word| {
        let mut line = words.to_vec();
        line[to] = canonical(&words[..to], word);
        line
    });
    near.collect()
}

/// Returns the name of the command that may also be called by an alias.
fn canonical(before: &[String], word: &str) -> String {
    let program = Cli::command();
    let group = before
        .iter()
        .find_map(|group| program.find_subcommand(group));
    let found = group.unwrap_or(&program).find_subcommand(word);
    found.map_or(word, Command::get_name).to_owned()
}

/// Returns the commands that a word stands for which no command is called by: by the table, else the
/// members of groups that are called by it.
fn of_program(typed: &str) -> Vec<String> {
    let lower = typed.to_lowercase();
    let by_table = COMMANDS.iter().find(|(all, _)| all.contains(&&*lower));
    if let Some((_, meant)) = by_table {
        return meant.iter().map(|one| (*one).to_owned()).collect();
    }
    let program = Cli::command();
    if program.find_subcommand(&lower).is_some() {
        return vec![lower];
    }
    let groups = program.get_subcommands().filter(|group| {
        group.get_subcommands().any(|member| {
            member.get_name() == lower || member.get_all_aliases().any(|alias| alias == lower)
        })
    });
    groups
        .map(|group| format!("{} {lower}", group.get_name()))
        .collect()
}

fn of_group(group: &str, typed: &str) -> Vec<String> {
    let lower = typed.to_lowercase();
    let mut rows = IN_GROUPS.iter();
    let by_table = rows.find(|(of, all, _)| *of == group && all.contains(&&*lower));
    if let Some((_, _, meant)) = by_table {
        return meant.iter().map(|one| (*one).to_owned()).collect();
    }
    let program = Cli::command();
    let member = program.find_subcommand(group);
    if member.is_some_and(|group| group.find_subcommand(&lower).is_some()) {
        return vec![format!("{group} {lower}")];
    }
    match program.find_subcommand(&lower) {
        Some(command) => vec![command.get_name().to_owned()],
        None => Vec::new(),
    }
}

fn of_flag(flag: &str, words: &[String], similar: &[String]) -> Vec<Line> {
    let is_it = |word: &String| word == flag || word.starts_with(&format!("{flag}="));
    let Some(at) = words.iter().position(is_it) else {
        return Vec::new();
    };
    let attached = words[at].split_once('=').map(|(_, value)| value.to_owned());
    let beside = words.get(at + 1).filter(|word| !word.starts_with('-'));
    let value = attached.clone().or_else(|| beside.cloned());
    let replaced = |meant: &str| {
        let takes_value = meant.contains("{}");
        let mut new: Line = meant.split(' ').map(str::to_owned).collect();
        if takes_value {
            let value = value.clone()?;
            new.iter_mut()
                .filter(|word| *word == "{}")
                .for_each(|word| word.clone_from(&value));
        }
        let end = at + usize::from(takes_value && attached.is_none());
        let mut line = words.to_vec();
        line.splice(at..=end, new);
        Some(line)
    };
    let rows = FLAGS.iter().filter(|(all, _)| all.contains(&flag));
    let by_table = rows.flat_map(|(_, meant)| *meant);
    let mut lines: Vec<Line> = by_table.filter_map(|meant| replaced(meant)).collect();
    let with_value = |meant: &str| {
        let end = at + usize::from(attached.is_none());
        let mut line = words.to_vec();
        line.splice(at..=end, [meant.to_owned()]);
        line
    };
    if let Some(value) = &value {
        if ENVIRONMENT_FLAGS.contains(&flag) {
            lines.extend(environment(value).map(with_value));
        }
        if OUTPUT_FLAGS.contains(&flag) && value == "json" {
            lines.push(with_value("--json"));
        }
    }
    if lines.is_empty() {
        lines.extend(similar.iter().map(|near| {
            let mut line = words.to_vec();
            line[at] = words[at].replacen(flag, near.split(' ').next().unwrap_or(near), 1);
            line
        }));
    }
    lines
}

/// Returns the flag for a word that names an environment.
fn environment(word: &str) -> Option<&'static str> {
    let lower = word.to_lowercase();
    let row = ENVIRONMENTS.iter().find(|(all, _)| all.contains(&&*lower));
    row.map(|(_, flag)| *flag)
}

/// Returns what may be meant by a word that no argument takes: an environment, a type, or a part of
/// a nickname.
fn of_stray(stray: &str, words: &[String]) -> Vec<Line> {
    let Some(at) = words.iter().position(|word| word == stray) else {
        return Vec::new();
    };
    let replaced = |new: &[&str]| {
        let mut line = words.to_vec();
        line.splice(at..=at, new.iter().map(|word| (*word).to_owned()));
        line
    };
    let is_field = words.iter().any(|word| word == "show") && stray.contains('_');
    match environment(stray) {
        Some(flag) => vec![replaced(&[flag])],
        None if is_field && is_type(stray) => vec![replaced(&["--field", stray])],
        None => joined(at, words).into_iter().collect(),
    }
}

fn is_type(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// Returns the line with this word and its neighbours as one nickname, if they may be one.
fn joined(at: usize, words: &[String]) -> Option<Line> {
    let command = places_of_commands(words).first().copied()?;
    let is_part = |word: &String| {
        let letters = word.chars().skip(1).all(|c| c.is_lowercase());
        let first = word.chars().next().is_some_and(char::is_alphabetic);
        let number = word.len() <= 4 && word.chars().all(|c| c.is_ascii_digit());
        word.chars().count() <= LONGEST_PART && (first && letters || number)
    };
    let before = words[command + 1..at].iter().rev();
    let from = at - before.take_while(|word| is_part(word)).count();
    let rest = words[at..].iter();
    let to = at + rest.take_while(|word| is_part(word)).count();
    if from == at || to == at {
        return None;
    }
    let mut line = words.to_vec();
    line.splice(from..to, [words[from..to].join(" ")]);
    Some(line)
}
