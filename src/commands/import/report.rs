//! The answers and remarks of `credctl import`.

use anstyle::Style;
use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeSeq as _},
};

use super::{
    plan::{Fate, ImportPlan},
    stored::Stored,
};
use crate::{
    commands::{answers, key_prefix},
    context::Context,
    domain::{Credential, Environment, Uuid},
    exit::{ExitCode, Failure},
    import::{Entry, Findings, ImportFile},
    render::{CredentialJson, Output, OutputError, Span},
};

#[derive(Serialize)]
struct Answer<I: Serialize, S: Serialize, P: Serialize> {
    imported: I,
    skipped: S,
    /// Entries that a dry run would store.
    planned: P,
}

/// A credential, and whether it is the one in use.
struct Imported(Credential, bool);

#[derive(Serialize)]
struct Skipped {
    line: usize,
    credential_id: String,
}

#[derive(Serialize)]
struct Planned {
    line: usize,
    credential_type: String,
    nickname: String,
    environment: Option<&'static str>,
}

/// List of the answer that is made of the entries of a file while it is written, because there may be
/// hundreds of thousands of them. The function returns the item of an entry, if it has one.
struct Each<'a, F>(&'a ImportFile<'a>, &'a ImportPlan, F);

/// An empty list of the answer.
const NONE: [(); 0] = [];

impl Serialize for Imported {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        CredentialJson::new(&self.0, self.1).serialize(serializer)
    }
}

impl<T: Serialize, F: Fn(usize, Entry, Fate) -> Option<T>> Serialize for Each<'_, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Each(file, plan, item) = self;
        let mut list = serializer.serialize_seq(None)?;
        let mut fates = plan.fates();
        let mut new = 0;
        for entries in file.batches() {
            let entries = entries.map_err(S::Error::custom)?;
            for (entry, fate) in entries.into_iter().zip(&mut fates) {
                if let Some(item) = item(new, entry, fate) {
                    list.serialize_element(&item)?;
                }
                new += usize::from(matches!(fate, Fate::New(_)));
            }
        }
        list.end()
    }
}

/// Shows what was stored and skipped.
///
/// # Errors
/// Fails if stdout cannot take the answer. The error says what is stored.
pub(super) fn stored(
    ctx: &mut Context<'_>,
    file: &ImportFile<'_>,
    plan: &ImportPlan,
    stored: &Stored,
    active: Option<&Credential>,
) -> Result<(), Failure> {
    let count = stored.count;
    let answered = if ctx.out.manner.json {
        let imported = |number, entry: Entry, fate| match fate {
            Fate::New(id) => {
                let is_selected = active.is_some_and(|active| active.id == id);
                let credential = stored.credential(number, id, &entry)?;
                Some(Imported(credential, is_selected))
            }
            Fate::Stored(_) => None,
        };
        let answer = Answer {
            imported: Each(file, plan, imported),
            skipped: Each(file, plan, skipped),
            planned: NONE,
        };
        ctx.out.json(&answer)
    } else {
        ctx.out.say(&match plan.count_stored() {
            0 => format!("Stored {count}"),
            skipped => format!("Stored {count}, skipped {skipped} already stored"),
        });
        if let Some(active) = active {
            ctx.out.say(&format!("Using {}", active.label()));
        }
        match ctx.out.manner.stdout_is_terminal {
            true => Ok(()),
            false => ids(&mut ctx.out, plan),
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
    file: &ImportFile<'_>,
    plan: &ImportPlan,
) -> Result<(), Failure> {
    if ctx.out.manner.json {
        let planned = |_, entry: Entry, fate| match fate {
            Fate::New(_) => Some(Planned::of(&entry)),
            Fate::Stored(_) => None,
        };
        return Ok(ctx.out.json(&Answer {
            imported: NONE,
            skipped: Each(file, plan, skipped),
            planned: Each(file, plan, planned),
        })?);
    }
    let count = plan.count_new();
    ctx.out.say(&match plan.count_stored() {
        0 => format!("Would store {count}"),
        skipped => format!("Would store {count} and skip {skipped} already stored"),
    });
    let mut fates = plan.fates();
    for entries in file.batches() {
        for (entry, fate) in entries?.iter().zip(&mut fates) {
            planned_line(&mut ctx.out, &Planned::of(entry), fate)?;
        }
    }
    Ok(())
}

fn planned_line(out: &mut Output<'_>, entry: &Planned, fate: Fate) -> Result<(), OutputError> {
    let (word, id) = match fate {
        Fate::New(_) => ("store", String::new()),
        Fate::Stored(id) => ("skip", id.to_string()),
    };
    let environment = entry.environment.unwrap_or_default();
    // A nickname holds no tab.
    for part in [
        &entry.line.to_string(),
        word,
        &entry.credential_type,
        &entry.nickname,
        environment,
    ] {
        out.rendered(&format!("{part}\t"))?;
    }
    out.answer(&[Span(Style::new(), &id)])
}

impl Planned {
    fn of(entry: &Entry) -> Self {
        Planned {
            line: entry.line,
            credential_type: entry.provider.name.clone(),
            nickname: entry.nickname.as_str().to_owned(),
            environment: entry.environment.map(Environment::as_str),
        }
    }
}

fn skipped(_: usize, entry: Entry, fate: Fate) -> Option<Skipped> {
    match fate {
        Fate::New(_) => None,
        Fate::Stored(id) => Some(Skipped {
            line: entry.line,
            credential_id: id.to_string(),
        }),
    }
}

/// Writes the ids, one per line, in the order of the file.
fn ids(out: &mut Output<'_>, plan: &ImportPlan) -> Result<(), OutputError> {
    let id = |fate| -> Uuid {
        match fate {
            Fate::New(id) | Fate::Stored(id) => id,
        }
    };
    let mut ids = plan.fates().map(id);
    ids.try_for_each(|id| out.rendered(&format!("{id}\n")))
}

/// Remarks on variables that are not about keys.
pub(super) fn remark_on_left_out(ctx: &mut Context<'_>, findings: &Findings) {
    let names = &findings.left_out;
    if !names.is_empty() {
        ctx.out.remark(format!("ignored, not about keys: {names}"));
    }
}

/// Remarks on credentials without an environment.
pub(super) fn remark_on_environments(ctx: &mut Context<'_>, findings: &Findings) {
    let lines = &findings.not_stated;
    if !lines.is_empty() {
        ctx.out
            .remark(format!("neither paper nor live is stated for line {lines}"));
    }
}

/// Refuses keys that look like those of the other environment, or remarks on them if a flag says that
/// they are stored all the same.
///
/// # Errors
/// Exit 7 with the lines.
pub(super) fn judge_prefixes(
    ctx: &mut Context<'_>,
    findings: &Findings,
    ignores: bool,
) -> Result<(), Failure> {
    let all = [
        (Environment::Paper, &findings.not_like_paper),
        (Environment::Live, &findings.not_like_live),
    ];
    let contradicting = all.iter().filter(|(_, lines)| !lines.is_empty());
    let said: Vec<_> = contradicting
        .map(|(stated, lines)| {
            format!("stated to be {stated}, but the key does not look like it: line {lines}")
        })
        .collect();
    if said.is_empty() || ignores {
        said.into_iter().for_each(|what| ctx.out.remark(what));
        return Ok(());
    }
    let message = format!("{}; nothing was stored", said.join("; "));
    Err(Failure::new(ExitCode::Refused, message).hint(key_prefix::way_on()))
}
