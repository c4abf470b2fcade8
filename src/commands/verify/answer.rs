//! Answer of `credctl verify`.

use anstyle::Style;
use serde::Serialize;

use super::checked::{Checked, Finding};
use crate::{
    context::Context,
    domain::{CheckVerdict, visible},
    exit::Failure,
    render::{
        CredentialJson, RightsJson, Span, credential_line, environment_word, rfc3339, rights, style,
    },
};

#[derive(Serialize)]
struct Answer<'a> {
    checks: Vec<CheckedJson<'a>>,
}

#[derive(Serialize)]
struct CheckedJson<'a> {
    credential: CredentialJson<'a>,
    verdict: &'static str,
    reason: Option<&'a str>,
    host: Option<&'a str>,
    checked_at: String,
    account: Option<&'a str>,
    account_kind: Option<&'a str>,
    rights: RightsJson,
    address_locked: Option<bool>,
    expires_at: Option<String>,
    same_account_as: Vec<String>,
    findings: &'a [Finding],
}

/// Shows what was found out.
///
/// # Errors
/// Fails if stdout cannot take the answer.
pub(super) fn show(ctx: &mut Context<'_>, checked: &[Checked]) -> Result<(), Failure> {
    if ctx.out.manner.json {
        let checks = checked.iter().map(json).collect();
        return Ok(ctx.out.json(&Answer { checks })?);
    }
    for one in checked {
        match ctx.out.manner.stdout_is_terminal {
            true => lines(ctx, one)?,
            false => {
                let cells = cells(one);
                let cells: Vec<_> = cells.iter().map(|cell| visible(cell)).collect();
                ctx.out.rendered(&format!("{}\n", cells.join("\t")))?;
            }
        }
    }
    Ok(())
}

fn json(one: &Checked) -> CheckedJson<'_> {
    let (outcome, facts) = (&one.outcome, &one.outcome.facts);
    CheckedJson {
        credential: CredentialJson::new(&one.row.credential, false),
        verdict: outcome.verdict.as_str(),
        reason: outcome.reason.as_deref(),
        host: outcome.host.as_deref(),
        checked_at: rfc3339(outcome.at),
        account: facts.account_tail.as_deref(),
        account_kind: facts.account_kind.as_deref(),
        rights: facts.rights.into(),
        address_locked: facts.is_address_locked,
        expires_at: one.expires_at().map(rfc3339),
        same_account_as: one
            .same_account_as
            .iter()
            .map(|other| other.id.to_string())
            .collect(),
        findings: &one.findings,
    }
}

fn cells(one: &Checked) -> [String; 9] {
    let credential = &one.row.credential;
    let facts = &one.outcome.facts;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let environment = match environment_word(credential) {
        "not stated" => "not-stated",
        word => word,
    };
    [
        credential.id.to_string(),
        credential.credential_type.as_str().to_owned(),
        credential.nickname.clone().unwrap_or_default(),
        environment.to_owned(),
        one.outcome.verdict.as_str().to_owned(),
        text(&facts.account_tail),
        rights(facts.rights, ","),
        one.expires_at().map(rfc3339).unwrap_or_default(),
        text(&one.outcome.reason),
    ]
}

/// Shows one credential to a person: its verdict, what the key is for, and what is odd about it.
fn lines(ctx: &mut Context<'_>, one: &Checked) -> Result<(), Failure> {
    let credential = &one.row.credential;
    let (mark, word, look) = words(one.outcome.verdict);
    let details = details(one);
    let end = match details.is_empty() {
        true => String::new(),
        false => format!(": {details}"),
    };
    let short = credential.short_id();
    let mut spans = vec![Span(look, mark), Span(Style::new(), " ")];
    spans.extend(credential_line("", credential, &short, "  "));
    spans.extend([Span(look, word), Span(Style::new(), &end)]);
    ctx.out.answer(&spans)?;
    for finding in &one.findings {
        let line = format!("  ! {}", finding.detail);
        ctx.out.answer(&[Span(style::WARNING, &line)])?;
    }
    Ok(())
}

/// Mark, word and look of a verdict.
fn words(verdict: CheckVerdict) -> (&'static str, &'static str, Style) {
    match verdict {
        CheckVerdict::Good => ("✓", "good", style::GOOD),
        CheckVerdict::Limited => ("✓", "good, limited", style::WARNING),
        CheckVerdict::Rejected => ("✗", "rejected", style::ERROR),
        CheckVerdict::WrongEnvironment => ("✗", "wrong environment", style::ERROR),
        CheckVerdict::Unproven => ("?", "unproven", style::WARNING),
        CheckVerdict::Unreachable => ("?", "unreachable", style::WARNING),
    }
}

fn details(one: &Checked) -> String {
    let facts = &one.outcome.facts;
    let mut parts: Vec<String> = one.outcome.reason.iter().cloned().collect();
    if let Some(account) = &facts.account_tail {
        let kind = facts.account_kind.as_ref();
        let kind = kind.map(|kind| format!(" ({kind})")).unwrap_or_default();
        parts.push(format!("account {account}{kind}"));
    }
    let rights = rights(facts.rights, ", ");
    if !rights.is_empty() {
        parts.push(format!("may {rights}"));
    }
    if facts.is_address_locked == Some(true) {
        parts.push("only from listed addresses".to_owned());
    }
    if let Some(at) = one.expires_at() {
        parts.push(format!("ends {}", &rfc3339(at)[..10]));
    }
    parts.join("; ")
}
