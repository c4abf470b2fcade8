//! `credctl vault check`.

use anstyle::Style;
use serde::Serialize;

use super::{
    opening::store,
    rows::{self, BATCH},
};
use crate::{
    context::Context,
    domain::{Credential, SealState, Uuid},
    exit::{ExitCode, Failure},
    render::Span,
    store::{SealedCredential, Store, Usage, VaultKeyRow, Walk, WalkPosition, Which},
    vault::{Fault, Keys, Strictness, on_all_cores},
};

/// Check that each of your credentials opens and is unaltered
///
/// Finds credentials that are damaged, were altered outside credctl, or are sealed with a vault key
/// that is not at hand and, if the vault is strict, those without a seal. Changes nothing. Exits with
/// 16 if there are findings. In a pipe, one line per finding, tab-separated: problem, id, nickname,
/// detail.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {}

#[derive(Serialize)]
struct Answer<'a> {
    checked: usize,
    ok: usize,
    unsealed: usize,
    strict: bool,
    findings: &'a [Finding],
}

#[derive(Debug, Serialize)]
struct Finding {
    problem: &'static str,
    credential_id: Option<String>,
    label: Option<String>,
    detail: String,
}

/// Results so far.
#[derive(Default)]
struct Seen {
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
    let wanted: Vec<_> = usage.keys.iter().map(|record| record.key.id).collect();
    let keys = ctx.keys(&wanted)?;
    let strictness = Strictness::of(&usage.vault, &ctx.settings.strict);
    let mut seen = Seen::default();
    seen.findings.extend(of_vault(&usage, &keys, strictness));
    let total: i64 = usage.rows.iter().map(|usage| usage.rows).sum();
    let progress = rows::progress(ctx, "Checking", total);
    through(&store, &keys, strictness, &mut seen, |done| {
        progress.at(done)
    })
    .await?;
    drop(progress);
    show(ctx, &seen, strictness)?;
    match seen.findings.len() {
        0 => Ok(()),
        1 => Err(findings("the check found 1 problem")),
        n => Err(findings(&format!("the check found {n} problems"))),
    }
}

fn findings(message: &str) -> Failure {
    Failure::new(ExitCode::Findings, message)
}

/// Returns the findings about the vault itself.
fn of_vault(usage: &Usage, keys: &Keys, strictness: Strictness) -> Vec<Finding> {
    let (vault, keyring) = (&usage.vault, keys.keyring());
    let does_not_fit = |record: &&VaultKeyRow| {
        let key = &record.key;
        let is_of_vault = || keyring.verify_check_token(vault.id, key.id, &key.check_token);
        keyring.key(key.id).is_some() && !is_of_vault()
    };
    let records = usage.keys.iter().filter(does_not_fit);
    let mut findings: Vec<_> = records
        .map(|record| {
            Finding::of_vault(format!(
                "the record of vault key {} does not fit this vault",
                record.key.id
            ))
        })
        .collect();
    if strictness == Strictness::Stripped {
        findings.push(Finding::of_vault(
            "the database no longer says that this vault is strict: `credctl vault seal` restores that"
                .to_owned(),
        ));
    }
    let all_at_hand = usage
        .keys
        .iter()
        .all(|record| keyring.key(record.key.id).is_some());
    if let Some(token) = &vault.strict_token
        && all_at_hand
        && keyring.made_strict_token(vault.id, token).is_none()
    {
        findings.push(Finding::of_vault(
            "the mark that makes this vault strict was not made with one of its vault keys"
                .to_owned(),
        ));
    }
    findings
}

async fn through(
    store: &Store,
    keys: &Keys,
    strictness: Strictness,
    seen: &mut Seen,
    progress: impl Fn(usize),
) -> Result<(), Failure> {
    let mut after = WalkPosition::nothing(Walk::ById);
    loop {
        let rows = store.rows_after(Which::All, &after, BATCH).await?;
        let examined = on_all_cores(&rows, |row| match row {
            Ok(row) => keys.examine(row).map_err(|why| Finding::of_row(row, &why)),
            Err(id) => Err(Finding::unreadable(*id)),
        });
        for (row, examined) in rows.iter().zip(examined) {
            seen.note(row.as_ref().ok(), examined, strictness);
        }
        progress(seen.count());
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
        strictness: Strictness,
    ) {
        match (examined, row) {
            (Err(finding), _) => self.findings.push(finding),
            (Ok(SealState::Unsealed), Some(row)) => {
                self.unsealed += 1;
                if strictness != Strictness::Off {
                    self.findings.push(Finding::unsealed(&row.credential));
                }
            }
            (Ok(_), _) => self.ok += 1,
        }
    }

    fn count(&self) -> usize {
        let rows = self.findings.iter().filter(|f| f.credential_id.is_some());
        let unsealed = self.findings.iter().filter(|f| f.problem == UNSEALED);
        self.ok + self.unsealed + rows.count() - unsealed.count()
    }
}

const UNSEALED: &str = "unsealed";

impl Finding {
    fn of_vault(detail: String) -> Self {
        Finding {
            problem: "vault",
            credential_id: None,
            label: None,
            detail,
        }
    }

    fn of_row(row: &SealedCredential, why: &Fault) -> Self {
        let problem = match why {
            Fault::Altered(_) => "altered",
            Fault::Damaged(_) => "damaged",
            Fault::NotAtHand(_) | Fault::NoneOpens => "key_missing",
        };
        Finding {
            problem,
            credential_id: Some(row.credential.id.to_string()),
            label: Some(row.credential.label().to_owned()),
            detail: why.to_string(),
        }
    }

    fn unsealed(credential: &Credential) -> Self {
        let id = credential.short_id();
        Finding {
            problem: UNSEALED,
            credential_id: Some(credential.id.to_string()),
            label: Some(credential.label().to_owned()),
            detail: format!("it has no seal; `credctl vault seal {id}` seals it as it is"),
        }
    }

    fn unreadable(id: Uuid) -> Self {
        Finding {
            problem: "damaged",
            credential_id: Some(id.to_string()),
            label: None,
            detail: "it holds values that credctl never writes".to_owned(),
        }
    }
}

fn show(ctx: &mut Context<'_>, seen: &Seen, strictness: Strictness) -> Result<(), Failure> {
    let checked = seen.count();
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&Answer {
            checked,
            ok: seen.ok,
            unsealed: seen.unsealed,
            strict: strictness != Strictness::Off,
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
