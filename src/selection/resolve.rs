//! Resolution of a reference to exactly one credential, or a refusal that says how to be precise.

use std::rc::Rc;

use super::{
    Advice, Found, Offered, SelectionError,
    ambiguity::{Fits, ambiguous},
    pick::from_several,
};
use crate::{
    context::Context,
    domain::{Environment, Narrowing, Reference, near_names},
    store::{Matches, Store, VaultRow},
};

/// Returns the narrowing that flags make: a type as typed, or an alias of it, and an environment.
pub fn narrowing(
    ctx: &Context<'_>,
    (credential_type, environment): (Option<&str>, Option<Environment>),
) -> Narrowing {
    let canonical = |text| ctx.settings.providers.canonical_type(text);
    Narrowing {
        credential_type: credential_type.map(canonical),
        environment,
        tags: Vec::new(),
    }
}

/// Finds the one credential that a reference names, and does not judge it. `narrowing` is `None` if the command has no
/// flags for it.
///
/// # Errors
/// As for [`all`].
pub async fn one(
    ctx: &mut Context<'_>,
    reference: &Reference,
    narrowing: Option<&Narrowing>,
) -> Result<(Rc<Store>, VaultRow, Found), SelectionError> {
    let (store, vault, mut credentials) =
        all(ctx, std::slice::from_ref(reference), narrowing).await?;
    match credentials.pop() {
        Some(credential) => Ok((store, vault, credential)),
        None => Err(SelectionError::NothingStored(reference.clone())),
    }
}

/// Finds the credentials that references name, each once, in the order named. Returns all of them
/// or fails. None of them is judged yet.
///
/// # Errors
/// Fails with [`SelectionError`] if a reference names no credential or several.
pub async fn all(
    ctx: &mut Context<'_>,
    references: &[Reference],
    narrowing: Option<&Narrowing>,
) -> Result<(Rc<Store>, VaultRow, Vec<Found>), SelectionError> {
    let Some(store) = ctx.existing_store()? else {
        let first = references.first().cloned().unwrap_or_else(|| "".into());
        return Err(SelectionError::NothingStored(first));
    };
    let wide = Narrowing::default();
    let found = store.find(references, narrowing.unwrap_or(&wide)).await?;
    let mut chosen: Vec<Found> = Vec::new();
    for (reference, matches) in references.iter().zip(&found.matches) {
        let one = match &matches[..] {
            [one] => Found::by(reference, one.clone()),
            [] => return Err(not_found(&store, reference, references, &found).await?),
            several => {
                let several: Vec<_> = several.iter().collect();
                let picked = from_several(ctx, &several, (Offered::Any, None)).await?;
                match picked {
                    Some(picked) => picked,
                    None => {
                        let fits = Fits {
                            vault: found.vault.id,
                            can_narrow: narrowing.is_some(),
                        };
                        return Err(ambiguous(ctx, reference, &several, fits));
                    }
                }
            }
        };
        let id = one.row.credential.id;
        match chosen.iter_mut().find(|c| c.row.credential.id == id) {
            // Named twice, and once by a name that may have been changed.
            Some(known) => known.by_nickname |= one.by_nickname,
            None => chosen.push(one),
        }
    }
    Ok((store, found.vault, chosen))
}

/// Error for want of an active credential.
///
/// # Errors
/// Fails as any exchange with the database does.
pub async fn none_active(store: &Store) -> Result<SelectionError, SelectionError> {
    Ok(SelectionError::NoneActive {
        nothing_stored: store.labels().await?.is_empty(),
    })
}

async fn not_found(
    store: &Store,
    reference: &Reference,
    all: &[Reference],
    found: &Matches,
) -> Result<SelectionError, SelectionError> {
    if all.len() > 1 && found.matches.iter().any(Vec::is_empty) {
        let words: Vec<_> = all.iter().map(Reference::as_str).collect();
        let joined: Reference = words.join(" ").as_str().into();
        let whole = store
            .find(std::slice::from_ref(&joined), &Narrowing::default())
            .await?;
        if whole.matches.iter().any(|matches| !matches.is_empty()) {
            return Ok(SelectionError::NotFound {
                reference: reference.clone(),
                advice: Advice::Quote(joined),
            });
        }
    }
    unknown(store, reference).await
}

/// Error for a reference that names nothing: because flags and the account exclude it, because nothing
/// is stored, or because it is misspelled.
///
/// # Errors
/// Fails as any exchange with the database does.
pub async fn unknown(
    store: &Store,
    reference: &Reference,
) -> Result<SelectionError, SelectionError> {
    let advice = match store.fits_any(reference).await? {
        true => Advice::Narrowed,
        false => {
            let labels = store.labels().await?;
            if labels.is_empty() {
                return Ok(SelectionError::NothingStored(reference.clone()));
            }
            match near_names(reference.as_str(), labels) {
                near if near.is_empty() => Advice::None,
                near => Advice::Near(near),
            }
        }
    };
    Ok(SelectionError::NotFound {
        reference: reference.clone(),
        advice,
    })
}
