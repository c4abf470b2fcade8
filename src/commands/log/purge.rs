//! `credctl log --purge`.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    commands::answers,
    context::Context,
    domain::{EventKind, Reason},
    exit::Failure,
    render::rfc3339,
    vault::Ledger,
};

#[derive(Serialize)]
struct Answer {
    purged: usize,
}

/// Empties the former states in the events before a time.
///
/// # Errors
/// Exit 7 without `--yes` if nobody can be asked; otherwise as for any write.
pub(super) async fn run(
    ctx: &mut Context<'_>,
    before: Timestamp,
    (yes, reason): (bool, Option<&Reason>),
) -> Result<(), Failure> {
    let Some(store) = ctx.existing_store()? else {
        return Err(answers::no_vault());
    };
    let (vault, count) = store.purgeable(before).await?;
    if count == 0 {
        return show(ctx, 0);
    }
    if !yes && ctx.can_ask() {
        let until = rfc3339(before);
        ctx.out.say(&format!(
            "  {count} changes before {until} can be taken back, and then no longer"
        ));
    }
    let (needs, unchanged) = ("emptying the ledger", "nothing was changed");
    ctx.confirm(yes, needs, "Empty them for good?", unchanged)
        .await?;
    let author = ctx.author(reason);
    let keys = ctx.keys_at_hand()?;
    let keyring = keys.as_ref().map(|keys| keys.keyring());
    let ledger = Ledger::new(keyring, vault.id, (store.user_id(), &author));
    let event = ledger.next_of_user(EventKind::Purged, Some(rfc3339(before)));
    let purged = store.purge(before, &event).await?;
    show(ctx, purged)
}

fn show(ctx: &mut Context<'_>, purged: usize) -> Result<(), Failure> {
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&Answer { purged })?);
    }
    ctx.out.say(&match purged {
        0 => "Nothing to empty".to_owned(),
        1 => "Emptied 1 event: it still tells what was done".to_owned(),
        n => format!("Emptied {n} events: they still tell what was done"),
    });
    Ok(())
}
