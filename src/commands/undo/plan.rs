//! Plan of an undo: everything about the change is judged before anything is written.

use super::words::words;
use crate::{
    context::Context,
    domain::{ChainEnd, ChainState, EMPTIED, EventKind, Fingerprint, KeyPair, Reason, Uuid},
    exit::{ExitCode, Failure},
    selection,
    store::{
        CredentialText, Recorded, Replacement, SealedCredential, Store, UndoEvent, UndoState,
        Undoing,
    },
    vault::{Vault, accepted_revision},
};

/// A change that takes another one back, ready to be written.
pub(super) struct Plan {
    pub undoing: Undoing,
    /// Fingerprints of the pair that comes back. `None` if the keys stay, or go.
    pub fingerprints: Option<Vec<Fingerprint>>,
    /// Credential and revision that this machine remembers once it is done.
    pub remembered: Option<(Uuid, i64)>,
}

/// Judges the event and the credential, and returns what is to be written.
pub(super) async fn plan(
    ctx: &mut Context<'_>,
    store: &Store,
    (vault, reason): (&Vault, Option<&Reason>),
    found: &UndoEvent,
) -> Result<Plan, Failure> {
    refuse_untrue(vault, found)?;
    let now = store.state_since(&found.event).await?;
    refuse_changed(ctx, vault, found, &now)?;
    let was = was(ctx, store, found).await?;
    let author = ctx.author(reason);
    let ledger = vault.ledger(&author);
    let back = was.as_ref().map(|was| brought_back(vault, found, was));
    let back = back.transpose()?;
    let (undoing, pair) = match (now.row, back) {
        (Some(row), None) => {
            let event = ledger.undone(Some(&row), None);
            (Undoing::Remove(Box::new(Recorded { row, event })), None)
        }
        (None, Some((row, pair))) => {
            let event = ledger.undone(None, Some(&row));
            let stored = Recorded { row, event };
            (Undoing::Store(Box::new(stored)), Some(pair))
        }
        (Some(before), Some((after, pair))) => {
            let event = ledger.undone(Some(&before), Some(&after));
            let same = (&before.api_key, &before.secret_key) == (&after.api_key, &after.secret_key);
            let row = Replacement {
                before,
                after,
                event: Some(event),
            };
            let pair = Some(pair).filter(|_| !same);
            (Undoing::Replace(Box::new(row)), pair)
        }
        (None, None) => return Err(no_state(found)),
    };
    let credential = undoing.after().or(undoing.before());
    let fingerprints = pair.zip(credential).map(|(pair, row)| {
        let of_pair = vault.fingerprints(&row.credential.credential_type, &pair);
        drop(pair);
        of_pair
    });
    Ok(Plan {
        remembered: remembered(&undoing),
        undoing,
        fingerprints,
    })
}

fn remembered(undoing: &Undoing) -> Option<(Uuid, i64)> {
    match undoing {
        Undoing::Remove(recorded) => Some((recorded.event.subject, recorded.event.revision)),
        Undoing::Store(_) | Undoing::Replace(_) => {
            let after = undoing.after().filter(|row| !row.is_unsealed())?;
            Some((after.credential.id, after.revision()))
        }
    }
}

/// Refuses an event that is not as it was written.
fn refuse_untrue(vault: &Vault, found: &UndoEvent) -> Result<(), Failure> {
    let event = &found.event;
    if !EventKind::named(&event.kind).is_some_and(EventKind::is_of_credential) {
        return Err(not_undoable(&event.kind));
    }
    let judge = vault.keys().event_judge(vault.row().id, vault.known());
    match judge.state(event, found.previous_mac.as_deref()) {
        ChainState::Broken => Err(Failure::new(
            ExitCode::Integrity,
            "the event is not as it was written, or the one before it is gone",
        )
        .hint("`credctl log` marks what is broken; nothing was changed")),
        ChainState::Ok | ChainState::Unsigned | ChainState::Unchecked => Ok(()),
    }
}

/// Refuses a credential that is not as the event left it.
fn refuse_changed(
    ctx: &mut Context<'_>,
    vault: &Vault,
    found: &UndoEvent,
    now: &UndoState,
) -> Result<(), Failure> {
    let event = &found.event;
    if !now.later.is_empty() {
        let later: Vec<_> = now.later.iter().map(|event| words(&event.kind)).collect();
        let message = format!("since then the credential was: {}", later.join(", "));
        let newest = now.later.last().map(|event| event.id.to_string());
        return Err(Failure::new(ExitCode::Conflict, message).hint(format!(
            "take the newest change back first: credctl undo {}",
            newest.unwrap_or_default()
        )));
    }
    let outside = |how| {
        let message = format!("since then the credential was {how} outside credctl");
        Failure::new(ExitCode::Conflict, message)
    };
    let changed =
        || outside("changed").hint("`credctl vault check` says what is not as credctl wrote it");
    let Some(row) = &now.row else {
        return match event.seal {
            Some(_) => Err(outside("removed").hint(
                "bring it back from a backup with `credctl restore FILE`, or store it again with `credctl add`",
            )),
            None => Ok(()),
        };
    };
    let Some(companion) = &row.companion else {
        return match event.seal {
            Some(_) => Err(changed()),
            None => Ok(()),
        };
    };
    selection::judge_for_change(ctx, vault.row(), &mut row.clone())?;
    // A rotation seals anew, and leaves the revision.
    let is_resealed = companion.key_id != event.key_id;
    let is_same = event.seal.as_ref() == Some(&companion.seal);
    match companion.revision == event.revision && (is_same || is_resealed) {
        true => Ok(()),
        false => Err(changed()),
    }
}

/// Returns the state before the event, in its account. `None` if there was no credential.
async fn was(
    ctx: &Context<'_>,
    store: &Store,
    found: &UndoEvent,
) -> Result<Option<SealedCredential>, Failure> {
    let event = &found.event;
    let Some(text) = &event.was else {
        return match is_stored(&event.kind) && found.previous_seal.is_none() {
            true => Ok(None),
            false => Err(no_state(found)),
        };
    };
    if text == EMPTIED {
        return Err(no_state(found));
    }
    let text: CredentialText = serde_json::from_str(text).map_err(|_| untrue_state())?;
    let accounts = store.accounts().await?.1;
    let account = accounts.into_iter().find(|a| a.id == text.account_id());
    let account = account.ok_or_else(|| {
        Failure::new(
            ExitCode::NotFound,
            "the account that the credential was in is gone",
        )
    })?;
    let was = text.row(&ctx.providers(), account);
    let was = was.filter(|was| was.credential.id == event.subject);
    was.map(Some).ok_or_else(untrue_state)
}

/// Returns true if the event stored a credential that was not there.
fn is_stored(kind: &str) -> bool {
    matches!(
        EventKind::named(kind),
        Some(EventKind::Added | EventKind::Imported | EventKind::Restored | EventKind::Undone)
    )
}

/// Returns a former state, sealed anew as the next one, and the pair that it holds.
fn brought_back(
    vault: &Vault,
    found: &UndoEvent,
    was: &SealedCredential,
) -> Result<(SealedCredential, KeyPair), Failure> {
    let event = &found.event;
    // The state is not covered by the event's MAC. Its own seal is, as that of the event before.
    if let Some(seal) = &found.previous_seal {
        let companion = was.companion.as_ref().ok_or_else(untrue_state)?;
        // A rotation in between sealed anew.
        let is_of_same_key = companion.key_id == found.previous_key;
        if is_of_same_key && companion.seal != *seal {
            return Err(untrue_state());
        }
    }
    let revision = accepted_revision(event.revision);
    let back = vault.checker().brought_back(was, revision);
    let (mut row, pair) = back.map_err(|why| vault.keys().fault(&was.credential, why))?;
    row.chain_end = Some(ChainEnd::from(event));
    // The time of the change is that of the transaction.
    row.credential.updated_at = jiff::Timestamp::UNIX_EPOCH;
    Ok((row, pair))
}

fn untrue_state() -> Failure {
    Failure::new(
        ExitCode::Integrity,
        "the state before the change is not as credctl kept it; nothing was changed",
    )
}

fn no_state(found: &UndoEvent) -> Failure {
    let kind = words(&found.event.kind);
    let message = format!("what was before `{kind}` is no longer kept");
    Failure::new(ExitCode::NotFound, message)
}

/// Refusal of an event that tells of no change of a credential.
fn not_undoable(kind: &str) -> Failure {
    let kinds = EventKind::ALL.iter().filter(|kind| kind.is_of_credential());
    let kinds: Vec<_> = kinds.map(|kind| words(kind.as_str())).collect();
    let message = format!("`{}` cannot be taken back", words(kind));
    let hint = format!("these can: {}", kinds.join(", "));
    Failure::new(ExitCode::Refused, message).hint(hint)
}
