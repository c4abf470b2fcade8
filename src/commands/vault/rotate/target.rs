//! To which vault key a rotation leads.

use super::super::rows::BATCH;
use crate::{
    domain::KeyId,
    exit::{ExitCode, Failure},
    store::{After, KeyUsage, SealedCredential, Store, Walk, Which},
    vault::{Keys, Vault},
};

/// What the vault rotates to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The primary key, to which it was begun already.
    Begun,
    /// The primary key, which the vault does not know yet.
    Given,
    /// A key that only opens so far.
    Staged(KeyId),
    /// One that is yet to be made.
    New,
}

/// The target; `begun` is a key that a command which was killed left beside the key file.
///
/// # Errors
/// As for [`staged`], and for any exchange.
pub(super) async fn target(
    store: &Store,
    vault: &Vault,
    usage: &[KeyUsage],
    begun: Option<KeyId>,
) -> anyhow::Result<Target> {
    Ok(match decided(vault, usage, begun)? {
        Target::New if begun.is_none() && is_begun(store, vault.keys()).await? => Target::Begun,
        target => target,
    })
}

/// The newest of the vault's keys, where it is at hand and does not seal yet. One that a command which
/// was killed left beside the key file (`begun`) is not there yet.
///
/// # Errors
/// Exit 5 where it is not at hand: another machine has begun to rotate.
pub(in super::super) fn staged(
    vault: &Vault,
    begun: Option<KeyId>,
) -> Result<Option<KeyId>, Failure> {
    let keyring = vault.keys().keyring();
    let primary = keyring.primary();
    let recorded = vault.recorded();
    let at = recorded.iter().position(|key| key.id == primary);
    let later = at.map_or(&[][..], |at| &recorded[at + 1..]);
    let Some(newest) = later.last() else {
        return Ok(None);
    };
    match keyring.key(newest.id) {
        Some(key) => Ok(Some(key.id())),
        None if begun == Some(newest.id) => Ok(None),
        None => Err(Failure::new(
            ExitCode::VaultKey,
            format!(
                "vault key {} is newer than yours, and is not at hand",
                newest.id
            ),
        )
        .hint("get it from whoever added it: credctl vault import-key FILE")),
    }
}

fn decided(vault: &Vault, usage: &[KeyUsage], begun: Option<KeyId>) -> Result<Target, Failure> {
    let primary = vault.keys().keyring().primary();
    let recorded = vault.recorded();
    let Some(at) = recorded.iter().position(|key| key.id == primary) else {
        return Ok(match recorded {
            // Only another product has sealed so far, with the key at hand.
            [] => Target::New,
            _ => Target::Given,
        });
    };
    if let Some(key) = staged(vault, begun)? {
        return Ok(Target::Staged(key));
    }
    if begun.is_some() && begun == recorded.last().map(|key| key.id) && begun != Some(primary) {
        return Ok(Target::New);
    }
    let older = |usage: &KeyUsage| {
        let named = usage.key_id;
        recorded[..at].iter().any(|key| Some(key.id) == named)
    };
    Ok(match usage.iter().any(older) {
        true => Target::Begun,
        false => Target::New,
    })
}

/// Whether a row that names no key is sealed with another one than that which seals: where another
/// product wrote all that is left, nothing else tells that a rotation was begun.
async fn is_begun(store: &Store, keys: &Keys) -> anyhow::Result<bool> {
    let keyring = keys.keyring();
    let primary = keyring.primary();
    if keyring.ids().count() == 1 {
        return Ok(false);
    }
    let is_older = |row: &SealedCredential| {
        let opened = keyring.opened(&row.api_key, row.credential.key_id);
        row.credential.key_id.is_none() && opened.is_ok_and(|(key, _)| key != primary)
    };
    let mut after = After::nothing(Walk::ById);
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
