//! Tables for people. Each cell is sanitised by itself.

use comfy_table::{Cell, ContentArrangement, Table, presets};

use crate::domain::visible;

/// Creates a table without frames of this width.
pub(super) fn table(width: u16) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    // The width is set here: on a pty of size 0 × 0 the library would use one column.
    table.force_no_tty().set_width(width);
    table
}

/// Renders a table of plain cells under a header.
pub fn plain_table(width: u16, header: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = table(width);
    table.set_header(header);
    for row in rows {
        table.add_row(row.iter().map(|text| Cell::new(visible(text))));
    }
    finished(&table)
}

/// Renders the table as text, without blanks at the ends of lines.
pub(super) fn finished(table: &Table) -> String {
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
