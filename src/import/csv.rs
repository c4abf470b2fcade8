//! Tables whose first line names the columns.
//!
//! `csv-core` reads them into one buffer that is wiped: the usual reader keeps copies of its own.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use zeroize::Zeroizing;

use super::{AllLeftOut, Draft, ImportError, draft::DraftField, left_out::Reason};

/// Maximum number of columns, more than a table of credentials has.
const MAX_COLUMNS: usize = 64;

/// Size of the first buffer for a record.
const FIRST_CAPACITY: usize = 4 * 1024;

/// Rows of a text, in their order, without the first one, which names the columns.
pub(super) struct Rows<'a> {
    table: CsvTable<'a>,
    columns: Columns,
    /// Columns that are not about keys.
    pub(super) left_out: AllLeftOut,
}

/// Form of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    delimiter: u8,
    /// Meaning of each column; `None` for one that is left out.
    fields: Vec<Option<DraftField>>,
}

impl<'a> Rows<'a> {
    /// Reads the names of the columns.
    pub(super) fn new(text: &'a str) -> Result<Self, ImportError> {
        let delimiter = delimiter(text);
        let mut table = CsvTable::new(text, delimiter, 1);
        let mut left_out = AllLeftOut::default();
        let fields = match table.next()? {
            Some((line, cells)) => header(line, &cells, &mut left_out)?,
            None => Vec::new(),
        };
        let columns = Columns { delimiter, fields };
        Ok(Rows {
            table,
            columns,
            left_out,
        })
    }

    /// Reads a part of a text that begins on this line.
    pub(super) fn part(text: &'a str, columns: &Columns, line: usize) -> Self {
        Rows {
            table: CsvTable::new(text, columns.delimiter, line),
            columns: columns.clone(),
            left_out: AllLeftOut::default(),
        }
    }

    /// Returns the offset and the line of the next row.
    pub(super) fn mark(&self) -> (usize, usize) {
        (self.table.at, self.table.line)
    }

    /// Returns the form of the table.
    pub(super) fn into_columns(self) -> Columns {
        self.columns
    }

    /// Reads the next row that is not empty. `None` at the end of the text.
    pub(super) fn next_row(&mut self) -> Result<Option<Draft>, ImportError> {
        while let Some((line, cells)) = self.table.next()? {
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                return row_of(line, cells, &self.columns.fields).map(Some);
            }
        }
        Ok(None)
    }
}

/// Returns the character that separates the cells of the first line.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty());
    let header = header.unwrap_or_default();
    let counted = |mark: &u8| header.bytes().filter(|byte| byte == mark).count();
    let delimiter = b",;\t"
        .iter()
        .copied()
        .rev()
        .max_by_key(|mark| counted(mark));
    delimiter.unwrap_or(b',')
}

fn row_of(
    line: usize,
    cells: Vec<Zeroizing<String>>,
    columns: &[Option<DraftField>],
) -> Result<Draft, ImportError> {
    if cells.len() != columns.len() {
        let (has, wanted) = (cells.len(), columns.len());
        let what = format!("the number of columns is {has}, but the first line names {wanted}");
        return Err(ImportError::at(line, what));
    }
    let mut row = Draft {
        line,
        ..Draft::default()
    };
    for (field, cell) in columns.iter().zip(cells) {
        if let Some(field) = field {
            row.state(field, line, cell)?;
        }
    }
    Ok(row)
}

fn header(
    line: usize,
    cells: &[Zeroizing<String>],
    left_out: &mut AllLeftOut,
) -> Result<Vec<Option<DraftField>>, ImportError> {
    let known = "type, nickname, environment, api_key, secret_key and fields.NAME";
    // A first line without a column name may hold keys, so it is not shown.
    let named: Vec<_> = cells.iter().map(|cell| DraftField::named(cell)).collect();
    if named.iter().all(Option::is_none) {
        let what = format!("the first line has to name the columns: {known}");
        return Err(ImportError::at(line, what));
    }
    for (at, (field, cell)) in named.iter().zip(cells).enumerate() {
        match field {
            Some(field) if named[..at].contains(&Some(field.clone())) => {
                let what = format!("two columns are called `{}`", field.name());
                return Err(ImportError::at(line, what));
            }
            Some(_) => {}
            None => left_out.push(line, column(at, cell), Reason::NotKeys),
        }
    }
    match named.contains(&Some(DraftField::ApiKey)) {
        true => Ok(named),
        false => Err(ImportError::at(line, "no column is called `api_key`")),
    }
}

/// Returns the name of a column for people. One that does not look like a word may be a key.
fn column(at: usize, cell: &str) -> String {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_' || c == ' ';
    let is_word = !cell.trim().is_empty() && cell.len() <= 30 && cell.chars().all(is_letter);
    match is_word {
        true => cell.trim().to_owned(),
        false => format!("column {}", at + 1),
    }
}

/// Reader of records and the lines they begin on.
struct CsvTable<'a> {
    reader: Reader,
    text: &'a [u8],
    at: usize,
    line: usize,
    /// Buffer for one record. It grows to the length of the longest.
    buffer: Zeroizing<Vec<u8>>,
}

/// Line of a record, and its cells.
type CsvRecord = (usize, Vec<Zeroizing<String>>);

impl<'a> CsvTable<'a> {
    fn new(text: &'a str, delimiter: u8, line: usize) -> Self {
        CsvTable {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            text: text.as_bytes(),
            at: 0,
            line,
            buffer: Zeroizing::new(vec![0; FIRST_CAPACITY]),
        }
    }

    fn next(&mut self) -> Result<Option<CsvRecord>, ImportError> {
        self.skip(|byte| byte == b'\n' || byte == b'\r');
        let line = self.line;
        let (mut ends, mut written, mut columns) = ([0; MAX_COLUMNS], 0, 0);
        loop {
            let (result, consumed, wrote, ended) = self.reader.read_record(
                &self.text[self.at..],
                &mut self.buffer[written..],
                &mut ends[columns..],
            );
            self.advance(consumed);
            (written, columns) = (written + wrote, columns + ended);
            match result {
                // The next call passes an empty input, which tells the reader that this was all.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::Record => break,
                ReadRecordResult::OutputFull => self.grow(),
                ReadRecordResult::OutputEndsFull => {
                    return Err(ImportError::at(line, "too many columns"));
                }
            }
        }
        let mut begin = 0;
        let mut cells = Vec::with_capacity(columns);
        for &end in &ends[..columns] {
            let cell = std::str::from_utf8(&self.buffer[begin..end]);
            let cell = cell.map_err(|_| ImportError::at(line, "this is not UTF-8 text"))?;
            cells.push(Zeroizing::new(cell.to_owned()));
            begin = end;
        }
        Ok(Some((line, cells)))
    }

    /// Copies the full buffer into a larger one and wipes it.
    fn grow(&mut self) {
        let mut larger = Zeroizing::new(vec![0; 2 * self.buffer.len()]);
        larger[..self.buffer.len()].copy_from_slice(&self.buffer);
        self.buffer = larger;
    }

    fn skip(&mut self, what: impl Fn(u8) -> bool) {
        let rest = &self.text[self.at..];
        let count = rest.iter().take_while(|byte| what(**byte)).count();
        self.advance(count);
    }

    fn advance(&mut self, count: usize) {
        let passed = &self.text[self.at..self.at + count];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.at += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, String, String)> {
        let one = |row: Draft| {
            let text = |value: Option<super::super::WrittenKey>| value.map(|v| v.text.to_string());
            let nickname = row.nickname.unwrap_or_default();
            (row.line, nickname, text(row.secret_key).unwrap_or_default())
        };
        let mut rows = Rows::new(text).unwrap();
        let rows = std::iter::from_fn(|| rows.next_row().unwrap());
        rows.map(one).collect()
    }

    fn row(line: usize, nickname: &str, secret: &str) -> (usize, String, String) {
        (line, nickname.to_owned(), secret.to_owned())
    }

    fn wrong(text: &str) -> String {
        let mut rows = match Rows::new(text) {
            Ok(rows) => rows,
            Err(wrong) => return wrong.to_string(),
        };
        let mut rows = std::iter::from_fn(|| rows.next_row().transpose());
        rows.find_map(Result::err).unwrap().to_string()
    }

    #[test]
    fn columns_are_found_by_their_names_in_any_order() {
        let text = "Secret Key,API-Key,Name,environment\r\ns1,PK1,\"One, \"\"1\"\"\",paper\r\n\r\ns2,PK2,,";
        let expected = [row(2, "One, \"1\"", "s1"), row(4, "", "s2")];
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn semicolons_and_tabs_separate_too() {
        for mark in [";", "\t"] {
            let text = format!("nickname{mark}api_key{mark}secret_key\na,b{mark}k{mark}s\n");
            assert_eq!(rows(&text), [row(2, "a,b", "s")]);
        }
    }

    #[test]
    fn other_columns_and_empty_rows_are_left_out() {
        let text = "nickname,notes,api_key,0x1 2,secret_key\na,x,k,y,s\n,,,,\n   \nb,,k,,t\n";
        assert_eq!(rows(text), [row(2, "a", "s"), row(5, "b", "t")]);
        let left_out = Rows::new(text).unwrap().left_out;
        let listed = left_out.of(Reason::NotKeys).unwrap().to_string();
        assert_eq!(listed, "notes, column 4");
    }

    #[test]
    fn a_quoted_cell_may_have_several_lines_and_they_count() {
        let text = "nickname,api_key,secret_key\na,k,\"x\ny\"\nb,k,s\n";
        assert_eq!(rows(text), [row(2, "a", "x\ny"), row(4, "b", "s")]);
    }

    #[test]
    fn a_row_may_be_longer_than_the_first_buffer() {
        let long = "x\n".repeat(FIRST_CAPACITY);
        let text = format!("nickname,api_key,secret_key\na,k,\"{long}\"\nb,k,s\nc,k,\"{long}\"");
        let line = 3 + 2 * FIRST_CAPACITY / 2;
        let expected = [
            row(2, "a", &long),
            row(line, "b", "s"),
            row(line + 1, "c", &long),
        ];
        assert_eq!(rows(&text), expected);
    }

    #[test]
    fn a_wrong_line_is_refused_without_showing_its_text() {
        let known = "type, nickname, environment, api_key, secret_key and fields.NAME";
        for (text, expected) in [
            (
                "PK1,s1\n",
                format!("line 1: the first line has to name the columns: {known}"),
            ),
            (
                "api_key,api key\n",
                "line 1: two columns are called `api_key`".into(),
            ),
            (
                "nickname,secret\n",
                "line 1: no column is called `api_key`".into(),
            ),
            (
                "api_key,secret\nPK1\n",
                "line 2: the number of columns is 1, but the first line names 2".into(),
            ),
            (
                "api_key,secret\n\"PK1,s1\nPK2,s2\n",
                "line 2: the number of columns is 1, but the first line names 2".into(),
            ),
            (
                "api_key,env\nPK1,moon\n",
                "line 2: the environment is `paper` or `live`".into(),
            ),
        ] {
            assert_eq!(wrong(text), expected, "{text}");
        }
        assert_eq!(
            wrong(&format!("api_key{}\n", ",".repeat(100))),
            "line 1: too many columns"
        );
    }
}
