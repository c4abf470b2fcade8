//! What a list says of credentials that were altered outside credctl.

use std::cell::{Cell, RefCell};

use crate::{
    domain::{Credential, SealState},
    store::SealedCredential,
    vault::{Altered, Keys, Verdict},
};

/// How many of them a list names one by one.
const TOLD: usize = 5;

/// The rows of a list that are not as credctl wrote them: the first of them, and how many.
pub(super) struct AlteredRows<'a> {
    keys: Option<&'a Keys>,
    told: RefCell<Vec<String>>,
    count: Cell<usize>,
}

impl<'a> AlteredRows<'a> {
    pub(super) fn new(keys: Option<&'a Keys>) -> Self {
        AlteredRows {
            keys,
            told: RefCell::default(),
            count: Cell::default(),
        }
    }

    /// Whether there are keys to judge with.
    pub(super) fn can_judge(&self) -> bool {
        self.keys.is_some()
    }

    /// What the seals of a row say; an altered one is remembered.
    pub(super) fn judged(&self, row: &SealedCredential) -> SealState {
        let Some(keys) = self.keys else {
            return row.credential.seal;
        };
        let verdict = keys.checker().verdict(row);
        if let Verdict::Altered(what) = &verdict {
            self.count.set(self.count.get() + 1);
            if self.count.get() <= TOLD {
                let told = told(&row.credential, what);
                self.told.borrow_mut().push(told);
            }
        }
        (&verdict).into()
    }

    /// What is to be said of them after the list.
    pub(super) fn remarks(&self) -> Vec<String> {
        let mut remarks = self.told.borrow().clone();
        let more = self.count.get() - remarks.len();
        if more > 0 {
            remarks.push(format!(
                "{more} more were altered: `credctl vault check` names them"
            ));
        }
        remarks
    }
}

fn told(credential: &Credential, what: &Altered) -> String {
    let (label, id) = (credential.label(), credential.short_id());
    let then = match what.is_label() {
        true => format!("; if that is right, accept it: credctl vault seal {id}"),
        false => "; it is not handed out".to_owned(),
    };
    format!("`{label}` ({id}): {what}{then}")
}
