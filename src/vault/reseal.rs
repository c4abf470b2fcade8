//! Opens rows and reseals them under the primary key, on all cores.

use std::{num::NonZero, thread};

use super::{Fault, Keys, Verdict};
use crate::{
    crypto::{Keyring, OpenError},
    domain::{KeyId, KeyPair, SealState},
    store::{Rewritten, SealedCredential},
};

/// Applies `work` to every item, on as many cores as there are. The results are in the order of the
/// items.
pub fn on_all_cores<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = items.len().div_ceil(cores).max(1);
    let work = &work;
    thread::scope(|scope| {
        let parts = items.chunks(share);
        let parts: Vec<_> = parts
            .map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<_>>()))
            .collect();
        let done = parts.into_iter().map(thread::ScopedJoinHandle::join);
        // A panic in one thread becomes a panic of the caller.
        done.flat_map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

impl Keys {
    /// Judges a row and opens both its fields. Returns the state of its seals.
    ///
    /// # Errors
    /// Fails with [`Fault`] if the row was altered, or if it does not open.
    pub fn examine(&self, row: &SealedCredential) -> Result<SealState, Fault> {
        self.opened(row).map(|(state, _)| state)
    }

    /// Returns the row resealed under the primary key. An unsealed row stays unsealed: nobody
    /// can tell whether it is still as its writer left it.
    ///
    /// # Errors
    /// Fails with [`Fault`] if the row must stay as it is.
    pub fn resealed(&self, row: &SealedCredential) -> Result<Rewritten, Fault> {
        let (state, pair) = self.opened(row)?;
        let keyring = &self.keyring;
        let mut new = row.clone();
        new.api_key = keyring.seal(&pair.api_key);
        new.secret_key = keyring.seal(&pair.secret_key);
        new.credential.key_id = Some(keyring.primary());
        Ok(self.rewritten(new, &pair, state != SealState::Unsealed))
    }

    /// Returns the row with the seals it lacks, under the key that sealed its fields. The fields
    /// stay as they are.
    ///
    /// # Errors
    /// Fails with [`Fault`] if the row does not open.
    pub fn with_seals(&self, row: &SealedCredential) -> Result<Rewritten, Fault> {
        let (key, pair) = pair(&self.keyring, row)?;
        let mut new = row.clone();
        new.credential.key_id = Some(key);
        Ok(self.rewritten(new, &pair, true))
    }

    fn rewritten(&self, row: SealedCredential, pair: &KeyPair, bears_seals: bool) -> Rewritten {
        let key_id = row.credential.key_id.unwrap_or(self.keyring.primary());
        let (bound, label) = (row.bound(&self.user_id), row.bound_label());
        let seals = self.keyring.seals(key_id, &bound, &label);
        let kind = &row.credential.credential_type;
        Rewritten {
            id: row.credential.id,
            seals: seals.filter(|_| bears_seals),
            fingerprint: self.keyring.fingerprint(key_id, kind, pair),
            row_version: row.credential.row_version,
            api_key: row.api_key,
            secret_key: row.secret_key,
            key_id,
        }
    }

    fn opened(&self, row: &SealedCredential) -> Result<(SealState, KeyPair), Fault> {
        let verdict = self.checker().verdict(row);
        match &verdict {
            Verdict::Altered(what) => return Err(Fault::Altered(what.clone())),
            Verdict::NotAtHand(key) => return Err(Fault::NotAtHand(*key)),
            Verdict::Ok | Verdict::Unsealed => {}
        }
        let (_, pair) = pair(&self.keyring, row)?;
        Ok(((&verdict).into(), pair))
    }
}

/// Opens both fields of a row and returns them with the key that sealed them: the key that the row
/// names, unless it names none, or another program sealed the fields anew with another key.
fn pair(keyring: &Keyring, row: &SealedCredential) -> Result<(KeyId, KeyPair), Fault> {
    let opened = match keyring.open_with_key_id(&row.api_key, row.credential.key_id) {
        Err(OpenError::WrongKeyOrDamaged) => keyring.open_with_key_id(&row.api_key, None),
        opened => opened,
    };
    let (key, api_key) = opened?;
    let secret_key = keyring.open(&row.secret_key, Some(key))?;
    Ok((
        key,
        KeyPair {
            api_key,
            secret_key,
        },
    ))
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
