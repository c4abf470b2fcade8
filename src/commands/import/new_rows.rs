use jiff::Timestamp;

use super::{
    plan::{Fate, Fates, ImportPlan},
    stored::Stored,
};
use crate::{
    domain::{Account, EventKind, Fingerprint, Tags, Uuid},
    import::{Entry, ImportError, ImportFiles},
    process,
    providers::StoredTypes,
    render::Progress,
    store::{ImportBatch, ImportRows, Recorded, SealedCredential},
    vault::{Checker, Ledger, NewRow, Vault},
};

/// Maker of sealed rows from entries.
pub(super) struct Sealing<'a> {
    pub(super) vault: &'a Vault,
    pub(super) checker: &'a Checker<'a>,
    pub(super) ledger: Ledger<'a>,
    /// Spellings of types that the config prescribes.
    pub(super) types: &'a StoredTypes,
}

/// Rows to store for the new entries of files, in their order. They are sealed batch by batch, so that
/// no more than one batch is in memory.
pub(super) struct NewRows<'a> {
    sealing: Sealing<'a>,
    batches: Box<dyn Iterator<Item = Result<Vec<Entry>, ImportError>> + 'a>,
    fates: Fates<'a>,
    stored: Stored,
    /// Ids of the credentials of a batch whose keys contradict their environment.
    doubtful: Vec<Uuid>,
    progress: Progress,
}

impl<'a> NewRows<'a> {
    pub(super) fn of(
        sealing: Sealing<'a>,
        files: &'a ImportFiles<'_>,
        plan: &'a ImportPlan,
        (stored, progress): (Stored, Progress),
    ) -> Self {
        NewRows {
            sealing,
            batches: Box::new(files.batches()),
            fates: plan.fates(),
            stored,
            doubtful: Vec::new(),
            progress,
        }
    }

    /// Returns what was stored.
    pub(super) fn into_stored(self) -> Stored {
        self.stored
    }

    /// Seals the new ones of some entries. The plain keys are wiped before this returns.
    fn sealed(&mut self, entries: Vec<Entry>, account: &Account) -> ImportBatch {
        let mut batch = ImportBatch {
            rows: Vec::with_capacity(entries.len()),
            fingerprints: Vec::new(),
        };
        for (entry, fate) in entries.into_iter().zip(&mut self.fates) {
            if let Fate::New(id) = fate {
                if entry.contradiction().is_some() {
                    self.doubtful.push(id);
                }
                let (row, fingerprints) = self.sealing.row(&entry, id, account);
                batch.rows.push(row);
                batch.fingerprints.extend(fingerprints);
            }
        }
        process::wipe_stack();
        batch
    }
}

impl Sealing<'_> {
    /// Returns the row of an entry, and the fingerprints of its pair under every vault key at hand.
    fn row(&self, entry: &Entry, id: Uuid, account: &Account) -> (Recorded, Vec<Fingerprint>) {
        let credential_type = entry.provider.credential_type();
        let keys = self.vault.seal(&credential_type, &entry.keys);
        let fields = entry.keys.fields.iter().map(|(name, _)| name);
        let new = NewRow {
            id,
            stored_type: &self.types.spelling(&credential_type, entry.environment),
            credential_type: &credential_type,
            nickname: &entry.nickname,
            environment: entry.environment,
            has_environments: entry.provider.has_environments(),
            expires_at: entry.provider.ends(fields, Timestamp::now()),
            note: None,
            tags: &Tags::default(),
            keys: &keys,
        };
        let row = self.checker.new_row(&new, account);
        let row = self.ledger.stored(EventKind::Imported, row);
        (row, keys.fingerprints)
    }
}

impl ImportRows for NewRows<'_> {
    type Error = ImportError;

    fn next(&mut self, account: &Account) -> Result<Option<ImportBatch>, ImportError> {
        while let Some(entries) = self.batches.next().transpose()? {
            let batch = self.sealed(entries, account);
            if !batch.rows.is_empty() {
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }

    fn stored(&mut self, rows: Vec<SealedCredential>) {
        let credentials = rows.into_iter().map(|row| row.credential);
        let doubtful = std::mem::take(&mut self.doubtful);
        self.stored.record(credentials.collect(), &doubtful);
        self.progress.at(self.stored.count);
    }
}
