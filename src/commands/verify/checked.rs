//! A credential that a provider was asked about.

use jiff::Timestamp;

use crate::{domain::Credential, provider_check::Outcome, store::SealedCredential};

/// A right that a key should not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum DeniedRight {
    /// Orders
    Trade,
    /// Withdrawals
    Withdraw,
}

/// A credential, and what was found out about it.
pub(super) struct Checked {
    pub row: SealedCredential,
    pub outcome: Outcome,
    /// Other credentials of the same account.
    pub same_account_as: Vec<Credential>,
    pub findings: Vec<Finding>,
}

/// A problem with a key.
#[derive(Debug, serde::Serialize)]
pub(super) struct Finding {
    /// Word for the kind, in JSON.
    pub kind: &'static str,
    /// What it is, in a sentence.
    pub detail: String,
}

impl Checked {
    /// Returns the time at which the key ends: as stated, or as the provider says, whichever is first.
    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        let stated = self.row.companion.as_ref()?.expires_at;
        let told = self.outcome.facts.expires_at;
        stated.into_iter().chain(told).min()
    }
}
