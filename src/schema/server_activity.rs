use std::time::Duration;

use super::{SchemaError, Target, lock::LOCK, session::Session};

/// Returns the id of the server process for this connection, for [`is_still_running`].
///
/// # Errors
/// Fails with [`SchemaError`] if the query fails.
pub async fn server_process_id(target: Target<'_>, deadline: Duration) -> Result<i32, SchemaError> {
    let session = Session::new(target, deadline);
    let asked = async || session.row("SELECT pg_catalog.pg_backend_pid()", &[]).await;
    Ok(session.reading(asked).await?.try_get(0)?)
}

/// Returns true if the server process still works for a [`migrate`](super::migrate). Ask over another
/// connection.
///
/// The changes themselves have no deadline, and a long one looks just like a connection that fell
/// silent. The server knows the difference. Its process no longer works for us if it holds the lock
/// and has waited for the client longer than `deadline`, or if the process is gone and no other
/// process holds the lock. A process waits for the client between statements, and also within a
/// statement of which only a part arrived. In the second case its state is `active`, and only its
/// wait event shows the wait.
///
/// # Errors
/// Fails with [`SchemaError`] if the query fails.
pub async fn is_still_running(
    target: Target<'_>,
    process: i32,
    deadline: Duration,
) -> Result<bool, SchemaError> {
    let (class, object) = LOCK;
    let sql = format!(
        "WITH holder AS (SELECT a.pid, a.state_change,
                 a.state LIKE 'idle%' OR a.wait_event = 'ClientRead' AS waits FROM pg_locks l
             JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.granted AND l.locktype = 'advisory'
               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND l.classid = {class} AND l.objid = {object} AND l.objsubid = 2)
         SELECT CASE WHEN EXISTS (SELECT FROM holder WHERE pid = $1::text::int4)
             THEN NOT EXISTS (SELECT FROM holder WHERE pid = $1::text::int4 AND waits
                  AND clock_timestamp() - state_change > $2::text::int8 * interval '1 ms')
             ELSE EXISTS (SELECT FROM holder)
                  OR EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1::text::int4) END"
    );
    let (process, patience) = (process.to_string(), deadline.as_millis().to_string());
    let session = Session::new(target, deadline);
    let asked = async || session.row(&sql, &[&process, &patience]).await;
    Ok(session.reading(asked).await?.try_get(0)?)
}
