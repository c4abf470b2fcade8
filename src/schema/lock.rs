use std::time::{Duration, Instant};

use tokio_postgres::Row;

use super::{LockHolder, SchemaError, session::Session};

/// Advisory lock that every migration of a database takes, whatever schema it works on.
pub(super) const LOCK: (i32, i32) = (i32::from_be_bytes(*b"cred"), i32::from_be_bytes(*b"migr"));

/// Time between two attempts to take a lock that another session holds.
const PAUSE: Duration = Duration::from_millis(50);

const WHO: &str = "SELECT l.pid, coalesce(a.usename::text, ''), coalesce(a.application_name, '')
    FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.granted AND l.pid <> pg_backend_pid()
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";

/// Takes the lock until the end of the transaction. Fails with [`SchemaError::Locked`] and the holder
/// of the lock if that did not work before `until`.
///
/// The lock is polled, not waited for, so that the client limits the wait and the server shows no
/// blocked session.
pub(super) async fn acquire(session: &Session<'_>, until: Instant) -> Result<(), SchemaError> {
    let begun = Instant::now();
    while !try_once(session).await? {
        if Instant::now() >= until {
            let holder = holder_of_lock(session).await?;
            return Err(SchemaError::Locked {
                holder,
                waited: begun.elapsed(),
            });
        }
        let holder = async || holder_of_lock(session).await;
        session.tell_of_wait(begun, holder).await?;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// Statement that waits for the lock, for SQL that is run by hand.
pub(super) fn waiting_sql() -> String {
    let (class, object) = LOCK;
    format!("SELECT pg_catalog.pg_advisory_xact_lock({class}, {object});\n")
}

async fn try_once(session: &Session<'_>) -> Result<bool, SchemaError> {
    let (class, object) = LOCK;
    let sql = format!("SELECT pg_try_advisory_xact_lock({class}, {object})");
    Ok(session.row(&sql, &[]).await?.try_get(0)?)
}

async fn holder_of_lock(session: &Session<'_>) -> Result<Option<LockHolder>, SchemaError> {
    let (class, object) = LOCK;
    let sql = format!(
        "{WHO} AND l.locktype = 'advisory'
           AND l.classid = {class} AND l.objid = {object} AND l.objsubid = 2"
    );
    first(&session.rows(&sql, &[]).await?)
}

/// Tells of a wait for tables, outside a transaction. Who holds them is not worth an error.
pub(super) async fn tell_of_tables(session: &Session<'_>, begun: Instant) {
    let holder = async || {
        let asked = async || holder_of_tables(session).await;
        session.reading(asked).await
    };
    session.tell_of_wait(begun, holder).await.ok();
}

/// Error for a table that could not be locked since `begun`, outside a transaction. It names the session that uses the table;
/// if there are several, the one with the oldest transaction.
pub(super) async fn table_locked(session: &Session<'_>, begun: Instant) -> SchemaError {
    let waited = begun.elapsed();
    match session
        .reading(async || holder_of_tables(session).await)
        .await
    {
        Ok(holder) => SchemaError::Locked { holder, waited },
        Err(error) => error,
    }
}

async fn holder_of_tables(session: &Session<'_>) -> Result<Option<LockHolder>, SchemaError> {
    let sql = format!(
        "{WHO} AND l.locktype = 'relation'
           AND l.relation IN (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                              WHERE n.nspname = $1 AND c.relname IN ('user_accounts', 'user_credentials'))
         ORDER BY a.xact_start NULLS LAST LIMIT 1"
    );
    first(&session.rows(&sql, &[session.schema]).await?)
}

fn first(rows: &[Row]) -> Result<Option<LockHolder>, SchemaError> {
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    Ok(Some(LockHolder {
        pid: row.try_get(0)?,
        user: row.try_get(1)?,
        application: row.try_get(2)?,
    }))
}
