//! Which credential a reference means: exactly one, or a refusal that says how to be precise.

use std::rc::Rc;

use crate::{
    context::Context,
    domain::{Credential, Reference},
    exit::{ExitCode, Failure},
    store::{Found, Narrowing, SealedCredential, Store, VaultRow},
    vault::Strictness,
};

/// How alike a label must be to be suggested (0 to 1).
const NEAR: f64 = 0.75;

/// The one credential a reference means; without `narrowing` the command has no flags for it.
///
/// # Errors
/// As for [`all`].
pub async fn one(
    ctx: &mut Context<'_>,
    reference: &Reference,
    narrowing: Option<&Narrowing>,
) -> anyhow::Result<(Rc<Store>, VaultRow, SealedCredential)> {
    let (store, vault, mut credentials) =
        all(ctx, std::slice::from_ref(reference), narrowing).await?;
    match credentials.pop() {
        Some(credential) => Ok((store, vault, credential)),
        None => Err(no_vault(reference).into()),
    }
}

/// The credentials that references mean, each once, in the order named: all of them or none.
///
/// # Errors
/// Exit 3 when one fits none, 4 when one fits several, 9 when one bears a name that credctl did not
/// give it.
pub async fn all(
    ctx: &mut Context<'_>,
    references: &[Reference],
    narrowing: Option<&Narrowing>,
) -> anyhow::Result<(Rc<Store>, VaultRow, Vec<SealedCredential>)> {
    let Some(store) = ctx.existing_store()? else {
        return Err(references
            .first()
            .map_or_else(|| no_vault(&"".into()), no_vault)
            .into());
    };
    let wide = Narrowing::default();
    let found = store.find(references, narrowing.unwrap_or(&wide)).await?;
    let mut chosen: Vec<SealedCredential> = Vec::new();
    for (reference, fits) in references.iter().zip(&found.fits) {
        let mut one = match &fits[..] {
            [one] => one.clone(),
            [] => {
                return Err(not_found(&store, reference, references, &found)
                    .await?
                    .into());
            }
            several => {
                let several = credentials(several);
                return Err(ambiguous(reference, &several, narrowing.is_some()).into());
            }
        };
        let by_name = !reference.is_id_of(one.credential.id);
        judge(ctx, &found.vault, &mut one, by_name)?;
        if !chosen.iter().any(|c| c.credential.id == one.credential.id) {
            chosen.push(one);
        }
    }
    Ok((store, found.vault, chosen))
}

/// Rows without what is sealed in them.
pub fn credentials(rows: &[SealedCredential]) -> Vec<Credential> {
    rows.iter().map(|row| row.credential.clone()).collect()
}

/// Notes what a row's seals say, if the keys are at hand, and refuses what must not be used; a name
/// may have been given by somebody who would like to be believed.
///
/// # Errors
/// Exit 9 when it must not be used as it is, and `refuses`.
pub fn judge(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    row: &mut SealedCredential,
    refuses: bool,
) -> anyhow::Result<()> {
    let Some(keys) = ctx.keys_at_hand()? else {
        return Ok(());
    };
    row.credential.seal = keys.checker().state(row);
    if refuses {
        keys.judge(row, Strictness::of(vault, &ctx.settings))?;
    }
    Ok(())
}

/// The refusal of a reference that fits several credentials.
pub fn ambiguous(reference: &Reference, several: &[Credential], can_narrow: bool) -> Failure {
    let message = format!("`{reference}` fits {} credentials", several.len());
    let hint = match can_narrow {
        true => "name one by its id, or narrow with --type, --paper, --live or --account",
        false => "name one by its id",
    };
    Failure::new(ExitCode::Ambiguous, message)
        .hint(hint)
        .candidates(several.to_vec())
}

async fn not_found(
    store: &Store,
    reference: &Reference,
    all: &[Reference],
    found: &Found,
) -> anyhow::Result<Failure> {
    let failure = Failure::new(
        ExitCode::NotFound,
        format!("no credential is called `{reference}`"),
    );
    if all.len() > 1 && found.fits.iter().any(Vec::is_empty) {
        let words: Vec<_> = all.iter().map(Reference::as_str).collect();
        let joined: Reference = words.join(" ").as_str().into();
        let whole = store
            .find(std::slice::from_ref(&joined), &Narrowing::default())
            .await?;
        if whole.fits.iter().any(|fits| !fits.is_empty()) {
            return Ok(failure.hint(format!("nicknames with blanks need quotes: \"{joined}\"")));
        }
    }
    near(store, reference, failure).await
}

/// The refusal of a reference that fits nothing, with the nearest label.
///
/// # Errors
/// As for any exchange.
pub async fn unknown(store: &Store, reference: &Reference) -> anyhow::Result<Failure> {
    let message = format!("no credential is called `{reference}`");
    near(store, reference, Failure::new(ExitCode::NotFound, message)).await
}

async fn near(store: &Store, reference: &Reference, failure: Failure) -> anyhow::Result<Failure> {
    let labels = store.labels().await?;
    if labels.iter().any(|label| label == reference.as_str()) {
        return Ok(failure.hint(
            "there is one of this name, but not with these --type, --paper, --live or --account",
        ));
    }
    Ok(match nearest(reference.as_str(), labels) {
        Some(label) => failure.hint(format!("did you mean `{label}`? `credctl list` shows all")),
        None => failure.hint("run `credctl list` to see the credentials"),
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

/// The refusal of a reference where nothing is stored yet.
pub fn no_vault(reference: &Reference) -> Failure {
    Failure::new(
        ExitCode::NotFound,
        format!("no credential is called `{reference}`: nothing is stored yet"),
    )
    .hint("store one with `credctl add`")
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
