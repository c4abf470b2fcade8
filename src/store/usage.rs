//! Counts the rows that need each vault key: those of this user, and those of all users if the role
//! may see them.

use jiff::Timestamp;
use tokio_postgres::{Row, types::Type};

use super::{RecordedKey, Store, StoreError, VaultRow, keys::recorded_key, rows::get};
use crate::{
    domain::KeyId,
    postgres::{PostgresError, wire::Statement},
};

/// Record of a vault key, with its time.
#[derive(Debug, Clone)]
pub struct VaultKeyRow {
    pub key: RecordedKey,
    /// Time at which the key was recorded. A later key has a later time.
    pub created_at: Timestamp,
}

/// Number of a user's rows that are sealed with one vault key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUsage {
    /// User who owns the rows.
    pub user_id: String,
    /// Vault key that the rows name; `None` if another product wrote them.
    pub key_id: Option<KeyId>,
    /// Number of rows.
    pub rows: i64,
    /// Number of these rows that have no seals.
    pub unsealed: i64,
}

/// Keys of a vault, and this user's rows that need them.
#[derive(Debug, Clone)]
pub struct Usage {
    pub vault: VaultRow,
    /// Keys of the vault, in the order in which they were recorded.
    pub keys: Vec<VaultKeyRow>,
    /// Number of the user's rows for each key.
    pub rows: Vec<KeyUsage>,
}

const KEYS: &str =
    "SELECT key_id, check_token, created_at FROM credctl_keys ORDER BY created_at, key_id";

/// Counts rows by user and key. `$1` is one user, or NULL for all.
const COUNTS: &str = "SELECT c.user_id, c.key_id, count(*), \
     count(*) FILTER (WHERE c.seal IS NULL AND c.label_seal IS NULL) FROM user_credentials c \
     WHERE $1::text IS NULL OR c.user_id = $1 GROUP BY c.user_id, c.key_id ORDER BY c.user_id, c.key_id";

impl Store {
    /// Reads the vault's keys, and how many of this user's rows need each: one round trip.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn usage(&self) -> Result<Usage, StoreError> {
        let user = self.user_id();
        let keys = Statement {
            sql: KEYS.to_owned(),
            params: Vec::new(),
        };
        let counts = Statement {
            sql: COUNTS.to_owned(),
            params: vec![(&user, Type::TEXT)],
        };
        let (vault, answers) = self.read(&[keys, counts]).await?;
        let rows = |at: usize| answers.get(at).into_iter().flatten();
        Ok(Usage {
            vault,
            keys: rows(0).map(key_record).collect::<Result<_, _>>()?,
            rows: rows(1).map(key_usage).collect::<Result<_, _>>()?,
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
            sql: "SELECT set_config('row_security', 'off', true)".to_owned(),
            params: Vec::new(),
        };
        let everybody: Option<&str> = None;
        let counts = Statement {
            sql: COUNTS.to_owned(),
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
}

fn key_record(row: &Row) -> Result<VaultKeyRow, StoreError> {
    Ok(VaultKeyRow {
        key: recorded_key(row)?,
        created_at: get(row, 2, "the time of a vault key")?,
    })
}

pub(super) fn key_usage(row: &Row) -> Result<KeyUsage, StoreError> {
    let key_id: Option<String> = get(row, 1, "a vault key's id")?;
    let parsed = key_id.map(|text| {
        text.parse().map_err(|_| StoreError::Damaged {
            id: text,
            what: "it is not a vault key id".to_owned(),
        })
    });
    Ok(KeyUsage {
        user_id: get(row, 0, "a user")?,
        key_id: parsed.transpose()?,
        rows: get(row, 2, "a count")?,
        unsealed: get(row, 3, "a count")?,
    })
}
