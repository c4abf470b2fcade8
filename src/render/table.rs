//! Tables for people. Each cell is sanitised by itself, and every row stays within the terminal.

use anstyle::{AnsiColor, Color, Effects, Style};
use comfy_table::{
    Attribute, Cell as ComfyCell, ColumnConstraint, Row, Table as ComfyTable, Width, presets,
};
use unicode_width::UnicodeWidthStr as _;

use super::wrap::cut;
use crate::domain::visible;

/// Number of blanks between columns.
const GAP: usize = 2;

/// Width that a column which can be narrower should have, before a less important one is left out for it.
const ROOMY: usize = 20;

/// Minimum width of a column that can be narrower.
const LEAST: usize = 8;

/// What becomes of cells that are too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// The column is as wide as its longest cell.
    Whole,
    /// The end of a cell is cut.
    Cut,
    /// A cell takes several lines.
    Wrap,
}

/// How long a column is kept on a terminal that is too narrow for all of them. Of two columns, the one with
/// the higher number is left out first. A column that is not always kept is left out if it is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keep {
    Always,
    /// Kept wherever it is not empty.
    Filled,
    /// Left out where the others would not fit at all.
    Late(u8),
    /// Left out where the others would become narrow.
    Early(u8),
}

/// Column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    title: &'static str,
    fit: Fit,
    keep: Keep,
}

impl Column {
    /// Creates a column.
    pub const fn new(title: &'static str, fit: Fit, keep: Keep) -> Self {
        Column { title, fit, keep }
    }

    /// Width that the column must have so that it shows something, if its longest cell is so wide.
    fn least(&self, natural: usize, flexible: usize) -> usize {
        match self.fit {
            Fit::Whole => natural,
            Fit::Cut | Fit::Wrap => natural.min(flexible),
        }
    }
}

/// Text of a cell, and its style.
#[derive(Debug, Clone)]
pub struct Cell(pub Style, pub String);

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell(Style::new(), text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell(Style::new(), text.to_owned())
    }
}

enum Line {
    Heading(String),
    Cells(Vec<Cell>),
}

/// Table without frames, under a header.
pub struct Table<'a> {
    columns: &'a [Column],
    lines: Vec<Line>,
}

impl<'a> Table<'a> {
    /// Creates a table of these columns, without rows.
    pub fn new(columns: &'a [Column]) -> Self {
        Table {
            columns,
            lines: Vec::new(),
        }
    }

    /// Adds a line that stands over the rows after it.
    pub fn heading(&mut self, text: &str) {
        self.lines.push(Line::Heading(visible(text).into_owned()));
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<Cell>>) {
        let cells = cells.into_iter().map(|cell| {
            let Cell(style, text) = cell.into();
            Cell(style, visible(&text).into_owned())
        });
        self.lines.push(Line::Cells(cells.collect()));
    }

    /// Renders the table for a terminal of this width. Without a width, nothing is cut or left out.
    pub fn rendered(&self, width: Option<u16>, color: bool) -> String {
        let widths = self.widths(width.map(usize::from));
        let mut text = self.header(&widths);
        let are_rows = |a: &Line, b: &Line| matches!((a, b), (Line::Cells(_), Line::Cells(_)));
        for group in self.lines.chunk_by(are_rows) {
            let mut rows = Vec::new();
            for line in group {
                match line {
                    Line::Heading(heading) if color => {
                        let strong = super::style::STRONG;
                        text.push_str(&format!("{strong}{heading}{strong:#}\n"));
                    }
                    Line::Heading(heading) => text.push_str(&format!("{heading}\n")),
                    Line::Cells(cells) => rows.push(self.fitted(cells, &widths)),
                }
            }
            text.push_str(&placed(rows, &widths, color));
        }
        text
    }

    fn header(&self, widths: &[usize]) -> String {
        let titles = self.columns.iter().zip(widths);
        let titles = titles.map(|(column, width)| ComfyCell::new(cut(column.title, *width)));
        placed([Row::from(titles.collect::<Vec<_>>())], widths, false)
    }

    /// Returns the cells as they fit into the columns.
    fn fitted(&self, cells: &[Cell], widths: &[usize]) -> Row {
        let parts = cells.iter().zip(self.columns).zip(widths);
        let cells = parts.map(|((Cell(style, text), column), width)| {
            let text = match column.fit {
                Fit::Cut => cut(text, *width),
                Fit::Whole | Fit::Wrap => text.as_str().into(),
            };
            styled(ComfyCell::new(text), *style)
        });
        Row::from(cells.collect::<Vec<_>>())
    }

    /// Width of each column; 0 for one that is left out.
    fn widths(&self, terminal: Option<usize>) -> Vec<usize> {
        let mut widths = self.natural();
        let Some(terminal) = terminal else {
            return widths;
        };
        let mut fits = |flexible: usize, may_go: fn(Keep) -> bool| {
            let needed = |widths: &[usize]| -> usize {
                let shown = widths.iter().zip(self.columns).filter(|(w, _)| **w > 0);
                let least = shown.map(|(w, column)| column.least(*w, flexible) + GAP);
                least.sum::<usize>().saturating_sub(GAP)
            };
            while needed(&widths) > terminal {
                let shown = self.columns.iter().enumerate();
                let shown = shown.filter(|(at, column)| widths[*at] > 0 && may_go(column.keep));
                let Some((last, _)) = shown.max_by_key(|(_, column)| column.keep) else {
                    return;
                };
                widths[last] = 0;
            }
        };
        fits(ROOMY, |keep| matches!(keep, Keep::Early(_)));
        fits(LEAST, |keep| keep > Keep::Filled);
        self.shared(widths, terminal)
    }

    /// Width of each column by its content; 0 for one that is empty and not always kept.
    fn natural(&self) -> Vec<usize> {
        let mut widths = vec![0; self.columns.len()];
        for line in &self.lines {
            if let Line::Cells(cells) = line {
                for (width, Cell(_, text)) in widths.iter_mut().zip(cells) {
                    *width = text.width().max(*width);
                }
            }
        }
        for (width, column) in widths.iter_mut().zip(self.columns) {
            if *width > 0 || column.keep == Keep::Always {
                *width = column.title.width().max(*width);
            }
        }
        widths
    }

    /// Gives the columns that can be narrower what the others leave, the same to each that needs it.
    fn shared(&self, mut widths: Vec<usize>, terminal: usize) -> Vec<usize> {
        let shown = widths.iter().filter(|width| **width > 0).count();
        let is_whole = |at: usize| self.columns[at].fit == Fit::Whole;
        let whole: usize = (0..widths.len())
            .filter(|at| is_whole(*at))
            .map(|at| widths[at])
            .sum();
        let mut left = terminal.saturating_sub(whole + GAP * shown.saturating_sub(1));
        let flexible = (0..widths.len()).filter(|at| !is_whole(*at) && widths[*at] > 0);
        let mut flexible: Vec<_> = flexible.collect();
        flexible.sort_by_key(|at| widths[*at]);
        let mut others = flexible.len();
        for at in flexible {
            widths[at] = widths[at].min((left / others).max(1));
            left = left.saturating_sub(widths[at]);
            others -= 1;
        }
        widths
    }
}

/// Renders a table of plain cells under a header: no column is left out.
pub fn plain_table(width: u16, header: &[&'static str], rows: &[Vec<String>]) -> String {
    let column = |title: &&'static str| Column::new(title, Fit::Wrap, Keep::Always);
    let columns: Vec<_> = header.iter().map(column).collect();
    let mut table = Table::new(&columns);
    for row in rows {
        table.row(row.iter().map(String::as_str));
    }
    table.rendered(Some(width), false)
}

/// Renders rows in columns of these widths, without blanks at the ends of lines.
fn placed(rows: impl IntoIterator<Item = Row>, widths: &[usize], color: bool) -> String {
    let mut table = ComfyTable::new();
    table.load_style(presets::NOTHING);
    // The width is set by the columns: on a pty of size 0 × 0 the library would use one column.
    table.force_no_tty();
    if color {
        table.enforce_styling();
        // crossterm would look at NO_COLOR itself, although a flag may override it.
        crossterm::style::force_color_output(true);
    }
    table.add_rows(rows);
    let last = widths.iter().rposition(|width| *width > 0);
    for (at, width) in widths.iter().enumerate() {
        let narrow = |columns: usize| u16::try_from(columns).unwrap_or(u16::MAX);
        let gap = if Some(at) == last { 0 } else { GAP };
        let Some(column) = table.column_mut(at) else {
            continue;
        };
        column.set_padding((0, narrow(gap)));
        column.set_constraint(match width {
            0 => ColumnConstraint::Hidden,
            width => ColumnConstraint::Absolute(Width::Fixed(narrow(width + gap))),
        });
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Returns a cell in a style of [`style`](super::style): the other colours are used nowhere.
fn styled(cell: ComfyCell, style: Style) -> ComfyCell {
    let cell = match style.get_fg_color() {
        Some(Color::Ansi(AnsiColor::Red)) => cell.fg(comfy_table::Color::Red),
        Some(Color::Ansi(AnsiColor::Green)) => cell.fg(comfy_table::Color::Green),
        Some(Color::Ansi(AnsiColor::Yellow)) => cell.fg(comfy_table::Color::Yellow),
        _ => cell,
    };
    let effects = style.get_effects();
    let attributes = [
        (Effects::BOLD, Attribute::Bold),
        (Effects::DIMMED, Attribute::Dim),
    ];
    let attributes = attributes
        .into_iter()
        .filter(|(effect, _)| effects.contains(*effect));
    cell.add_attributes(attributes.map(|(_, attribute)| attribute).collect())
}
