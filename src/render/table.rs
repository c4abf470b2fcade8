//! Tables for people, of text that was sanitised cell by cell.

use comfy_table::{Cell, ContentArrangement, Table, presets};

use crate::domain::visible;

/// A table without frames, as wide as the terminal.
pub(super) fn table(width: u16) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    // The width is ours to say: what the library finds on a pty of size 0 × 0 is one column.
    table.force_no_tty().set_width(width);
    table
}

/// A table of plain cells under a header, ready to print.
pub fn plain_table(width: u16, header: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = table(width);
    table.set_header(header);
    for row in rows {
        table.add_row(row.iter().map(|text| Cell::new(visible(text))));
    }
    finished(&table)
}

/// The table as text, without blanks at the ends of its lines.
pub(super) fn finished(table: &Table) -> String {
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
