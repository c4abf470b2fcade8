//! Settings beside keys that state the environment or the type.

use super::meant::NamePart;
use crate::import::words::{environment, other, stated, yes_or_no};

/// Last words of names whose value is an environment.
const ENVIRONMENTS: &[&str] = &["ENV", "ENVIRONMENT", "MODE", "NETWORK", "ENVIRONEMENT"];

/// Words beside that of an environment in a setting such as `ALPACA_IS_PAPER`.
const BESIDE: &[&str] = &[
    "ACCOUNT",
    "API",
    "ENABLE",
    "ENABLED",
    "ENV",
    "ENVIRONMENT",
    "IS",
    "KEYS",
    "MODE",
    "MONEY",
    "NET",
    "NETWORK",
    "ONLY",
    "TRADE",
    "TRADING",
    "USE",
];

/// Last words of names whose value is an address.
const HOSTS: &[&str] = &["DOMAIN", "ENDPOINT", "HOST", "HOSTNAME", "URI", "URL"];

/// Words before those of an address.
const BEFORE_HOSTS: &[&str] = &[
    "API", "BASE", "BROKER", "HTTP", "REST", "SERVER", "TRADE", "TRADING",
];

/// Names whose value is a type.
const TYPES: &[&str] = &[
    "BROKER",
    "BROKERAGE",
    "BROKER_NAME",
    "CREDENTIAL_TYPE",
    "EXCHANGE",
    "EXCHANGE_ID",
    "EXCHANGE_NAME",
    "EXCHANGE_TYPE",
    "PLATFORM",
    "PROVIDER",
];

/// Finds what a setting states, and the words of its name that are a nickname.
pub(super) fn meant<'w>(words: &[&'w str], value: &str) -> Option<(Vec<&'w str>, NamePart)> {
    switch(words, value)
        .or_else(|| named_environment(words, value))
        .or_else(|| host(words))
        .or_else(|| credential_type(words))
}

/// Reads a name that is an environment with words around it, whose value says yes or no, or an
/// environment.
fn switch<'w>(words: &[&'w str], value: &str) -> Option<(Vec<&'w str>, NamePart)> {
    let at = words.iter().rposition(|word| environment(word).is_some())?;
    let is_beside = |word: &&str| BESIDE.contains(word);
    if !words[at + 1..].iter().all(&is_beside) {
        return None;
    }
    let named = environment(words[at])?;
    let says = match yes_or_no(value) {
        Some(true) => Some(named),
        Some(false) => Some(other(named)),
        None => stated(value),
    };
    let before = words[..at].iter().copied().filter(|word| !is_beside(word));
    Some((before.collect(), NamePart::States(says)))
}

/// Reads a name that ends with a word such as `ENVIRONMENT`.
fn named_environment<'w>(words: &[&'w str], value: &str) -> Option<(Vec<&'w str>, NamePart)> {
    let (last, before) = words.split_last()?;
    if !ENVIRONMENTS.contains(last) && words != ["TYPE"] {
        return None;
    }
    let before = before.iter().copied().filter(|word| !BESIDE.contains(word));
    Some((before.collect(), NamePart::States(stated(value))))
}

/// Returns true if many programs have a setting of this name, such as `ENVIRONMENT`, that says nothing
/// about keys.
pub(super) fn is_usual(words: &[&str]) -> bool {
    words
        .last()
        .is_some_and(|last| ENVIRONMENTS.contains(last) || *last == "TYPE")
        && !words.iter().any(|word| environment(word).is_some())
}

fn host<'w>(words: &[&'w str]) -> Option<(Vec<&'w str>, NamePart)> {
    let (last, before) = words.split_last()?;
    if !HOSTS.contains(last) {
        return None;
    }
    let end = before.iter().rposition(|word| !BEFORE_HOSTS.contains(word));
    let before = &before[..end.map_or(0, |end| end + 1)];
    // The hosts of data and of streams are the same for all.
    let is_other = |word: &&str| ["DATA", "STREAM", "WS", "WEBSOCKET", "WSS"].contains(word);
    (!before.iter().any(is_other)).then(|| (before.to_vec(), NamePart::Host))
}

fn credential_type<'w>(words: &[&'w str]) -> Option<(Vec<&'w str>, NamePart)> {
    let name = words.join("_");
    TYPES
        .contains(&name.as_str())
        .then(|| (Vec::new(), NamePart::Type))
}
