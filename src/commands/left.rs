//! Rows that a command leaves as they are, or leaves out.

use std::borrow::Cow;

use serde::Serialize;

use crate::{
    domain::{Credential, Uuid},
    store::SealedCredential,
    vault::Fault,
};

/// Maximum number of rows that a message names.
pub(super) const NAMED: usize = 5;

/// A row that a command leaves alone, and the reason.
#[derive(Debug, Serialize)]
pub(super) struct Left {
    credential_id: Uuid,
    label: String,
    problem: String,
}

impl Left {
    pub(super) fn of(row: &SealedCredential, why: &Fault) -> Self {
        Left::because(row, why.to_string())
    }

    pub(super) fn because(row: &SealedCredential, problem: String) -> Self {
        Left::credential(&row.credential, problem)
    }

    pub(super) fn credential(credential: &Credential, problem: String) -> Self {
        Left {
            credential_id: credential.id,
            label: credential.label().to_owned(),
            problem,
        }
    }

    pub(super) fn unreadable(id: Uuid) -> Self {
        Left {
            credential_id: id,
            label: String::new(),
            problem: "it holds values that credctl never writes".to_owned(),
        }
    }

    /// Problem with the row.
    pub(super) fn problem(&self) -> &str {
        &self.problem
    }

    pub(super) fn id(&self) -> Uuid {
        self.credential_id
    }

    /// Name for an error: the label, or the id of a row that cannot be read.
    pub(super) fn name(&self) -> Cow<'_, str> {
        match self.label.as_str() {
            "" => self.credential_id.to_string().into(),
            label => label.into(),
        }
    }
}

/// Returns the names of the first of these rows, for an error about all of them.
pub(super) fn named(left: &[Left]) -> String {
    let names = left
        .iter()
        .take(NAMED)
        .map(|left| format!("`{}`", left.name()));
    let names: Vec<_> = names.collect();
    let more = if left.len() > NAMED { ", …" } else { "" };
    format!("{}{more}", names.join(", "))
}
