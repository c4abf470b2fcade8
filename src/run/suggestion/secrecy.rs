//! What in a line may be a secret.

use super::words::SECRET_PARTS;
use crate::domain::{KeyId, Uuid};

/// Number of characters from which a word of mixed characters may be a key.
const SHORTEST_KEY: usize = 16;

/// Flags of credctl whose names sound like a secret, but whose values are files, names or nothing.
const HARMLESS: &[&str] = &[
    "--key-file",
    "--api-key-file",
    "--secret-key-file",
    "--passphrase-file",
    "--credential",
    "--keys",
    "--with-keys",
];

/// Returns true if a flag takes a secret by its name; `-k` and `-s` are usual for keys.
pub fn is_of_secret(flag: &str) -> bool {
    let name = flag.split_once('=').map_or(flag, |(name, _)| name);
    let lower = name.to_ascii_lowercase();
    let is_short = !name.starts_with("--") && (name.starts_with("-k") || name.starts_with("-s"));
    name.starts_with('-') && !HARMLESS.contains(&name) && (is_short || names_secret(&lower))
}

fn names_secret(lower: &str) -> bool {
    SECRET_PARTS.iter().any(|part| lower.contains(part))
}

/// Returns true if any word of a line may be a secret.
pub(super) fn may_hold_secret(line: &[String]) -> bool {
    let follows_flag = line.windows(2).any(|pair| is_of_secret(&pair[0]));
    follows_flag
        || line
            .windows(2)
            .any(|pair| pair[0] == "--field" && is_field_itself(&pair[1]))
        || line.iter().any(|word| is_secret(word))
}

fn is_field_itself(value: &str) -> bool {
    value
        .split_once('=')
        .is_none_or(|(_, value)| !value.starts_with('@'))
}

fn is_secret(word: &str) -> bool {
    if let Some(field) = word.strip_prefix("--field=") {
        return is_field_itself(field);
    }
    if let Some((name, value)) = word.split_once('=') {
        let is_harmless = HARMLESS.contains(&name);
        return !is_harmless && (names_secret(&name.to_ascii_lowercase()) || looks_like_key(value));
    }
    let lower = word.to_ascii_lowercase();
    let has_password = word.contains("://") && word.contains('@');
    let header = ["authorization", "bearer ", "api-key:", "apikey:", "token:"];
    has_password || header.iter().any(|part| lower.contains(part)) || looks_like_key(word)
}

/// Returns true if a text looks like a key: long, without blanks, and neither a path, an id nor words.
pub fn looks_like_key(text: &str) -> bool {
    let is_id = text.parse::<Uuid>().is_ok() || text.parse::<KeyId>().is_ok();
    let has = |kind: fn(&char) -> bool| text.chars().any(|c| kind(&c));
    let mixed = has(char::is_ascii_digit) && has(char::is_ascii_alphabetic);
    let is_path = text.starts_with(['/', '.', '~']);
    let is_long = text.chars().count() >= SHORTEST_KEY;
    is_long && mixed && !is_id && !is_path && !has(|c| c.is_whitespace())
}

/// Returns the line without its flags that take a secret, and without their values. `None` if there
/// are none.
pub(super) fn without_secrets(words: &[String]) -> Option<Vec<String>> {
    let mut line = Vec::new();
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        if word == "--" {
            line.push(word.clone());
            line.extend(rest.by_ref().cloned());
        } else if is_of_secret(word) {
            let is_short_with_value = !word.starts_with("--") && word.len() > 2;
            if !word.contains('=') && !is_short_with_value {
                rest.next_if(|value| !value.starts_with('-'));
            }
        } else {
            line.push(word.clone());
        }
    }
    let is_edit = line.iter().any(|word| word == "edit");
    if is_edit && !line.iter().any(|word| word == "--keys") {
        line.push("--keys".to_owned());
    }
    (line.len() < words.len() || is_edit).then_some(line)
}
