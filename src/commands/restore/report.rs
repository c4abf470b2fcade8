//! The answers and remarks of `credctl restore`.

use serde::Serialize;

use super::rows::Counts;
use crate::{
    backup::BackupFile,
    commands::{
        answers,
        left::{Left, named},
    },
    context::Context,
    domain::KeyId,
    exit::{ExitCode, Failure},
    store::Restored,
    vault::{RestoreKeys, Restoring},
};

/// Summary of a restore or of a dry run.
#[derive(Serialize)]
pub(super) struct RestoreSummary<'a> {
    restored: usize,
    skipped: usize,
    resealed: usize,
    accounts: usize,
    events: usize,
    keys_added: Vec<String>,
    planned: usize,
    /// Credentials that are left out, and the reasons.
    left: &'a [Left],
    #[serde(skip)]
    is_dry: bool,
}

impl<'a> RestoreSummary<'a> {
    /// Summary of a restore.
    pub(super) fn done(
        restored: &Restored,
        (counts, left): (Counts, &'a [Left]),
        keys_added: Vec<KeyId>,
    ) -> Self {
        RestoreSummary {
            restored: restored.credentials.len(),
            skipped: counts.skipped,
            resealed: counts.resealed,
            accounts: restored.accounts,
            events: restored.events,
            keys_added: texts(&keys_added),
            planned: 0,
            left,
            is_dry: false,
        }
    }

    /// Summary of a dry run.
    pub(super) fn planned(counts: Counts, left: &'a [Left], keys: &RestoreKeys) -> Self {
        RestoreSummary {
            restored: 0,
            skipped: counts.skipped,
            resealed: counts.resealed,
            accounts: counts.accounts,
            events: 0,
            keys_added: texts(&keys.wanted),
            planned: counts.new,
            left,
            is_dry: true,
        }
    }
}

fn texts(ids: &[KeyId]) -> Vec<String> {
    ids.iter().map(KeyId::to_string).collect()
}

/// Remarks on the user of the backup, and on rows without a seal.
pub(super) fn remark(ctx: &mut Context<'_>, file: &BackupFile, restoring: &Restoring) {
    let Restoring { from, to, .. } = restoring;
    if from != to {
        ctx.out.remark(format!(
            "the backup is of user `{from}`; it is restored for user `{to}`"
        ));
    }
    match file.contents.unsealed {
        0 => {}
        1 => ctx.out.remark(
            "1 credential has no seal, because another program stored it: look at it with `credctl vault seal`",
        ),
        count => ctx.out.remark(format!(
            "{count} credentials have no seal, because another program stored them: look at them with `credctl vault seal`"
        )),
    }
}

/// Shows what was restored and skipped.
///
/// # Errors
/// Fails if stdout cannot take the answer. The error also says what was done.
pub(super) fn show(ctx: &mut Context<'_>, summary: &RestoreSummary<'_>) -> Result<(), Failure> {
    let answered = match ctx.out.manner.json {
        true => ctx.out.json(summary),
        false => {
            lines(summary).iter().for_each(|line| ctx.out.say(line));
            Ok(())
        }
    };
    let done = match summary.is_dry {
        true => "nothing was changed".to_owned(),
        false => format!("{} credentials are restored", summary.restored),
    };
    answers::delivered(ctx, answered, &done)
}

/// Fails if rows of the backup were left out, after all others are stored. `others` says what became of
/// those.
///
/// # Errors
/// Exit 9 for rows that are not as credctl wrote them.
pub(super) fn refuse_left(left: &[Left], others: &str) -> Result<(), Failure> {
    let message = match left {
        [] => return Ok(()),
        [one] => format!(
            "`{}` ({}) was altered or damaged before the backup was made: {}",
            one.name(),
            one.id(),
            one.problem()
        ),
        several => format!(
            "{} credentials were altered or damaged before the backup was made: {}",
            several.len(),
            named(several)
        ),
    };
    let hint = match left.len() {
        1 => format!("it is left out; {others}"),
        _ => format!("they are left out; {others}"),
    };
    Err(Failure::new(ExitCode::Integrity, message).hint(hint))
}

fn lines(summary: &RestoreSummary<'_>) -> Vec<String> {
    let (count, word, of_keys, of_seals) = match summary.is_dry {
        false => (summary.restored, "Restored", "Added", "Resealed"),
        true => (
            summary.planned,
            "Would restore",
            "Would add",
            "Would reseal",
        ),
    };
    let mut lines = Vec::new();
    if !summary.keys_added.is_empty() {
        lines.push(format!(
            "{of_keys} vault key {}",
            summary.keys_added.join(", ")
        ));
    }
    lines.push(match (summary.skipped, summary.is_dry) {
        (0, _) => format!("{word} {count}"),
        (skipped, false) => format!("{word} {count}, skipped {skipped} already stored"),
        (skipped, true) => format!("{word} {count} and skip {skipped} already stored"),
    });
    if summary.events > 0 {
        let count = summary.events;
        lines.push(format!("Restored {count} events of the ledger"));
    }
    if summary.resealed > 0 {
        lines.push(format!(
            "{of_seals} under the key of this vault: {}",
            summary.resealed
        ));
    }
    lines
}
