//! Reader of the meanings of answers.

use super::facts::{TEXTS, texts};
use crate::{
    domain::CheckVerdict,
    files::toml_fields::{FieldError, TomlTable},
    providers::check::{AnswerRule, Meaning, ValueMatch},
};

const MEANING: &str = "one of good, limited, rejected, wrong_environment, unproven, unreachable, \
     clock, nonce, busy and otherwise";
const STATUS: &str = "a status of HTTP, or a list of such: numbers from 100 to 599";

/// Reads the list of answers.
pub(super) fn answers(check: &TomlTable<'_>) -> Result<Vec<AnswerRule>, FieldError> {
    check.tables("answers")?.iter().map(answer).collect()
}

fn answer(table: &TomlTable<'_>) -> Result<AnswerRule, FieldError> {
    table.refuse_others(
        &["status", "where", "contains", "means", "reason"],
        "left out: an answer has status, where, contains, means and reason",
    )?;
    let meaning = table.value("means", MEANING, |item| meaning(item.as_str()?))?;
    Ok(AnswerRule {
        statuses: statuses(table)?,
        matches: matches(table)?,
        contains: table.text("contains")?.map(str::to_owned),
        meaning: meaning.ok_or_else(|| table.error("means", MEANING))?,
        reason: table.text("reason")?.map(str::to_owned),
    })
}

fn meaning(word: &str) -> Option<Meaning> {
    Some(match word {
        "clock" => Meaning::Clock,
        "nonce" => Meaning::Nonce,
        "busy" => Meaning::Busy,
        "otherwise" => Meaning::Otherwise,
        word => Meaning::Verdict(CheckVerdict::named(word)?),
    })
}

fn statuses(table: &TomlTable<'_>) -> Result<Vec<u16>, FieldError> {
    let status = |number: i64| {
        u16::try_from(number)
            .ok()
            .filter(|s| (100..600).contains(s))
    };
    let read = table.value("status", STATUS, |item| match item.as_array() {
        Some(list) => list
            .iter()
            .map(|value| status(value.as_integer()?))
            .collect(),
        None => Some(vec![status(item.as_integer()?)?]),
    })?;
    Ok(read.unwrap_or_default())
}

fn matches(table: &TomlTable<'_>) -> Result<Vec<ValueMatch>, FieldError> {
    let Some(places) = table.table("where")? else {
        return Ok(Vec::new());
    };
    let one = |path: &str| {
        let any_of = texts(&places, path)?;
        match any_of.is_empty() {
            true => Err(places.error(path, TEXTS)),
            false => Ok(ValueMatch {
                path: path.to_owned(),
                any_of,
            }),
        }
    };
    places.names().map(one).collect()
}
