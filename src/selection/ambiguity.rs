//! The refusal of a reference that names several credentials, with what tells them apart.

use super::SelectionError;
use crate::{
    context::Context,
    domain::{Candidate, Environment, Reference, Uuid, short_ids},
    process,
    store::SealedCredential,
    vault::{Keys, Verdict},
};

/// Vault of credentials that a reference fits, and true if flags of the command can narrow them.
pub(super) struct Fits {
    pub(super) vault: Uuid,
    pub(super) can_narrow: bool,
}

/// Error for a reference that names several credentials.
pub(super) fn ambiguous(
    ctx: &mut Context<'_>,
    reference: &Reference,
    several: &[&SealedCredential],
    fits: Fits,
) -> SelectionError {
    // No example shall lead anybody to a live credential.
    let is_live = |row: &&&SealedCredential| row.credential.environment == Some(Environment::Live);
    let others = several.iter().find(|row| !is_live(row));
    let example = others.or(several.first()).map(|row| row.credential.id);
    let mut short = short_ids(several.iter().map(|row| row.credential.id));
    let example = example.and_then(|id| short.remove(&id));
    let line = |id: String| ctx.purpose.map(|purpose| purpose.line(&id));
    let line = example.and_then(line);
    // No command is run and nobody is asked for an error: without keys at hand, it says less.
    let keys = ctx.keys_at_hand().ok().flatten();
    let candidates = several.iter().map(|row| Candidate {
        credential: row.credential.clone(),
        account: row.account.clone(),
        key_hint: keys
            .as_ref()
            .and_then(|keys| key_hint(keys, fits.vault, row)),
    });
    let candidates = candidates.collect();
    process::wipe_stack();
    SelectionError::Ambiguous {
        reference: reference.clone(),
        candidates,
        can_narrow: fits.can_narrow,
        line,
    }
}

/// Returns what is shown of the key of a credential. `None` if it is not as it was sealed, or the key too
/// short to show anything of it.
fn key_hint(keys: &Keys, vault: Uuid, row: &SealedCredential) -> Option<String> {
    if !matches!(keys.checker(vault).verdict(row), Verdict::Ok) {
        return None;
    }
    let hint = keys.open(row).ok()?.api_key.hint();
    Some(hint).filter(|hint| hint != "…")
}
