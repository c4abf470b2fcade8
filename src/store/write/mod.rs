//! Writes credentials and their companions, and raises unless what is stored is exactly what was
//! meant.
//!
//! A write is one statement with a part for each table, each with its own conditions, and a guard
//! behind it. The guard reads what is stored by then, after every trigger, and divides by zero unless
//! each row has exactly the values that were sealed.

mod columns;
mod diagnosis;
mod guard;
mod sql;

use std::collections::HashSet;

use futures_util::future;
use jiff::Timestamp;
use tokio_postgres::{Client, types::Type};
use uuid::Uuid;

use super::{
    SealedCredential, Store, StoreError,
    events::EventRows,
    rows::{get, readable_time},
    witness::Witness,
};
use crate::{domain::Event, postgres::wire::Params};
use columns::After;
pub(super) use columns::Before;
use guard::Meant;
pub(super) use sql::Updated;

/// Times of a row that was written.
pub(super) struct Times {
    id: Uuid,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// A row to store or to remove, with the event that tells of it.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub row: SealedCredential,
    pub event: Event,
}

/// A row as it was read, and as it will be.
#[derive(Debug, Clone)]
pub struct Replacement {
    pub before: SealedCredential,
    pub after: SealedCredential,
    /// Event that tells of the change. `None` in a rotation, which has one event for all rows.
    pub event: Option<Event>,
}

impl Replacement {
    /// Returns what proves the change afterwards.
    pub(super) fn witness(&self) -> Witness {
        match &self.event {
            Some(event) => Witness::Event(event.id),
            None => Witness::Row(Box::new(self.after.clone())),
        }
    }

    /// Returns true if the sealed fields of the shared row change.
    pub(super) fn changes_tokens(&self) -> bool {
        let (before, after) = (&self.before, &self.after);
        (&before.api_key, &before.secret_key) != (&after.api_key, &after.secret_key)
    }
}

impl Store {
    /// Inserts rows and their companions. Rows without a time get that of the transaction.
    pub(super) async fn insert_rows(
        &self,
        client: &Client,
        rows: &[Recorded],
    ) -> Result<Vec<Times>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let after = After::of(rows.iter().map(|new| &new.row));
        let events = EventRows::of(rows.iter().map(|new| &new.event));
        let mut params = self.params(after.params());
        params.extend(events.params());
        let sql = sql::insert(&self.tables);
        let written = self.timed(client, &sql, &params);
        let guard = self.guard(client, Meant::There(&after));
        let (times, ()) = future::try_join(written, guard).await?;
        Ok(times)
    }

    /// Replaces rows, each only if both parts of it are as they were read.
    pub(super) async fn update_rows(
        &self,
        client: &Client,
        rows: &[&Replacement],
        updated: Updated,
    ) -> Result<Vec<Times>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let after = After::of(rows.iter().map(|row| &row.after));
        let before = Before::of(rows.iter().map(|row| &row.before));
        let events = EventRows::of(rows.iter().filter_map(|row| row.event.as_ref()));
        let mut params = self.params(after.params());
        params.extend(before.states());
        params.extend(events.params());
        let sql = sql::update(&self.tables, updated);
        let written = self.timed(client, &sql, &params);
        let guard = self.guard(client, Meant::There(&after));
        let (times, ()) = future::try_join(written, guard).await?;
        Ok(times)
    }

    /// Deletes rows and their companions, each only if both parts of it are as they were read.
    pub(super) async fn delete_rows(
        &self,
        client: &Client,
        rows: &[Recorded],
    ) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let before = Before::of(rows.iter().map(|gone| &gone.row));
        let events = EventRows::of(rows.iter().map(|gone| &gone.event));
        let mut params = self.params(before.params());
        params.extend(events.params());
        let sql = sql::delete(&self.tables);
        let written = self.timed(client, &sql, &params);
        let guard = self.guard(client, Meant::Gone(&before));
        future::try_join(written, guard).await.map(drop)
    }

    /// Locks those of the rows that are as they were read, until the transaction ends. Returns their
    /// ids.
    pub(super) async fn hold_unchanged(
        &self,
        client: &Client,
        before: &Before<'_>,
    ) -> Result<HashSet<Uuid>, StoreError> {
        let params = self.params(before.params());
        let rows = self.rows(client, &sql::hold(&self.tables), &params).await?;
        rows.iter().map(|row| get(row, 0, "its id")).collect()
    }

    async fn timed(
        &self,
        client: &Client,
        sql: &str,
        params: &Params<'_>,
    ) -> Result<Vec<Times>, StoreError> {
        let rows = self.rows(client, sql, params).await?;
        let times = rows.iter().map(|row| {
            Ok(Times {
                id: get(row, 0, "its id")?,
                created_at: readable_time(row, 1)?,
                updated_at: readable_time(row, 2)?,
            })
        });
        times.collect()
    }

    /// Returns parameters of a statement, the user first.
    fn params<'a>(&'a self, more: Params<'a>) -> Params<'a> {
        let user: Params<'a> = vec![(&self.user_id, Type::TEXT)];
        user.into_iter().chain(more).collect()
    }
}

impl Times {
    /// Sets the times of the row among these that was written.
    pub(super) fn set(times: &[Times], row: &mut SealedCredential) {
        let found = times.iter().find(|times| times.id == row.credential.id);
        if let Some(times) = found {
            row.credential.created_at = times.created_at;
            row.credential.updated_at = times.updated_at;
        }
    }
}
