//! The rows of a backup, one batch after the other: looked at, and made ready to be stored.

use std::{
    collections::HashMap,
    io::{IsTerminal as _, Write as _},
    rc::Rc,
};

use crate::{
    backup::{BackupFile, Rows},
    context::Context,
    exit::Failure,
    store::{
        AccountPlan, BackupRow, RESTORE_BATCH, Readiness, RestoreRows, SealedCredential, Store,
    },
    vault::Restoring,
};

/// From how many on a terminal is told how far it is.
const MANY: usize = 1_000;

/// A vault that is there, and what has to be known of it.
pub(super) type There = (Rc<Store>, Readiness);

/// What happens to the rows of a backup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Stored, or to be stored.
    pub new: usize,
    /// There already.
    pub skipped: usize,
    /// Of the new ones, those whose keys are sealed anew.
    pub resealed: usize,
    /// How many accounts are yet to be made.
    pub accounts: usize,
}

/// One pass through a backup.
pub(super) struct Job<'a> {
    file: &'a BackupFile,
    rows: Rows<'a>,
    restoring: &'a Restoring,
    counts: Counts,
    /// What a terminal is told that it does.
    told: Option<&'static str>,
}

impl<'a> Job<'a> {
    pub(super) fn new(
        ctx: &Context<'_>,
        file: &'a BackupFile,
        restoring: &'a Restoring,
        word: &'static str,
    ) -> Result<Self, Failure> {
        let manner = ctx.out.manner;
        let speaks = file.contents.ids.len() > MANY
            && !manner.json
            && !manner.quiet
            && std::io::stderr().is_terminal();
        Ok(Job {
            file,
            rows: file.rows()?,
            restoring,
            counts: Counts::default(),
            told: speaks.then_some(word),
        })
    }

    /// Looks at every row, and at what is there.
    pub(super) async fn plan(&mut self, there: Option<&There>) -> Result<Counts, Failure> {
        let of_backup = &self.file.contents.accounts;
        let own = there.map_or(&[][..], |(_, readiness)| &readiness.accounts);
        let accounts = AccountPlan::new(of_backup, own);
        self.counts.accounts = accounts.missing(of_backup, own).len();
        loop {
            let batch = self.next()?;
            if batch.is_empty() {
                return Ok(self.end());
            }
            let ids: Vec<_> = batch.iter().map(BackupRow::id).collect();
            let rows = match there {
                Some((store, _)) => store.with_ids(&ids).await?,
                None => Vec::new(),
            };
            self.prepare(batch, &rows, &accounts)?;
        }
    }

    /// What happened to the rows.
    pub(super) fn end(&self) -> Counts {
        self.say("");
        self.counts
    }

    fn say(&self, text: &str) {
        if self.told.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K{text}");
        }
    }
}

impl RestoreRows for Job<'_> {
    type Error = Failure;

    fn next(&mut self) -> Result<Vec<BackupRow>, Failure> {
        let done = self.counts.new + self.counts.skipped;
        let (word, count) = (self.told.unwrap_or_default(), self.file.contents.ids.len());
        self.say(&format!("{word} {done} of {count}"));
        Ok(self.rows.batch(RESTORE_BATCH)?)
    }

    fn prepare(
        &mut self,
        rows: Vec<BackupRow>,
        there: &[SealedCredential],
        accounts: &AccountPlan,
    ) -> Result<Vec<BackupRow>, Failure> {
        let there: HashMap<_, _> = there.iter().map(|row| (row.credential.id, row)).collect();
        let mut new = Vec::with_capacity(rows.len());
        for row in rows {
            self.restoring.verify(&row.row)?;
            let account = accounts.of(row.row.credential.account_id);
            if let Some(there) = there.get(&row.id()) {
                self.restoring.require_same(&row.row, account, there)?;
                self.counts.skipped += 1;
                continue;
            }
            let prepared = self.restoring.prepare(row, account)?;
            self.counts.new += 1;
            self.counts.resealed += usize::from(prepared.is_resealed);
            new.push(prepared.row);
        }
        Ok(new)
    }
}
