//! Words of names and values: how a name is split, and which words mean an environment, yes or no.

use crate::domain::Environment;

/// Words that mean play money.
const PAPER: &[&str] = &["PAPER", "SANDBOX", "DEMO", "TEST", "TESTNET", "PRACTICE"];

/// Words that mean real money.
const LIVE: &[&str] = &["LIVE", "PROD", "PRODUCTION", "REAL", "MAIN"];

/// Further values of settings that mean real money. As a part of a name they say nothing.
const LIVE_VALUES: &[&str] = &["MAINNET", "TRADE", "FXTRADE"];

/// Further values of settings that mean play money.
const PAPER_VALUES: &[&str] = &["FXPRACTICE", "CERT", "PAPERTRADING", "SIMULATED"];

/// Splits a name into its words, in upper case: `ALPACA_API_KEY`, `alpaca-api-key`, `alpacaApiKey` and
/// `Alpaca API key` have the same ones.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = None;
    for c in name.chars() {
        let is_inside = c.is_alphanumeric();
        let begins = before.is_none_or(|b: char| !b.is_alphanumeric())
            || (c.is_uppercase() && before.is_some_and(char::is_lowercase));
        if is_inside && begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| is_inside) {
            word.extend(c.to_uppercase());
        }
        before = Some(c);
    }
    words
}

/// Returns the environment that a word of a name states, such as `PAPER` or `LIVE2`.
pub(super) fn environment(word: &str) -> Option<Environment> {
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    among(word, PAPER, LIVE)
}

/// Returns the environment that the value of a setting states.
pub(super) fn stated(value: &str) -> Option<Environment> {
    let words = words(value);
    let [word] = words.as_slice() else {
        let all: Vec<_> = words.iter().map(|word| environment(word)).collect();
        return one_of(all.into_iter().flatten());
    };
    among(word, PAPER, LIVE).or_else(|| among(word, PAPER_VALUES, LIVE_VALUES))
}

fn among(word: &str, paper: &[&str], live: &[&str]) -> Option<Environment> {
    if paper.contains(&word) {
        return Some(Environment::Paper);
    }
    live.contains(&word).then_some(Environment::Live)
}

/// Returns the environment that all of these are. `None` if there are none, or different ones.
fn one_of(mut stated: impl Iterator<Item = Environment>) -> Option<Environment> {
    let first = stated.next()?;
    stated.all(|other| other == first).then_some(first)
}

/// Returns true if a word is a number.
pub(super) fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit())
}

/// Splits off the last words that may stand behind the name of a part: an environment or a number.
pub(super) fn without_tail<'a, 'w>(words: &'a [&'w str]) -> (&'a [&'w str], &'a [&'w str]) {
    let is_of_tail = |word: &&&str| environment(word).is_some() || is_number(word);
    let count = words.iter().rev().take_while(is_of_tail).count();
    words.split_at(words.len() - count)
}

/// Returns the words that mean an environment.
pub(super) fn of(environment: Environment) -> &'static [&'static str] {
    match environment {
        Environment::Paper => PAPER,
        Environment::Live => LIVE,
    }
}

/// Returns the meaning of a value that says yes or no.
pub(super) fn yes_or_no(value: &str) -> Option<bool> {
    match value.trim().to_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "y" | "t" | "enabled" => Some(true),
        "false" | "0" | "no" | "off" | "n" | "f" | "disabled" => Some(false),
        _ => None,
    }
}

/// Returns the other environment.
pub(super) fn other(environment: Environment) -> Environment {
    match environment {
        Environment::Paper => Environment::Live,
        Environment::Live => Environment::Paper,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_same_words_in_every_spelling() {
        for name in [
            "ALPACA_API_KEY",
            "alpaca-api-key",
            "alpaca.api.key",
            "alpacaApiKey",
            "Alpaca API key",
            "__alpaca__api_key",
        ] {
            assert_eq!(words(name), ["ALPACA", "API", "KEY"], "{name}");
        }
        assert_eq!(words("APIKEY2"), ["APIKEY2"]);
        assert_eq!(words("walletAddress"), ["WALLET", "ADDRESS"]);
        assert!(words(" _ ").is_empty());
    }

    #[test]
    fn words_and_values_state_an_environment() {
        let (paper, live) = (Some(Environment::Paper), Some(Environment::Live));
        for (word, expected) in [
            ("PAPER", paper),
            ("SANDBOX2", paper),
            ("TESTNET", paper),
            ("MAIN", live),
            ("LIVELY", None),
            ("MAINNET", None),
        ] {
            assert_eq!(environment(word), expected, "{word}");
        }
        for (value, expected) in [
            (" Practice ", paper),
            ("mainnet", live),
            ("paper-trading", paper),
            ("paper or live", None),
            ("development", None),
            ("", None),
        ] {
            assert_eq!(stated(value), expected, "{value}");
        }
    }
}
