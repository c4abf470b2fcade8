//! Asking providers about the entries of a file before they are stored.

use crate::{
    args::CheckArgs,
    commands::{
        asking::{self, Asked},
        left::NAMED,
    },
    context::Context,
    domain::{CredentialType, Uuid, visible},
    exit::{ExitCode, Failure},
    import::ImportFiles,
    provider_check::{Outcome, Question},
    render::Progress,
    store::Store,
    vault::{FIRST_REVISION, Vault},
};

use super::plan::{Fate, ImportPlan};

/// An entry that a provider was asked about.
pub(super) struct CheckedEntry {
    id: Uuid,
    place: String,
    nickname: String,
    credential_type: CredentialType,
    outcome: Outcome,
}

/// Asks about all entries that are to be stored, if that is wanted. Refuses all if one is not accepted.
///
/// # Errors
/// Exit 14 if a provider rejects a key, else 15 if one cannot be asked or does not tell, unless the flags
/// say that all are stored.
pub(super) async fn before_storing(
    ctx: &mut Context<'_>,
    args: &CheckArgs,
    files: &ImportFiles<'_>,
    plan: &ImportPlan,
) -> Result<Vec<CheckedEntry>, Failure> {
    if !args.asks() {
        return Ok(Vec::new());
    }
    let mut named = Vec::new();
    let mut questions: Vec<Question> = Vec::new();
    let mut fates = plan.fates();
    for batch in files.batches() {
        for (entry, fate) in batch?.into_iter().zip(&mut fates) {
            if let Fate::New(id) = fate {
                named.push((
                    id,
                    files.place(entry.file, entry.line),
                    entry.nickname.as_str().to_owned(),
                ));
                let question = asking::question(&entry.provider, entry.environment, entry.keys);
                questions.push(question);
            }
        }
    }
    let asker = asking::asker(ctx, args.resolve(), false)?;
    let outcomes = {
        let progress = Progress::of_slow(ctx.out.manner, "Asking", questions.len());
        let done = std::cell::Cell::new(0);
        let step = || {
            done.set(done.get() + 1);
            progress.at(done.get());
        };
        asker.ask(&questions, &step).await
    };
    let types = questions.iter().map(|q| q.provider.credential_type());
    let all = named.into_iter().zip(types).zip(outcomes);
    let checked: Vec<_> = all
        .map(
            |(((id, place, nickname), credential_type), outcome)| CheckedEntry {
                id,
                place,
                nickname,
                credential_type,
                outcome,
            },
        )
        .collect();
    judge(ctx, args, &checked, &questions)?;
    Ok(checked)
}

/// Refuses, or remarks on, entries that are not accepted.
fn judge(
    ctx: &mut Context<'_>,
    args: &CheckArgs,
    checked: &[CheckedEntry],
    questions: &[Question],
) -> Result<(), Failure> {
    let mut said = Vec::new();
    let mut worst = None;
    for (entry, question) in checked.iter().zip(questions) {
        let Some(code) = asking::code(entry.outcome.verdict) else {
            continue;
        };
        let what = asking::said(&question.provider, &entry.outcome);
        let name = visible(&entry.nickname);
        said.push(format!("{}, `{name}`: {what}", entry.place));
        if worst.is_none() || code == ExitCode::KeyRejected {
            worst = Some(code);
        }
    }
    match worst {
        Some(code) if !args.stores_rejected() => {
            let more = said.len().saturating_sub(NAMED);
            said.truncate(NAMED);
            let rest = match more {
                0 => String::new(),
                n => format!("; {n} more are not accepted"),
            };
            Err(asking::refused(code, &format!("{}{rest}", said.join("; "))))
        }
        _ => {
            said.into_iter().for_each(|what| ctx.out.remark(what));
            Ok(())
        }
    }
}

/// Keeps what was found out about entries that were stored.
pub(super) async fn keep(
    ctx: &mut Context<'_>,
    store: &Store,
    vault: &Vault,
    checked: &[CheckedEntry],
) {
    let key_id = vault.keys().keyring().primary();
    let found = checked.iter().map(|entry| {
        let asked = Asked {
            id: entry.id,
            credential_type: &entry.credential_type,
            revision: FIRST_REVISION,
            key_id,
        };
        (asked, &entry.outcome)
    });
    asking::keep(ctx, store, &vault.checker(), found).await;
}
