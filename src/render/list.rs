//! Many credentials: a table for people, lines for pipes, an array for programs. The last two
//! stream: they hold no row longer than it takes to write it.

use comfy_table::{Attribute, Cell, Color, ColumnConstraint, Row, Width};
use jiff::Timestamp;

use super::{
    CredentialJson, Output, OutputError, SelectionJson, environment_word, json, short_ids, table,
    time::age, visible,
};
use crate::{
    domain::{Credential, Environment, Layer, Selection, Uuid},
    store::{Chosen, ListSink, Preamble, StoreError},
};

/// The credential in use, as a list marks it.
fn selection(chosen: &Chosen) -> Option<Selection> {
    match chosen {
        Chosen::One(layer, credential) => Some(Selection {
            credential_id: credential.id,
            layer: *layer,
        }),
        Chosen::None | Chosen::Unresolved(..) => None,
    }
}

/// A list as lines of tab-separated columns, streamed: id, type, nickname, environment, state,
/// active, created_at. Columns are only ever appended.
pub struct PipedList<'o, 'w> {
    out: &'o mut Output<'w>,
    selected: Option<Selection>,
    any: bool,
    /// What was known before the first credential.
    pub preamble: Option<Preamble>,
}

impl<'o, 'w> PipedList<'o, 'w> {
    /// A list that goes to a pipe.
    pub fn new(out: &'o mut Output<'w>) -> Self {
        PipedList {
            out,
            selected: None,
            any: false,
            preamble: None,
        }
    }

    /// Whether nothing was listed.
    pub fn is_empty(&self) -> bool {
        !self.any
    }
}

impl ListSink for PipedList<'_, '_> {
    fn begin(&mut self, preamble: Preamble) -> Result<(), StoreError> {
        self.selected = selection(&preamble.chosen);
        self.preamble = Some(preamble);
        Ok(())
    }

    fn credential(&mut self, credential: Credential) -> Result<(), StoreError> {
        self.any = true;
        let active = match self.selected.filter(|s| s.credential_id == credential.id) {
            Some(selection) if selection.is_confirmed() => "active",
            Some(_) => "fallback",
            None => "-",
        };
        let environment = match environment_word(&credential) {
            "not stated" => "not-stated",
            word => word,
        };
        writeln!(
            self.out.stdout(),
            "{}\t{}\t{}\t{environment}\t{}\t{active}\t{}",
            credential.id,
            visible(credential.credential_type.as_str()),
            visible(credential.nickname.as_deref().unwrap_or_default()),
            state(&credential),
            credential.created_at,
        )
        .map_err(OutputError::from)?;
        Ok(())
    }
}

fn state(credential: &Credential) -> &'static str {
    if credential.is_active {
        "enabled"
    } else {
        "disabled"
    }
}

/// A list as one JSON object, its array streamed.
pub struct JsonList<'o, 'w> {
    out: &'o mut Output<'w>,
    selected: Option<Selection>,
    any: bool,
    /// What was known before the first credential.
    pub preamble: Option<Preamble>,
}

impl<'o, 'w> JsonList<'o, 'w> {
    /// A list for a program.
    pub fn new(out: &'o mut Output<'w>) -> Self {
        JsonList {
            out,
            selected: None,
            any: false,
            preamble: None,
        }
    }

    fn write(&mut self, text: &str) -> Result<(), OutputError> {
        self.out.rendered(text)
    }

    /// Opens the object; without a vault nobody else does.
    ///
    /// # Errors
    /// When stdout cannot take it.
    pub fn open(&mut self) -> Result<(), OutputError> {
        self.write(&format!(
            "{{\"schema_version\":{},\"credentials\":[",
            json::SCHEMA_VERSION
        ))
    }

    /// Closes the object after the last credential.
    ///
    /// # Errors
    /// When stdout cannot take it.
    pub fn close(mut self) -> Result<(), OutputError> {
        self.write("],\"selection\":")?;
        json::write_value(self.out.stdout(), &SelectionJson::from(self.selected))?;
        self.write(",\"remarks\":")?;
        let remarks = self.out.take_remarks();
        json::write_value(self.out.stdout(), &remarks)?;
        self.write("}\n")
    }

    /// Remarks that belong into the object.
    pub fn remark(&mut self, remarks: impl IntoIterator<Item = String>) {
        remarks
            .into_iter()
            .for_each(|remark| self.out.remark(remark));
    }

    /// Whether nothing was listed.
    pub fn is_empty(&self) -> bool {
        !self.any
    }
}

impl ListSink for JsonList<'_, '_> {
    fn begin(&mut self, preamble: Preamble) -> Result<(), StoreError> {
        self.selected = selection(&preamble.chosen);
        self.preamble = Some(preamble);
        Ok(self.open()?)
    }

    fn credential(&mut self, credential: Credential) -> Result<(), StoreError> {
        if std::mem::replace(&mut self.any, true) {
            self.write(",")?;
        }
        let selected = self
            .selected
            .is_some_and(|s| s.credential_id == credential.id);
        json::write_value(
            self.out.stdout(),
            &CredentialJson::new(&credential, selected),
        )
        .map_err(OutputError::from)?;
        Ok(())
    }
}

/// A list as a table, grouped by type, the one in use marked.
#[derive(Default)]
pub struct TableList {
    credentials: Vec<Credential>,
    /// What was known before the first credential.
    pub preamble: Option<Preamble>,
}

impl ListSink for TableList {
    fn begin(&mut self, preamble: Preamble) -> Result<(), StoreError> {
        self.preamble = Some(preamble);
        Ok(())
    }

    fn credential(&mut self, credential: Credential) -> Result<(), StoreError> {
        self.credentials.push(credential);
        Ok(())
    }
}

impl TableList {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.credentials.is_empty()
    }

    /// Prints the table.
    ///
    /// # Errors
    /// When stdout cannot take it.
    pub fn print(
        mut self,
        out: &mut Output<'_>,
        preamble: Option<&Preamble>,
    ) -> Result<(), OutputError> {
        if self.is_empty() {
            return Ok(());
        }
        // Rows of the older product's spelling are of the same type but come after: bring them home.
        self.credentials
            .sort_by(|a, b| a.credential_type.cmp(&b.credential_type));
        let selected = preamble.and_then(|p| selection(&p.chosen));
        let short = short_ids(self.credentials.iter().map(|c| c.id));
        let (now, color) = (Timestamp::now(), out.manner.color_stdout);
        let mut table = table::table(out.manner.width);
        if color {
            table.enforce_styling();
        }
        table.set_header([
            "TYPE",
            "",
            "NICKNAME",
            "ENVIRONMENT",
            "ID",
            "STATE",
            "ADDED",
        ]);
        let mut group: Option<&str> = None;
        for credential in &self.credentials {
            let credential_type = credential.credential_type.as_str();
            let first = group.replace(credential_type) != Some(credential_type);
            let mark = mark(selected, credential.id);
            table.add_row(row(
                credential,
                first,
                mark,
                &short[&credential.id],
                &age(credential.created_at, now),
            ));
        }
        for at in [3, 4, 5, 6] {
            if let Some(column) = table.column_mut(at) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        if let Some(column) = table.column_mut(2) {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(12)));
        }
        out.rendered(&table::finished(&table))
    }
}

/// `*` for the one in use, `?` for one that only stands in.
fn mark(selected: Option<Selection>, id: Uuid) -> &'static str {
    match selected.filter(|s| s.credential_id == id).map(|s| s.layer) {
        Some(Layer::Fallback) => "?",
        Some(_) => "*",
        None => "",
    }
}

fn row(credential: &Credential, first: bool, mark: &str, short_id: &str, age: &str) -> Row {
    let credential_type = if first {
        visible(credential.credential_type.as_str())
    } else {
        "".into()
    };
    let environment = Cell::new(environment_word(credential));
    let environment = match (credential.environment, environment_word(credential)) {
        (Some(Environment::Live), _) => environment.fg(Color::Red).add_attribute(Attribute::Bold),
        (Some(Environment::Paper), _) => environment.fg(Color::Green),
        (None, "-") => environment,
        (None, _) => environment.fg(Color::Yellow),
    };
    let nickname = Cell::new(visible(credential.label()));
    let nickname = if mark.is_empty() {
        nickname
    } else {
        nickname.add_attribute(Attribute::Bold)
    };
    Row::from(vec![
        Cell::new(credential_type).add_attribute(Attribute::Bold),
        Cell::new(mark),
        nickname,
        environment,
        Cell::new(short_id),
        Cell::new(state(credential)),
        Cell::new(age),
    ])
}
