//! The active credential as the config file remembers it: how it is chosen, updated, and found
//! without a connection.

use super::SelectionError;
use crate::{
    config::{self, Saved},
    context::Context,
    domain::{Account, Active, Credential, Layer, Unusable},
    store::{Changed, Chosen, VaultRow},
};

/// Finds the active credential of the database and user that the settings name, in the account that
/// they name. `None` also if the config does not tell which vault that database holds, or in which
/// account the credential is.
///
/// # Errors
/// Fails with [`SelectionError`] if the settings name no usable database.
pub fn known(ctx: &mut Context<'_>) -> Result<Option<Active>, SelectionError> {
    if ctx.settings.active.is_empty() {
        return Ok(None);
    }
    let store = ctx.store()?;
    let place = store.identity();
    let all: Vec<_> = ctx.settings.active.of_user(store.user_id()).collect();
    let here = all
        .iter()
        .filter(|active| active.place.as_ref() == Some(&place));
    let here: Vec<_> = here.collect();
    let found = match (&here[..], &all[..]) {
        ([one], _) => Some(**one),
        // A person has written this entry, without its place.
        ([], [only]) if only.place.is_none() => Some(*only),
        // If there are several vaults, only the database can tell which one it holds.
        _ => None,
    };
    let named = store.account_named();
    let found = found.filter(|active| named.is_none_or(|named| active.is_in_account(named)));
    Ok(found.cloned())
}

/// Remembers a credential as the active one of its vault.
///
/// # Errors
/// Fails with [`SelectionError::NotRemembered`] if the config file cannot be changed.
pub fn activate(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    (credential, account): (&Credential, &Account),
) -> Result<(), SelectionError> {
    let choice = choice(ctx, credential, Some(account))?;
    remember(ctx, vault, |old| {
        let previous_id = match old {
            Some(old) if old.credential_id == credential.id => old.previous_id,
            Some(old) => Some(old.credential_id),
            None => None,
        };
        Some(Active {
            previous_id,
            ..choice
        })
    })
}

/// Remembers the first credential of a vault as its active one. Returns true if it is active now:
/// another command may have chosen one since the config was read.
///
/// # Errors
/// Fails with [`SelectionError::NotRemembered`] if the config file cannot be changed.
pub fn activate_first(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    (credential, account): (&Credential, Option<&Account>),
) -> Result<bool, SelectionError> {
    let choice = choice(ctx, credential, account)?;
    let mut first = true;
    remember(ctx, vault, |old| {
        first = old.is_none();
        old.cloned().or(Some(choice))
    })?;
    Ok(first)
}

/// Credential as the config remembers it, with everything that must be known without a connection.
fn choice(
    ctx: &mut Context<'_>,
    credential: &Credential,
    account: Option<&Account>,
) -> Result<Active, SelectionError> {
    let store = ctx.store()?;
    Ok(Active {
        credential_id: credential.id,
        previous_id: None,
        credential_type: credential.credential_type.clone(),
        environment: credential.environment,
        nickname: Some(credential.label().to_owned()),
        place: Some(store.identity()),
        account_id: Some(credential.account_id),
        account_name: account.map(|account| account.name.clone()),
        state: (!credential.is_active).then_some(Unusable::Disabled),
    })
}

/// Changes what the config remembers of a vault.
fn remember(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    change: impl FnOnce(Option<&Active>) -> Option<Active>,
) -> Result<(), SelectionError> {
    let store = ctx.store()?;
    let path = &ctx.settings.paths.config;
    let whose = (vault.id, store.user_id());
    if let Saved::Unconfirmed(error) = config::set_active(path, whose, change)? {
        ctx.out.remark(format!(
            "the disk did not confirm this choice ({error}): a power failure may undo it"
        ));
    }
    Ok(())
}

/// Updates what the config remembers of a credential, if it is still the active one.
pub fn changed(ctx: &mut Context<'_>, vault: &VaultRow, credential: &Credential) {
    if !is_active(ctx, vault, credential) {
        return;
    }
    let done = choice(ctx, credential, None).and_then(|choice| {
        remember(ctx, vault, |old| match old {
            Some(old) if old.credential_id == credential.id => Some(Active {
                previous_id: old.previous_id,
                account_name: old.account_name.clone(),
                ..choice
            }),
            // Another command has chosen another credential meanwhile.
            old => old.cloned(),
        })
    });
    remark(ctx, "the change succeeded", done);
}

/// Remembers that the active credential was removed. Its id, type and environment stay, for a
/// credential that may stand in for it.
pub fn removed(ctx: &mut Context<'_>, vault: &VaultRow, gone: &[Credential]) {
    let done = remember(ctx, vault, |old| {
        let is_gone = |old: &Active| gone.iter().any(|one| one.id == old.credential_id);
        let state = old.filter(|old| is_gone(old)).map(|_| Unusable::Removed);
        old.map(|old| Active {
            state: state.or(old.state),
            ..old.clone()
        })
    });
    remark(ctx, "the removal succeeded", done);
}

/// Reports a failure as a remark only: the change of the credential is done, even if the config
/// could not be written.
fn remark(ctx: &mut Context<'_>, what: &str, done: Result<(), SelectionError>) {
    if let Err(why) = done {
        ctx.out.remark(format!("{what}, but {why}"));
    }
}

/// Returns true if a credential that was changed is the one in use: by `CREDCTL_CREDENTIAL`, else
/// by the config.
pub fn is_selected(ctx: &Context<'_>, vault: &VaultRow, changed: &Changed) -> bool {
    let credential = &changed.credential;
    match &changed.chosen {
        None => credential.is_active && is_active(ctx, vault, credential),
        Some(chosen) => {
            matches!(chosen, Chosen::One(Layer::Variable, one) if one.credential.id == credential.id)
        }
    }
}

/// Returns true if a credential that was found is the one in use: the layer that named it chose it, or
/// it is the active one, is enabled, and no variable comes first.
pub fn is_in_use(
    ctx: &Context<'_>,
    vault: &VaultRow,
    layer: Layer,
    credential: &Credential,
) -> bool {
    match layer {
        Layer::Variable => true,
        Layer::Config => credential.is_active,
        Layer::Argument => {
            let is_shadowed = ctx.settings.credential.is_some();
            !is_shadowed && credential.is_active && is_active(ctx, vault, credential)
        }
        Layer::Fallback => false,
    }
}

/// Returns true if a credential is the active one of its vault by the config read at the start.
pub fn is_active(ctx: &Context<'_>, vault: &VaultRow, credential: &Credential) -> bool {
    let active = ctx.active(vault.id);
    active.is_some_and(|active| active.credential_id == credential.id)
}
