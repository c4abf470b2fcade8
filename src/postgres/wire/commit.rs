use futures_util::future;
use tokio_postgres::{Client, types::Type};

use super::TransactionScope;
use crate::postgres::PostgresError;

#[derive(Debug)]
pub(super) enum CommitOutcome {
    /// The transaction was committed.
    Committed,
    /// The transaction was not committed. Holds the reason, if the server gave one.
    Aborted(Option<PostgresError>),
    /// No trustworthy answer came.
    Open,
}

impl TransactionScope<'_> {
    /// Commits a writing transaction and queries its status in the same round trip. The answer to
    /// COMMIT alone proves nothing: it may be ROLLBACK, or come from a proxy that lost the server.
    pub(super) async fn commit(&self, client: &Client, transaction: &str) -> CommitOutcome {
        let commit = client.batch_execute("COMMIT");
        let status = self.status(client, transaction);
        match future::join(commit, status).await {
            (Ok(()), Ok(Some(true))) => CommitOutcome::Committed,
            (done, Ok(Some(false))) => {
                CommitOutcome::Aborted(done.err().map(|error| self.error(&error)))
            }
            _ => CommitOutcome::Open,
        }
    }

    /// Returns true if the transaction was committed, false if it was aborted, and `None` if it still
    /// runs.
    pub(super) async fn status(
        &self,
        client: &Client,
        transaction: &str,
    ) -> Result<Option<bool>, PostgresError> {
        let sql = "SELECT pg_catalog.pg_xact_status($1::pg_catalog.xid8)";
        let rows = self
            .rows(client, sql, &[(&transaction, Type::TEXT)])
            .await?;
        let status: Option<String> = rows.first().and_then(|row| row.try_get(0).ok()).flatten();
        Ok(match status.as_deref() {
            Some("committed") => Some(true),
            Some("aborted") => Some(false),
            _ => None,
        })
    }
}
