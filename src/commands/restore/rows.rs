//! The rows of a backup, batch by batch: checked, and made ready to be stored.

use std::{
    collections::HashMap,
    io::{IsTerminal as _, Write as _},
    rc::Rc,
};

use crate::{
    backup::{BackupFile, Chains, Rows},
    commands::left::Left,
    context::Context,
    domain::{Author, Event, EventKind},
    exit::Failure,
    store::{
        AccountPlan, Chain, ChainEnds, RESTORE_BATCH, Readiness, Recorded, RestoreRows,
        SealedCredential, Store,
    },
    vault::{Ledger, Restoring, VaultError},
};

/// Number of rows above which a terminal shows progress.
const MANY: usize = 1_000;

/// An existing vault, and what has to be known about it before a restore.
pub(super) type ExistingVault = (Rc<Store>, Readiness);

/// Numbers of rows of a backup, by what happens to them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Number of rows that are stored, or would be in a dry run.
    pub new: usize,
    /// Number of rows that exist already.
    pub skipped: usize,
    /// Number of new rows whose keys are resealed.
    pub resealed: usize,
    /// Number of accounts to create.
    pub accounts: usize,
}

impl Counts {
    /// Returns true if no row is stored, or exists already.
    pub(super) fn is_nothing(self) -> bool {
        self.new + self.skipped == 0
    }
}

/// One pass through a backup.
pub(super) struct Job<'a> {
    file: &'a BackupFile,
    /// Events that are still to be read, before the rows.
    chains: Option<Chains<'a>>,
    rows: Rows<'a>,
    restoring: &'a Restoring,
    ledger: Ledger<'a>,
    counts: Counts,
    /// Rows that are left out, because they were altered or damaged before the backup was made.
    pub left: Vec<Left>,
    /// First word of the progress line. `None` if no progress is shown.
    progress_word: Option<&'static str>,
}

impl<'a> Job<'a> {
    pub(super) fn new(
        ctx: &Context<'_>,
        file: &'a BackupFile,
        (restoring, author): (&'a Restoring, &'a Author),
        word: &'static str,
    ) -> Result<Self, Failure> {
        let manner = ctx.out.manner;
        let shows_progress = file.contents.ids.len() > MANY
            && !manner.json
            && !manner.quiet
            && std::io::stderr().is_terminal();
        Ok(Job {
            file,
            chains: None,
            rows: file.rows()?,
            restoring,
            ledger: restoring.ledger(author),
            counts: Counts::default(),
            left: Vec::new(),
            progress_word: shows_progress.then_some(word),
        })
    }

    /// Returns the job with the events of the backup, if it has any, before its rows.
    pub(super) fn with_events(mut self) -> Result<Self, Failure> {
        let has_events = self.file.contents.events > 0;
        self.chains = has_events.then(|| self.file.chains()).transpose()?;
        Ok(self)
    }

    /// Checks every row against what is stored, and stores nothing. Nothing in the ledger keeps a row from
    /// coming back.
    pub(super) async fn plan(
        &mut self,
        existing: Option<&ExistingVault>,
    ) -> Result<Counts, Failure> {
        let of_backup = &self.file.contents.accounts;
        let own = existing.map_or(&[][..], |(_, readiness)| &readiness.accounts);
        let accounts = AccountPlan::new(of_backup, own);
        self.counts.accounts = accounts.missing(of_backup, own).len();
        loop {
            let batch = self.next()?;
            if batch.is_empty() {
                return Ok(self.end());
            }
            let ids: Vec<_> = batch.iter().map(|row| row.credential.id).collect();
            let rows = match existing {
                Some((store, _)) => store.with_ids(&ids).await?,
                None => Vec::new(),
            };
            self.prepare(batch, &rows, &ChainEnds::new(), &accounts)?;
        }
    }

    /// Clears the progress line, and returns the numbers of rows.
    pub(super) fn end(&self) -> Counts {
        self.say("");
        self.counts
    }

    fn say(&self, text: &str) {
        if self.progress_word.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K{text}");
        }
    }
}

impl RestoreRows for Job<'_> {
    type Error = Failure;

    fn next_chains(&mut self, accounts: &AccountPlan) -> Result<Vec<Chain>, Failure> {
        let chains = match &mut self.chains {
            Some(chains) => chains.batch(RESTORE_BATCH)?,
            None => Vec::new(),
        };
        if chains.is_empty() && self.chains.take().is_some() {
            self.rows = self.file.rows()?;
        }
        Ok(chains
            .into_iter()
            .map(|chain| self.restoring.chain_here(chain, accounts))
            .collect())
    }

    fn retold(&self, chains: Vec<Chain>, accounts: &AccountPlan) -> Vec<Event> {
        let state = |text: &str| self.file.state(text);
        let chains = chains.into_iter();
        let retold = chains.map(|chain| self.restoring.retold(chain, &state, accounts));
        retold.flatten().collect()
    }

    fn next(&mut self) -> Result<Vec<SealedCredential>, Failure> {
        let done = self.counts.new + self.counts.skipped + self.left.len();
        let word = self.progress_word.unwrap_or_default();
        let count = self.file.contents.ids.len();
        self.say(&format!("{word} {done} of {count}"));
        Ok(self.rows.batch(RESTORE_BATCH)?)
    }

    fn prepare(
        &mut self,
        rows: Vec<SealedCredential>,
        stored: &[SealedCredential],
        ends: &ChainEnds,
        accounts: &AccountPlan,
    ) -> Result<Vec<Recorded>, Failure> {
        let stored: HashMap<_, _> = stored.iter().map(|row| (row.credential.id, row)).collect();
        let mut new = Vec::with_capacity(rows.len());
        for mut row in rows {
            let credential = row.credential.clone();
            let told = row.newest_revision();
            row.chain_end = ends.get(&credential.id).cloned();
            let stored = stored.get(&credential.id).copied();
            match self.one((row, told), stored, accounts) {
                Ok(row) => {
                    let stored = |row| self.ledger.stored(EventKind::Restored, row);
                    new.extend(row.map(stored));
                }
                // One such row must not keep the others from coming back.
                Err(VaultError::Row(fault)) if fault.fault.is_in_row() => {
                    let problem = fault.fault.to_string();
                    self.left.push(Left::credential(&credential, problem));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(new)
    }
}

impl Job<'_> {
    /// Returns the row as it is to be stored, with a revision above `told`. `None` if it is stored already.
    fn one(
        &mut self,
        (row, told): (SealedCredential, i64),
        stored: Option<&SealedCredential>,
        accounts: &AccountPlan,
    ) -> Result<Option<SealedCredential>, VaultError> {
        self.restoring.verify(&row)?;
        // The file holds the accounts of all its rows.
        let account = accounts.of(row.account.id).unwrap_or(&row.account);
        if let Some(stored) = stored {
            self.restoring.require_same(&row, account, stored)?;
            self.counts.skipped += 1;
            return Ok(None);
        }
        let account = account.clone();
        let prepared = self.restoring.prepare(row, &account, told)?;
        self.counts.new += 1;
        self.counts.resealed += usize::from(prepared.is_resealed);
        Ok(Some(prepared.row))
    }
}
