//! Resolution of a reference to exactly one credential, or a refusal that says how to be precise.

use std::rc::Rc;

use super::{Advice, Found, SelectionError};
use crate::{
    context::Context,
    domain::{Credential, Environment, Narrowing, Reference},
    store::{Matches, SealedCredential, Store, VaultRow},
};

/// Minimum similarity of a label that is suggested (0 to 1).
const NEAR: f64 = 0.75;

/// Returns the narrowing that flags make: a type as typed, or an alias of it, and an environment.
pub fn narrowing(
    ctx: &Context<'_>,
    (credential_type, environment): (Option<&str>, Option<Environment>),
) -> Narrowing {
    let canonical = |text| ctx.settings.providers.canonical_type(text);
    Narrowing {
        credential_type: credential_type.map(canonical),
        environment,
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
            [one] => one.clone(),
            [] => return Err(not_found(&store, reference, references, &found).await?),
            several => {
                let several = credentials(several);
                return Err(ambiguous(reference, several, narrowing.is_some()));
            }
        };
        let one = Found::by(reference, one);
        let id = one.row.credential.id;
        match chosen.iter_mut().find(|c| c.row.credential.id == id) {
            // Named twice, and once by a name that may have been changed.
            Some(known) => known.by_nickname |= one.by_nickname,
            None => chosen.push(one),
        }
    }
    Ok((store, found.vault, chosen))
}

/// Returns the rows without their sealed fields.
pub fn credentials(rows: &[SealedCredential]) -> Vec<Credential> {
    rows.iter().map(|row| row.credential.clone()).collect()
}

/// Error for a reference that names several credentials.
pub fn ambiguous(
    reference: &Reference,
    candidates: Vec<Credential>,
    can_narrow: bool,
) -> SelectionError {
    SelectionError::Ambiguous {
        reference: reference.clone(),
        candidates,
        can_narrow,
    }
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

/// Error for a reference that names nothing, with the most similar label.
///
/// # Errors
/// Fails as any exchange with the database does.
pub async fn unknown(
    store: &Store,
    reference: &Reference,
) -> Result<SelectionError, SelectionError> {
    let labels = store.labels().await?;
    let is_there = labels.iter().any(|label| label == reference.as_str());
    let advice = match (is_there, nearest(reference.as_str(), labels)) {
        (true, _) => Advice::Narrowed,
        (false, Some(label)) => Advice::Near(label),
        (false, None) => Advice::None,
    };
    Ok(SelectionError::NotFound {
        reference: reference.clone(),
        advice,
    })
}

fn nearest(typed: &str, labels: Vec<String>) -> Option<String> {
    let typed = typed.to_lowercase();
    let score = |label: &str| strsim::jaro_winkler(&typed, &label.to_lowercase());
    let scored = labels.into_iter().map(|label| (score(&label), label));
    scored
        .filter(|(score, _)| *score >= NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, label)| label)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_near_label_is_suggested_a_far_one_is_not() {
        let labels = || vec!["Paper 1".to_owned(), "Live".to_owned()];
        assert_eq!(nearest("papr 1", labels()).as_deref(), Some("Paper 1"));
        assert_eq!(nearest("zzz", labels()), None);
    }
}
