//! The plan of an import: which entries of a file are new, and which are already stored.

use std::collections::HashMap;

use crate::{
    domain::{Credential, Fingerprint, Uuid},
    exit::{ExitCode, Failure},
    import::Entry,
    store::{ImportRow, SealedPair, Store, Twin, contradicts, stored_as},
    vault::Vault,
};

/// Number of entries whose stored twins are looked up at once.
const LOOKED_UP: usize = 5_000;

/// Fate of each entry: stored under a new id, or skipped because a credential has the same keys.
pub(super) struct ImportPlan(Vec<Fate>);

pub(super) enum Fate {
    New(Uuid),
    Stored(Box<Credential>),
}

/// Returns the fingerprints of each entry's key pair, one for every vault key at hand.
pub(super) fn fingerprints(vault: &Vault, entries: &[Entry]) -> Vec<Vec<Fingerprint>> {
    let of = |entry: &Entry| vault.fingerprints(&entry.provider.credential_type(), &entry.keys);
    entries.iter().map(of).collect()
}

impl ImportPlan {
    /// Plan for entries that are all new.
    pub(super) fn all_new(count: usize) -> Self {
        ImportPlan((0..count).map(|_| Fate::New(Uuid::new_v4())).collect())
    }

    /// Looks up which pairs are stored. `marks` are the rows that have no fingerprint yet.
    ///
    /// # Errors
    /// Exit 7 with the line of a pair that is stored under the other environment; otherwise as for any
    /// exchange.
    pub(super) async fn make<K>(
        store: &Store,
        fingerprints: &[Vec<Fingerprint>],
        marks: &[Twin],
        entries: &[Entry<K>],
    ) -> Result<Self, Failure> {
        let mut known: HashMap<Fingerprint, Vec<Credential>> = HashMap::new();
        let mut know = |twin: Twin| {
            let same = known.entry(twin.fingerprint).or_default();
            same.push(twin.credential);
        };
        for wanted in fingerprints.chunks(LOOKED_UP) {
            let twins = store.twins(&wanted.concat()).await?;
            twins.into_iter().for_each(&mut know);
        }
        marks.iter().cloned().for_each(&mut know);
        let mut fates = Vec::with_capacity(entries.len());
        for (entry, fingerprints) in entries.iter().zip(fingerprints) {
            let same = fingerprints.iter().filter_map(|f| known.get(f)).flatten();
            fates.push(fate(entry, same)?);
        }
        Ok(ImportPlan(fates))
    }

    /// Fate of each entry, in the order of the file.
    pub(super) fn fates(&self) -> impl Iterator<Item = &Fate> {
        self.0.iter()
    }

    /// Rows to store for the new entries.
    pub(super) fn rows(&self, entries: &[Entry<SealedPair>]) -> Vec<ImportRow> {
        let new = self.0.iter().zip(entries).filter_map(|(fate, entry)| {
            let Fate::New(id) = fate else {
                return None;
            };
            Some(ImportRow {
                id: *id,
                keys: entry.keys.clone(),
                credential_type: entry.provider.credential_type(),
                nickname: entry.nickname.clone(),
                environment: entry.environment,
            })
        });
        new.collect()
    }
}

fn fate<'a, K>(
    entry: &Entry<K>,
    same: impl Iterator<Item = &'a Credential> + Clone,
) -> Result<Fate, Failure> {
    let other = |c: &&Credential| contradicts(c.environment, entry.environment);
    if let Some(other) = same.clone().find(other) {
        let message = format!(
            "line {}: the same keys are stored already, {}",
            entry.line,
            stored_as(other)
        );
        return Err(Failure::new(ExitCode::Refused, message)
            .hint("nothing was stored; check which environment these keys belong to"));
    }
    // If several credentials have the pair, one that states an environment comes first.
    let stated = |c: &&Credential| c.environment.is_some();
    let found = same.clone().find(stated).or(same.clone().next());
    Ok(match found {
        Some(found) => Fate::Stored(Box::new(found.clone())),
        None => Fate::New(Uuid::new_v4()),
    })
}
