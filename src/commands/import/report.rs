//! The answers and remarks of `credctl import`.

use anstyle::Style;
use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeSeq as _},
};

use super::{
    plan::{Fate, ImportPlan},
    reading::Read,
    stored::Stored,
};
use crate::{
    commands::answers,
    context::Context,
    domain::{Credential, Environment, Uuid},
    exit::Failure,
    import::{AllLeftOut, Entry, ImportFiles},
    render::{
        Cell, Column, CredentialJson, Fit, Keep, Manner, Output, OutputError, Span, Table, style,
    },
};

#[derive(Serialize)]
struct Answer<I: Serialize, S: Serialize, P: Serialize> {
    imported: I,
    skipped: S,
    /// Entries that a dry run would store.
    planned: P,
    left_out: Vec<Left>,
}

/// Something that is not imported.
#[derive(Serialize)]
struct Left {
    file: String,
    line: usize,
    name: String,
    reason: &'static str,
}

/// A credential, and whether it is the one in use.
struct Imported(Credential, bool);

#[derive(Serialize)]
struct Skipped {
    file: String,
    line: usize,
    credential_id: String,
}

#[derive(Serialize)]
struct Planned {
    file: String,
    line: usize,
    credential_type: String,
    nickname: String,
    environment: Option<&'static str>,
}

/// List of the answer that is made of the entries of a file while it is written, because there may be
/// hundreds of thousands of them. The function returns the item of an entry, if it has one.
struct Each<'a, F>(&'a ImportFiles<'a>, &'a ImportPlan, F);

/// An empty list of the answer.
const NONE: [(); 0] = [];

impl Serialize for Imported {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        CredentialJson::new(&self.0, self.1).serialize(serializer)
    }
}

impl<T: Serialize, F: Fn(usize, Entry, Fate) -> Option<T>> Serialize for Each<'_, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Each(files, plan, item) = self;
        let mut list = serializer.serialize_seq(None)?;
        let mut fates = plan.fates();
        let mut new = 0;
        for entries in files.batches() {
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
    read: &Read<'_>,
    plan: &ImportPlan,
    (stored, active): (&Stored, Option<&Credential>),
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
            imported: Each(&read.files, plan, imported),
            skipped: Each(&read.files, plan, |_, entry, fate| {
                skipped(read, entry, fate)
            }),
            planned: NONE,
            left_out: left_out(read),
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
/// environment, the id of the stored credential, and the file.
///
/// # Errors
/// Fails if stdout cannot take the answer.
pub(super) fn planned(
    ctx: &mut Context<'_>,
    read: &Read<'_>,
    plan: &ImportPlan,
) -> Result<(), Failure> {
    let files = &read.files;
    if ctx.out.manner.json {
        let planned = |_, entry: Entry, fate| match fate {
            Fate::New(_) => Some(Planned::of(read, &entry)),
            Fate::Stored(_) => None,
        };
        return Ok(ctx.out.json(&Answer {
            imported: NONE,
            skipped: Each(files, plan, |_, entry, fate| skipped(read, entry, fate)),
            planned: Each(files, plan, planned),
            left_out: left_out(read),
        })?);
    }
    let count = plan.count_new();
    ctx.out.say(&match plan.count_stored() {
        0 => format!("Would store {count}"),
        skipped => format!("Would store {count} and skip {skipped} already stored"),
    });
    let manner = ctx.out.manner;
    let mut table = manner.stdout_is_terminal.then(|| Table::new(&PLANNED));
    let mut fates = plan.fates();
    for entries in files.batches() {
        for (entry, fate) in entries?.iter().zip(&mut fates) {
            let entry = Planned::of(read, entry);
            match &mut table {
                Some(table) => table.row(entry.cells(fate, &manner)),
                None => planned_line(&mut ctx.out, &entry, fate)?,
            }
        }
    }
    if let Some(table) = table.filter(|_| plan.fates().next().is_some()) {
        let text = table.rendered(Some(manner.width), manner.color_stdout);
        ctx.out.rendered(&text)?;
    }
    Ok(())
}

/// Columns of the result of a dry run.
const PLANNED: [Column; 7] = [
    Column::new("LINE", Fit::Whole, Keep::Late(2)),
    Column::new("DOES", Fit::Whole, Keep::Always),
    Column::new("TYPE", Fit::Whole, Keep::Late(1)),
    Column::new("NICKNAME", Fit::Cut, Keep::Always),
    Column::new("ENV", Fit::Whole, Keep::Always),
    Column::new("STORED AS", Fit::Whole, Keep::Early(2)),
    Column::new("FILE", Fit::Cut, Keep::Early(1)),
];

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
        &id,
    ] {
        out.rendered(&format!("{part}\t"))?;
    }
    out.answer(&[Span(Style::new(), &entry.file)])
}

impl Planned {
    fn of(read: &Read<'_>, entry: &Entry) -> Self {
        Planned {
            file: read.file(entry).to_owned(),
            line: entry.line,
            credential_type: entry.provider.name.clone(),
            nickname: entry.nickname.as_str().to_owned(),
            environment: entry.environment.map(Environment::as_str),
        }
    }
}

impl Planned {
    /// Returns the cells of a table for people.
    fn cells(&self, fate: Fate, manner: &Manner) -> Vec<Cell> {
        let (word, id) = match fate {
            Fate::New(_) => ("store", String::new()),
            Fate::Stored(id) => ("skip", manner.id(id)),
        };
        let environment = self.environment.unwrap_or("-");
        let texts = [
            &self.line.to_string(),
            word,
            &self.credential_type,
            &self.nickname,
            environment,
            &id,
            &self.file,
        ];
        let mut cells: Vec<_> = texts.map(Cell::from).into();
        cells[ENVIRONMENT].0 = match self.environment.and_then(|word| word.parse().ok()) {
            None => Style::new(),
            stated => style::of(stated),
        };
        cells
    }
}

/// Place of the environment among [`PLANNED`].
const ENVIRONMENT: usize = 4;

fn left_out(read: &Read<'_>) -> Vec<Left> {
    let left = |(file, all): (&String, &AllLeftOut)| {
        let one = |left: &crate::import::LeftOut| Left {
            file: file.clone(),
            line: left.line,
            name: left.name.clone(),
            reason: left.reason.as_str(),
        };
        all.first.iter().map(one).collect::<Vec<_>>()
    };
    read.left_out
        .iter()
        .map(|(file, all)| (file, all))
        .flat_map(left)
        .collect()
}

fn skipped(read: &Read<'_>, entry: Entry, fate: Fate) -> Option<Skipped> {
    match fate {
        Fate::New(_) => None,
        Fate::Stored(id) => Some(Skipped {
            file: read.file(&entry).to_owned(),
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
