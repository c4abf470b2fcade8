//! List of credentials for people: a table with a heading for each type, in which the credential in
//! use is marked.

use std::borrow::Cow;

use comfy_table::{Attribute, Cell, Color, ColumnConstraint, Row, Width};
use jiff::Timestamp;
use unicode_width::UnicodeWidthStr as _;

use super::{Output, OutputError, Span, environment_word, list::state, style, table, time::age};
use crate::domain::{
    ChainEnd, Credential, Environment, Layer, ListSink, SealState, Selection, Uuid, short_ids,
    visible,
};

const HEADER: [&str; 6] = [" ", "NICKNAME", "ENV", "ID", "STATE", "ADDED"];
const COLUMNS: usize = HEADER.len();

// Indices of columns in the header.
const MARK: usize = 0;
const NICKNAME: usize = 1;
const ENVIRONMENT: usize = 2;
const STATE: usize = 4;
const ADDED: usize = 5;

/// Number of blanks after each column.
const GAPS: [usize; COLUMNS] = [1, 2, 2, 2, 2, 0];

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
    credentials: Vec<Credential>,
    selected: Option<Selection>,
}

impl ListSink for TableList {
    type Error = OutputError;

    fn begin(&mut self, selection: Option<Selection>) -> Result<(), OutputError> {
        self.selected = selection;
        Ok(())
    }

    fn credential(
        &mut self,
        credential: Credential,
        _: Option<ChainEnd>,
    ) -> Result<(), OutputError> {
        self.credentials.push(credential);
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
        self.credentials.sort_by(|a, b| {
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
        let mut short = short_ids(self.credentials.iter().map(|c| c.id));
        let now = Timestamp::now();
        let line = |credential: &'a Credential| ListLine {
            credential,
            cells: [
                mark(self.selected, credential.id).into(),
                visible(credential.label()),
                environment_word(credential).into(),
                short.remove(&credential.id).unwrap_or_default().into(),
                state_word(credential).into(),
                age(credential.created_at, now).into(),
            ],
        };
        self.credentials.iter().map(line).collect()
    }
}

/// Word for the state of a credential; `altered` if its seal is broken, which matters more.
fn state_word(credential: &Credential) -> &'static str {
    match credential.seal {
        SealState::Broken => "altered",
        _ => state(credential),
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

/// Width of each column that is shown: that of its content, but nicknames get what the others
/// leave.
fn widths(lines: &[ListLine<'_>], terminal: usize) -> Vec<usize> {
    let mut widths = HEADER.map(str::width);
    for line in lines {
        for (width, cell) in widths.iter_mut().zip(&line.cells) {
            *width = cell.width().max(*width);
        }
    }
    let longest = widths[NICKNAME];
    let room = |shown: usize| {
        let others = widths[..shown]
            .iter()
            .zip(GAPS)
            .map(|(width, gap)| width + gap);
        (terminal + longest).saturating_sub(others.sum())
    };
    let shown = if room(COLUMNS) < longest.min(ROOMY) {
        ADDED
    } else {
        COLUMNS
    };
    widths[NICKNAME] = longest.min(room(shown).max(LEAST));
    widths[..shown].to_vec()
}

/// Renders rows in columns of these widths, so that parts that are printed separately line up.
fn rendered(widths: &[usize], color: bool, rows: impl IntoIterator<Item = Row>) -> String {
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
        if let Some(column) = table.column_mut(at) {
            column.set_padding((0, narrow(gap)));
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(narrow(
                width + gap,
            ))));
        }
    }
    for column in table.column_iter_mut().skip(widths.len()) {
        column.set_constraint(ColumnConstraint::Hidden);
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
