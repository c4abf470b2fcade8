//! Rows whose keys are stored under the other environment already. Accepting one would hand out live
//! keys as paper, or the other way round.

use std::collections::HashMap;

use crate::{
    domain::{Credential, Fingerprint},
    store::{Replacement, Store, StoreError, contradicts},
    vault::Vault,
};

/// Number of pairs that are looked for at once.
const BATCH: usize = 1_000;

/// A row that is not accepted, and the credential that holds its keys.
pub(super) type Contradiction = (Replacement, Credential);

/// Splits rows into those that may be accepted, and those whose keys a credential of the other
/// environment was sealed with, or is accepted with in the same step.
///
/// # Errors
/// As for any exchange.
pub(super) async fn without_contradictions(
    store: &Store,
    vault: &Vault,
    rows: Vec<Replacement>,
) -> Result<(Vec<Replacement>, Vec<Contradiction>), StoreError> {
    let mut holders = stored(store, vault, &rows).await?;
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    for row in rows {
        let Some(fingerprint) = fingerprint(&row) else {
            continue;
        };
        let credential = &row.after.credential;
        let holders = holders.entry(fingerprint).or_default();
        let other = holders.iter().find(|other| {
            other.id != credential.id && contradicts(other.environment, credential.environment)
        });
        match other {
            Some(other) => refused.push((row, other.clone())),
            None => {
                holders.push(credential.clone());
                accepted.push(row);
            }
        }
    }
    Ok((accepted, refused))
}

/// Returns the credentials that were sealed with the keys of these rows.
async fn stored(
    store: &Store,
    vault: &Vault,
    rows: &[Replacement],
) -> Result<HashMap<Fingerprint, Vec<Credential>>, StoreError> {
    let checker = vault.checker();
    let wanted: Vec<Fingerprint> = rows.iter().filter_map(fingerprint).collect();
    let mut holders: HashMap<Fingerprint, Vec<Credential>> = HashMap::new();
    for batch in wanted.chunks(BATCH) {
        for twin in store
            .twins(batch, &|row| checker.twin_as_sealed(row))
            .await?
        {
            let known = holders.entry(twin.fingerprint).or_default();
            known.push(twin.credential);
        }
    }
    Ok(holders)
}

fn fingerprint(row: &Replacement) -> Option<Fingerprint> {
    let bytes = row.after.companion.as_ref()?.fingerprint.as_slice();
    Some(Fingerprint::from_bytes(bytes.try_into().ok()?))
}
