//! Remarks of a list on credentials that were altered outside credctl.

use std::cell::{Cell, RefCell};

use crate::{
    domain::{Credential, SealState},
    store::SealedCredential,
    vault::{Altered, Keys, Verdict},
};

/// Maximum number of altered credentials that a list names one by one.
const NAMED: usize = 5;

/// Altered rows of a list: remarks on the first of them, and the number of all.
pub(super) struct AlteredRows<'a> {
    keys: Option<&'a Keys>,
    named: RefCell<Vec<String>>,
    count: Cell<usize>,
}

impl<'a> AlteredRows<'a> {
    pub(super) fn new(keys: Option<&'a Keys>) -> Self {
        AlteredRows {
            keys,
            named: RefCell::default(),
            count: Cell::default(),
        }
    }

    /// Returns true if there are keys to judge with.
    pub(super) fn can_judge(&self) -> bool {
        self.keys.is_some()
    }

    /// Judges a row by its seals. An altered row is remembered.
    pub(super) fn judged(&self, row: &SealedCredential) -> SealState {
        let Some(keys) = self.keys else {
            return row.credential.seal;
        };
        let verdict = keys.checker().verdict(row);
        if let Verdict::Altered(what) = &verdict {
            self.count.set(self.count.get() + 1);
            if self.count.get() <= NAMED {
                let remark = remark(&row.credential, what);
                self.named.borrow_mut().push(remark);
            }
        }
        (&verdict).into()
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

fn remark(credential: &Credential, what: &Altered) -> String {
    let (label, id) = (credential.label(), credential.short_id());
    let then = match what.is_label() {
        true => format!("; if that is right, accept it: credctl vault seal {id}"),
        false => "; it is not handed out".to_owned(),
    };
    format!("`{label}` ({id}): {what}{then}")
}
