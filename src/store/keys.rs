//! Reads and records the vault's keys in the database, and reads what has to be known before
//! sealing.

use std::str::FromStr;

use jiff::Timestamp;
use tokio_postgres::{
    Client, Row,
    types::{FromSql, ToSql, Type},
};
use uuid::Uuid;

use super::{
    SealedCredential, Store, StoreError, VaultRow,
    accounts::accounts_statement,
    events::NextEvent,
    lock::lock,
    rows::get,
    sealed::{sealed_credential, sealed_where},
    tables::Tables,
    unsealed::{UNSEALED_BATCH, unsealed_rows, unsealed_statement},
    witness::Witness,
};
use crate::{
    domain::{Account, KeyId, KeyRecord, Sealed},
    postgres::wire::Statement,
};

/// Number of rows that are tried when a key has to prove itself. Some may be damaged.
const SAMPLES: i64 = 100;

/// The vault's first key, to be recorded with its first sealing.
#[derive(Debug, Clone)]
pub struct FirstKey {
    pub record: KeyRecord,
    /// Records that were there when the key was judged: those of strangers, which do not count.
    pub known: Vec<KeyRecord>,
}

/// State of a vault that has to be known before a secret is asked for.
#[derive(Debug, Clone)]
pub struct Readiness {
    pub vault: VaultRow,
    /// Records of vault keys, whoever wrote them, in the order of their times.
    pub keys: Vec<KeyRecord>,
    /// Account that was named, or all accounts of the user.
    pub accounts: Vec<Account>,
    /// The user's first rows without a companion, by id.
    pub unsealed: Vec<SealedCredential>,
    /// True if there may be more such rows.
    pub more_unsealed: bool,
}

/// Returns SQL that selects the records of vault keys, as [`key_record`] reads them.
pub(super) fn keys_sql(tables: &Tables) -> String {
    format!(
        "SELECT k.key_id, k.check_token, k.introduced_by, k.proof, k.mac_keys, k.created_at FROM {} k \
         ORDER BY k.created_at, k.key_id",
        tables.keys
    )
}

/// Returns the records in rows of [`keys_sql`], but for those whose ids or time credctl never writes:
/// no key vouches for them, so whoever wrote them blocks nothing.
///
/// # Errors
/// [`StoreError::DamagedKeyRecord`] if a value is missing or is no text: only whoever changes the
/// table can write that, and the record may be the one that is needed.
pub(super) fn read_key_records<'r>(
    rows: impl IntoIterator<Item = &'r Row>,
) -> Result<Vec<KeyRecord>, StoreError> {
    rows.into_iter()
        .filter_map(|row| key_record(row).transpose())
        .collect()
}

fn key_record(row: &Row) -> Result<Option<KeyRecord>, StoreError> {
    let (id, introduced_by) = (value::<String>(row, 0)?, value::<String>(row, 2)?);
    let check_token = Sealed::stored(value(row, 1)?);
    let proof = value(row, 3)?;
    let mac_keys = value::<Option<String>>(row, 4)?.map(Sealed::stored);
    let created_at = match value::<Option<Timestamp>>(row, 5) {
        Ok(time) => Some(time.ok_or(StoreError::DamagedKeyRecord)?),
        // Infinity is a time to the database.
        Err(StoreError::DamagedKeyRecord) => None,
        Err(error) => return Err(error),
    };
    let ids = (KeyId::from_str(&id), KeyId::from_str(&introduced_by));
    let ((Ok(id), Ok(introduced_by)), Some(created_at)) = (ids, created_at) else {
        return Ok(None);
    };
    Ok(Some(KeyRecord {
        id,
        check_token,
        introduced_by,
        proof,
        mac_keys,
        created_at,
    }))
}

fn value<'r, T: FromSql<'r>>(row: &'r Row, column: usize) -> Result<T, StoreError> {
    get(row, column, "the record of a vault key").map_err(|error| match error {
        StoreError::Damaged { .. } => StoreError::DamagedKeyRecord,
        other => other,
    })
}

impl Store {
    /// Reads what has to be known before sealing: one round trip.
    ///
    /// # Errors
    /// As for any exchange; [`StoreError::SchemaAhead`] if the schema is newer than this binary.
    pub async fn readiness(&self) -> Result<Readiness, StoreError> {
        let user = self.user_id();
        let (first, limit) = (Uuid::nil(), UNSEALED_BATCH as i64);
        let statements = [
            self.keys_statement(),
            accounts_statement(&self.tables, &user),
            unsealed_statement(&self.tables, &user, &first, &limit),
        ];
        let (vault, answers) = self.read(&statements).await?;
        vault.allow_writing()?;
        let rows = |at: usize| answers.get(at).map_or(&[][..], Vec::as_slice);
        Ok(Readiness {
            vault,
            keys: read_key_records(rows(0))?,
            accounts: self.judge_accounts(answers.get(1))?,
            unsealed: unsealed_rows(&self.providers, rows(2)),
            more_unsealed: rows(2).len() == UNSEALED_BATCH,
        })
    }

    /// Reads the vault and the records of its keys: one round trip.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn key_records(&self) -> Result<(VaultRow, Vec<KeyRecord>), StoreError> {
        let (vault, answers) = self.read(&[self.keys_statement()]).await?;
        Ok((vault, read_key_records(answers.iter().flatten())?))
    }

    fn keys_statement(&self) -> Statement<'static> {
        Statement {
            sql: keys_sql(&self.tables),
            params: Vec::new(),
        }
    }

    /// Reads the user's oldest rows that hold a token, by which a vault key can prove itself. No
    /// index covers such rows: this may read every row.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn samples(&self) -> Result<Vec<SealedCredential>, StoreError> {
        let user = self.user_id();
        let statement = Statement {
            sql: sealed_where(
                &self.tables,
                "(c.api_key::text LIKE 'gAAAA%' OR k.credential_id IS NOT NULL) \
                 ORDER BY c.created_at, c.id LIMIT $2",
            ),
            params: vec![(&user, Type::TEXT), (&SAMPLES, Type::INT8)],
        };
        let (_, answers) = self.read(&[statement]).await?;
        let rows = answers.iter().flatten();
        rows.map(|row| sealed_credential(&self.providers, row))
            .collect()
    }

    /// Records a vault key with the event that tells of it, unless it is already recorded. `known` are
    /// the keys that were recorded when the caller decided this.
    ///
    /// # Errors
    /// [`StoreError::KeysChanged`] if others were recorded or retired meanwhile; else as for any
    /// write.
    pub async fn record_key(
        &self,
        key: &KeyRecord,
        known: &[KeyRecord],
        event: &NextEvent<'_>,
    ) -> Result<(), StoreError> {
        let written = self.write(async |client| {
            if !self.record_within(client, key, known).await? {
                return Ok(((), Witness::Nothing));
            }
            let event = self.append_event(client, event).await?;
            Ok(((), Witness::Event(event)))
        });
        written.await.map_err(StoreError::repeatable)
    }

    /// Writes the event of work that was done in steps, each of which proves itself.
    ///
    /// # Errors
    /// As for any write.
    pub async fn record_run(&self, event: &NextEvent<'_>) -> Result<(), StoreError> {
        let written = self.write(async |client| {
            let event = self.append_event(client, event).await?;
            Ok(((), Witness::Event(event)))
        });
        written.await.map_err(StoreError::repeatable)
    }

    /// Records a vault key within a writing transaction. Returns `false` if it is already recorded.
    pub(super) async fn record_within(
        &self,
        client: &Client,
        key: &KeyRecord,
        known: &[KeyRecord],
    ) -> Result<bool, StoreError> {
        lock(client, self, "keys", "").await?;
        let rows = self.rows(client, &keys_sql(&self.tables), &[]).await?;
        let id = key.id.to_string();
        let ids = rows.iter().map(|row| value::<String>(row, 0));
        if ids.collect::<Result<Vec<_>, _>>()?.contains(&id) {
            return Ok(false);
        }
        let there = read_key_records(&rows)?;
        let is_there = |known: &KeyRecord| there.iter().any(|record| record.id == known.id);
        if there.len() != known.len() || !known.iter().all(is_there) {
            return Err(StoreError::KeysChanged);
        }
        self.insert_key(client, key).await?;
        Ok(true)
    }

    /// Records the first key of a vault, if there is one to record, within a writing transaction.
    pub(super) async fn record_first_within(
        &self,
        client: &Client,
        first: Option<&FirstKey>,
    ) -> Result<(), StoreError> {
        match first {
            Some(first) => {
                let (key, known) = (&first.record, &first.known);
                self.record_within(client, key, known).await.map(drop)
            }
            None => Ok(()),
        }
    }

    /// Records a key in the vault that was read.
    pub(super) async fn insert_key(
        &self,
        client: &Client,
        key: &KeyRecord,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO {} (key_id, check_token, introduced_by, proof, mac_keys, created_at) \
             SELECT $1, $2, $3, $4, $5, $6 FROM {} v WHERE v.id = $7 RETURNING key_id",
            self.tables.keys, self.tables.vault
        );
        let (id, introducer) = (key.id.to_string(), key.introduced_by.to_string());
        let mac_keys = key.mac_keys.as_ref().map(Sealed::as_token);
        let params: &[(&(dyn ToSql + Sync), Type)] = &[
            (&id, Type::TEXT),
            (&key.check_token.as_token(), Type::TEXT),
            (&introducer, Type::TEXT),
            (&key.proof, Type::BYTEA),
            (&mac_keys, Type::TEXT),
            (&key.created_at, Type::TIMESTAMPTZ),
            (&self.vault_id(), Type::UUID),
        ];
        let rows = self.rows(client, &sql, params).await?;
        let stored = rows.first().map(|row| value::<String>(row, 0));
        match stored.transpose()? == Some(id) {
            true => Ok(()),
            false => Err(StoreError::NotStoredAsSent),
        }
    }
}
