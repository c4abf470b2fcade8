//! Lists of credentials for programs: lines for pipes, an array in JSON. Both stream, and drop each
//! row once it is written.

use super::{
    CredentialJson, Output, OutputError, SelectionJson, environment_word, json, time::rfc3339,
};
use crate::domain::{Beside, Credential, ListSink, Selection, visible, write_json};

/// List as lines of tab-separated columns, streamed: id, type, nickname, environment, state,
/// active, created_at, seal. Columns are only ever appended.
pub struct PipedList<'o, 'w> {
    out: &'o mut Output<'w>,
    selected: Option<Selection>,
    any: bool,
}

impl<'o, 'w> PipedList<'o, 'w> {
    /// Creates a list that goes to a pipe.
    pub fn new(out: &'o mut Output<'w>) -> Self {
        PipedList {
            out,
            selected: None,
            any: false,
        }
    }

    /// Returns true if nothing was listed.
    pub fn is_empty(&self) -> bool {
        !self.any
    }
}

impl ListSink for PipedList<'_, '_> {
    type Error = OutputError;

    fn begin(&mut self, selection: Option<Selection>) -> Result<(), OutputError> {
        self.selected = selection;
        Ok(())
    }

    fn credential(&mut self, credential: Credential, _: Beside) -> Result<(), OutputError> {
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
            "{}\t{}\t{}\t{environment}\t{}\t{active}\t{}\t{}",
            credential.id,
            visible(credential.credential_type.as_str()),
            visible(credential.nickname.as_deref().unwrap_or_default()),
            state(&credential),
            rfc3339(credential.created_at),
            credential.seal.as_str(),
        )?;
        Ok(())
    }
}

/// Word that says whether a credential may be handed out.
pub(super) fn state(credential: &Credential) -> &'static str {
    if credential.is_active {
        "enabled"
    } else {
        "disabled"
    }
}

/// List of labels alone, one per line.
#[derive(Default)]
pub struct NameList(String);

impl NameList {
    /// Returns the lines.
    pub fn into_text(self) -> String {
        self.0
    }
}

impl ListSink for NameList {
    type Error = OutputError;

    fn begin(&mut self, _: Option<Selection>) -> Result<(), OutputError> {
        Ok(())
    }

    fn credential(&mut self, credential: Credential, _: Beside) -> Result<(), OutputError> {
        self.0.push_str(&visible(credential.label()));
        self.0.push('\n');
        Ok(())
    }
}

/// List as one JSON object, whose array is streamed.
pub struct JsonList<'o, 'w> {
    out: &'o mut Output<'w>,
    selected: Option<Selection>,
    any: bool,
}

impl<'o, 'w> JsonList<'o, 'w> {
    /// Creates a list for a program.
    pub fn new(out: &'o mut Output<'w>) -> Self {
        JsonList {
            out,
            selected: None,
            any: false,
        }
    }

    fn write(&mut self, text: &str) -> Result<(), OutputError> {
        self.out.rendered(text)
    }

    /// Opens the object. Only needed if there is no vault; otherwise [`ListSink::begin`] opens it.
    ///
    /// # Errors
    /// Fails with [`OutputError`] if stdout cannot be written.
    pub fn open(&mut self) -> Result<(), OutputError> {
        self.write(&format!(
            "{{\"schema_version\":{},\"credentials\":[",
            json::SCHEMA_VERSION
        ))
    }

    /// Closes the object after the last credential.
    ///
    /// # Errors
    /// Fails with [`OutputError`] if stdout cannot be written.
    pub fn close(mut self) -> Result<(), OutputError> {
        self.write("],\"selection\":")?;
        write_json(self.out.stdout(), &SelectionJson::from(self.selected))?;
        self.write(",\"remarks\":")?;
        let remarks = self.out.take_remarks();
        write_json(self.out.stdout(), &remarks)?;
        self.write("}\n")
    }

    /// Adds remarks that belong in the object.
    pub fn remark(&mut self, remarks: impl IntoIterator<Item = String>) {
        remarks
            .into_iter()
            .for_each(|remark| self.out.remark(remark));
    }

    /// Returns true if nothing was listed.
    pub fn is_empty(&self) -> bool {
        !self.any
    }
}

impl ListSink for JsonList<'_, '_> {
    type Error = OutputError;

    const TELLS_LAST_CHANGE: bool = true;

    const TELLS_CHECK: bool = true;

    fn begin(&mut self, selection: Option<Selection>) -> Result<(), OutputError> {
        self.selected = selection;
        self.open()
    }

    fn credential(&mut self, credential: Credential, beside: Beside) -> Result<(), OutputError> {
        if std::mem::replace(&mut self.any, true) {
            self.write(",")?;
        }
        // Nobody chose one that only stands in for another.
        let selected = self
            .selected
            .is_some_and(|s| s.credential_id == credential.id && s.is_confirmed());
        let json = CredentialJson::new(&credential, selected)
            .with_last_change(beside.last_change.as_ref())
            .with_check(beside.check.as_ref());
        write_json(self.out.stdout(), &json)?;
        Ok(())
    }
}
