//! Facts of a key that a provider tells.

use jiff::Timestamp;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{judgement::holds, values};
use crate::{
    domain::KeyFacts,
    providers::check::{ExpiryRule, FactRule, FactRules, TimeForm},
};

/// Number of characters at the end of an account's number that are shown.
const TAIL: usize = 4;

/// Facts, and what proves which account it is.
#[derive(Default)]
pub(super) struct Told {
    pub(super) facts: KeyFacts,
    pub(super) account: Option<Zeroizing<String>>,
}

impl Told {
    /// Takes what an answer tells. What is known already stays, but for what a later request is there to
    /// tell better: its rights.
    pub(super) fn take(&mut self, rules: &FactRules, answer: &Value) {
        let facts = &mut self.facts;
        let told = |rule: &Option<FactRule>| match rule.as_ref()? {
            FactRule::Always(always) => Some(*always),
            FactRule::By(values) => holds(values, answer),
        };
        let rights = &mut facts.rights;
        rights.read = told(&rules.read).or(rights.read);
        rights.trade = told(&rules.trade).or(rights.trade);
        rights.withdraw = told(&rules.withdraw).or(rights.withdraw);
        facts.is_address_locked = told(&rules.address_lock).or(facts.is_address_locked);
        let expires = rules.expires.as_ref();
        facts.expires_at = expires
            .and_then(|rule| expiry(rule, answer))
            .or(facts.expires_at);
        if let Some(path) = &rules.account {
            self.account(path, rules, answer);
        }
    }

    fn account(&mut self, path: &str, rules: &FactRules, answer: &Value) {
        let mut ids = values::values(answer, path);
        ids.sort();
        let numbers = rules
            .number
            .as_ref()
            .map(|path| values::values(answer, path));
        let shown = numbers.filter(|numbers| !numbers.is_empty());
        let shown = shown.unwrap_or_else(|| ids.clone());
        self.facts.account_tail = shown.first().map(|first| tail(first, shown.len()));
        let kind = rules.kind.as_ref();
        self.facts.account_kind = kind.and_then(|path| word(values::values(answer, path)));
        self.account = (!ids.is_empty()).then(|| Zeroizing::new(ids.join("\n")));
    }
}

/// Shows the end of the first of several numbers. One that is short is not shown.
fn tail(number: &str, count: usize) -> String {
    let characters: Vec<char> = number.chars().filter(|c| c.is_ascii_graphic()).collect();
    let tail: String = match characters.len() > TAIL {
        true => characters[characters.len() - TAIL..].iter().collect(),
        false => String::new(),
    };
    match count {
        0 | 1 => format!("…{tail}"),
        several => format!("…{tail} and {} more", several - 1),
    }
}

/// Returns the first value if it is one word. Nothing else of a provider is shown.
fn word(values: Vec<String>) -> Option<String> {
    const LONGEST: usize = 24;
    let is_word = |text: &String| {
        let is_letter = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        !text.is_empty() && text.len() <= LONGEST && text.chars().all(is_letter)
    };
    values.into_iter().next().filter(is_word)
}

fn expiry(rule: &ExpiryRule, answer: &Value) -> Option<Timestamp> {
    let text = values::values(answer, &rule.path).into_iter().next()?;
    let number = || text.parse::<i64>().ok().filter(|number| *number > 0);
    match rule.form {
        TimeForm::Seconds => Timestamp::from_second(number()?).ok(),
        TimeForm::Milliseconds => Timestamp::from_millisecond(number()?).ok(),
        TimeForm::Rfc3339 => {
            let time: Timestamp = text.parse().ok()?;
            (time > Timestamp::UNIX_EPOCH).then_some(time)
        }
    }
}
