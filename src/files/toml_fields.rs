//! Tables of a TOML text, read field by field: what is wrong is named with file, line and field.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
};

use toml_edit::{Item, TableLike, TomlError, Value};

/// A field is not as it must be. Never quotes what the text says: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// A field holds something that it cannot mean.
    #[error("`{}`, line {line}: `{field}` must be {expected}", path.display())]
    Unexpected {
        /// The file.
        path: PathBuf,
        /// Where, counted from 1.
        line: usize,
        /// The field with its section, such as `database.timeout`.
        field: String,
        /// What it must be.
        expected: &'static str,
    },
    /// Two fields are set that exclude each other.
    #[error("`{}`, line {line}: `{first}` and `{second}` exclude each other", path.display())]
    Both {
        /// The file.
        path: PathBuf,
        /// The line of the second.
        line: usize,
        /// One field with its section.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
}

/// The text a section is in, and the fields in it that nobody asked for.
pub struct Source<'a> {
    path: &'a Path,
    text: &'a str,
    unknown: RefCell<Vec<(usize, String)>>,
}

/// A table of the file: reads its fields by name, and names them in errors.
pub struct Section<'a> {
    source: &'a Source<'a>,
    name: String,
    line: usize,
    table: &'a dyn TableLike,
}

impl<'a> Source<'a> {
    /// The text of a file.
    pub fn new(path: &'a Path, text: &'a str) -> Self {
        Source {
            path,
            text,
            unknown: RefCell::default(),
        }
    }

    /// The fields of the whole file.
    pub fn root(&'a self, table: &'a dyn TableLike) -> Section<'a> {
        Section {
            source: self,
            name: String::new(),
            line: 1,
            table,
        }
    }

    /// The path of the file.
    pub fn path(&self) -> &'a Path {
        self.path
    }

    /// Line and column of a byte, counted from 1.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let before = self.text.get(..byte).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[line_start..].chars().count();
        (before.matches('\n').count() + 1, column + 1)
    }

    /// The error for a text that is no TOML; a place that may not fail so says more itself.
    pub fn no_toml(&self, error: &TomlError) -> FieldError {
        FieldError::Unexpected {
            path: self.path.to_owned(),
            line: self.position(error.span().map_or(0, |span| span.start)).0,
            field: "the text".to_owned(),
            expected: "TOML",
        }
    }

    /// A remark for each field that is kept but not understood, in the order of the file.
    pub fn remarks(&self) -> Vec<String> {
        let mut unknown = self.unknown.borrow().clone();
        unknown.sort();
        let path = self.path.display();
        unknown
            .iter()
            .map(|(line, field)| {
                format!("`{path}`, line {line}: `{field}` is not known to credctl")
            })
            .collect()
    }
}

impl<'a> Section<'a> {
    /// The names of all fields.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.table.iter().map(|(name, _)| name)
    }

    /// The table called `name`, if there is one.
    pub fn section(&self, name: &str) -> Result<Option<Section<'a>>, FieldError> {
        let Some(item) = self.table.get(name) else {
            return Ok(None);
        };
        let table = item
            .as_table_like()
            .ok_or_else(|| self.error(name, "a table"))?;
        Ok(Some(Section {
            source: self.source,
            name: self.field(name),
            line: self.line(name),
            table,
        }))
    }

    /// The tables in the list called `name`: `[[name]]`, or inline ones.
    pub fn sections(&self, name: &str) -> Result<Vec<Section<'a>>, FieldError> {
        let tables: Option<Vec<&'a dyn TableLike>> = match self.table.get(name) {
            None => Some(Vec::new()),
            Some(Item::ArrayOfTables(tables)) => {
                Some(tables.iter().map(|table| table as &dyn TableLike).collect())
            }
            Some(item) => item.as_array().and_then(|list| {
                let inline = list.iter().map(Value::as_inline_table);
                inline.map(|table| Some(table? as &dyn TableLike)).collect()
            }),
        };
        let tables = tables.ok_or_else(|| self.error(name, "a list of tables"))?;
        let section = |table| Section {
            source: self.source,
            name: self.field(name),
            line: self.line_of(table).unwrap_or_else(|| self.line(name)),
            table,
        };
        Ok(tables.into_iter().map(section).collect())
    }

    /// A list of texts, each of which `read` accepts; a missing one is empty.
    pub fn list<T>(
        &self,
        name: &str,
        expected: &'static str,
        read: impl Fn(&'a str) -> Option<T>,
    ) -> Result<Vec<T>, FieldError> {
        let all = |item: &'a Item| {
            let values = item.as_array()?.iter();
            values.map(|value| read(value.as_str()?)).collect()
        };
        Ok(self.value(name, expected, all)?.unwrap_or_default())
    }

    /// A switch; a missing one is off.
    pub fn switch(&self, name: &str) -> Result<bool, FieldError> {
        const SWITCH: &str = "`true` or `false`, without quotes";
        let said = self.value(name, SWITCH, Item::as_bool)?;
        Ok(said.unwrap_or(false))
    }

    /// A text that says something.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, FieldError> {
        let said = |item: &'a Item| item.as_str().filter(|text| !text.trim().is_empty());
        self.value(name, "a text that is not blank", said)
    }

    /// A field read by `read`, which answers `None` where it is not as `expected`.
    pub fn value<T>(
        &self,
        name: &str,
        expected: &'static str,
        read: impl Fn(&'a Item) -> Option<T>,
    ) -> Result<Option<T>, FieldError> {
        self.table
            .get(name)
            .map(|item| read(item).ok_or_else(|| self.error(name, expected)))
            .transpose()
    }

    /// Notes the fields that are not among `known`.
    pub fn expect_only(&self, known: &[&str]) {
        let unknown = self.names().filter(|name| !known.contains(name));
        let found = unknown.map(|name| (self.line(name), self.field(name)));
        self.source.unknown.borrow_mut().extend(found);
    }

    /// Refuses a field that is not among `known`; `expected` says which are.
    pub fn refuse_others(&self, known: &[&str], expected: &'static str) -> Result<(), FieldError> {
        match self.names().find(|name| !known.contains(name)) {
            Some(name) => Err(self.error(name, expected)),
            None => Ok(()),
        }
    }

    /// Refuses the second of two fields that exclude each other.
    pub fn expect_one(
        &self,
        (first, second): (&str, &str),
        named: (&'static str, &'static str),
    ) -> Result<(), FieldError> {
        if !(self.table.contains_key(first) && self.table.contains_key(second)) {
            return Ok(());
        }
        Err(FieldError::Both {
            path: self.source.path.to_owned(),
            line: self.line(first).max(self.line(second)),
            first: named.0,
            second: named.1,
        })
    }

    /// The error for a field that is not as expected.
    pub fn error(&self, name: &str, expected: &'static str) -> FieldError {
        FieldError::Unexpected {
            path: self.source.path.to_owned(),
            line: self.line(name),
            field: self.field(name),
            expected,
        }
    }

    fn field(&self, name: &str) -> String {
        match self.name.as_str() {
            "" => name.to_owned(),
            section => format!("{section}.{name}"),
        }
    }

    /// The line of the first field of a table of a list.
    fn line_of(&self, table: &'a dyn TableLike) -> Option<usize> {
        let (name, _) = table.iter().next()?;
        let span = table.key(name)?.span()?;
        Some(self.source.position(span.start).0)
    }

    /// The line of a field, or of its table where the field is missing.
    fn line(&self, name: &str) -> usize {
        let (key, item) = self.table.get_key_value(name).unzip();
        let span = key
            .and_then(toml_edit::Key::span)
            .or_else(|| item.and_then(Item::span));
        span.map_or(self.line, |span| self.source.position(span.start).0)
    }
}
