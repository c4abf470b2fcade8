//! The plan of an import: which entries of a file are new, and which are already stored.

use std::{
    collections::HashMap,
    iter::{Copied, Zip},
    slice,
};

use super::reading::Read;
use crate::{
    context::Context,
    domain::{Credential, Environment, Fingerprint, Uuid},
    exit::{ExitCode, Failure},
    import::{Entry, ImportError, ImportFiles},
    process,
    selection::account,
    store::{Store, Twin, contradicts, stored_as},
    vault::Vault,
};

/// Number of entries whose stored twins are looked up at once.
const LOOKED_UP: usize = 2_000;

/// Fate of each entry, in the order of the file.
pub(super) struct ImportPlan {
    ids: Vec<Uuid>,
    is_new: Vec<bool>,
}

/// Fate of an entry: stored under a new id, or skipped because a credential has the same keys.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fate {
    New(Uuid),
    Stored(Uuid),
}

/// Returns the plan for entries as things stand. Creates neither a database nor a vault key.
///
/// # Errors
/// As for [`ImportPlan::make`].
pub(super) async fn looked_up(
    ctx: &mut Context<'_>,
    read: &Read<'_>,
) -> Result<ImportPlan, Failure> {
    let vault = match ctx.existing_store()? {
        Some(store) => {
            let vault = Vault::look(&store, &ctx.settings.keys).await?;
            vault.map(|vault| (store, vault))
        }
        None => None,
    };
    let Some((store, vault)) = vault else {
        return Ok(ImportPlan::all_new(read.findings.count));
    };
    account(&store, vault.accounts())?;
    let unsealed = vault.unsealed_twins(&store).await?;
    ImportPlan::make(&store, &vault, &unsealed, &read.files).await
}

/// Fates of the entries of files, in their order.
pub(super) struct Fates<'a>(Zip<Copied<slice::Iter<'a, Uuid>>, Copied<slice::Iter<'a, bool>>>);

impl Iterator for Fates<'_> {
    type Item = Fate;

    fn next(&mut self) -> Option<Fate> {
        self.0.next().map(|(id, is_new)| match is_new {
            true => Fate::New(id),
            false => Fate::Stored(id),
        })
    }
}

/// An entry whose twins are looked up: all that is needed of it, without its keys.
struct Wanted {
    file: usize,
    line: usize,
    environment: Option<Environment>,
    fingerprints: Vec<Fingerprint>,
}

impl Wanted {
    fn of(entry: &Entry, vault: &Vault) -> Self {
        let credential_type = entry.provider.credential_type();
        Wanted {
            file: entry.file,
            line: entry.line,
            environment: entry.environment,
            fingerprints: vault.fingerprints(&credential_type, &entry.keys),
        }
    }
}

impl ImportPlan {
    fn new() -> Self {
        ImportPlan {
            ids: Vec::new(),
            is_new: Vec::new(),
        }
    }

    /// Returns the plan for entries that are all new.
    pub(super) fn all_new(count: usize) -> Self {
        ImportPlan {
            ids: (0..count).map(|_| Uuid::new_v4()).collect(),
            is_new: vec![true; count],
        }
    }

    /// Looks up which pairs are stored. `unsealed` are the rows of another product.
    ///
    /// # Errors
    /// Exit 7 with the place of a pair that is stored under the other environment; otherwise as for any
    /// exchange.
    pub(super) async fn make(
        store: &Store,
        vault: &Vault,
        unsealed: &[Twin],
        files: &ImportFiles<'_>,
    ) -> Result<Self, Failure> {
        let unsealed = by_fingerprint(unsealed.iter().cloned());
        let checker = vault.checker();
        let mut plan = ImportPlan::new();
        let mut batches = files.batches();
        loop {
            let wanted = wanted(vault, &mut batches)?;
            if wanted.is_empty() {
                return Ok(plan);
            }
            let all = wanted.iter().flat_map(|wanted| &wanted.fingerprints);
            let all: Vec<_> = all.copied().collect();
            let twins = store.twins(&all, &|row| checker.twin(row)).await?;
            let known = by_fingerprint(twins.into_iter());
            for wanted in &wanted {
                let same = |f| known.get(f).into_iter().chain(unsealed.get(f)).flatten();
                let twins = wanted.fingerprints.iter().flat_map(same);
                plan.add(fate(wanted, twins, files)?);
            }
        }
    }

    fn add(&mut self, fate: Fate) {
        let (id, is_new) = match fate {
            Fate::New(id) => (id, true),
            Fate::Stored(id) => (id, false),
        };
        self.ids.push(id);
        self.is_new.push(is_new);
    }

    /// Returns the fate of each entry, in the order of the file.
    pub(super) fn fates(&self) -> Fates<'_> {
        Fates(self.ids.iter().copied().zip(self.is_new.iter().copied()))
    }

    /// Returns the ids of the entries to store.
    pub(super) fn new_ids(&self) -> Vec<Uuid> {
        let new = self.fates().filter_map(|fate| match fate {
            Fate::New(id) => Some(id),
            Fate::Stored(_) => None,
        });
        new.collect()
    }

    /// Returns the number of entries to store.
    pub(super) fn count_new(&self) -> usize {
        self.is_new.iter().filter(|is_new| **is_new).count()
    }

    /// Returns the number of entries to skip.
    pub(super) fn count_stored(&self) -> usize {
        self.is_new.len() - self.count_new()
    }
}

/// Reads the next entries; none are left if there are no more. Their plain keys are wiped before this
/// returns.
fn wanted(
    vault: &Vault,
    batches: &mut impl Iterator<Item = Result<Vec<Entry>, ImportError>>,
) -> Result<Vec<Wanted>, ImportError> {
    let mut wanted = Vec::new();
    while wanted.len() < LOOKED_UP
        && let Some(entries) = batches.next().transpose()?
    {
        wanted.extend(entries.iter().map(|entry| Wanted::of(entry, vault)));
    }
    process::wipe_stack();
    Ok(wanted)
}

fn by_fingerprint(twins: impl Iterator<Item = Twin>) -> HashMap<Fingerprint, Vec<Credential>> {
    let mut known: HashMap<Fingerprint, Vec<Credential>> = HashMap::new();
    for twin in twins {
        known
            .entry(twin.fingerprint)
            .or_default()
            .push(twin.credential);
    }
    known
}

fn fate<'a>(
    wanted: &Wanted,
    same: impl Iterator<Item = &'a Credential> + Clone,
    files: &ImportFiles<'_>,
) -> Result<Fate, Failure> {
    let other = |c: &&Credential| contradicts(c.environment, wanted.environment);
    if let Some(other) = same.clone().find(other) {
        let message = format!(
            "{}: the same keys are stored already, {}",
            files.place(wanted.file, wanted.line),
            stored_as(other)
        );
        return Err(Failure::new(ExitCode::Refused, message)
            .hint("nothing was stored; check which environment these keys belong to"));
    }
    // If several credentials have the pair, one that states an environment comes first.
    let stated = |c: &&Credential| c.environment.is_some();
    let found = same.clone().find(stated).or(same.clone().next());
    Ok(match found {
        Some(found) => Fate::Stored(found.id),
        None => Fate::New(Uuid::new_v4()),
    })
}
