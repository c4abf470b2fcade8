//! Changes and removes stored credentials.

use futures_util::future;
use tokio_postgres::Client;

use super::{
    Chosen, Recorded, Replacement, Store, StoreError, Twin, TwinJudge,
    in_use::InUseQuestion,
    keys::FirstKey,
    namesakes::Namesakes,
    witness::Witness,
    write::{Times, Updated},
};
use crate::domain::{Credential, Fingerprint, InUse, SealState};

/// A change to one credential.
pub struct Change<'a> {
    /// The row as it was read, and as it will be, sealed.
    pub row: &'a Replacement,
    /// New keys, if they change.
    pub new_keys: Option<NewKeys<'a>>,
}

/// New keys of a credential, and what tells whether they are stored already.
pub struct NewKeys<'a> {
    /// The vault's first key, if these keys are its first sealing.
    pub first_key: Option<FirstKey>,
    /// Fingerprints of the pair under every vault key at hand.
    pub fingerprints: &'a [Fingerprint],
    /// Tells which stored rows hold the same pair.
    pub judge: TwinJudge<'a>,
    /// Rows of another product that hold the same pair.
    pub unsealed_twins: Vec<Twin>,
}

/// Result of a change to a credential.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Credential as it is now.
    pub credential: Credential,
    /// Other credentials of the user with its nickname, or one that looks like it.
    pub namesakes: Namesakes,
    /// Credential to which `CREDCTL_CREDENTIAL` leads now; `None` if the variable is not set.
    pub chosen: Option<Chosen>,
    /// Other credentials that hold the new keys.
    pub same_keys: Vec<Credential>,
}

impl Updated {
    /// Returns the columns of the shared row that a replacement changes.
    pub(super) fn by(row: &Replacement) -> Self {
        let (before, after) = (&row.before, &row.after);
        Updated {
            credential_type: before.stored_type != after.stored_type,
            nickname: before.credential.nickname != after.credential.nickname,
            is_active: before.credential.is_active != after.credential.is_active,
            tokens: row.changes_tokens(),
            time: true,
        }
    }
}

impl Store {
    /// Changes a credential, if both its parts are still as they were read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if they are not; else as for any write.
    pub async fn change(
        &self,
        change: &Change<'_>,
        in_use: &InUse<'_>,
    ) -> Result<Changed, StoreError> {
        let row = change.row;
        let work = async |client: &Client| self.change_within(client, change, in_use).await;
        let done = self.write(work).await;
        let done = done.map_err(|error| error.concerning(row.after.credential.id));
        let (before, after) = (
            std::slice::from_ref(&row.before),
            std::slice::from_ref(&row.after),
        );
        self.explained(done, before, after).await
    }

    async fn change_within(
        &self,
        client: &Client,
        change: &Change<'_>,
        in_use: &InUse<'_>,
    ) -> Result<(Changed, Witness), StoreError> {
        let row = change.row;
        let mut after = row.after.clone();
        let same_keys = self.same_keys(client, change).await?;
        let updated = Updated::by(row);
        let rows = [row];
        let written = self.update_rows(client, &rows, updated);
        let namesakes = self.namesakes(client, &row.after);
        let chosen = self.chosen_within(client, in_use);
        let (times, namesakes, chosen) = future::try_join3(written, namesakes, chosen).await?;
        Times::set(&times, &mut after);
        after.credential.seal = SealState::Ok;
        let changed = Changed {
            credential: after.credential,
            namesakes,
            chosen,
            same_keys,
        };
        Ok((changed, row.witness()))
    }

    /// Finds the credentials with the keys that a change stores. Empty if it stores none.
    async fn same_keys(
        &self,
        client: &Client,
        change: &Change<'_>,
    ) -> Result<Vec<Credential>, StoreError> {
        let Some(new) = &change.new_keys else {
            return Ok(Vec::new());
        };
        self.record_first_within(client, new.first_key.as_ref())
            .await?;
        let pair = (new.fingerprints, new.judge);
        let credential = &change.row.after.credential;
        self.others_with_pair(client, pair, &new.unsealed_twins, credential)
            .await
    }

    /// Resolves what `CREDCTL_CREDENTIAL` means from now on. If this were asked after COMMIT, a lost
    /// answer would hide that the change was made.
    async fn chosen_within(
        &self,
        client: &Client,
        in_use: &InUse<'_>,
    ) -> Result<Option<Chosen>, StoreError> {
        if matches!(in_use, InUse::Config(_)) {
            return Ok(None);
        }
        let ask = async |question: &InUseQuestion<'_>| {
            let user = self.user_id();
            match question.statement(&self.tables, &user) {
                Some(asked) => self.rows(client, &asked.sql, &asked.params).await,
                None => Ok(Vec::new()),
            }
        };
        let mut question = InUseQuestion::new(self, in_use);
        let mut rows = ask(&question).await?;
        if rows.is_empty() {
            question = question.trimming();
            rows = ask(&question).await?;
        }
        question.by_variable(self, &rows).map(Some)
    }

    /// Removes credentials, all or none, if both parts of each are still as they were read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if one is not; else as for any write.
    pub async fn remove(&self, rows: &[Recorded]) -> Result<(), StoreError> {
        let work = async |client: &Client| self.delete_rows(client, rows).await;
        self.remove_with(rows, work).await
    }

    /// Removes rows by this work.
    pub(super) async fn remove_with(
        &self,
        rows: &[Recorded],
        work: impl AsyncFn(&Client) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let Some(first) = rows.first() else {
            return Ok(());
        };
        let done = self.write(async |client| {
            work(client).await?;
            Ok(((), Witness::Event(first.event.id)))
        });
        let done = done.await;
        let done = done.map_err(|error| error.concerning(first.row.credential.id));
        let before: Vec<_> = rows.iter().map(|gone| gone.row.clone()).collect();
        self.explained(done, &before, &[]).await
    }
}
