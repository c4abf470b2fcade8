use futures_util::future;
use tokio_postgres::Client;

use super::{Proof, TransactionScope};
use crate::postgres::PostgresError;

#[derive(Debug)]
pub(super) enum CommitOutcome {
    /// The transaction was committed.
    Committed,
    /// No answer came in time.
    Silent,
    /// No trustworthy answer came. Holds the error that the server answered, if it did.
    Open(Option<PostgresError>),
}

impl TransactionScope<'_> {
    /// Commits a writing transaction and asks for its proof in the same round trip. The answer to
    /// COMMIT alone proves nothing: it may be ROLLBACK, or come from a proxy that lost the server.
    pub(super) async fn commit(
        &self,
        client: &Client,
        head: &str,
        proof: &Proof<'_>,
    ) -> CommitOutcome {
        let commit = client.batch_execute("COMMIT");
        let asked = self.asked(client, head, &proof.ask);
        match future::join(commit, asked).await {
            (Ok(()), Ok(Some(true))) => CommitOutcome::Committed,
            (done, _) => {
                let error = done.err().map(|error| self.error(&error));
                CommitOutcome::Open(error.filter(|error| !error.is_down()))
            }
        }
    }
}
