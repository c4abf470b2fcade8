//! Replaces many rows at a time: reads them in batches, and writes each one back only if nobody
//! changed it meanwhile.

use jiff::Timestamp;
use tokio_postgres::{Client, types::Type};
use uuid::Uuid;

use super::{
    Replacement, SealedCredential, Store, StoreError,
    rows::get,
    sealed::{sealed_credential, sealed_where},
    tables::{ALL_AT_ONCE, IN_ORDER},
    witness::Witness,
    write::{Before, Updated},
};
use crate::{domain::KeyId, postgres::wire::Statement};

/// Selection among the user's rows.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// All rows.
    All,
    /// Rows that are sealed with another vault key than this one, or not sealed.
    NotUnder(KeyId),
}

/// Order in which rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walk {
    /// Every row, by its id.
    ById,
    /// In the order of a list, which is close to the order on disk, so that writing many rows is
    /// quick. Rows without a time are left out.
    AsListed,
}

/// Position of a walk through rows.
#[derive(Debug, Clone)]
pub struct WalkPosition {
    walk: Walk,
    id: Uuid,
    credential_type: String,
    created_at: Timestamp,
}

impl WalkPosition {
    /// Returns the position before the first row.
    pub fn nothing(walk: Walk) -> Self {
        WalkPosition {
            walk,
            id: Uuid::nil(),
            credential_type: String::new(),
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    /// Moves past the last of these rows. Returns `false` if there are no rows, or if the walk
    /// cannot go on after the last one.
    pub fn pass(&mut self, rows: &[Result<SealedCredential, Uuid>]) -> bool {
        match (rows.last(), self.walk) {
            (None, _) => false,
            (Some(Ok(row)), _) => {
                self.id = row.credential.id;
                self.credential_type.clone_from(&row.stored_type);
                self.created_at = row.credential.created_at;
                true
            }
            (Some(Err(id)), Walk::ById) => {
                self.id = *id;
                true
            }
            // Only the id of an unreadable row is known, not its place in a list.
            (Some(Err(_)), Walk::AsListed) => false,
        }
    }
}

impl Store {
    /// Reads the user's next rows, at most `limit` of them. Fewer rows mean that no more follow. A
    /// row that cannot be read as a credential is returned as its id.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn rows_after(
        &self,
        which: Which,
        after: &WalkPosition,
        limit: usize,
    ) -> Result<Vec<Result<SealedCredential, Uuid>>, StoreError> {
        let (user, limit) = (self.user_id(), limit as i64);
        let key = match which {
            Which::NotUnder(key) => Some(key.to_string()),
            Which::All => None,
        };
        let wanted = match which {
            Which::All => "true",
            Which::NotUnder(_) => "k.key_id IS DISTINCT FROM $4",
        };
        let (later, order) = match after.walk {
            Walk::ById => ("c.id > $2", "c.id"),
            Walk::AsListed => (
                "c.created_at IS NOT NULL AND (c.credential_type::text, c.created_at::timestamptz, c.id) > ($5, $6, $2)",
                "c.credential_type, c.created_at, c.id",
            ),
        };
        let statement = Statement {
            sql: sealed_where(
                &self.tables,
                &format!("{later} AND {wanted} ORDER BY {order} LIMIT $3"),
            ),
            params: vec![
                (&user, Type::TEXT),
                (&after.id, Type::UUID),
                (&limit, Type::INT8),
                (&key, Type::TEXT),
                (&after.credential_type, Type::TEXT),
                (&after.created_at, Type::TIMESTAMPTZ),
            ],
        };
        let setting = match (which, after.walk) {
            (Which::NotUnder(_), Walk::ById) => ALL_AT_ONCE,
            _ => IN_ORDER,
        };
        let setting = Statement {
            sql: setting.to_owned(),
            params: Vec::new(),
        };
        let (_, answers) = self.read(&[setting, statement]).await?;
        let rows = answers.last().into_iter().flatten();
        let rows = rows.map(|row| match sealed_credential(&self.providers, row) {
            Ok(row) if row.credential.damage.is_some() => Ok(Err(row.credential.id)),
            Ok(row) => Ok(Ok(row)),
            Err(StoreError::Damaged { .. }) => Ok(Err(get(row, 0, "its id")?)),
            Err(error) => Err(error),
        });
        rows.collect()
    }

    /// Replaces rows, each only if both its parts are as they were read. Times stay. Returns the
    /// number of rows written.
    ///
    /// # Errors
    /// As for any write.
    pub async fn rewrite(&self, rows: &[Replacement]) -> Result<usize, StoreError> {
        if rows.is_empty() {
            return Ok(0);
        }
        let work = async |client: &Client| self.rewrite_within(client, rows).await;
        let written = self.write(work).await;
        let written = written.map_err(StoreError::repeatable);
        let (before, after): (Vec<_>, Vec<_>) = match &written {
            Ok(_) => Default::default(),
            Err(_) => rows.iter().cloned().map(|r| (r.before, r.after)).unzip(),
        };
        self.explained(written, &before, &after).await
    }

    async fn rewrite_within(
        &self,
        client: &Client,
        rows: &[Replacement],
    ) -> Result<(usize, Witness), StoreError> {
        let before = Before::of(rows.iter().map(|row| &row.before));
        let held = self.hold_unchanged(client, &before).await?;
        let is_held = |row: &&Replacement| held.contains(&row.before.credential.id);
        let rows: Vec<_> = rows.iter().filter(is_held).collect();
        let updated = Updated {
            tokens: rows.iter().any(|row| row.changes_tokens()),
            ..Updated::default()
        };
        self.update_rows(client, &rows, updated).await?;
        let first = rows.first().map(|row| row.witness());
        Ok((rows.len(), first.unwrap_or(Witness::Nothing)))
    }
}
