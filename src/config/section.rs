use std::{cell::RefCell, path::Path};

use toml_edit::{Item, TableLike};

use super::ConfigError;

/// The text a section is in, and the fields in it that nobody asked for.
pub(super) struct Source<'a> {
    path: &'a Path,
    text: &'a str,
    unknown: RefCell<Vec<(usize, String)>>,
}

/// A table of the file: reads its fields by name, and names them in errors.
pub(super) struct Section<'a> {
    source: &'a Source<'a>,
    name: String,
    line: usize,
    table: &'a dyn TableLike,
}

impl<'a> Source<'a> {
    pub(super) fn new(path: &'a Path, text: &'a str) -> Self {
        Source {
            path,
            text,
            unknown: RefCell::default(),
        }
    }

    pub(super) fn root(&'a self, table: &'a dyn TableLike) -> Section<'a> {
        Section {
            source: self,
            name: String::new(),
            line: 1,
            table,
        }
    }

    pub(super) fn path(&self) -> &'a Path {
        self.path
    }

    /// Line and column of a byte, counted from 1.
    pub(super) fn position(&self, byte: usize) -> (usize, usize) {
        let before = self.text.get(..byte).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[line_start..].chars().count();
        (before.matches('\n').count() + 1, column + 1)
    }

    /// A remark for each field that is kept but not understood, in the order of the file.
    pub(super) fn remarks(&self) -> Vec<String> {
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
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.table.iter().map(|(name, _)| name)
    }

    /// The table called `name`, if there is one.
    pub(super) fn section(&self, name: &str) -> Result<Option<Section<'a>>, ConfigError> {
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

    /// A text that says something.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, ConfigError> {
        let said = |item: &'a Item| item.as_str().filter(|text| !text.trim().is_empty());
        self.value(name, "a text that is not blank", said)
    }

    /// A field read by `read`, which answers `None` where it is not as `expected`.
    pub(super) fn value<T>(
        &self,
        name: &str,
        expected: &'static str,
        read: impl Fn(&'a Item) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        self.table
            .get(name)
            .map(|item| read(item).ok_or_else(|| self.error(name, expected)))
            .transpose()
    }

    /// Notes the fields that are not among `known`.
    pub(super) fn expect_only(&self, known: &[&str]) {
        let unknown = self.names().filter(|name| !known.contains(name));
        let found = unknown.map(|name| (self.line(name), self.field(name)));
        self.source.unknown.borrow_mut().extend(found);
    }

    /// Refuses the second of two fields that exclude each other.
    pub(super) fn expect_one(
        &self,
        (first, second): (&str, &str),
        named: (&'static str, &'static str),
    ) -> Result<(), ConfigError> {
        if !(self.table.contains_key(first) && self.table.contains_key(second)) {
            return Ok(());
        }
        Err(ConfigError::Both {
            path: self.source.path.to_owned(),
            line: self.line(first).max(self.line(second)),
            first: named.0,
            second: named.1,
        })
    }

    /// The error for a field that is not as expected.
    pub(super) fn error(&self, name: &str, expected: &'static str) -> ConfigError {
        ConfigError::Field {
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

    /// The line of a field, or of its table where the field is missing.
    fn line(&self, name: &str) -> usize {
        let (key, item) = self.table.get_key_value(name).unzip();
        let span = key
            .and_then(toml_edit::Key::span)
            .or_else(|| item.and_then(Item::span));
        span.map_or(self.line, |span| self.source.position(span.start).0)
    }
}
