//! Credentials that a command asks for, found by references or as the one in use.

use std::rc::Rc;

use super::{
    Expectation, Found, Offered, SelectedCredentials, SelectionError,
    ambiguity::{Fits, ambiguous},
    expectation::of_environment,
    narrowing, none_active,
    outside::wanted,
    pick::{from_several, purpose},
    search::{Pick, Picks, from_all},
    unknown,
};
use crate::{
    context::Context,
    domain::{ActiveCredentials, Layer, Narrowing, Reference, Uuid},
    store::{SealedCredential, SealedMatches, Store},
};

/// Credentials that a command asks for: references on the command line, the credential in use, or
/// both.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// References on the command line.
    pub named: Vec<Reference>,
    /// True if the credential in use comes first: by `CREDCTL_CREDENTIAL`, else by the config.
    pub in_use: bool,
    /// Limits of what a reference and the active credential may be. The environment is none of them:
    /// it is expected.
    pub narrowing: Narrowing,
    /// Environment by which a name that fits several credentials is narrowed.
    pub expected: Option<Expectation>,
    /// True if keys are handed out or proved.
    pub hands_out: bool,
    /// Rule for what a person may pick, where a name fits several credentials.
    pub offered: Offered,
    /// True if a person may pick where none is named and none is active.
    pub picks: bool,
}

impl Order {
    /// Asks for the credential that is named, else for the one in use.
    pub fn one(reference: Option<Reference>) -> Self {
        Order {
            in_use: reference.is_none(),
            named: reference.into_iter().collect(),
            ..Order::default()
        }
    }

    /// Limits the order to a type.
    #[must_use]
    pub fn of_type(mut self, ctx: &Context<'_>, credential_type: Option<&str>) -> Self {
        self.narrowing = narrowing(ctx, (credential_type, None));
        self
    }

    /// Expects an environment, and says whether keys are handed out or proved.
    #[must_use]
    pub fn expecting(mut self, expected: Option<Expectation>, hands_out: bool) -> Self {
        self.expected = expected;
        self.hands_out = hands_out;
        self
    }

    /// Lets a person pick where none is named and none is active, among what this rule offers.
    #[must_use]
    pub fn picking(mut self, offered: Offered) -> Self {
        self.offered = offered;
        self.picks = true;
        self
    }

    /// Refuses an active credential that is outside of the limits.
    ///
    /// # Errors
    /// Fails with [`SelectionError::ActiveOutside`] if it is.
    pub fn admit(
        &self,
        ctx: &Context<'_>,
        store: &Store,
        active: &SealedCredential,
    ) -> Result<(), SelectionError> {
        let credential = &active.credential;
        let wanted_type = self.narrowing.credential_type.as_ref();
        let is_of_type = wanted_type.is_none_or(|wanted| *wanted == credential.credential_type);
        match is_of_type && store.is_in_account(&active.account) {
            true => Ok(()),
            false => Err(SelectionError::ActiveOutside {
                credential: Box::new(credential.clone()),
                wanted: wanted(ctx, &self.narrowing, None),
                hands_out: self.hands_out,
            }),
        }
    }
}

/// Finds all credentials that were asked for, or fails. Takes one round trip and no vault key.
///
/// # Errors
/// Fails with [`SelectionError`] if a credential does not exist, no credential is in use, a reference
/// is ambiguous, or what is found is outside of the limits of the order.
pub async fn find(
    ctx: &mut Context<'_>,
    order: &Order,
) -> Result<SelectedCredentials, SelectionError> {
    let Some(store) = ctx.existing_store()? else {
        let first = order.named.first().or(ctx.settings.credential.as_ref());
        return Err(match first.cloned() {
            Some(reference) => SelectionError::NothingStored(reference),
            None => SelectionError::NoneActive {
                nothing_stored: true,
            },
        });
    };
    let variable = ctx.settings.credential.clone().filter(|_| order.in_use);
    let layers = variable.iter().map(|_| Layer::Variable);
    let layers: Vec<_> = layers
        .chain(order.named.iter().map(|_| Layer::Argument))
        .collect();
    let references: Vec<Reference> = variable.iter().chain(&order.named).cloned().collect();
    let nothing = ActiveCredentials::default();
    let by_config = order.in_use && variable.is_none();
    let active = match by_config {
        true => &ctx.settings.active,
        false => &nothing,
    };
    let found = store.sealed(&references, &order.narrowing, active).await?;
    let mut credentials = Vec::new();
    if by_config {
        credentials.push(active_or_picked(ctx, (&store, order), &found).await?);
    }
    for ((reference, matches), layer) in references.iter().zip(&found.matches).zip(layers) {
        let place = (&store, found.vault.id, order);
        let one = only(ctx, place, (reference, layer), matches).await?;
        let id = one.row.credential.id;
        let mut known = credentials.iter_mut().map(|(_, known)| known);
        match known.find(|known: &&mut Found| known.row.credential.id == id) {
            Some(known) => known.by_nickname |= one.by_nickname,
            None => credentials.push((layer, one)),
        }
    }
    Ok(SelectedCredentials {
        vault: found.vault,
        credentials,
    })
}

async fn only(
    ctx: &mut Context<'_>,
    (store, vault, order): (&Rc<Store>, Uuid, &Order),
    (reference, layer): (&Reference, Layer),
    matches: &[SealedCredential],
) -> Result<Found, SelectionError> {
    let fitting = of_environment(&ctx.providers(), matches, order.expected);
    let expected = order.expected.filter(|_| !matches.is_empty());
    match &fitting[..] {
        [one] => Ok(Found::by(reference, (*one).clone())),
        [] => match unknown(store, reference).await? {
            error if error.is_narrowed() && (order.hands_out || expected.is_some()) => {
                Err(SelectionError::Outside {
                    reference: reference.clone(),
                    wanted: wanted(
                        ctx,
                        &order.narrowing,
                        expected.map(Expectation::environment),
                    ),
                })
            }
            error => Err(error),
        },
        several => {
            // A variable shall mean the same in every run.
            let picked = match layer {
                Layer::Argument => {
                    from_several(ctx, several, (order.offered, order.expected)).await?
                }
                _ => None,
            };
            let fits = Fits {
                vault,
                can_narrow: true,
            };
            picked.ok_or_else(|| ambiguous(ctx, reference, several, fits))
        }
    }
}

/// Returns the active credential. If there is none, a person may pick one, which then counts as named.
async fn active_or_picked(
    ctx: &mut Context<'_>,
    (store, order): (&Rc<Store>, &Order),
    found: &SealedMatches,
) -> Result<(Layer, Found), SelectionError> {
    let none = match active_one(ctx, (store, order), found).await {
        Ok(active) => return Ok((Layer::Config, Found::by_id(active))),
        Err(none @ SelectionError::NoneActive { nothing_stored }) if !nothing_stored => none,
        Err(error) => return Err(error),
    };
    let Some(purpose) = purpose(ctx).filter(|_| order.picks) else {
        return Err(none);
    };
    let picks = Picks {
        narrowing: &order.narrowing,
        offered: order.offered,
        expected: order.expected,
        filter: "",
    };
    match from_all(ctx, store, purpose, picks).await? {
        Pick::One(one) => Ok((Layer::Argument, one.1)),
        Pick::NothingOffered | Pick::NothingFits => Err(none),
    }
}

/// Returns the active credential, if it is within the limits of the order.
async fn active_one(
    ctx: &Context<'_>,
    (store, order): (&Store, &Order),
    found: &SealedMatches,
) -> Result<SealedCredential, SelectionError> {
    let Some(active) = &found.active else {
        return Err(match ctx.active(found.vault.id) {
            None => none_active(store).await?,
            Some(_) => SelectionError::ActiveGone {
                nothing_stored: store.labels().await?.is_empty(),
            },
        });
    };
    order.admit(ctx, store, active)?;
    Ok(active.clone())
}
