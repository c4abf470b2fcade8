//! One credential, as a line and as JSON.

use std::collections::HashMap;

use anstyle::Style;
use serde::Serialize;

use super::{Span, style, time::rfc3339};
use crate::domain::{Credential, Environment, Selection, Uuid};

/// Credential in JSON. Every field is listed, so that none is published by accident.
#[derive(Debug, Serialize)]
pub struct CredentialJson<'a> {
    id: String,
    account_id: String,
    credential_type: &'a str,
    nickname: Option<&'a str>,
    label: &'a str,
    environment: Option<&'static str>,
    is_active: bool,
    selected: bool,
    key_id: Option<String>,
    seal: &'static str,
    created_at: String,
    updated_at: String,
}

impl<'a> CredentialJson<'a> {
    /// Creates the JSON of a credential. `selected` is true if it is the one in use.
    pub fn new(credential: &'a Credential, selected: bool) -> Self {
        CredentialJson {
            id: credential.id.to_string(),
            account_id: credential.account_id.to_string(),
            credential_type: credential.credential_type.as_str(),
            nickname: credential.nickname.as_deref(),
            label: credential.label(),
            environment: credential.environment.map(Environment::as_str),
            is_active: credential.is_active,
            selected,
            key_id: credential.key_id.map(|id| id.to_string()),
            seal: credential.seal.as_str(),
            created_at: rfc3339(credential.created_at),
            updated_at: rfc3339(credential.updated_at),
        }
    }
}

/// Selection in JSON: the credential in use, the layer that chose it, and whether a person
/// confirmed it.
#[derive(Debug, Serialize)]
pub struct SelectionJson {
    credential_id: Option<String>,
    layer: Option<&'static str>,
    confirmed: bool,
}

impl From<Option<Selection>> for SelectionJson {
    fn from(selection: Option<Selection>) -> Self {
        SelectionJson {
            credential_id: selection.map(|s| s.credential_id.to_string()),
            layer: selection.map(|s| s.layer.as_str()),
            confirmed: selection.is_some_and(|s| s.is_confirmed()),
        }
    }
}

/// Word for the environment of a credential; `-` if its provider has no environments.
pub fn environment_word(credential: &Credential) -> &'static str {
    match credential.environment {
        Some(environment) => environment.as_str(),
        None if !credential.has_environments => "-",
        None => "not stated",
    }
}

/// Line such as `alpaca · Paper 1 · paper · 3f9c2a1b`, after `word` and before `end`.
pub fn credential_line<'a>(
    word: &'a str,
    credential: &'a Credential,
    short_id: &'a str,
    end: &'a str,
) -> Vec<Span<'a>> {
    let plain = Style::new();
    let mut spans = vec![
        Span(plain, word),
        Span(plain, credential.credential_type.as_str()),
        Span(plain, " · "),
    ];
    spans.extend([Span(style::STRONG, credential.label()), Span(plain, " · ")]);
    match environment_word(credential) {
        "-" => {}
        word => spans.extend([
            Span(style::of(credential.environment), word),
            Span(plain, " · "),
        ]),
    }
    spans.extend([Span(style::DIM, short_id), Span(plain, end)]);
    spans
}

/// Returns the shortest prefix of each id, of at least 8 hex digits, that no other id shares.
pub fn short_ids(ids: impl Iterator<Item = Uuid>) -> HashMap<Uuid, String> {
    let mut sorted: Vec<Uuid> = ids.collect();
    sorted.sort_unstable();
    sorted.dedup();
    let texts: Vec<String> = sorted.iter().map(|id| id.simple().to_string()).collect();
    let shared = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let beside = |at: usize, other: Option<usize>| {
        other
            .and_then(|o| texts.get(o))
            .map_or(0, |o| shared(&texts[at], o))
    };
    let length = |at: usize| {
        8.max(1 + beside(at, at.checked_sub(1)).max(beside(at, Some(at + 1))))
            .min(32)
    };
    sorted
        .iter()
        .enumerate()
        .map(|(at, id)| (*id, texts[at][..length(at)].to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_id_is_as_long_as_it_must_be() {
        let ids: Vec<Uuid> = [
            "3f9c2a1b-aaaa-4000-8000-000000000001",
            "3f9c2a1b-aaab-4000-8000-000000000001",
            "00000000-0000-4000-8000-000000000001",
        ]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
        let short = short_ids(ids.iter().copied());
        let shown: Vec<&str> = ids.iter().map(|id| short[id].as_str()).collect();
        assert_eq!(shown, ["3f9c2a1baaaa", "3f9c2a1baaab", "00000000"]);
    }
}
