//! One credential, as a line and as JSON.

use anstyle::Style;
use serde::Serialize;

use super::{Span, check::CheckJson, style, time::rfc3339};
use crate::domain::{ChainEnd, Credential, Environment, KeptCheck, Selection};

/// Credential in JSON. Every field is listed, so that none is published by accident.
#[derive(Debug, Serialize)]
pub struct CredentialJson<'a> {
    id: String,
    account_id: String,
    credential_type: &'a str,
    nickname: Option<&'a str>,
    note: Option<&'a str>,
    tags: Vec<&'a str>,
    label: &'a str,
    environment: Option<&'static str>,
    is_active: bool,
    selected: bool,
    key_id: Option<String>,
    seal: &'static str,
    created_at: String,
    updated_at: String,
    expires_at: Option<String>,
    last_change: Option<LastChangeJson<'a>>,
    check: Option<CheckJson<'a>>,
}

/// Newest event of a credential in JSON.
#[derive(Debug, Serialize)]
struct LastChangeJson<'a> {
    event_id: String,
    kind: &'a str,
    at: String,
}

impl<'a> CredentialJson<'a> {
    /// Creates the JSON of a credential. `selected` is true if the user chose it: never for one that
    /// only stands in.
    pub fn new(credential: &'a Credential, selected: bool) -> Self {
        CredentialJson {
            id: credential.id.to_string(),
            account_id: credential.account_id.to_string(),
            credential_type: credential.credential_type.as_str(),
            nickname: credential.nickname.as_deref(),
            note: credential.note.as_deref(),
            tags: credential.tags.iter().collect(),
            label: credential.label(),
            environment: credential.environment.map(Environment::as_str),
            is_active: credential.is_active,
            selected,
            key_id: credential.key_id.map(|id| id.to_string()),
            seal: credential.seal.as_str(),
            created_at: rfc3339(credential.created_at),
            updated_at: rfc3339(credential.updated_at),
            expires_at: credential.expires_at.map(rfc3339),
            last_change: None,
            check: None,
        }
    }

    /// Adds the newest check of the credential.
    #[must_use]
    pub fn with_check(mut self, check: Option<&'a KeptCheck>) -> Self {
        self.check = check.map(CheckJson::from);
        self
    }

    /// Adds the newest event of the credential, as the ledger tells it.
    #[must_use]
    pub fn with_last_change(mut self, end: Option<&'a ChainEnd>) -> Self {
        self.last_change = end.and_then(|end| {
            Some(LastChangeJson {
                event_id: end.event_id.to_string(),
                kind: &end.kind,
                at: rfc3339(end.at?),
            })
        });
        self
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
