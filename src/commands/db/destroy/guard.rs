//! What must be known before a private database is destroyed: that its credentials are kept elsewhere.

use crate::{
    commands::past_backups::{holds_keys, past_backups},
    context::Context,
    domain::Event,
    exit::{ExitCode, Failure},
    postgres::private::PrivateServer,
    store::Store,
};

const WITHOUT: &str = "back up with `credctl backup FILE --with-keys`, or add --without-backup";

/// Refuses to destroy credentials of which no backup with vault keys is known. Returns the events of
/// the user's backups, the newest first.
///
/// # Errors
/// Exit 7 if there is no such backup, or if it cannot be told.
pub(super) async fn refuse_without_backup(
    ctx: &mut Context<'_>,
    server: &PrivateServer,
) -> Result<Vec<Event>, Failure> {
    // Of data that are gone, there is nothing left to back up.
    if !matches!(server.is_made(), Ok(true)) {
        return Ok(Vec::new());
    }
    let store = ctx.store_of_any_vault()?;
    let (own, of_others) = counted(&store).await.map_err(|why| untold(&why))?;
    if own + of_others == 0 {
        return Ok(Vec::new());
    }
    let keys = ctx.keys(&[]).ok();
    let backups = past_backups(&store, keys.as_deref()).await;
    let backups = backups.map_err(|why| untold(&why))?;
    if own > 0 && !backups.iter().any(holds_keys) {
        return Err(refused(format!(
            "{} would be lost: no backup with vault keys was made",
            credentials(own)
        )));
    }
    if of_others > 0 {
        return Err(refused(format!(
            "{} of other users would be lost, whose backups are not known to you",
            credentials(of_others)
        )));
    }
    Ok(backups)
}

/// Returns the numbers of credentials of this user and of all others.
async fn counted(store: &Store) -> Result<(i64, i64), Failure> {
    let usage = store.usage().await?;
    let own = usage.rows.iter().map(|usage| usage.rows).sum();
    Ok((own, store.rows_of_others().await?))
}

fn refused(message: String) -> Failure {
    Failure::new(ExitCode::Refused, message).hint(WITHOUT)
}

fn untold(why: &Failure) -> Failure {
    let message = format!(
        "it cannot be told whether a backup was made: {}",
        why.message
    );
    Failure::new(ExitCode::Refused, message)
        .hint("if nothing in it is needed, or a backup is at hand, add --without-backup")
}

fn credentials(count: i64) -> String {
    match count {
        1 => "1 credential".to_owned(),
        several => format!("{several} credentials"),
    }
}
