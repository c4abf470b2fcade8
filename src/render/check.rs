//! What a provider said of a key.

use jiff::Timestamp;
use serde::Serialize;

use super::time::{rfc3339, short_age};
use crate::domain::{CheckVerdict, KeptCheck, Rights};

/// Newest check of a credential in JSON.
#[derive(Debug, Serialize)]
pub(super) struct CheckJson<'a> {
    verdict: &'static str,
    reason: Option<&'a str>,
    checked_at: String,
    checked_by: &'a str,
    account: Option<&'a str>,
    account_kind: Option<&'a str>,
    rights: RightsJson,
    address_locked: Option<bool>,
    expires_at: Option<String>,
}

/// Rights of a key in JSON; null where the provider does not tell.
#[derive(Debug, Serialize)]
pub struct RightsJson {
    read: Option<bool>,
    trade: Option<bool>,
    withdraw: Option<bool>,
}

impl From<Rights> for RightsJson {
    fn from(rights: Rights) -> Self {
        RightsJson {
            read: rights.read,
            trade: rights.trade,
            withdraw: rights.withdraw,
        }
    }
}

impl<'a> From<&'a KeptCheck> for CheckJson<'a> {
    fn from(check: &'a KeptCheck) -> Self {
        let facts = &check.facts;
        CheckJson {
            verdict: check.verdict.as_str(),
            reason: check.reason.as_deref(),
            checked_at: rfc3339(check.at),
            checked_by: &check.by,
            account: facts.account_tail.as_deref(),
            account_kind: facts.account_kind.as_deref(),
            rights: facts.rights.into(),
            address_locked: facts.is_address_locked,
            expires_at: facts.expires_at.map(rfc3339),
        }
    }
}

/// Returns the rights that a key has, with `between` between them.
pub fn rights(rights: Rights, between: &str) -> String {
    let all = [
        ("read", rights.read),
        ("trade", rights.trade),
        ("withdraw", rights.withdraw),
    ];
    let held = all.iter().filter(|(_, held)| *held == Some(true));
    let words: Vec<_> = held.map(|(word, _)| *word).collect();
    words.join(between)
}

/// Returns a verdict in a cell of a table, such as `✓ 2h`.
pub(super) fn check_word(check: &KeptCheck, now: Timestamp) -> String {
    let mark = match check.verdict {
        CheckVerdict::Good | CheckVerdict::Limited => "✓",
        CheckVerdict::Rejected | CheckVerdict::WrongEnvironment => "✗",
        CheckVerdict::Unproven | CheckVerdict::Unreachable => "?",
    };
    format!("{mark} {}", short_age(check.at, now))
}
