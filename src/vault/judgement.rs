//! The one judgement of rows, for every command that acts on a name, hands out or writes.

use super::{Alteration, Alterations, Checker, Fault, VaultError, Verdict, error::named};
use crate::{
    domain::{Credential, UnsealedRule, Uuid},
    store::SealedCredential,
};

/// The names by which a credential was asked for. A name that was changed outside credctl leads to
/// nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AskedBy {
    /// True if the credential was asked for by its nickname.
    pub nickname: bool,
    /// True if an account was named by its name.
    pub account_name: bool,
}

/// Knowledge and rule of this machine, by which rows are judged.
#[derive(Clone, Copy)]
pub struct Standards<'a> {
    /// Rule for rows that no vault key sealed.
    pub unsealed: UnsealedRule,
    /// Returns the highest revision of a credential that this machine has handed out or changed.
    pub seen: &'a dyn Fn(Uuid) -> Option<i64>,
}

/// A row that may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passed {
    /// The row is as credctl wrote it.
    Sound,
    /// Another product stored the row, and such rows are accepted here.
    Unsealed,
    /// Only names were changed outside credctl, and the row was not asked for by them.
    Renamed(Alterations),
    /// The row was disabled outside credctl, which is honoured.
    Disabled(Alterations),
}

impl Standards<'_> {
    /// Judges a row that is to be handed out or chosen. A row whose vault key is not at hand is
    /// refused.
    ///
    /// # Errors
    /// Fails with [`VaultError::Row`], [`VaultError::Unsealed`] or [`VaultError::OlderState`].
    pub fn judge(
        &self,
        checker: &Checker<'_>,
        row: &SealedCredential,
        asked: AskedBy,
    ) -> Result<Passed, VaultError> {
        match checker.verdict(row) {
            Verdict::Unsealed => self.judge_unsealed(row),
            verdict => {
                self.refuse_older(row)?;
                judged(checker, row, verdict, asked)
            }
        }
    }

    /// Judges a row that is to be changed: nothing that was altered is written anew.
    ///
    /// # Errors
    /// As for [`Standards::judge`].
    pub fn judge_for_change(
        &self,
        checker: &Checker<'_>,
        row: &SealedCredential,
    ) -> Result<(), VaultError> {
        let asked = AskedBy {
            nickname: true,
            account_name: true,
        };
        match self.judge(checker, row, asked)? {
            Passed::Sound | Passed::Unsealed => Ok(()),
            Passed::Renamed(what) | Passed::Disabled(what) => {
                Err(fault(checker, &row.credential, Fault::Altered(what)))
            }
        }
    }

    /// Judges a row without a companion, for which no vault key is needed.
    ///
    /// # Errors
    /// Fails with [`VaultError::Unsealed`] unless such rows are accepted, with [`VaultError::OlderState`] if
    /// this machine has seen the row sealed, and with [`VaultError::Row`] if a part of it cannot be read.
    pub fn judge_unsealed(&self, row: &SealedCredential) -> Result<Passed, VaultError> {
        self.refuse_older(row)?;
        if let (Some(what), UnsealedRule::Accept) = (row.credential.damage, self.unsealed) {
            let damage = Alterations::new(vec![Alteration::Unreadable(what)]);
            return Err(Fault::Altered(damage).of(&row.credential, None).into());
        }
        match self.unsealed {
            UnsealedRule::Accept => Ok(Passed::Unsealed),
            UnsealedRule::Refuse => Err(VaultError::Unsealed {
                credential: named(&row.credential),
                id: row.credential.id,
            }),
        }
    }

    /// Refuses a state that is older than the newest that this machine has seen, or that the ledger
    /// tells of.
    ///
    /// # Errors
    /// Fails with [`VaultError::OlderState`] if it is.
    pub fn refuse_older(&self, row: &SealedCredential) -> Result<(), VaultError> {
        let id = row.credential.id;
        let seen = (self.seen)(id).max(row.sealed_revision());
        match seen {
            Some(seen) if row.revision() < seen => Err(VaultError::OlderState {
                credential: named(&row.credential),
                id,
                is_unsealed: row.is_unsealed(),
            }),
            _ => Ok(()),
        }
    }
}

fn judged(
    checker: &Checker<'_>,
    row: &SealedCredential,
    verdict: Verdict,
    asked: AskedBy,
) -> Result<Passed, VaultError> {
    let credential = &row.credential;
    match verdict {
        Verdict::Ok => Ok(Passed::Sound),
        Verdict::Unsealed => Ok(Passed::Unsealed),
        Verdict::NotAtHand(key) => Err(fault(checker, credential, Fault::NotAtHand(key))),
        Verdict::Altered(what) => {
            let is_by_altered = (asked.nickname && what.has_nickname())
                || (asked.account_name && what.has_account_name());
            if is_by_altered {
                return Err(fault(checker, credential, Fault::Altered(what)));
            }
            match (what.are_names(), what.are_disabling()) {
                (true, _) => Ok(Passed::Renamed(what)),
                (_, true) => Ok(Passed::Disabled(what)),
                _ => Err(fault(checker, credential, Fault::Altered(what))),
            }
        }
    }
}

fn fault(checker: &Checker<'_>, credential: &Credential, fault: Fault) -> VaultError {
    fault.of(credential, Some(checker.keyring())).into()
}
