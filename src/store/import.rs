//! Stores many credentials at once: in one transaction, with set-based statements.

use std::cell::RefCell;

use jiff::{Timestamp, ToSpan as _};
use tokio_postgres::Client;
use uuid::Uuid;

use super::{
    Recorded, RowsError, SealedCredential, Store, StoreError, TwinJudge,
    accounts::account_or_default, keys::FirstKey, rows::get, witness::Witness,
};
use crate::domain::{Account, Fingerprint, SealState};

/// Credentials to store, all or none, without the rows.
pub struct Import<'a> {
    /// Account of the credentials. `None` means the private database's `default`, which is made if
    /// it does not exist.
    pub account: Option<Account>,
    /// Id of the first credential.
    pub first: Uuid,
    /// The vault's first key, if this is its first sealing.
    pub first_key: Option<FirstKey>,
    /// Tells which stored rows hold the same pair.
    pub judge: TwinJudge<'a>,
}

/// Rows of an import, and the fingerprints of their pairs under every vault key at hand.
pub struct ImportBatch {
    pub rows: Vec<Recorded>,
    pub fingerprints: Vec<Fingerprint>,
}

/// Supplies the rows of an import, sealed for an account, batch by batch. The batch after the last is
/// `None`.
pub trait ImportRows {
    /// Reason why the import cannot go on.
    type Error;
    /// Returns the next rows.
    ///
    /// # Errors
    /// An error undoes the whole import.
    fn next(&mut self, account: &Account) -> Result<Option<ImportBatch>, Self::Error>;
    /// Receives the rows of a batch as they are stored.
    fn stored(&mut self, rows: Vec<SealedCredential>);
}

impl Store {
    /// Stores credentials in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if one of the pairs was stored meanwhile; the error of `rows`; else
    /// as for any write.
    pub async fn import<R: ImportRows>(
        &self,
        import: &Import<'_>,
        rows: &mut R,
    ) -> Result<(), RowsError<R::Error>> {
        let last = RefCell::new(Vec::new());
        let work = async |client: &Client| self.import_within(client, import, rows, &last).await;
        let done = self.write_in_batches(work).await;
        match done {
            Err(RowsError::Store(error)) => {
                let error = Err(error.concerning(import.first));
                Ok(self.explained(error, &[], &last.into_inner()).await?)
            }
            done => done,
        }
    }

    /// Stores the batches. One that is refused is left in `last` for the explanation.
    async fn import_within<R: ImportRows>(
        &self,
        client: &Client,
        import: &Import<'_>,
        rows: &mut R,
        last: &RefCell<Vec<SealedCredential>>,
    ) -> Result<((), Witness), RowsError<R::Error>> {
        let scope = self.scope();
        let mut first = None;
        let prepared = scope.in_time(self.prepare_import(client, import)).await;
        let (account, mut time) = prepared?;
        while let Some(batch) = rows.next(&account).map_err(RowsError::Caller)? {
            let ImportBatch {
                rows: mut batch,
                fingerprints,
            } = batch;
            let twins = self.twins_within(client, &fingerprints, import.judge);
            if !scope.in_time(twins).await?.is_empty() {
                return Err(StoreError::Conflict.into());
            }
            for Recorded { row, event } in &mut batch {
                first.get_or_insert(event.id);
                // Times a microsecond apart, so that a list shows the rows in the order of the file.
                time = time.saturating_add(1.microsecond()).unwrap_or(time);
                (row.credential.created_at, row.credential.updated_at) = (time, time);
            }
            if let Err(error) = scope.in_time(self.insert_rows(client, &batch)).await {
                last.replace(batch.into_iter().map(|new| new.row).collect());
                return Err(error.into());
            }
            let mut stored: Vec<_> = batch.into_iter().map(|new| new.row).collect();
            for row in &mut stored {
                row.credential.seal = SealState::Ok;
            }
            rows.stored(stored);
        }
        Ok(((), first.map_or(Witness::Nothing, Witness::Event)))
    }

    /// Does everything that comes before the rows. Returns the account of the rows, and the time of
    /// the transaction.
    async fn prepare_import(
        &self,
        client: &Client,
        import: &Import<'_>,
    ) -> Result<(Account, Timestamp), StoreError> {
        self.record_first_within(client, import.first_key.as_ref())
            .await?;
        let account = account_or_default(client, self, import.account.as_ref()).await?;
        self.lock_pairs(client).await?;
        let rows = self.rows(client, "SELECT pg_catalog.now()", &[]).await?;
        let what = "the time of the transaction";
        let now = rows.first().map(|row| get(row, 0, what)).transpose()?;
        Ok((account, now.ok_or_else(|| StoreError::other_answer(what))?))
    }
}
