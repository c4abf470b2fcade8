use std::str::FromStr;

use clap::Args;

use crate::domain::{InvalidNote, Note, Tag};

/// Flags for what a user notes of a credential.
#[derive(Debug, Clone, Default, Args)]
pub struct NoteArgs {
    /// Note to keep with it: one line, not encrypted; '' is none
    #[arg(long, value_name = "TEXT")]
    note: Option<StatedNote>,
    /// Tag to give it; may be repeated
    #[arg(long = "tag", value_name = "NAME")]
    tags: Vec<Tag>,
}

/// Note as it was typed: a blank one is none.
#[derive(Debug, Clone)]
struct StatedNote(Option<Note>);

impl FromStr for StatedNote {
    type Err = InvalidNote;

    fn from_str(text: &str) -> Result<Self, InvalidNote> {
        match text.parse() {
            Err(InvalidNote::Blank) => Ok(StatedNote(None)),
            parsed => parsed.map(Some).map(StatedNote),
        }
    }
}

impl NoteArgs {
    /// Returns the note that was stated; the inner `None` means that there is to be none.
    pub fn note(&self) -> Option<Option<&Note>> {
        self.note.as_ref().map(|stated| stated.0.as_ref())
    }

    /// Returns the tags that were given.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }
}
