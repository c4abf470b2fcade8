use std::time::Instant;

use super::{SchemaError, lock, session::Session};

/// Commits the transaction, and looks whether that is done: the answer to COMMIT alone is no proof. It
/// may be ROLLBACK, or come from a pooler that has lost the server. `is_done` reads what the
/// transaction changes.
///
/// # Errors
/// Fails with [`SchemaError::OutcomeUnknown`] if nobody can be asked over this connection, otherwise with
/// the reason why nothing was committed.
pub(super) async fn commit(
    session: &Session<'_>,
    is_done: impl AsyncFnOnce() -> Result<bool, SchemaError>,
) -> Result<(), SchemaError> {
    let done = session.commit().await;
    let unknown = || SchemaError::OutcomeUnknown(Box::default());
    if done.as_ref().is_err_and(|error| !error.leaves_connection()) {
        return Err(unknown());
    }
    let looked = session.reading(async || {
        if done.is_err() {
            // The lock waits for a transaction that is still under way.
            lock::acquire(session, Instant::now() + session.deadline).await?;
        }
        is_done().await
    });
    match (looked.await, done) {
        (Ok(true), _) => Ok(()),
        (Ok(false), Err(error)) => Err(error),
        (Ok(false), Ok(())) => Err(SchemaError::ConnectionLost),
        (Err(_), _) => Err(unknown()),
    }
}
