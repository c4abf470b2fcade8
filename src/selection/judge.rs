//! Judgement of rows that were found: by their seals, by what this machine has seen, and by the rule
//! for rows that no vault key sealed.

use std::rc::Rc;

use super::SelectionError;
use crate::{
    context::Context,
    domain::{Reference, SealState, Uuid},
    store::{SealedCredential, VaultRow},
    vault::{AskedBy, Keys, Passed, Standards},
};

/// A row that a reference led to.
#[derive(Debug, Clone)]
pub struct Found {
    pub row: SealedCredential,
    /// True if the row was found by its nickname, or by its type for want of one.
    pub by_nickname: bool,
    /// True if the reference is the full id.
    pub by_full_id: bool,
}

impl Found {
    /// Returns a row and how the reference led to it.
    pub fn by(reference: &Reference, row: SealedCredential) -> Self {
        let id = row.credential.id;
        Found {
            by_nickname: !reference.is_id_of(id),
            by_full_id: Uuid::try_parse(reference.as_str()) == Ok(id),
            row,
        }
    }

    /// Returns a row that a person picked from a list, in which they knew it by its nickname.
    pub fn picked(row: SealedCredential) -> Self {
        Found {
            row,
            by_nickname: true,
            by_full_id: true,
        }
    }

    /// Returns a row that was found by its id.
    pub fn by_id(row: SealedCredential) -> Self {
        Found {
            row,
            by_nickname: false,
            by_full_id: true,
        }
    }
}

/// Judges a row that is to be handed out or chosen, and records the state of its seal. The vault keys
/// are asked for if the row is sealed, even if a command has to run for them.
///
/// # Errors
/// Fails with [`SelectionError::Vault`] if the row must not be used, and with
/// [`SelectionError::AccountDisabled`] if its account is disabled.
pub fn judge(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    found: &mut Found,
) -> Result<Passed, SelectionError> {
    let asked = asked(ctx, found)?;
    let passed = with_standards(ctx, vault, &mut found.row, |standards, keys, row| {
        Ok(match keys {
            Some(keys) => standards.judge(&keys.checker(vault.id), row, asked)?,
            None => standards.judge_unsealed(row)?,
        })
    })?;
    if let Passed::Renamed(what) = &passed {
        let credential = &found.row.credential;
        ctx.out.remark(format!(
            "`{}` ({}): {what}; if that is right, accept it: credctl vault seal {}",
            credential.label(),
            credential.short_id(),
            credential.id
        ));
    }
    refuse_disabled_account(&found.row)?;
    Ok(passed)
}

/// Refuses a row without a seal, unless such rows are accepted here. It needs no vault key, and comes
/// before any advice about what the row states.
///
/// # Errors
/// Fails with [`SelectionError::Vault`] if such rows are refused, or if this machine has seen the row
/// sealed.
pub fn refuse_unsealed(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    row: &SealedCredential,
) -> Result<(), SelectionError> {
    if !row.is_unsealed() {
        return Ok(());
    }
    let unsealed = ctx.settings.unsealed;
    let state = ctx.state()?;
    let standards = Standards {
        unsealed,
        seen: &|credential| state.seen(vault.id, credential),
    };
    standards.judge_unsealed(row)?;
    Ok(())
}

/// Judges a row that is to be changed, and records the state of its seal.
///
/// # Errors
/// As for [`judge`].
pub fn judge_for_change(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    row: &mut SealedCredential,
) -> Result<(), SelectionError> {
    with_standards(ctx, vault, row, |standards, keys, row| {
        let judged = match keys {
            Some(keys) => standards.judge_for_change(&keys.checker(vault.id), row),
            None => standards.judge_unsealed(row).map(drop),
        };
        Ok(judged?)
    })
}

/// Judges a row that is to be chosen or removed, which hands nothing out: with the full id, it is done
/// even if no vault key is at hand.
///
/// # Errors
/// As for [`judge`].
pub fn judge_for_choice(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    found: &mut Found,
) -> Result<(), SelectionError> {
    if found.by_full_id && !found.row.is_unsealed() && ctx.keys_at_hand()?.is_none() {
        return Ok(());
    }
    judge(ctx, vault, found).map(drop)
}

/// Records the state of a row's seal, if the keys are at hand, and refuses nothing.
///
/// # Errors
/// Fails with [`SelectionError`] if the settings name no usable database.
pub fn note(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    row: &mut SealedCredential,
) -> Result<(), SelectionError> {
    if let Some(keys) = ctx.keys_at_hand()? {
        row.credential.seal = keys.checker(vault.id).state(row);
    }
    Ok(())
}

/// Refuses a credential whose account is disabled.
///
/// # Errors
/// Fails with [`SelectionError::AccountDisabled`] if it is.
pub fn refuse_disabled_account(row: &SealedCredential) -> Result<(), SelectionError> {
    // The account of a damaged row may not be its own; its judgement says more.
    let is_judged = row.credential.damage.is_some() && !row.is_unsealed();
    match row.account.is_active || is_judged {
        true => Ok(()),
        false => Err(SelectionError::AccountDisabled {
            label: row.credential.label().to_owned(),
            account: row.account.name.clone(),
        }),
    }
}

/// Runs a judgement with what this machine knows, and with the vault keys if the row is sealed.
fn with_standards<T>(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    row: &mut SealedCredential,
    judge: impl FnOnce(&Standards<'_>, Option<Rc<Keys>>, &SealedCredential) -> Result<T, SelectionError>,
) -> Result<T, SelectionError> {
    let keys = match row.is_unsealed() {
        true => None,
        false => Some(ctx.keys(row.credential.key_id.as_slice())?),
    };
    let unsealed = ctx.settings.unsealed;
    let state = ctx.state()?;
    let seen = |credential| state.seen(vault.id, credential);
    let standards = Standards {
        unsealed,
        seen: &seen,
    };
    row.credential.seal = match &keys {
        Some(keys) => keys.checker(vault.id).state(row),
        None => SealState::Unsealed,
    };
    judge(&standards, keys, row)
}

fn asked(ctx: &mut Context<'_>, found: &Found) -> Result<AskedBy, SelectionError> {
    let store = ctx.store()?;
    let id = found.row.account.id.to_string();
    let named = store.account_named();
    Ok(AskedBy {
        nickname: found.by_nickname,
        account_name: named.is_some_and(|named| !named.eq_ignore_ascii_case(&id)),
    })
}
