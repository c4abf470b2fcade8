//! Reports of failures: two or three lines for people, one JSON object for programs.

use anstyle::Style;
use serde::Serialize;

use super::Failure;
use crate::{
    domain::short_ids,
    render::{CredentialJson, Output, Span, credential_line, style},
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
            .map(|c| CredentialJson::new(c, false))
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
    let short = short_ids(failure.candidates.iter().map(|c| c.id));
    for candidate in failure.candidates.iter().take(MOST_CANDIDATES) {
        let state = if candidate.is_active {
            ""
        } else {
            " · disabled"
        };
        let line = credential_line("  ", candidate, &short[&candidate.id], state);
        out.error_line(&line);
    }
    if let Some(more) = failure
        .candidates
        .len()
        .checked_sub(MOST_CANDIDATES)
        .filter(|more| *more > 0)
    {
        out.error_line(&[Span(plain, &format!("  … and {more} more"))]);
    }
    if let Some(hint) = &failure.hint {
        out.error_line(&[
            Span(style::HINT, "hint:"),
            Span(plain, " "),
            Span(plain, hint),
        ]);
    }
}
