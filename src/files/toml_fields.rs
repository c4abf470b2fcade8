//! Reads tables of a TOML text field by field. Errors name file, line and field.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
};

use toml_edit::{Item, TableLike, TomlError, Value};

use crate::domain::{BOOLEAN_WORDS, boolean};

/// Reason why a field cannot be used. Never quotes the text, which may contain a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// A field has an invalid value.
    #[error("`{}`, line {line}: `{field}` must be {expected}", path.display())]
    Unexpected {
        path: PathBuf,
        /// Line, counted from 1.
        line: usize,
        /// Field with its section, such as `database.timeout`.
        field: String,
        /// Description of a valid value.
        expected: &'static str,
    },
    /// Two fields are set that exclude each other.
    #[error("`{}`, line {line}: `{first}` and `{second}` exclude each other", path.display())]
    Both {
        path: PathBuf,
        /// Line of the one further down in the file, counted from 1.
        line: usize,
        /// First field with its section.
        first: &'static str,
        /// Second field with its section.
        second: &'static str,
    },
}

/// The text of a file, and its unknown fields that were found so far.
pub struct Source<'a> {
    path: &'a Path,
    text: &'a str,
    unknown: RefCell<Vec<(usize, String)>>,
}

/// A table of the file. Reads its fields by name, and names them in errors.
pub struct TomlTable<'a> {
    source: &'a Source<'a>,
    name: String,
    line: usize,
    table: &'a dyn TableLike,
}

impl<'a> Source<'a> {
    /// Creates the source for the text of a file.
    pub fn new(path: &'a Path, text: &'a str) -> Self {
        Source {
            path,
            text,
            unknown: RefCell::default(),
        }
    }

    /// Returns the top-level table of the file.
    pub fn root(&'a self, table: &'a dyn TableLike) -> TomlTable<'a> {
        TomlTable {
            source: self,
            name: String::new(),
            line: 1,
            table,
        }
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &'a Path {
        self.path
    }

    /// Returns line and column of a byte, both counted from 1. The column counts characters.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let before = self.text.get(..byte).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[line_start..].chars().count();
        (before.matches('\n').count() + 1, column + 1)
    }

    /// Returns the error for a text that is not TOML. A caller that can report more detail makes its
    /// own error.
    pub fn no_toml(&self, error: &TomlError) -> FieldError {
        FieldError::Unexpected {
            path: self.path.to_owned(),
            line: self.position(error.span().map_or(0, |span| span.start)).0,
            field: "the text".to_owned(),
            expected: "TOML",
        }
    }

    /// Returns a remark for each unknown field, in the order of the file. Unknown fields are ignored,
    /// and stay in the file.
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

impl<'a> TomlTable<'a> {
    /// Returns the names of all fields.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.table.iter().map(|(name, _)| name)
    }

    /// Returns the table called `name`, if there is one.
    pub fn table(&self, name: &str) -> Result<Option<TomlTable<'a>>, FieldError> {
        let Some(item) = self.table.get(name) else {
            return Ok(None);
        };
        let table = item
            .as_table_like()
            .ok_or_else(|| self.error(name, "a table"))?;
        Ok(Some(TomlTable {
            source: self.source,
            name: self.field(name),
            line: self.line(name),
            table,
        }))
    }

    /// Returns the tables in the list called `name`: `[[name]]`, or a list of inline tables.
    pub fn tables(&self, name: &str) -> Result<Vec<TomlTable<'a>>, FieldError> {
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
        let table = |table| TomlTable {
            source: self.source,
            name: self.field(name),
            line: self.line_of(table).unwrap_or_else(|| self.line(name)),
            table,
        };
        Ok(tables.into_iter().map(table).collect())
    }

    /// Returns a list of strings, each converted by `read`. A missing list is empty.
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

    /// Returns a switch. A missing switch is off.
    pub fn switch(&self, name: &str) -> Result<bool, FieldError> {
        Ok(self.boolean(name)?.unwrap_or(false))
    }

    /// Returns a yes or no: a boolean of TOML, or one of the words for it.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, FieldError> {
        self.value(name, BOOLEAN_WORDS, as_boolean)
    }

    /// Returns a string that must not be blank.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, FieldError> {
        let read = |item: &'a Item| item.as_str().filter(|text| !text.trim().is_empty());
        self.value(name, "a string that is not blank", read)
    }

    /// Returns a field converted by `read`. If `read` returns `None`, fails with an error that says
    /// that the field must be `expected`.
    pub fn value<T>(
        &self,
        name: &str,
        expected: &'static str,
        read: impl Fn(&'a Item) -> Option<T>,
    ) -> Result<Option<T>, FieldError> {
        let Some(item) = self.table.get(name) else {
            return Ok(None);
        };
        if item.as_value().is_some_and(holds_nul) {
            return Err(self.error(name, "without NUL characters"));
        }
        match read(item) {
            Some(value) => Ok(Some(value)),
            None => Err(self.error(name, expected)),
        }
    }

    /// Records the fields that are not among `known`, for [`Source::remarks`].
    pub fn expect_only(&self, known: &[&str]) {
        let unknown = self.names().filter(|name| !known.contains(name));
        let found = unknown.map(|name| (self.line(name), self.field(name)));
        self.source.unknown.borrow_mut().extend(found);
    }

    /// Refuses a field that is not among `known`. `expected` describes the known fields.
    pub fn refuse_others(&self, known: &[&str], expected: &'static str) -> Result<(), FieldError> {
        match self.names().find(|name| !known.contains(name)) {
            Some(name) => Err(self.error(name, expected)),
            None => Ok(()),
        }
    }

    /// Refuses a table with both of two fields that exclude each other. `named` are the fields with
    /// their section.
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

    /// Returns the error for a field with an invalid value.
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
            table => format!("{table}.{name}"),
        }
    }

    /// Returns the line of the first field of a table.
    fn line_of(&self, table: &'a dyn TableLike) -> Option<usize> {
        let (name, _) = table.iter().next()?;
        let span = table.key(name)?.span()?;
        Some(self.source.position(span.start).0)
    }

    /// Returns the line of a field, or of its table if the field is missing.
    fn line(&self, name: &str) -> usize {
        let (key, item) = self.table.get_key_value(name).unzip();
        let span = key
            .and_then(toml_edit::Key::span)
            .or_else(|| item.and_then(Item::span));
        span.map_or(self.line, |span| self.source.position(span.start).0)
    }
}

/// Returns true if a text in a value has a NUL character, which neither PostgreSQL nor a path, an argument
/// or a variable can hold.
fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.value().contains('\0'),
        Value::Array(list) => list.iter().any(holds_nul),
        _ => false,
    }
}

/// Returns what a value says, if it is a yes or no.
fn as_boolean(item: &Item) -> Option<bool> {
    match item.as_integer() {
        Some(number) => boolean(&number.to_string()),
        None => item.as_bool().or_else(|| boolean(item.as_str()?)),
    }
}
