//! Remarks of a list on credentials that were altered outside credctl.

use std::cell::{Cell, OnceCell, RefCell};

use crate::{
    commands::left::NAMED,
    domain::{Credential, SealState, Uuid},
    exit::Failure,
    store::{RowJudge, SealedCredential, Store, StoredCheck, VaultRow},
    vault::{Alterations, Checker, Keys, Verdict},
};

/// Altered rows of a list: the first of them, and the number of all.
pub(super) struct AlteredRows<'a> {
    keys: Option<&'a Keys>,
    checker: OnceCell<Checker<'a>>,
    first: RefCell<Vec<Uuid>>,
    count: Cell<usize>,
}

impl<'a> AlteredRows<'a> {
    pub(super) fn new(keys: Option<&'a Keys>) -> Self {
        AlteredRows {
            keys,
            checker: OnceCell::new(),
            first: RefCell::default(),
            count: Cell::default(),
        }
    }

    /// Returns true if there are keys to judge with.
    pub(super) fn can_judge(&self) -> bool {
        self.keys.is_some()
    }

    fn checker(&self, vault: &VaultRow) -> Option<&Checker<'a>> {
        let keys = self.keys?;
        Some(self.checker.get_or_init(|| keys.checker(vault.id)))
    }

    /// Returns remarks on the altered rows, to be shown after the list. The rows that are named are read
    /// once more, with what a list does not read: it tells what was altered.
    ///
    /// # Errors
    /// As for any exchange.
    pub(super) async fn remarks(&self, store: &Store) -> Result<Vec<String>, Failure> {
        let first = self.first.borrow().clone();
        let rows = match first.is_empty() {
            true => Vec::new(),
            false => store.with_ids(&first).await?,
        };
        let named = first
            .iter()
            .filter_map(|id| rows.iter().find(|row| row.credential.id == *id));
        let mut remarks: Vec<_> = named.filter_map(|row| self.remark(row)).collect();
        let more = self.count.get() - remarks.len();
        if more > 0 {
            remarks.push(format!(
                "{more} more were altered: `credctl vault check` names them"
            ));
        }
        Ok(remarks)
    }

    fn remark(&self, row: &SealedCredential) -> Option<String> {
        match self.checker.get()?.verdict(row) {
            Verdict::Altered(what) => Some(remark(&row.credential, &what)),
            _ => None,
        }
    }
}

impl RowJudge for AlteredRows<'_> {
    /// Judges a row by its seal. An altered row is remembered.
    fn seal(&self, vault: &VaultRow, row: &SealedCredential) -> SealState {
        let Some(checker) = self.checker(vault) else {
            return row.credential.seal;
        };
        let state = checker.state(row);
        if state == SealState::Broken {
            self.count.set(self.count.get() + 1);
            if self.count.get() <= NAMED {
                self.first.borrow_mut().push(row.credential.id);
            }
        }
        state
    }

    fn believes(&self, vault: &VaultRow, row: &SealedCredential, check: &StoredCheck) -> bool {
        let checker = self.checker(vault);
        checker.is_some_and(|checker| checker.believed_check(row, check).is_some())
    }
}

fn remark(credential: &Credential, what: &Alterations) -> String {
    let (label, id) = (credential.label(), credential.short_id());
    let then = match what.are_names() {
        true => format!("; if that is right, accept it: credctl vault seal {id}"),
        false => "; it is not handed out".to_owned(),
    };
    format!("`{label}` ({id}): {what}{then}")
}
