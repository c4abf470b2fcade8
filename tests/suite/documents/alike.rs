//! Texts without what differs from run to run.

use std::path::Path;

/// The text with ids, times, versions and the home folder replaced, without blanks that are only there for
/// alignment.
pub fn alike(text: &str, home: &Path) -> String {
    let text = text.replace(&home.display().to_string(), "/home/kim");
    let lines = text.lines().map(|line| {
        let words = without_alignment(line);
        let words = words.split(' ').map(word).collect::<Vec<_>>().join(" ");
        without_ages(&words)
    });
    let lines: Vec<_> = lines.collect();
    lines.join("\n").trim_end().to_owned()
}

/// Whether a text is the expected one, in which a line `…` stands for any number of lines.
pub fn fits(expected: &str, found: &str) -> bool {
    let expected: Vec<_> = expected.lines().collect();
    let found: Vec<_> = found.lines().collect();
    lines_fit(&expected, &found)
}

fn lines_fit(expected: &[&str], found: &[&str]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((&"…", rest)) => (0..=found.len()).any(|at| lines_fit(rest, &found[at..])),
        Some((line, rest)) => match found.split_first() {
            Some((other, others)) => line == other && lines_fit(rest, others),
            None => false,
        },
    }
}

/// The line with one blank for each run of blanks, and none at its end.
fn without_alignment(line: &str) -> String {
    let words: Vec<_> = line.split_whitespace().collect();
    words.join(" ")
}

/// A word, or what stands for every word of its kind.
fn word(text: &str) -> String {
    let is_mark = |c: char| "().,;:`'\"[]…".contains(c);
    let core = text.trim_matches(is_mark);
    let kind = match core {
        _ if is_hex(core, 36) => "UUID",
        _ if is_hex(core, 8) || is_hex(core, 16) => "ID",
        _ if is_time(core) => "TIME",
        _ => return text.to_owned(),
    };
    text.replace(core, kind)
}

/// Whether this is an id of so many characters: hex digits, in a UUID with hyphens between.
fn is_hex(text: &str, length: usize) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let fits = |c: char| is_digit(c) || (length == 36 && c == '-');
    text.len() == length && text.chars().all(fits) && text.chars().any(is_digit)
}

/// Whether this is a date, a time of day or both.
fn is_time(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_part = |c: char| c.is_ascii_digit() || "-:.TZ+".contains(c);
    digits >= 4 && text.chars().all(is_part) && text.contains(['-', ':'])
}

/// The line with `AGE` where it says how long something is ago.
fn without_ages(line: &str) -> String {
    let line = line.replace("just now", "AGE");
    let words: Vec<_> = line.split(' ').collect();
    let mut kept: Vec<&str> = Vec::new();
    for word in words {
        let counts = kept.len() >= 2 && kept[kept.len() - 2].parse::<u32>().is_ok();
        if word == "ago" && counts {
            kept.truncate(kept.len() - 2);
            kept.push("AGE");
        } else {
            kept.push(word);
        }
    }
    kept.join(" ")
}
