//! Empties what the ledger keeps of former states. The chains go on verifying.

use jiff::Timestamp;
use tokio_postgres::{
    Client,
    types::{ToSql, Type},
};
use uuid::Uuid;

use super::{NextEvent, Recorded, Store, StoreError, VaultRow, witness::Witness};
use crate::{domain::KeyId, postgres::wire::Statement};

/// Condition that an event holds a former state. An emptied one is the `null` of JSON.
const HOLDS_STATE: &str = "e.was IS NOT NULL AND e.was::text <> 'null'";

impl Store {
    /// Reads the vault, and counts the user's events before this time that hold a former state.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn purgeable(&self, before: Timestamp) -> Result<(VaultRow, usize), StoreError> {
        let user = self.user_id();
        let events = Statement {
            sql: format!(
                "SELECT e.id FROM {} e WHERE e.user_id = $1 AND e.at < $2 AND {HOLDS_STATE}",
                self.tables.events
            ),
            params: vec![(&user, Type::TEXT), (&before, Type::TIMESTAMPTZ)],
        };
        let (vault, answers) = self.read(&[events]).await?;
        vault.allow_writing()?;
        let count = answers.first().map_or(0, Vec::len);
        Ok((vault, count))
    }

    /// Counts the user's events whose former state is sealed with this vault key.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn states_under(&self, key: KeyId) -> Result<usize, StoreError> {
        let (user, key) = (self.user_id(), key.to_string());
        let events = Statement {
            sql: format!(
                "SELECT e.id FROM {} e WHERE e.user_id = $1 AND {HOLDS_STATE} \
                 AND e.was -> 'companion'::text ->> 'key_id'::text = $2",
                self.tables.events
            ),
            params: vec![(&user, Type::TEXT), (&key, Type::TEXT)],
        };
        let (_, answers) = self.read(&[events]).await?;
        Ok(answers.first().map_or(0, Vec::len))
    }

    /// Empties the former states in the user's events before this time. Returns their number.
    ///
    /// # Errors
    /// As for any write.
    pub async fn purge(
        &self,
        before: Timestamp,
        event: &NextEvent<'_>,
    ) -> Result<usize, StoreError> {
        let sql = format!(
            "UPDATE {} e SET was = 'null' WHERE e.user_id = $1 AND e.at < $2 AND {HOLDS_STATE} RETURNING e.id",
            self.tables.events
        );
        let purged = self.write(async |client| {
            let params: &[(&(dyn ToSql + Sync), Type)] =
                &[(&self.user_id, Type::TEXT), (&before, Type::TIMESTAMPTZ)];
            let purged = self.rows(client, &sql, params).await?.len();
            if purged == 0 {
                return Ok((0, Witness::Nothing));
            }
            let event = self.append_event(client, event).await?;
            Ok((purged, Witness::Event(event)))
        });
        purged.await.map_err(StoreError::repeatable)
    }

    /// Removes credentials, all or none, and empties all former states that the ledger keeps of them:
    /// nothing brings them back.
    ///
    /// # Errors
    /// As for [`Store::remove`].
    pub async fn destroy(&self, rows: &[Recorded]) -> Result<(), StoreError> {
        let work = async |client: &Client| {
            self.delete_rows(client, rows).await?;
            self.empty_states(client, rows).await
        };
        self.remove_with(rows, work).await
    }

    async fn empty_states(&self, client: &Client, rows: &[Recorded]) -> Result<(), StoreError> {
        let sql = format!(
            "UPDATE {} e SET was = 'null' WHERE e.user_id = $1 AND e.subject = ANY ($2::uuid[]) AND {HOLDS_STATE} \
             RETURNING e.id",
            self.tables.events
        );
        let subjects: Vec<Uuid> = rows.iter().map(|gone| gone.event.subject).collect();
        let params: &[(&(dyn ToSql + Sync), Type)] =
            &[(&self.user_id, Type::TEXT), (&subjects, Type::UUID_ARRAY)];
        self.rows(client, &sql, params).await.map(drop)
    }
}
