//! What a person sees on a terminal: the rows of the screen after everything that was written to it.

use unicode_width::UnicodeWidthChar as _;

/// Screen of any number of rows, which never scrolls.
struct View {
    columns: usize,
    rows: Vec<Vec<String>>,
    row: usize,
    column: usize,
}

/// Returns the rows that a terminal of this many columns shows after this text, without blanks at
/// their ends.
#[track_caller]
pub fn rows_shown(text: &str, columns: usize) -> Vec<String> {
    let mut view = View {
        columns,
        rows: vec![Vec::new()],
        row: 0,
        column: 0,
    };
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\r' => view.column = 0,
            '\n' => view.down(1),
            '\x07' => {}
            '\x08' => view.column = view.column.saturating_sub(1),
            '\x1b' => {
                assert_eq!(rest.next(), Some('['), "{text:?}");
                let is_number = |c: &char| c.is_ascii_digit() || *c == ';';
                let number: String = rest.clone().take_while(is_number).collect();
                rest = rest.as_str()[number.len()..].chars();
                view.control(rest.next().unwrap(), number.parse().unwrap_or(0));
            }
            c => view.put(c),
        }
    }
    let shown = view
        .rows
        .iter()
        .map(|row| row.concat().trim_end().to_owned());
    shown.collect()
}

impl View {
    fn control(&mut self, letter: char, number: usize) {
        match letter {
            'A' => self.row -= number.max(1),
            'C' => self.column += number.max(1),
            'J' => {
                self.rows.truncate(self.row + 1);
                self.rows[self.row].truncate(self.column);
            }
            'K' => self.rows[self.row].truncate(self.column),
            'm' => {}
            other => panic!("unknown sequence {other}"),
        }
    }

    fn down(&mut self, rows: usize) {
        self.row += rows;
        while self.rows.len() <= self.row {
            self.rows.push(Vec::new());
        }
    }

    /// Puts a character, on the next row if there is no room for it on this one.
    fn put(&mut self, c: char) {
        let width = c.width().unwrap_or(0);
        if width == 0 {
            if let Some(cell) = self.rows[self.row].last_mut() {
                cell.push(c);
            }
            return;
        }
        if self.column + width > self.columns {
            self.down(1);
            self.column = 0;
        }
        let row = &mut self.rows[self.row];
        while row.len() < self.column + width {
            row.push(" ".to_owned());
        }
        row[self.column] = c.to_string();
        row[self.column + 1..self.column + width].fill(String::new());
        self.column += width;
    }
}
