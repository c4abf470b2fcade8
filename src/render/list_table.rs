//! List of credentials for people: a table with a heading for each type, in which the credential in
//! use is marked.

use std::borrow::Cow;

use comfy_table::{Attribute, Cell, Color, ColumnConstraint, Row, Width};
use jiff::{SignedDuration, Timestamp};
use unicode_width::UnicodeWidthStr as _;

use super::{
    Output, OutputError, Span,
    check::check_word,
    environment_word,
    list::state,
    style, table,
    time::{age, short_age},
};
use crate::domain::{
    Beside, Credential, Environment, KeptCheck, Layer, ListSink, SealState, Selection, Uuid,
    short_ids, visible,
};

const HEADER: [&str; 7] = [" ", "NICKNAME", "ENV", "ID", "STATE", "CHECK", "ADDED"];
const COLUMNS: usize = HEADER.len();

// Indices of columns in the header.
const MARK: usize = 0;
const NICKNAME: usize = 1;
const ENVIRONMENT: usize = 2;
const STATE: usize = 4;
const CHECK: usize = 5;
const ADDED: usize = 6;

/// Time before the end of keys from which the list says so.
const NEAR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Number of blanks after each column.
const GAPS: [usize; COLUMNS] = [1, 2, 2, 2, 2, 2, 0];

/// Width that nicknames should have. If there is no room for it, the ages are left out.
const ROOMY: usize = 20;

/// Minimum width of nicknames, on a terminal of any width.
const LEAST: usize = 8;

/// Maximum number of lines of a nickname. Of a longer one the beginning is shown, and the id
/// distinguishes it.
const MOST_LINES: usize = 3;

/// List as a table, grouped by type, in which the credential in use is marked.
#[derive(Default)]
pub struct TableList {
    credentials: Vec<(Credential, Option<KeptCheck>)>,
    selected: Option<Selection>,
}

impl ListSink for TableList {
    type Error = OutputError;

    const TELLS_CHECK: bool = true;

    fn begin(&mut self, selection: Option<Selection>) -> Result<(), OutputError> {
        self.selected = selection;
        Ok(())
    }

    fn credential(&mut self, credential: Credential, beside: Beside) -> Result<(), OutputError> {
        self.credentials.push((credential, beside.check));
        Ok(())
    }
}

/// Credential and the text of its cells.
struct ListLine<'a> {
    credential: &'a Credential,
    cells: [Cow<'a, str>; COLUMNS],
}

impl TableList {
    /// Returns true if there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.credentials.is_empty()
    }

    /// Prints the table.
    ///
    /// # Errors
    /// Fails with [`OutputError`] if stdout cannot be written.
    pub fn print(mut self, out: &mut Output<'_>) -> Result<(), OutputError> {
        if self.is_empty() {
            return Ok(());
        }
        // Rows in the older product's spelling are of the same type but arrive later: sort them
        // into their group.
        self.credentials.sort_by(|(a, _), (b, _)| {
            (&a.credential_type, a.created_at).cmp(&(&b.credential_type, b.created_at))
        });
        let lines = self.lines();
        let widths = widths(&lines, out.manner.width.into());
        out.rendered(&rendered(&widths, false, [Row::from(HEADER)]))?;
        let same_type = |a: &ListLine<'_>, b: &ListLine<'_>| {
            a.credential.credential_type == b.credential.credential_type
        };
        for group in lines.chunk_by(same_type) {
            for line in group.iter().take(1) {
                let heading = line.credential.credential_type.as_str();
                out.answer(&[Span(style::STRONG, heading)])?;
            }
            let rows = group.iter().map(row);
            out.rendered(&rendered(&widths, out.manner.color_stdout, rows))?;
        }
        Ok(())
    }

    fn lines<'a>(&'a self) -> Vec<ListLine<'a>> {
        let mut short = short_ids(self.credentials.iter().map(|(c, _)| c.id));
        let now = Timestamp::now();
        let line = |(credential, check): &'a (Credential, Option<KeptCheck>)| ListLine {
            credential,
            cells: [
                mark(self.selected, credential.id).into(),
                visible(credential.label()),
                environment_word(credential).into(),
                short.remove(&credential.id).unwrap_or_default().into(),
                state_word(credential, check.as_ref(), now).into(),
                check
                    .as_ref()
                    .map_or_else(String::new, |check| check_word(check, now))
                    .into(),
                age(credential.created_at, now).into(),
            ],
        };
        self.credentials.iter().map(line).collect()
    }
}

/// Words for the state of a credential: what matters most of a broken seal, being disabled, and keys that
/// end soon or have ended.
fn state_word(credential: &Credential, check: Option<&KeptCheck>, now: Timestamp) -> String {
    if credential.seal == SealState::Broken {
        return "altered".to_owned();
    }
    let told = check.and_then(|check| check.facts.expires_at);
    match credential.expires_at.into_iter().chain(told).min() {
        Some(end) if credential.is_active && end <= now => "expired".to_owned(),
        Some(end) if credential.is_active && end.duration_since(now) < NEAR => {
            format!("ends in {}", short_age(now, end))
        }
        _ => state(credential).to_owned(),
    }
}

/// Mark of a credential: `*` for the one in use, `?` for one that only stands in, nothing for the
/// others.
pub fn mark(selected: Option<Selection>, id: Uuid) -> &'static str {
    match selected.filter(|s| s.credential_id == id).map(|s| s.layer) {
        Some(Layer::Fallback) => "?",
        Some(_) => "*",
        None => "",
    }
}

/// Width of each column: that of its content, but nicknames get what the others leave. A column of width
/// 0 is not shown: the checks if there are none, and the ages if there is no room.
fn widths(lines: &[ListLine<'_>], terminal: usize) -> [usize; COLUMNS] {
    let mut widths = HEADER.map(str::width);
    for line in lines {
        for (width, cell) in widths.iter_mut().zip(&line.cells) {
            *width = cell.width().max(*width);
        }
    }
    if lines.iter().all(|line| line.cells[CHECK].is_empty()) {
        widths[CHECK] = 0;
    }
    let longest = widths[NICKNAME];
    let room = |widths: &[usize; COLUMNS]| {
        let others = widths.iter().zip(GAPS).filter(|(width, _)| **width > 0);
        let others = others.map(|(width, gap)| width + gap);
        (terminal + longest).saturating_sub(others.sum())
    };
    if room(&widths) < longest.min(ROOMY) {
        widths[ADDED] = 0;
    }
    widths[NICKNAME] = longest.min(room(&widths).max(LEAST));
    widths
}

/// Renders rows in columns of these widths, so that parts that are printed separately line up.
fn rendered(widths: &[usize; COLUMNS], color: bool, rows: impl IntoIterator<Item = Row>) -> String {
    let mut table = table::table(u16::MAX);
    table.set_truncation_indicator("…");
    if color {
        table.enforce_styling();
        // crossterm would look at NO_COLOR itself, although a flag may override it.
        crossterm::style::force_color_output(true);
    }
    table.add_rows(rows);
    for (at, (width, gap)) in widths.iter().zip(GAPS).enumerate() {
        let narrow = |columns: usize| u16::try_from(columns).unwrap_or(u16::MAX);
        let Some(column) = table.column_mut(at) else {
            continue;
        };
        if *width == 0 {
            column.set_constraint(ColumnConstraint::Hidden);
        } else {
            column.set_padding((0, narrow(gap)));
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(narrow(
                width + gap,
            ))));
        }
    }
    table::finished(&table)
}

fn row(line: &ListLine<'_>) -> Row {
    let cells = line.cells.iter().enumerate().map(|(at, text)| {
        let cell = Cell::new(text);
        match at {
            ENVIRONMENT => colored(cell, line.credential.environment, text),
            NICKNAME if !line.cells[MARK].is_empty() => cell.add_attribute(Attribute::Bold),
            STATE if line.credential.seal == SealState::Broken => {
                cell.fg(Color::Red).add_attribute(Attribute::Bold)
            }
            STATE if !line.credential.is_active => cell.add_attribute(Attribute::Dim),
            STATE if **text != *"enabled" => cell.fg(Color::Yellow),
            CHECK if text.starts_with('✓') => cell.fg(Color::Green),
            CHECK if text.starts_with('✗') => cell.fg(Color::Red).add_attribute(Attribute::Bold),
            _ => cell,
        }
    });
    let mut row = Row::from(cells.collect::<Vec<_>>());
    row.max_height(MOST_LINES);
    row
}

fn colored(cell: Cell, environment: Option<Environment>, word: &str) -> Cell {
    match environment {
        Some(Environment::Live) => cell.fg(Color::Red).add_attribute(Attribute::Bold),
        Some(Environment::Paper) => cell.fg(Color::Green),
        None if word == "-" => cell,
        None => cell.fg(Color::Yellow),
    }
}
