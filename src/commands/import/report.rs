//! What `credctl import` answers.

use anstyle::Style;
use serde::Serialize;

use super::plan::{Fate, Plan};
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

/// How many lines or names a remark lists.
const LISTED: usize = 5;

#[derive(Serialize)]
struct Answer<'a> {
    imported: Vec<CredentialJson<'a>>,
    skipped: Vec<Skipped>,
    /// What a dry run would store.
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

/// Answers what was stored and skipped.
///
/// # Errors
/// When stdout cannot take it; the error says that they are stored.
pub(super) fn stored<K>(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    entries: &[Entry<K>],
    plan: &Plan,
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
            _ => format!("Stored {count}, skipped {skipped} stored already"),
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

/// Answers what a dry run found: line, what would happen, type, nickname and environment, and the id
/// of what is there.
///
/// # Errors
/// When stdout cannot take it.
pub(super) fn planned(
    ctx: &mut Context<'_>,
    entries: &[Entry],
    plan: &Plan,
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
        _ => format!("Would store {count} and skip {skipped} stored already"),
    });
    for (fate, entry) in plan.fates().zip(entries) {
        let Planned {
            line,
            credential_type,
            nickname,
            environment,
        } = Planned::of(entry);
        let (what, id) = match fate {
            Fate::New(_) => ("store", String::new()),
            Fate::Stored(there) => ("skip", there.id.to_string()),
        };
        let environment = environment.unwrap_or_default();
        // A nickname holds no tab.
        for part in [
            &line.to_string(),
            what,
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

fn skipped<K>(entries: &[Entry<K>], plan: &Plan) -> Vec<Skipped> {
    let skipped = plan
        .fates()
        .zip(entries)
        .filter_map(|(fate, entry)| match fate {
            Fate::New(_) => None,
            Fate::Stored(there) => Some(Skipped {
                line: entry.line,
                credential_id: there.id.to_string(),
            }),
        });
    skipped.collect()
}

/// One id a line, in the order of the file.
fn ids(plan: &Plan) -> String {
    let lines = plan.fates().map(|fate| match fate {
        Fate::New(id) => format!("{id}\n"),
        Fate::Stored(there) => format!("{}\n", there.id),
    });
    lines.collect()
}

/// Remarks on variables that are not about keys.
pub(super) fn remark_on_left_out(ctx: &mut Context<'_>, names: &[String]) {
    if !names.is_empty() {
        ctx.out
            .remark(format!("not about keys, left out: {}", listed(names)));
    }
}

/// Remarks on what is stored without an environment, and on keys that look like the other one's.
pub(super) fn remark_on_environments(ctx: &mut Context<'_>, entries: &[Entry]) {
    let lines = |is_it: &dyn Fn(&Entry) -> bool| {
        let lines = entries.iter().filter(|entry| is_it(entry));
        lines
            .map(|entry| entry.line.to_string())
            .collect::<Vec<_>>()
    };
    let not_stated =
        lines(&|entry| entry.environment.is_none() && entry.provider.has_environments());
    if !not_stated.is_empty() {
        let lines = listed(&not_stated);
        ctx.out.remark(format!(
            "neither paper nor live is stated for what is in line {lines}"
        ));
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
                "this is stated to be {stated}, and its key does not look like it: line {lines}"
            ));
        }
    }
}

/// The first few, and how many more.
fn listed(all: &[String]) -> String {
    let shown = all[..all.len().min(LISTED)].join(", ");
    match all.len().saturating_sub(LISTED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
