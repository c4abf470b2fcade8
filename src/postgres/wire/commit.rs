use futures_util::future;
use tokio_postgres::{Client, types::Type};

use super::Scope;
use crate::postgres::PostgresError;

/// The end of a transaction that was told to commit.
#[derive(Debug)]
pub(super) enum CommitOutcome {
    /// The transaction was committed.
    Committed,
    /// The transaction was not committed, for this reason if one was given.
    Aborted(Option<PostgresError>),
    /// No answer came that can be trusted.
    Open,
}

impl Scope<'_> {
    /// Ends a writing transaction, and asks in the same round trip what became of it: an answer to
    /// COMMIT alone may be ROLLBACK, or the last word of a proxy that lost the server.
    pub(super) async fn commit(&self, client: &Client, transaction: &str) -> CommitOutcome {
        let commit = client.batch_execute("COMMIT");
        let asked = self.status(client, transaction);
        match future::join(commit, asked).await {
            (Ok(()), Ok(Some(true))) => CommitOutcome::Committed,
            (done, Ok(Some(false))) => {
                CommitOutcome::Aborted(done.err().map(|error| self.error(&error)))
            }
            _ => CommitOutcome::Open,
        }
    }

    /// Returns true if the transaction was committed, and `None` while it still runs.
    pub(super) async fn status(
        &self,
        client: &Client,
        transaction: &str,
    ) -> Result<Option<bool>, PostgresError> {
        let sql = "SELECT pg_xact_status($1::text::xid8)";
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
