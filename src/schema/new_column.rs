use std::time::Duration;

use super::{SchemaError, Target, catalog::CREDENTIALS, session::Session};

/// Returns true if migrating adds a column to a table of another product. Clients that cache prepared
/// statements on that table fail once.
///
/// # Errors
/// Fails with [`SchemaError`] if the catalog cannot be read.
pub async fn adds_column(target: Target<'_>, deadline: Duration) -> Result<bool, SchemaError> {
    let session = Session::new(target, deadline);
    session.reading(async || read(&session).await).await
}

async fn read(session: &Session<'_>) -> Result<bool, SchemaError> {
    let sql = "SELECT EXISTS (
                   SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'r'
                     AND NOT EXISTS (SELECT FROM pg_attribute a
                                     WHERE a.attrelid = c.oid AND a.attname = 'nickname'
                                       AND NOT a.attisdropped))
               AND NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                               WHERE n.nspname = $3 AND c.relname = 'vault')";
    let names = [session.schema, CREDENTIALS, &session.names.own];
    Ok(session.row(sql, &names).await?.try_get(0)?)
}
