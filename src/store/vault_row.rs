use tokio_postgres::Row;
use uuid::Uuid;

use super::StoreError;
use crate::{postgres::wire::get, schema::LATEST};

/// The newest version of the schema that this binary knows.
pub const KNOWN_VERSION: i32 = LATEST;

/// The row that describes the vault; read with every exchange. Nothing in it is believed: it can at
/// most make credctl refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultRow {
    pub id: Uuid,
    /// True if the vault held sealed rows when it was adopted.
    pub adopted_sealed: bool,
    /// Number of the newest migration applied.
    pub version: i32,
    /// Oldest schema version that a binary must know to read the vault.
    pub readable_from: i32,
}

impl VaultRow {
    /// Reads the answer to the statement at the head of every reading transaction.
    pub(super) fn read(rows: &[Row]) -> Result<Self, StoreError> {
        let behind = |found| StoreError::SchemaBehind {
            found,
            wanted: LATEST,
        };
        let row = rows.first().ok_or_else(|| behind(None))?;
        let version: i32 = get(row, 3, "the schema version")?;
        if version < LATEST {
            return Err(behind(Some(version)));
        }
        // Without it, row-level security would hide every row.
        get::<String>(row, 4, "the setting that holds the user")?;
        let vault = VaultRow {
            id: get(row, 0, "the vault id")?,
            adopted_sealed: get(row, 1, "the vault row")?,
            readable_from: get(row, 2, "the vault row")?,
            version,
        };
        if vault.readable_from > LATEST {
            return Err(StoreError::SchemaAhead {
                found: version,
                known: LATEST,
            });
        }
        Ok(vault)
    }

    /// Refuses writing if the schema is newer than this binary knows.
    ///
    /// # Errors
    /// Fails with [`StoreError::SchemaAhead`].
    pub fn allow_writing(&self) -> Result<(), StoreError> {
        if self.version > LATEST {
            return Err(StoreError::SchemaAhead {
                found: self.version,
                known: LATEST,
            });
        }
        Ok(())
    }
}
