//! Counts the rows that need each vault key: those of this user, and those of all users if the role
//! may see them.

use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};

use super::{
    Store, StoreError, VaultRow,
    keys::{keys_sql, read_key_records},
    rows::get,
    tables::Tables,
    witness::Witness,
};
use crate::{
    domain::{KeyId, KeyRecord},
    postgres::{PostgresError, wire::Statement},
};

/// Number of a user's rows that are sealed with one vault key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUsage {
    /// User who owns the rows.
    pub user_id: String,
    /// Vault key of the rows; `None` if another product stored them.
    pub key_id: Option<KeyId>,
    /// Number of rows.
    pub rows: i64,
}

/// Keys of a vault, and this user's rows that need them.
#[derive(Debug, Clone)]
pub struct Usage {
    pub vault: VaultRow,
    /// Records of vault keys, whoever wrote them, in the order of their times.
    pub keys: Vec<KeyRecord>,
    /// Number of the user's rows for each key.
    pub rows: Vec<KeyUsage>,
    /// Number of companions and checks whose credential is gone.
    pub orphans: i64,
}

/// Returns SQL that counts rows by user and key. `$1` is one user, or NULL for all.
fn counts_sql(tables: &Tables) -> String {
    format!(
        "SELECT c.user_id::text, k.key_id, pg_catalog.count(*) FROM {} c \
         LEFT JOIN {} k ON k.user_id = c.user_id::text AND k.credential_id = c.id \
         WHERE $1::text IS NULL OR c.user_id::text = $1 GROUP BY 1, 2 ORDER BY 1, 2",
        tables.credentials, tables.companions
    )
}

impl Store {
    /// Reads the vault's keys, and how many of this user's rows need each: one round trip.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn usage(&self) -> Result<Usage, StoreError> {
        let user = self.user_id();
        let keys = Statement {
            sql: keys_sql(&self.tables),
            params: Vec::new(),
        };
        let counts = Statement {
            sql: counts_sql(&self.tables),
            params: vec![(&user, Type::TEXT)],
        };
        let orphans = Statement {
            sql: format!(
                "SELECT pg_catalog.count(*) FROM (SELECT k.credential_id FROM {} k WHERE k.user_id = $1 \
                 UNION ALL SELECT q.credential_id FROM {} q WHERE q.user_id = $1) k \
                 WHERE NOT EXISTS (SELECT FROM {} c WHERE c.id = k.credential_id)",
                self.tables.companions, self.tables.checks, self.tables.credentials
            ),
            params: vec![(&user, Type::TEXT)],
        };
        let (vault, answers) = self.read(&[keys, counts, orphans]).await?;
        let rows = |at: usize| answers.get(at).into_iter().flatten();
        let orphans = rows(2).next().map(|row| get(row, 0, "a count"));
        Ok(Usage {
            vault,
            keys: read_key_records(rows(0))?,
            rows: rows(1).map(key_usage).collect::<Result<_, _>>()?,
            orphans: orphans.transpose()?.unwrap_or_default(),
        })
    }

    /// Counts the rows of every user that need each key. Returns `None` if row-level security hides
    /// rows from the connected role.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn usage_of_all(&self) -> Result<Option<Vec<KeyUsage>>, StoreError> {
        // With this setting, a query that would be filtered fails instead of returning fewer rows.
        let unfiltered = Statement {
            sql: "SELECT pg_catalog.set_config('row_security', 'off', true)".to_owned(),
            params: Vec::new(),
        };
        let everybody: Option<&str> = None;
        let counts = Statement {
            sql: counts_sql(&self.tables),
            params: vec![(&everybody, Type::TEXT)],
        };
        match self.read(&[unfiltered, counts]).await {
            Ok((_, answers)) => {
                let rows = answers.get(1).into_iter().flatten();
                rows.map(key_usage).collect::<Result<_, _>>().map(Some)
            }
            Err(StoreError::Postgres(PostgresError::Denied {
                authentication: false,
                ..
            })) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Counts the credentials of other users, as the role that owns the tables. FORCE is lifted in a
    /// transaction that is rolled back, so nobody else sees the change.
    ///
    /// # Errors
    /// As for any exchange; also if the role does not own the tables.
    pub async fn rows_of_others(&self) -> Result<i64, StoreError> {
        let (table, user, scope) = (&self.tables.credentials, self.user_id(), self.scope());
        let show = format!(
            "BEGIN; SET LOCAL lock_timeout = '5s'; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; \
             SET LOCAL row_security = off"
        );
        let count =
            format!("SELECT pg_catalog.count(*) FROM {table} c WHERE c.user_id::text <> $1");
        // Dropping the client rolls back.
        let client = self.owner().await?;
        let counted = async {
            let shown = client.batch_execute(&show).await;
            shown.map_err(|error| scope.error(&error))?;
            self.rows(&client, &count, &[(&user, Type::TEXT)]).await
        };
        let rows = scope.in_time(counted).await?;
        rows.first().map_or(Ok(0), |row| get(row, 0, "a count"))
    }

    /// Removes the user's companions and checks whose credential is gone. They do no harm, so no event tells
    /// of it, and whoever runs it again finishes it.
    ///
    /// # Errors
    /// As for any write.
    pub async fn sweep_orphans(&self) -> Result<(), StoreError> {
        let work = async |client: &Client| {
            self.sweep_orphans_within(client).await?;
            Ok(((), Witness::Nothing))
        };
        self.write(work).await
    }

    /// Removes them within a writing transaction.
    pub(super) async fn sweep_orphans_within(&self, client: &Client) -> Result<(), StoreError> {
        let user = self.user_id();
        let sweep = |table: &str| {
            format!(
                "DELETE FROM {table} k WHERE k.user_id = $1 AND EXISTS (SELECT FROM {} v WHERE v.id = $2) \
                 AND NOT EXISTS (SELECT FROM {} c WHERE c.id = k.credential_id)",
                self.tables.vault, self.tables.credentials
            )
        };
        let sweeps = [&self.tables.companions, &self.tables.checks].map(|table| sweep(table));
        let vault = self.vault_id();
        let params: &[(&(dyn ToSql + Sync), Type)] = &[(&user, Type::TEXT), (&vault, Type::UUID)];
        for sql in &sweeps {
            self.execute(client, sql, params).await?;
        }
        Ok(())
    }
}

fn key_usage(row: &Row) -> Result<KeyUsage, StoreError> {
    let key_id: Option<String> = get(row, 1, "a vault key's id")?;
    Ok(KeyUsage {
        user_id: get(row, 0, "a user")?,
        key_id: key_id.and_then(|text| text.parse().ok()),
        rows: get(row, 2, "a count")?,
    })
}
