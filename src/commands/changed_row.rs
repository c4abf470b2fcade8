//! The row that a change leads to, sealed anew.

use crate::{
    context::Context,
    domain::{Author, EventKind},
    exit::Failure,
    store::{Replacement, SealedCredential, VaultRow},
};

/// Returns the replacement of a row whose keys stay, sealed as it will be, with the event of this kind.
/// A row that no vault key sealed, and that is accepted here, is sealed from then on.
///
/// # Errors
/// Exit 5 without the vault key that sealed the row, 9 if its keys do not open.
pub fn changed_row(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    (before, after): (SealedCredential, SealedCredential),
    (kind, author): (EventKind, &Author),
) -> Result<Replacement, Failure> {
    if before.is_unsealed() {
        ctx.out.remark("it was not sealed yet, and is from now on");
    }
    let keys = ctx.keys(before.credential.key_id.as_slice())?;
    let credential = before.credential.clone();
    let changed = keys.checker(vault.id).changed(before, after);
    let mut row = changed.map_err(|why| keys.fault(&credential, why))?;
    let ledger = keys.ledger(vault.id, author);
    row.event = Some(ledger.changed(kind, &row.before, &row.after));
    Ok(row)
}
