//! Remarks of a list on credentials that were altered outside credctl.

use std::cell::{Cell, OnceCell, RefCell};

use crate::{
    domain::{Credential, SealState},
    store::{SealedCredential, VaultRow},
    vault::{Alterations, Checker, Keys, Verdict},
};

/// Maximum number of altered credentials that a list names one by one.
const NAMED: usize = 5;

/// Altered rows of a list: remarks on the first of them, and the number of all.
pub(super) struct AlteredRows<'a> {
    keys: Option<&'a Keys>,
    checker: OnceCell<Checker<'a>>,
    named: RefCell<Vec<String>>,
    count: Cell<usize>,
}

impl<'a> AlteredRows<'a> {
    pub(super) fn new(keys: Option<&'a Keys>) -> Self {
        AlteredRows {
            keys,
            checker: OnceCell::new(),
            named: RefCell::default(),
            count: Cell::default(),
        }
    }

    /// Returns true if there are keys to judge with.
    pub(super) fn can_judge(&self) -> bool {
        self.keys.is_some()
    }

    /// Judges a row by its seal. An altered row is remembered.
    pub(super) fn judged(&self, vault: &VaultRow, row: &SealedCredential) -> SealState {
        let Some(keys) = self.keys else {
            return row.credential.seal;
        };
        let checker = self.checker.get_or_init(|| keys.checker(vault.id));
        let state = checker.state(row);
        if state == SealState::Broken {
            self.count.set(self.count.get() + 1);
            // What was altered is found out for those that are named: that takes longer.
            if self.count.get() <= NAMED
                && let Verdict::Altered(what) = checker.verdict(row)
            {
                let remark = remark(&row.credential, &what);
                self.named.borrow_mut().push(remark);
            }
        }
        state
    }

    /// Remarks on the altered rows, to be shown after the list.
    pub(super) fn remarks(&self) -> Vec<String> {
        let mut remarks = self.named.borrow().clone();
        let more = self.count.get() - remarks.len();
        if more > 0 {
            remarks.push(format!(
                "{more} more were altered: `credctl vault check` names them"
            ));
        }
        remarks
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
