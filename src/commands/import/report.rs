//! The answers and remarks of `credctl import`.

use anstyle::Style;
use serde::Serialize;

use super::plan::{Fate, ImportPlan};
use crate::{
    commands::answers,
    context::Context,
    domain::{Credential, Environment},
    exit::Failure,
    import::Entry,
    render::{CredentialJson, Span},
    selection::active::is_active,
    store::VaultRow,
};

/// Maximum number of lines or names that a remark lists.
const LISTED: usize = 5;

#[derive(Serialize)]
struct Answer<'a> {
    imported: Vec<CredentialJson<'a>>,
    skipped: Vec<Skipped>,
    /// Entries that a dry run would store.
    planned: Vec<Planned<'a>>,
}

#[derive(Serialize)]
struct Skipped {
    line: usize,
    credential_id: String,
}

#[derive(Serialize)]
struct Planned<'a> {
    line: usize,
    credential_type: &'a str,
    nickname: &'a str,
    environment: Option<&'static str>,
}

/// Shows what was stored and skipped.
///
/// # Errors
/// Fails if stdout cannot take the answer. The error says what is stored.
pub(super) fn stored<K>(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    entries: &[Entry<K>],
    plan: &ImportPlan,
    stored: &[Credential],
    active: Option<&Credential>,
) -> Result<(), Failure> {
    let count = stored.len();
    let answered = if ctx.out.manner.json {
        let selected = |c: &Credential| {
            active.is_some_and(|active| active.id == c.id) || is_active(ctx, vault, c)
        };
        let imported = stored.iter().map(|c| CredentialJson::new(c, selected(c)));
        let answer = Answer {
            imported: imported.collect(),
            skipped: skipped(entries, plan),
            planned: Vec::new(),
        };
        ctx.out.json(&answer)
    } else {
        let skipped = plan.fates().count() - count;
        ctx.out.say(&match skipped {
            0 => format!("Stored {count}"),
            _ => format!("Stored {count}, skipped {skipped} already stored"),
        });
        if let Some(active) = active {
            ctx.out.say(&format!("Using {}", active.label()));
        }
        match ctx.out.manner.stdout_is_terminal {
            true => Ok(()),
            false => ctx.out.rendered(&ids(plan)),
        }
    };
    let done = match count {
        0 => "nothing new was stored".to_owned(),
        _ => format!("{count} credentials are stored; importing the file again skips them"),
    };
    answers::delivered(ctx, answered, &done)
}

/// Shows the result of a dry run, a line per entry: line, `store` or `skip`, type, nickname,
/// environment, and the id of the stored credential.
///
/// # Errors
/// Fails if stdout cannot take the answer.
pub(super) fn planned(
    ctx: &mut Context<'_>,
    entries: &[Entry],
    plan: &ImportPlan,
) -> Result<(), Failure> {
    let skipped = skipped(entries, plan);
    let new = plan.fates().zip(entries);
    let new = new.filter(|(fate, _)| matches!(fate, Fate::New(_)));
    let planned: Vec<_> = new.map(|(_, entry)| Planned::of(entry)).collect();
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&Answer {
            imported: Vec::new(),
            skipped,
            planned,
        })?);
    }
    let (count, skipped) = (planned.len(), skipped.len());
    ctx.out.say(&match skipped {
        0 => format!("Would store {count}"),
        _ => format!("Would store {count} and skip {skipped} already stored"),
    });
    for (fate, entry) in plan.fates().zip(entries) {
        let Planned {
            line,
            credential_type,
            nickname,
            environment,
        } = Planned::of(entry);
        let (word, id) = match fate {
            Fate::New(_) => ("store", String::new()),
            Fate::Stored(credential) => ("skip", credential.id.to_string()),
        };
        let environment = environment.unwrap_or_default();
        // A nickname holds no tab.
        for part in [
            &line.to_string(),
            word,
            credential_type,
            nickname,
            environment,
        ] {
            ctx.out.rendered(&format!("{part}\t"))?;
        }
        ctx.out.answer(&[Span(Style::new(), &id)])?;
    }
    Ok(())
}

impl<'a> Planned<'a> {
    fn of(entry: &'a Entry) -> Self {
        Planned {
            line: entry.line,
            credential_type: &entry.provider.name,
            nickname: entry.nickname.as_str(),
            environment: entry.environment.map(Environment::as_str),
        }
    }
}

fn skipped<K>(entries: &[Entry<K>], plan: &ImportPlan) -> Vec<Skipped> {
    let skipped = plan
        .fates()
        .zip(entries)
        .filter_map(|(fate, entry)| match fate {
            Fate::New(_) => None,
            Fate::Stored(credential) => Some(Skipped {
                line: entry.line,
                credential_id: credential.id.to_string(),
            }),
        });
    skipped.collect()
}

/// Returns the ids, one per line, in the order of the file.
fn ids(plan: &ImportPlan) -> String {
    let lines = plan.fates().map(|fate| match fate {
        Fate::New(id) => format!("{id}\n"),
        Fate::Stored(credential) => format!("{}\n", credential.id),
    });
    lines.collect()
}

/// Remarks on variables that are not about keys.
pub(super) fn remark_on_left_out(ctx: &mut Context<'_>, names: &[String]) {
    if !names.is_empty() {
        ctx.out
            .remark(format!("ignored, not about keys: {}", listed(names)));
    }
}

/// Remarks on credentials without an environment, and on keys that look like the other environment's.
pub(super) fn remark_on_environments(ctx: &mut Context<'_>, entries: &[Entry]) {
    let lines = |is_meant: &dyn Fn(&Entry) -> bool| {
        let lines = entries.iter().filter(|entry| is_meant(entry));
        lines
            .map(|entry| entry.line.to_string())
            .collect::<Vec<_>>()
    };
    let not_stated =
        lines(&|entry| entry.environment.is_none() && entry.provider.has_environments());
    if !not_stated.is_empty() {
        let lines = listed(&not_stated);
        ctx.out
            .remark(format!("neither paper nor live is stated for line {lines}"));
    }
    for stated in [Environment::Paper, Environment::Live] {
        let looks_other = lines(&|entry| {
            let hinted = entry
                .provider
                .hinted_environment(entry.keys.api_key.expose_secret());
            entry.environment == Some(stated) && hinted.is_some_and(|hinted| hinted != stated)
        });
        if !looks_other.is_empty() {
            let lines = listed(&looks_other);
            ctx.out.remark(format!(
                "stated to be {stated}, but the key does not look like it: line {lines}"
            ));
        }
    }
}

/// Returns the first few items, and the number of the others.
fn listed(all: &[String]) -> String {
    let listed = all[..all.len().min(LISTED)].join(", ");
    match all.len().saturating_sub(LISTED) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}
