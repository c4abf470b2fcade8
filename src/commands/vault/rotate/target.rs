//! The target of a rotation: the vault key that will seal.

use super::super::{new_key::staged, rows::BATCH};
use crate::{
    domain::KeyId,
    exit::Failure,
    store::{KeyUsage, SealedCredential, Store, Walk, WalkPosition, Which},
    vault::{Keys, Vault},
};

/// Vault key that the vault rotates to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RotationTarget {
    /// The primary key, because a rotation to it has begun.
    Begun,
    /// The primary key, which the vault does not know yet.
    Given,
    /// A recorded key that only opens so far.
    Staged(KeyId),
    /// A key that is still to be made.
    New,
}

/// Returns the target. `begun` is a key that a killed command left beside the key file.
///
/// # Errors
/// As for [`staged`], and as for any exchange.
pub(super) async fn target(
    store: &Store,
    vault: &Vault,
    usage: &[KeyUsage],
    begun: Option<KeyId>,
) -> Result<RotationTarget, Failure> {
    Ok(match decided(vault, usage, begun)? {
        RotationTarget::New if begun.is_none() && is_begun(store, vault.keys()).await? => {
            RotationTarget::Begun
        }
        target => target,
    })
}

fn decided(
    vault: &Vault,
    usage: &[KeyUsage],
    begun: Option<KeyId>,
) -> Result<RotationTarget, Failure> {
    let primary = vault.keys().keyring().primary();
    let recorded = vault.known();
    let Some(at) = recorded.iter().position(|key| key.id == primary) else {
        return Ok(match recorded {
            // Only another product has sealed rows so far, with the key at hand.
            [] => RotationTarget::New,
            _ => RotationTarget::Given,
        });
    };
    if let Some(key) = staged(vault, begun)? {
        return Ok(RotationTarget::Staged(key));
    }
    if begun.is_some() && begun == recorded.last().map(|key| key.id) && begun != Some(primary) {
        return Ok(RotationTarget::New);
    }
    let older = |usage: &KeyUsage| {
        let named = usage.key_id;
        recorded[..at].iter().any(|key| Some(key.id) == named)
    };
    Ok(match usage.iter().any(older) {
        true => RotationTarget::Begun,
        false => RotationTarget::New,
    })
}

/// Returns true if a row that names no key is sealed with an older key than the primary one. If another
/// product wrote all rows that are left, nothing else shows that a rotation has begun.
async fn is_begun(store: &Store, keys: &Keys) -> Result<bool, Failure> {
    let keyring = keys.keyring();
    let primary = keyring.primary();
    if keyring.ids().count() == 1 {
        return Ok(false);
    }
    let is_older = |row: &SealedCredential| {
        let opened = keyring.open_with_key_id(&row.api_key, row.credential.key_id);
        row.credential.key_id.is_none() && opened.is_ok_and(|(key, _)| key != primary)
    };
    let mut after = WalkPosition::nothing(Walk::ById);
    loop {
        let which = Which::NotUnder(primary);
        let rows = store.rows_after(which, &after, BATCH).await?;
        if rows.iter().flatten().any(is_older) {
            return Ok(true);
        }
        if rows.len() < BATCH || !after.pass(&rows) {
            return Ok(false);
        }
    }
}
