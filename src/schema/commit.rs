use std::time::Instant;

use tokio::time::timeout_at;

use super::{SchemaError, lock, session::Session};

/// Commits the transaction, and looks whether that is done: the answer to COMMIT alone is no proof. It
/// may be ROLLBACK, or come from a pooler that has lost the server. `is_done` reads what the
/// transaction changes.
///
/// All of it has half of the deadline. The other half is for asking over another connection.
///
/// # Errors
/// Fails with [`SchemaError::OutcomeUnknown`] if nobody can be asked over this connection, otherwise with
/// the reason why nothing was committed.
pub(super) async fn commit(
    session: &Session<'_>,
    is_done: impl AsyncFnOnce() -> Result<bool, SchemaError>,
) -> Result<(), SchemaError> {
    session.set_settling(true);
    let settled = settle(session, is_done).await;
    session.set_settling(false);
    settled
}

async fn settle(
    session: &Session<'_>,
    is_done: impl AsyncFnOnce() -> Result<bool, SchemaError>,
) -> Result<(), SchemaError> {
    let until = Instant::now() + session.deadline / 2;
    let done = session.commit(until).await;
    let unknown = || SchemaError::OutcomeUnknown(Box::default());
    if done.as_ref().is_err_and(|error| !error.leaves_connection()) {
        return Err(unknown());
    }
    let looked = session.reading(async || {
        if done.is_err() {
            // The lock waits for a transaction that is still under way.
            lock::acquire(session, until).await?;
        }
        is_done().await
    });
    let looked = timeout_at(until.into(), looked).await;
    match (looked, done) {
        (Ok(Ok(true)), _) => Ok(()),
        (Ok(Ok(false)), Err(error)) => Err(error),
        (Ok(Ok(false)), Ok(())) => Err(SchemaError::ConnectionLost),
        (Ok(Err(_)) | Err(_), _) => Err(unknown()),
    }
}
