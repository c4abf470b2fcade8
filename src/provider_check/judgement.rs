//! What an answer means for a key.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::Value;

use super::{reply::Reply, values};
use crate::{
    domain::CheckVerdict,
    providers::{
        Check,
        check::{AnswerRule, FactValues, Meaning, ValueMatch},
    },
};

/// Difference of clocks that is worth saying.
const NOTABLE_SKEW: SignedDuration = SignedDuration::from_secs(2);

/// Difference of clocks by which a provider may reject any request that bears the time.
const SPOILING_SKEW: SignedDuration = SignedDuration::from_secs(5);

/// Meaning of an answer, and what to say of it.
pub(super) struct Judged {
    pub(super) meaning: Meaning,
    pub(super) reason: Option<String>,
    /// Answer as JSON, if it is.
    pub(super) answer: Option<Value>,
}

impl Judged {
    fn new(verdict: CheckVerdict, reason: impl Into<String>, answer: Option<Value>) -> Self {
        Judged {
            meaning: Meaning::Verdict(verdict),
            reason: Some(reason.into()),
            answer,
        }
    }
}

/// Says what an answer means.
pub(super) fn judge(check: &Check, reply: &Reply) -> Judged {
    let answer: Option<Value> = serde_json::from_slice(&reply.body).ok();
    let fits = |rule: &&AnswerRule| fits(rule, reply, answer.as_ref());
    let judged = match check.answers.iter().find(fits) {
        Some(rule) => Judged {
            meaning: rule.meaning,
            reason: rule.reason.clone(),
            answer,
        },
        None => of_status(reply, answer),
    };
    with_clock(check, reply, judged)
}

/// Takes the clock into account: a request that bears a wrong time is rejected with good keys too.
fn with_clock(check: &Check, reply: &Reply, judged: Judged) -> Judged {
    let told = reply.skew.and_then(skew);
    match judged.meaning {
        Meaning::Clock => Judged {
            reason: Some(told.unwrap_or_else(|| "it says that the clocks differ".to_owned())),
            ..judged
        },
        Meaning::Verdict(CheckVerdict::Rejected)
            if check.bears_time() && reply.skew.is_some_and(|skew| skew.abs() >= SPOILING_SKEW) =>
        {
            Judged {
                meaning: Meaning::Clock,
                reason: told,
                ..judged
            }
        }
        _ => judged,
    }
}

/// Meaning of an answer of which the type's file says nothing.
fn of_status(reply: &Reply, answer: Option<Value>) -> Judged {
    let status = reply.status;
    match status {
        429 | 418 => Judged {
            meaning: Meaning::Busy,
            reason: None,
            answer,
        },
        300..=399 => Judged::new(
            CheckVerdict::Unreachable,
            format!("it leads elsewhere (HTTP {status}), where no key is sent"),
            answer,
        ),
        407 => Judged::new(
            CheckVerdict::Unreachable,
            "the proxy demands a password",
            answer,
        ),
        408 | 500..=599 => Judged::new(
            CheckVerdict::Unreachable,
            format!("it is out of order (HTTP {status})"),
            answer,
        ),
        _ if reply.is_compressed => Judged::new(
            CheckVerdict::Unreachable,
            "its answer is compressed",
            answer,
        ),
        401 if answer.is_some() => Judged {
            meaning: Meaning::Verdict(CheckVerdict::Rejected),
            reason: None,
            answer,
        },
        _ if answer.is_none() => Judged::new(
            CheckVerdict::Unreachable,
            format!("its answer (HTTP {status}) is not JSON: it may be that of something between"),
            answer,
        ),
        _ => Judged::new(
            CheckVerdict::Unproven,
            format!("its answer (HTTP {status}) is not one that credctl knows"),
            answer,
        ),
    }
}

fn fits(rule: &AnswerRule, reply: &Reply, answer: Option<&Value>) -> bool {
    let has_status = rule.statuses.is_empty() || rule.statuses.contains(&reply.status);
    let has_values = rule
        .matches
        .iter()
        .all(|wanted| answer.is_some_and(|answer| is_there(wanted, answer)));
    let has_text = rule.contains.as_ref().is_none_or(|text| {
        let body = String::from_utf8_lossy(&reply.body).to_lowercase();
        body.contains(&text.to_lowercase())
    });
    has_status && has_values && has_text
}

fn is_there(wanted: &ValueMatch, answer: &Value) -> bool {
    let fits = |value: &String| {
        wanted
            .any_of
            .iter()
            .any(|text| match text.strip_suffix('*') {
                Some(beginning) => value.starts_with(beginning),
                None => value == text,
            })
    };
    values::values(answer, &wanted.path).iter().any(fits)
}

/// Says by how much the clock of this machine is wrong, if that is worth saying. `skew` is the time by
/// which the other clock is ahead.
pub(super) fn skew(skew: SignedDuration) -> Option<String> {
    let seconds = skew.as_secs().unsigned_abs();
    let word = if skew.is_negative() {
        "ahead"
    } else {
        "behind"
    };
    (skew.abs() >= NOTABLE_SKEW).then(|| format!("the clock of this machine is {seconds} s {word}"))
}

/// Says how long a provider asks to be left alone.
pub(super) fn busy(wait: Option<Duration>) -> String {
    match wait {
        Some(wait) => format!("it was asked too often: again in {} s", wait.as_secs()),
        None => "it was asked too often".to_owned(),
    }
}

/// Returns the first reason for which a key that was accepted is good for less than everything.
pub(super) fn limit(check: &Check, answer: &Value) -> Option<String> {
    let limits = check.limits.iter();
    let mut met = limits.filter(|limit| holds(&limit.values, answer) == Some(true));
    met.next().map(|limit| limit.reason.clone())
}

/// Returns whether one of the values is there. `None` if the answer does not tell.
pub(super) fn holds(rule: &FactValues, answer: &Value) -> Option<bool> {
    if !values::is_told(answer, &rule.path) {
        return None;
    }
    let counts = |value: &str| {
        let is_wanted = rule.any_of.is_empty() || rule.any_of.iter().any(|one| one == value);
        is_wanted && !value.is_empty() && !rule.except.iter().any(|one| one == value)
    };
    let found = values::values(answer, &rule.path);
    Some(match rule.is_list {
        true => found
            .iter()
            .flat_map(|list| list.split(','))
            .any(|value| counts(value.trim())),
        false => found.iter().any(|value| counts(value)),
    })
}
