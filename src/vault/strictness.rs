use std::collections::BTreeSet;

use crate::{domain::Uuid, store::VaultRow};

/// Whether a credential without seals may be handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// It may be: another product writes here that does not seal.
    Off,
    /// It may not.
    On,
    /// It may not, by what this machine remembers; the database does not say so any more.
    Stripped,
}

impl Strictness {
    /// The strictness of a vault; `remembered` are the vaults that this machine remembers as strict.
    pub fn of(vault: &VaultRow, remembered: &BTreeSet<Uuid>) -> Self {
        match (&vault.strict_token, remembered.contains(&vault.id)) {
            (Some(_), _) => Strictness::On,
            (None, true) => Strictness::Stripped,
            (None, false) => Strictness::Off,
        }
    }
}
