//! Reports of failures: two or three lines for people, one JSON object for programs.

use anstyle::Style;
use jiff::Timestamp;
use serde::Serialize;

use super::Failure;
use crate::{
    domain::{Candidate, short_ids},
    render::{CredentialJson, Output, Span, age, credential_line, style},
};

/// Maximum number of candidates shown to people. JSON has them all.
const MOST_CANDIDATES: usize = 20;

#[derive(Serialize)]
struct FailureJson<'a> {
    error: ErrorJson<'a>,
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    kind: &'static str,
    exit_code: i32,
    message: &'a str,
    hint: Option<&'a str>,
    candidates: Vec<CredentialJson<'a>>,
}

/// Shows a failure on stderr. `exit_code` is the number with which the process ends.
pub fn report(out: &mut Output<'_>, failure: &Failure, exit_code: i32) {
    if out.manner.json {
        let candidates = failure
            .candidates
            .iter()
            .map(|one| CredentialJson::new(&one.credential, false))
            .collect();
        let error = ErrorJson {
            kind: failure.code.kind(),
            exit_code,
            message: &failure.message,
            hint: failure.hint.as_deref(),
            candidates,
        };
        out.error_json(&FailureJson { error });
        return;
    }
    let plain = Style::new();
    for (at, line) in failure.message.lines().enumerate() {
        match at {
            0 => out.error_line(&[
                Span(style::ERROR, "credctl:"),
                Span(plain, " "),
                Span(plain, line),
            ]),
            _ => out.error_line(&[Span(plain, line)]),
        }
    }
    show_candidates(out, &failure.candidates);
    if let Some(hint) = &failure.hint {
        out.error_line(&[
            Span(style::HINT, "hint:"),
            Span(plain, " "),
            Span(plain, hint),
        ]);
    }
}

/// Shows the credentials that a reference fits, with what tells them apart.
fn show_candidates(out: &mut Output<'_>, candidates: &[Candidate]) {
    let short = short_ids(candidates.iter().map(|one| one.credential.id));
    let mut accounts = candidates.iter().map(|one| one.account.id);
    let first = accounts.next();
    let are_in_several = accounts.any(|id| Some(id) != first);
    let now = Timestamp::now();
    for Candidate {
        credential,
        account,
        key_hint,
    } in candidates.iter().take(MOST_CANDIDATES)
    {
        let mut end = String::new();
        if !credential.is_active {
            end += " · disabled";
        }
        if are_in_several {
            end = format!("{end} · account {}", account.name);
        }
        if let Some(hint) = key_hint {
            end = format!("{end} · key {hint}");
        }
        end = format!("{end} · added {}", age(credential.created_at, now));
        let line = credential_line("  ", credential, &short[&credential.id], &end);
        out.error_line(&line);
    }
    if let Some(more @ 1..) = candidates.len().checked_sub(MOST_CANDIDATES) {
        out.error_line(&[Span(Style::new(), &format!("  … and {more} more"))]);
    }
}
