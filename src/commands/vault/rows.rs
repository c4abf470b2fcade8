//! Walks through the rows of a vault in batches: on all cores, in bounded memory, and while others
//! write.

use std::collections::BTreeSet;

use crate::{
    commands::left::{Left, named},
    context::Context,
    domain::{EventKind, KeyId, KeyRecord, Uuid},
    exit::{ExitCode, Failure},
    render::Progress,
    store::{Replacement, SealedCredential, Store, Walk, WalkPosition, Which},
    vault::{Checker, Fault, Ledger, Vault, on_all_cores},
};

/// Number of rows that are held in memory at once.
pub(super) const BATCH: usize = 2_000;

/// Number of times that rows are read again if others change them between reading and writing.
const ATTEMPTS: usize = 10;

#[derive(Debug, Default)]
pub(super) struct RewriteSummary {
    /// Number of rows that were written.
    pub written: usize,
    /// Rows that stay as they are, and the reasons.
    pub left: Vec<Left>,
    /// Number of rows that others changed each time before they could be written.
    pub contended: usize,
}

/// Replaces each selected row by the one that `make` returns, until no row is left that can be
/// replaced. A row for which it returns `None` is as it should be.
///
/// A row that somebody changes between reading and writing is read again.
///
/// # Errors
/// As for any exchange. Rows that were written stay written, and a rerun continues.
async fn rewrite(
    store: &Store,
    which: Which,
    progress: &Progress,
    make: impl Fn(&SealedCredential) -> Result<Option<Replacement>, Fault> + Sync,
) -> Result<RewriteSummary, Failure> {
    let mut summary = RewriteSummary::default();
    // Rows that a walk missed, and rows that others wrote behind it, are met by the next walk.
    let walks = std::iter::once(Walk::AsListed).chain([Walk::ById; ATTEMPTS]);
    for walk in walks {
        let before = summary.written;
        summary.left.clear();
        summary.contended = 0;
        let mut after = WalkPosition::nothing(walk);
        loop {
            let rows = store.rows_after(which, &after, BATCH).await?;
            let (new, left) = made(&rows, &make);
            summary.left.extend(left);
            let is_last = rows.len() < BATCH || !after.pass(&rows);
            drop(rows);
            let written = store.rewrite(&new).await?;
            summary.written += written;
            summary.contended += new.len() - written;
            progress.at(summary.written);
            if is_last {
                break;
            }
        }
        if walk == Walk::ById && summary.contended == 0 && summary.written == before {
            break;
        }
    }
    Ok(summary)
}

fn made(
    rows: &[Result<SealedCredential, Uuid>],
    make: &(impl Fn(&SealedCredential) -> Result<Option<Replacement>, Fault> + Sync),
) -> (Vec<Replacement>, Vec<Left>) {
    let (mut new, mut left) = (Vec::new(), Vec::new());
    let one = |row: &Result<SealedCredential, Uuid>| match row {
        Ok(row) => make(row).map_err(|why| Left::of(row, &why)),
        Err(id) => Err(Left::unreadable(*id)),
    };
    for made in on_all_cores(rows, one) {
        match made {
            Ok(row) => new.extend(row),
            Err(why) => left.push(why),
        }
    }
    (new, left)
}

impl RewriteSummary {
    /// Fails if rows are left, after all others are written.
    ///
    /// # Errors
    /// Exit 9 for rows that are not as credctl wrote them, 11 for rows that others kept changing.
    pub(super) fn refuse_rest(&self) -> Result<(), Failure> {
        if self.contended > 0 {
            let message = format!("{} were changed by others again and again", self.contended);
            return Err(Failure::new(ExitCode::Conflict, message)
                .hint("run it again: it continues where it stopped"));
        }
        let Some(first) = self.left.first() else {
            return Ok(());
        };
        let message = match self.left.len() {
            1 => format!("`{}` stays as it is: {}", first.name(), first.problem()),
            n => format!("{n} credentials stay as they are: {}", named(&self.left)),
        };
        Err(Failure::new(ExitCode::Integrity, message)
            .hint("`credctl vault check` says what is wrong with each; the others are done"))
    }
}

/// Returns the progress of work on `total` rows.
pub(super) fn progress(ctx: &Context<'_>, what: &'static str, total: i64) -> Progress {
    let total = usize::try_from(total).unwrap_or(0);
    Progress::new(ctx.out.manner, what, total)
}

/// Reseals every row that is not sealed with the primary key.
///
/// # Errors
/// As for [`rewrite`].
pub(super) async fn reseal(
    store: &Store,
    checker: &Checker<'_>,
    progress: &Progress,
) -> Result<RewriteSummary, Failure> {
    let which = Which::NotUnder(checker.keyring().primary());
    rewrite(store, which, progress, |row| checker.resealed(row)).await
}

/// Recorder of vault keys that only another product has sealed with so far. It records a key before a
/// row names it.
pub(super) struct Recorder<'a> {
    store: &'a Store,
    vault: &'a Vault,
    ledger: &'a Ledger<'a>,
    /// Records of the vault, whoever wrote them.
    recorded: Vec<KeyRecord>,
    known: BTreeSet<KeyId>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(store: &'a Store, vault: &'a Vault, ledger: &'a Ledger<'a>) -> Self {
        Recorder {
            store,
            vault,
            ledger,
            recorded: vault.recorded().to_vec(),
            known: vault.known().iter().map(|key| key.id).collect(),
        }
    }

    /// Records the key that seals, if the vault knows none: it must be the first.
    pub(super) async fn record_first(&mut self) -> Result<(), Failure> {
        let primary = self.vault.keys().keyring().primary();
        match self.known.is_empty() {
            true => self.record(std::iter::once(primary)).await,
            false => Ok(()),
        }
    }

    pub(super) async fn record(&mut self, ids: impl Iterator<Item = KeyId>) -> Result<(), Failure> {
        let keyring = self.vault.keys().keyring();
        for id in ids.collect::<BTreeSet<_>>() {
            if self.known.contains(&id) {
                continue;
            }
            if let Some(key) = keyring.key(id) {
                let record = self.vault.record_among(key, &self.known);
                let detail = Some(id.to_string());
                let event = self.ledger.next_of_user(EventKind::KeyAdded, detail);
                self.store
                    .record_key(&record, &self.recorded, &event)
                    .await?;
                self.known.insert(id);
                self.recorded.push(record);
            }
        }
        Ok(())
    }
}
