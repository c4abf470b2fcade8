//! Opens rows and seals them anew, on all cores.

use std::{num::NonZero, thread};

use super::{Checker, Fault, Verdict, pair::open_pair};
use crate::{
    crypto::OpenError,
    domain::{Environment, KeyId, KeyPair, SealState},
    store::{Replacement, SealParts, SealedCredential},
};

/// Applies `work` to every item, on as many cores as there are. The results are in the order of the
/// items.
pub fn on_all_cores<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = items.len().div_ceil(cores).max(1);
    let work = &work;
    thread::scope(|scope| {
        let parts = items.chunks(share).map(|part| {
            let work = move || part.iter().map(work).collect::<Vec<_>>();
            // Where the system has no further thread, this one does the work.
            thread::Builder::new()
                .spawn_scoped(scope, work)
                .map_err(|_| work())
        });
        let parts: Vec<_> = parts.collect();
        let done = parts.into_iter().map(|part| match part {
            // A panic in one thread becomes a panic of the caller.
            Ok(part) => part
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(done) => done,
        });
        done.flatten().collect()
    })
}

impl Checker<'_> {
    /// Judges a row and opens its keys. Returns the state of its seal.
    ///
    /// # Errors
    /// Fails with [`Fault`] if the row was altered, or if it does not open.
    pub fn examine(&self, row: &SealedCredential) -> Result<SealState, Fault> {
        self.opened(row).map(|(state, ..)| state)
    }

    /// Returns the row resealed under the primary key; `None` if it is already. An unsealed row stays
    /// unsealed: nobody can tell whether it is still as its writer left it.
    ///
    /// # Errors
    /// Fails with [`Fault`] if the row must stay as it is.
    pub fn resealed(&self, row: &SealedCredential) -> Result<Option<Replacement>, Fault> {
        let (_, key, pair) = self.opened(row)?;
        let keyring = self.keyring();
        let primary = keyring.primary();
        if key == primary {
            return Ok(None);
        }
        let mut after = row.clone();
        after.api_key = keyring.seal(&pair.api_key);
        after.secret_key = keyring.seal(&pair.secret_key);
        if let Some(companion) = &mut after.companion {
            companion.fields = keyring.seal_fields(&pair.fields);
            let revision = companion.revision;
            after = self.sealed_as(after, &pair, primary, revision)?;
        }
        Ok(Some(Replacement {
            before: row.clone(),
            after,
            event: None,
        }))
    }

    /// Returns the row accepted as it is now: sealed with the key that sealed its fields, which stay
    /// as they are. `stated` is the environment that its user states in the same step.
    ///
    /// # Errors
    /// Fails with [`Fault`] if the row does not open.
    pub fn accepted(
        &self,
        row: &SealedCredential,
        stated: Option<Environment>,
        revision: i64,
    ) -> Result<Replacement, Fault> {
        let (key, pair) = open_pair(self.keyring(), row, None).map_err(|why| match why {
            OpenError::WrongKeyOrDamaged if row.is_unsealed() => Fault::NoneOpens,
            why => why.into(),
        })?;
        let mut after = row.clone();
        after.credential.environment = stated.or(row.credential.environment);
        Ok(Replacement {
            before: row.clone(),
            after: self.sealed_as(after, &pair, key, revision)?,
            event: None,
        })
    }

    /// Returns a former state of a row, sealed anew under the primary key, and the pair that it holds. A
    /// state that was unsealed stays so.
    ///
    /// # Errors
    /// Fails with [`Fault`] if the state is not as credctl kept it, or if it does not open.
    pub fn brought_back(
        &self,
        was: &SealedCredential,
        revision: i64,
    ) -> Result<(SealedCredential, KeyPair), Fault> {
        let (_, _, pair) = self.opened(was)?;
        if was.is_unsealed() {
            return Ok((was.clone(), pair));
        }
        let resealed = self.resealed(was)?.map(|row| row.after);
        let row = resealed.unwrap_or_else(|| was.clone());
        let primary = self.keyring().primary();
        Ok((self.sealed_as(row, &pair, primary, revision)?, pair))
    }

    /// Returns the replacement of a row whose keys stay, sealed as it will be, under the key that
    /// sealed its fields. An unsealed row is sealed from then on. A row that was sealed need not
    /// open: its seal says which keys it holds, unless its type changes.
    ///
    /// # Errors
    /// Fails with [`Fault`] if the key is not at hand, or if a row that must be opened does not open.
    pub fn changed(
        &self,
        before: SealedCredential,
        after: SealedCredential,
    ) -> Result<Replacement, Fault> {
        let revision = next_revision(&before);
        let keeps_type = before.credential.credential_type == after.credential.credential_type;
        let after = match before.companion.as_ref().and_then(|k| Some((k.key_id?, k))) {
            Some((key_id, companion)) if keeps_type => {
                let parts = SealParts {
                    environment: after.credential.environment,
                    revision,
                    key_id,
                    fingerprint: &companion.fingerprint,
                    fields: companion.fields.as_ref(),
                };
                self.sealed(after, parts).ok_or(Fault::NotAtHand(key_id))?
            }
            named => {
                let (key, pair) = open_pair(self.keyring(), &before, named.map(|(id, _)| id))?;
                self.sealed_as(after, &pair, key, revision)?
            }
        };
        Ok(Replacement {
            before,
            after,
            event: None,
        })
    }

    /// Returns the row with a seal over what it is now, with the environment that it states. `pair`
    /// is what its fields hold.
    ///
    /// # Errors
    /// Fails with [`Fault::NotAtHand`] if the vault key is not at hand.
    pub fn sealed_as(
        &self,
        row: SealedCredential,
        pair: &KeyPair,
        key_id: KeyId,
        revision: i64,
    ) -> Result<SealedCredential, Fault> {
        let kind = &row.credential.credential_type;
        let fingerprint = self.keyring().fingerprint(key_id, kind, pair);
        let fields = row.companion.as_ref().and_then(|k| k.fields.clone());
        let parts = SealParts {
            environment: row.credential.environment,
            revision,
            key_id,
            fingerprint: fingerprint.as_bytes(),
            fields: fields.as_ref(),
        };
        self.sealed(row, parts).ok_or(Fault::NotAtHand(key_id))
    }

    /// Judges a row and opens its keys, with the vault key that it names or any at hand.
    fn opened(&self, row: &SealedCredential) -> Result<(SealState, KeyId, KeyPair), Fault> {
        let verdict = self.verdict(row);
        match &verdict {
            Verdict::Altered(what) => return Err(Fault::Altered(what.clone())),
            Verdict::NotAtHand(key) => return Err(Fault::NotAtHand(*key)),
            Verdict::Ok | Verdict::Unsealed => {}
        }
        let named = row.companion.as_ref().and_then(|k| k.key_id);
        let (key, pair) = open_pair(self.keyring(), row, named).map_err(|why| match why {
            OpenError::WrongKeyOrDamaged if row.is_unsealed() => Fault::NoneOpens,
            why => why.into(),
        })?;
        Ok(((&verdict).into(), key, pair))
    }
}

/// Returns the revision of the next change of a row.
pub fn next_revision(before: &SealedCredential) -> i64 {
    match &before.companion {
        Some(_) => before.newest_revision().saturating_add(1),
        None => accepted_revision(before.newest_revision()),
    }
}

/// Returns the revision of a state that a user accepted or brought back: above all that other
/// machines can have seen of the row.
pub fn accepted_revision(before: i64) -> i64 {
    let now = jiff::Timestamp::now().as_microsecond();
    now.max(before.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_on_all_cores_comes_back_in_order() {
        for count in [0, 1, 2, 3, 1000] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(on_all_cores(&items, |item| item * 2), {
                items.iter().map(|item| item * 2).collect::<Vec<_>>()
            });
        }
    }
}
