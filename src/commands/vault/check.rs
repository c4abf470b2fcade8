//! `credctl vault check`.

mod finding;
mod ledger;

use std::collections::BTreeSet;

use anstyle::Style;
use serde::Serialize;

use super::{
    opening::store,
    rows::{self, BATCH},
};
use finding::Finding;

use crate::{
    context::Context,
    crypto::Vouched,
    domain::{KeyId, KeyRecord, SealState},
    exit::{ExitCode, Failure},
    render::Span,
    store::{SealedCredential, Store, Usage, Walk, WalkPosition, Which},
    vault::{Checker, Keys, Standards, VaultError, on_all_cores},
};

/// Check that each of your credentials opens and is unaltered
///
/// Finds credentials that are damaged, were altered outside credctl, are in an older state than this
/// machine has seen or the ledger tells of, are not sealed, or are sealed with a vault key that is not at
/// hand; and events of the ledger that are not as they were written. Changes no credential; what is left
/// of removed ones is cleared away. Exits with 16 if there are findings. In a pipe, one line per finding, tab-separated: problem, id, nickname, detail.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {}

#[derive(Serialize)]
struct Answer<'a> {
    checked: usize,
    ok: usize,
    unsealed: usize,
    findings: &'a [Finding],
}

/// Results so far.
#[derive(Default)]
struct Seen {
    checked: usize,
    ok: usize,
    unsealed: usize,
    findings: Vec<Finding>,
}

/// Checks the vault and all credentials of the user.
///
/// # Errors
/// Exit 16 if there are findings, 5 without a vault key; otherwise as for any exchange.
pub(super) async fn run(ctx: &mut Context<'_>) -> Result<(), Failure> {
    let store = store(ctx)?;
    let usage = store.usage().await?;
    let wanted: Vec<_> = usage.keys.iter().map(|record| record.id).collect();
    let keys = ctx.keys(&wanted)?;
    let mut seen = Seen::default();
    seen.findings.extend(of_vault(&usage, &keys));
    let total: i64 = usage.rows.iter().map(|usage| usage.rows).sum();
    let progress = rows::progress(ctx, "Checking", total);
    let unsealed = ctx.settings.unsealed;
    let vault = usage.vault.id;
    let revisions = ctx.state()?.seen_in(vault);
    let standards = Standards {
        unsealed,
        seen: &|id| revisions.get(&id).copied(),
    };
    let checker = keys.checker(vault);
    through(&store, &checker, &standards, &mut seen, |done| {
        progress.at(done)
    })
    .await?;
    drop(progress);
    seen.findings
        .extend(ledger::broken_events(&store, &keys).await?);
    if usage.orphans > 0 {
        store.sweep_orphans().await?;
    }
    show(ctx, &seen)?;
    match seen.findings.len() {
        0 => Ok(()),
        1 => Err(findings("the check found 1 problem")),
        n => Err(findings(&format!("the check found {n} problems"))),
    }
}

fn findings(message: &str) -> Failure {
    Failure::new(ExitCode::Findings, message)
}

/// Returns the findings about the vault itself: records of keys that no key at hand vouches for, and
/// keys that seal rows but are not recorded.
fn of_vault(usage: &Usage, keys: &Keys) -> Vec<Finding> {
    let (vault, keyring) = (&usage.vault, keys.keyring());
    let mut findings = Vec::new();
    // Who has another key than this one believes it by its proof, which a recorded key made.
    let is_believed = |record: &KeyRecord| {
        let is_recorded = || usage.keys.iter().any(|by| by.id == record.introduced_by);
        let proven = keyring.is_proven(vault.id, record);
        proven.unwrap_or_else(is_recorded)
    };
    for record in &usage.keys {
        let id = record.id;
        let detail = match keyring.vouch(vault.id, record) {
            Vouched::AtHand if is_believed(record) => continue,
            Vouched::Introduced => continue,
            Vouched::AtHand => format!(
                "the record of vault key {id} was changed outside credctl: machines without that key ignore it"
            ),
            Vouched::Altered => format!("the record of vault key {id} does not fit this vault"),
            Vouched::Unknown => format!(
                "none of your vault keys introduced vault key {id}, which the database lists: it is ignored"
            ),
        };
        findings.push(Finding::of_vault(detail));
    }
    let named: BTreeSet<_> = usage.rows.iter().filter_map(|usage| usage.key_id).collect();
    let is_recorded = |id: &KeyId| usage.keys.iter().any(|record| record.id == *id);
    let gone = named.into_iter().filter(|id| !is_recorded(id));
    findings.extend(gone.map(|id| {
        Finding::of_vault(format!(
            "the record of vault key {id} is gone, and credentials need it"
        ))
    }));
    findings
}

async fn through(
    store: &Store,
    checker: &Checker<'_>,
    standards: &Standards<'_>,
    seen: &mut Seen,
    progress: impl Fn(usize),
) -> Result<(), Failure> {
    let mut after = WalkPosition::nothing(Walk::ById);
    loop {
        let rows = store.rows_after(Which::All, &after, BATCH).await?;
        let examined = on_all_cores(&rows, |row| match row {
            Ok(row) => checker
                .examine(row)
                .map_err(|why| Finding::of_row(row, &why)),
            Err(id) => Err(Finding::unreadable(*id)),
        });
        for (row, examined) in rows.iter().zip(examined) {
            seen.note(row.as_ref().ok(), examined, standards);
        }
        progress(seen.checked);
        if rows.len() < BATCH || !after.pass(&rows) {
            break;
        }
    }
    Ok(())
}

impl Seen {
    fn note(
        &mut self,
        row: Option<&SealedCredential>,
        examined: Result<SealState, Finding>,
        standards: &Standards<'_>,
    ) {
        self.checked += 1;
        let (state, row) = match (examined, row) {
            (Err(finding), _) => return self.findings.push(finding),
            (Ok(state), Some(row)) => (state, row),
            (Ok(_), None) => return,
        };
        let refused = match state {
            SealState::Unsealed => {
                self.unsealed += 1;
                standards.judge_unsealed(row).map(drop)
            }
            _ => standards.refuse_older(row),
        };
        match refused {
            Err(VaultError::OlderState { is_unsealed, .. }) => {
                self.findings
                    .push(Finding::older(&row.credential, is_unsealed));
            }
            Err(_) => self.findings.push(Finding::unsealed(&row.credential)),
            Ok(()) if state == SealState::Ok => match ledger::untold(row) {
                Some(finding) => self.findings.push(finding),
                None => self.ok += 1,
            },
            Ok(()) => {}
        }
    }
}

fn show(ctx: &mut Context<'_>, seen: &Seen) -> Result<(), Failure> {
    let checked = seen.checked;
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&Answer {
            checked,
            ok: seen.ok,
            unsealed: seen.unsealed,
            findings: &seen.findings,
        })?);
    }
    for finding in &seen.findings {
        let (id, label) = (&finding.credential_id, &finding.label);
        let (id, label) = (
            id.as_deref().unwrap_or("-"),
            label.as_deref().unwrap_or("-"),
        );
        match ctx.out.manner.stdout_is_terminal {
            true => {
                let line = format!("{}: {label} ({id}): {}", finding.problem, finding.detail);
                ctx.out.answer(&[Span(Style::new(), &line)])?;
            }
            false => {
                let cells = [finding.problem, id, label, &finding.detail];
                let cells = cells.map(crate::domain::visible);
                ctx.out.rendered(&format!("{}\n", cells.join("\t")))?;
            }
        }
    }
    let unsealed = match seen.unsealed {
        0 => String::new(),
        n => format!(", {n} not sealed"),
    };
    ctx.out.say(&format!(
        "Checked {checked}: {} unaltered{unsealed}",
        seen.ok
    ));
    Ok(())
}
