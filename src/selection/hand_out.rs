//! Credentials that leave the vault: they must be found, enabled, and of the environment that is
//! expected.
//!
//! All of this is checked before a vault key is asked for. No credential stands in for one that is
//! gone: the command names it and refuses.

use std::{collections::BTreeMap, rc::Rc};

use super::{
    Expectation, SelectionError, ambiguous, check_environments, credentials, refuse_disabled,
    strict, unknown,
};
use crate::{
    context::Context,
    domain::{Credential, KeyPair, Layer, Reference},
    providers::{Changes, NotHandedOut, Provider, changes},
    store::{RecordedKey, SealedCredential, SealedMatches, Store, VaultRow},
    vault::{Strictness, Verdict},
};

/// Credentials that a command asks for: references on the command line, the credential in use, or
/// both.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// References on the command line.
    pub named: Vec<Reference>,
    /// True if the credential in use comes first: by `CREDCTL_CREDENTIAL`, else by the config.
    pub in_use: bool,
}

impl Order {
    /// Asks for the credential that is named, else for the one in use.
    pub fn one(reference: Option<Reference>) -> Self {
        Order {
            in_use: reference.is_none(),
            named: reference.into_iter().collect(),
        }
    }
}

/// Credentials that were found and are still sealed.
pub struct SelectedCredentials {
    /// Vault that holds the credentials.
    pub vault: VaultRow,
    /// Credentials in the order they were asked for, each once, with the layer that named it.
    pub credentials: Vec<(Layer, SealedCredential)>,
    keys: Vec<RecordedKey>,
}

/// Finds all credentials that were asked for, or fails. Takes one round trip and no vault key.
///
/// # Errors
/// Fails with [`SelectionError`] if a credential does not exist, no credential is in use, or a
/// reference is ambiguous.
pub async fn find(
    ctx: &mut Context<'_>,
    order: &Order,
) -> Result<SelectedCredentials, SelectionError> {
    let Some(store) = ctx.existing_store()? else {
        let first = order.named.first().cloned();
        return Err(first.map_or(SelectionError::NoneActive, SelectionError::NothingStored));
    };
    let variable = ctx.settings.credential.clone().filter(|_| order.in_use);
    let layers = variable.iter().map(|_| Layer::Variable);
    let layers: Vec<_> = layers
        .chain(order.named.iter().map(|_| Layer::Argument))
        .collect();
    let references: Vec<Reference> = variable.iter().chain(&order.named).cloned().collect();
    let nothing = BTreeMap::new();
    let by_config = order.in_use && variable.is_none();
    let active = match by_config {
        true => &ctx.settings.active,
        false => &nothing,
    };
    let found = store.sealed(&references, active).await?;
    let mut credentials = Vec::new();
    if by_config {
        credentials.push((Layer::Config, active_one(ctx, &found)?));
    }
    for ((reference, matches), layer) in references.iter().zip(&found.matches).zip(layers) {
        let one = only(&store, reference, matches).await?;
        if !credentials
            .iter()
            .any(|(_, c)| c.credential.id == one.credential.id)
        {
            credentials.push((layer, one.clone()));
        }
    }
    Ok(SelectedCredentials {
        vault: found.vault,
        credentials,
        keys: found.keys,
    })
}

async fn only<'a>(
    store: &Rc<Store>,
    reference: &Reference,
    matches: &'a [SealedCredential],
) -> Result<&'a SealedCredential, SelectionError> {
    match matches {
        [one] => Ok(one),
        [] => Err(unknown(store, reference).await?),
        several => Err(ambiguous(reference, credentials(several), false)),
    }
}

fn active_one(
    ctx: &Context<'_>,
    found: &SealedMatches,
) -> Result<SealedCredential, SelectionError> {
    if let Some(active) = &found.active {
        return Ok(active.clone());
    }
    Err(match ctx.settings.active.contains_key(&found.vault.id) {
        false => SelectionError::NoneActive,
        true => SelectionError::ActiveGone,
    })
}

impl SelectedCredentials {
    /// Refuses what must not be handed out: disabled credentials, and those that are not of the
    /// expected environment.
    ///
    /// # Errors
    /// Fails with [`SelectionError`] for the first credential that must not be handed out.
    pub fn judge(
        &self,
        ctx: &Context<'_>,
        expected: Option<Expectation>,
    ) -> Result<(), SelectionError> {
        let all = || self.credentials.iter().map(|(_, row)| &row.credential);
        for credential in all() {
            refuse_disabled(credential)?;
        }
        check_environments(&ctx.providers(), all(), expected)
    }

    /// Returns the provider of each credential, in the same order.
    ///
    /// # Errors
    /// Fails with [`SelectionError::UnknownType`] for a type whose name credctl would never store.
    pub fn providers(&self, ctx: &Context<'_>) -> Result<Vec<Rc<Provider>>, SelectionError> {
        let provider = |credential: &Credential| {
            let unknown =
                || SelectionError::UnknownType(credential.credential_type.as_str().to_owned());
            let provider = ctx.providers().of(&credential.credential_type);
            provider.ok_or_else(unknown)
        };
        self.credentials
            .iter()
            .map(|(_, sealed)| provider(&sealed.credential))
            .collect()
    }

    /// Opens all credentials, if each is as credctl wrote it. Vault keys are asked for only here.
    ///
    /// # Errors
    /// Fails with [`SelectionError::Vault`] if a vault key is missing or wrong, and if a row was
    /// altered, is damaged, or has no seal where every row must have one.
    pub fn open(&mut self, ctx: &mut Context<'_>) -> Result<Vec<KeyPair>, SelectionError> {
        let wanted: Vec<_> = self.keys.iter().map(|key| key.id).collect();
        let keys = ctx.keys(&wanted)?;
        let strictness = Strictness::of(&self.vault, &ctx.settings.strict);
        let mut opened = Vec::new();
        for (_, row) in &mut self.credentials {
            let verdict = keys.judge(row, strictness)?;
            opened.push(keys.open(row, &self.keys)?);
            row.credential.seal = (&verdict).into();
            if verdict == Verdict::Unsealed {
                remark_on_unsealed(ctx, &row.credential);
            }
        }
        strict::remember(ctx, &self.vault, &keys);
        Ok(opened)
    }

    /// Returns the changes that the credentials together make in the environment of a program.
    ///
    /// # Errors
    /// Fails with [`SelectionError`] if the variables of a credential cannot be determined, or if
    /// two credentials contradict each other.
    pub fn changes<'a>(
        &'a self,
        providers: &'a [Rc<Provider>],
        keys: &'a [KeyPair],
    ) -> Result<Changes<'a>, SelectionError> {
        let all = self.credentials.iter().zip(providers).zip(keys);
        let parts = all.map(|(((_, row), provider), keys)| {
            let credential = &row.credential;
            let part = provider.hand_out(credential.environment, keys);
            let part = part.map_err(|reason| no_variables(credential, reason))?;
            Ok((credential, part))
        });
        let parts: Vec<_> = parts.collect::<Result<_, SelectionError>>()?;
        Ok(changes(parts)?)
    }
}

fn no_variables(credential: &Credential, reason: NotHandedOut) -> SelectionError {
    SelectionError::NoVariables {
        label: credential.label().to_owned(),
        reason,
    }
}

fn remark_on_unsealed(ctx: &mut Context<'_>, credential: &Credential) {
    ctx.out.remark(format!(
        "`{}` is not sealed: changes to it cannot be detected until `credctl vault seal`",
        credential.label()
    ));
}
