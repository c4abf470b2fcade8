use std::collections::BTreeSet;

use crate::{domain::Uuid, store::VaultRow};

/// Rule of a vault for handing out a credential without seals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// Allowed: another product writes here, and it does not seal.
    Off,
    /// Refused.
    On,
    /// Refused, because this machine remembers the vault as strict. The database no longer says so.
    Stripped,
}

impl Strictness {
    /// Returns the strictness of a vault. `remembered` are the vaults that this machine remembers
    /// as strict.
    pub fn of(vault: &VaultRow, remembered: &BTreeSet<Uuid>) -> Self {
        match (&vault.strict_token, remembered.contains(&vault.id)) {
            (Some(_), _) => Strictness::On,
            (None, true) => Strictness::Stripped,
            (None, false) => Strictness::Off,
        }
    }
}
