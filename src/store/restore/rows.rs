//! Finds and stores the rows of a backup.

use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};
use uuid::Uuid;

use crate::{
    domain::{Fingerprint, KeyId},
    store::{
        BackupRow, SealedCredential, Store, StoreError,
        fingerprints::MADE_OF,
        rows::get,
        sealed::{sealed_columns, sealed_credential_after},
    },
};

/// Returns SQL that selects the user's rows with these ids.
pub(super) fn with_ids_sql() -> String {
    format!(
        "SELECT {} FROM user_credentials c WHERE c.user_id = $1 AND c.id = ANY ($2)",
        sealed_columns()
    )
}

/// Returns SQL that inserts rows and returns their ids. A row whose id is taken, by whomever, is
/// left out. So is a row whose vault key is not one of the vault's.
fn insert_sql() -> String {
    format!(
        "INSERT INTO user_credentials AS t (id, user_account_id, user_id, credential_type, api_key, secret_key, \
           is_active, created_at, updated_at, nickname, environment, key_id, fingerprint, fingerprint_of, seal, label_seal) \
         SELECT c.id, a.id, a.user_id, c.credential_type, c.api_key, c.secret_key, c.is_active, c.created_at, c.updated_at, \
           c.nickname, c.environment, c.key_id, c.fingerprint, CASE WHEN c.fingerprint IS NOT NULL THEN {MADE_OF} END, \
           c.seal, c.label_seal \
         FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bool[], $8::timestamptz[], \
             $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::bytea[], $14::bytea[], $15::bytea[]) \
           AS c (id, account_id, credential_type, api_key, secret_key, is_active, created_at, updated_at, nickname, \
             environment, key_id, fingerprint, seal, label_seal) \
         JOIN user_accounts a ON a.id = c.account_id AND a.user_id = $1 \
         WHERE c.key_id IS NULL OR EXISTS (SELECT FROM credctl_keys k WHERE k.key_id = c.key_id) \
         ON CONFLICT DO NOTHING RETURNING t.id"
    )
}

impl Store {
    pub(super) fn sealed_rows<'r>(
        &self,
        rows: impl Iterator<Item = &'r Row>,
    ) -> Result<Vec<SealedCredential>, StoreError> {
        rows.map(|row| sealed_credential_after(&self.providers, row, 0))
            .collect()
    }

    /// Reads the user's rows that have the id of a row in the batch.
    pub(super) async fn with_ids_within(
        &self,
        client: &Client,
        batch: &[BackupRow],
    ) -> Result<Vec<SealedCredential>, StoreError> {
        let user = self.user_id();
        let ids: Vec<Uuid> = batch.iter().map(BackupRow::id).collect();
        let params: &[(&(dyn ToSql + Sync), Type)] =
            &[(&user, Type::TEXT), (&ids, Type::UUID_ARRAY)];
        let rows = self.rows(client, &with_ids_sql(), params).await?;
        self.sealed_rows(rows.iter())
    }

    /// Stores rows exactly as they are given.
    pub(super) async fn insert_restored(
        &self,
        client: &Client,
        batch: &[BackupRow],
    ) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        let columns = Columns::of(batch);
        let user = self.user_id();
        let mut params: Vec<(&(dyn ToSql + Sync), Type)> = vec![(&user, Type::TEXT)];
        params.extend(columns.params());
        let rows = self.rows(client, &insert_sql(), &params).await?;
        if rows.len() == batch.len() {
            return Ok(());
        }
        let stored = rows.iter().map(|row| get::<Uuid>(row, 0, "its id"));
        let stored: Vec<_> = stored.collect::<Result<_, _>>()?;
        let left_out = batch.iter().find(|row| !stored.contains(&row.id()));
        Err(match left_out {
            Some(row) => self.left_out(client, row).await?,
            None => StoreError::Conflict,
        })
    }

    /// Finds the reason why a row was not stored.
    async fn left_out(&self, client: &Client, row: &BackupRow) -> Result<StoreError, StoreError> {
        let sql = "SELECT EXISTS (SELECT FROM user_accounts WHERE id = $1 AND user_id = $2), \
                   $3::text IS NULL OR EXISTS (SELECT FROM credctl_keys WHERE key_id = $3)";
        let user = self.user_id();
        let key_id = row.row.credential.key_id;
        let params: &[(&(dyn ToSql + Sync), Type)] = &[
            (&row.row.credential.account_id, Type::UUID),
            (&user, Type::TEXT),
            (&key_id.map(|id| id.to_string()), Type::TEXT),
        ];
        let rows = self.rows(client, sql, params).await?;
        let exists = |at| {
            rows.first()
                .map_or(Ok(false), |row| get(row, at, "whether it is there"))
        };
        Ok(match (exists(0)?, exists(1)?, key_id) {
            (false, ..) => StoreError::AccountGone,
            (_, false, Some(given)) => StoreError::KeyRetired { given },
            _ => StoreError::IdInUse { id: row.id() },
        })
    }
}

/// A batch of rows, column by column.
struct Columns<'b> {
    ids: Vec<Uuid>,
    accounts: Vec<Uuid>,
    types: Vec<&'b str>,
    api_keys: Vec<&'b str>,
    secret_keys: Vec<&'b str>,
    are_active: Vec<bool>,
    created: Vec<jiff::Timestamp>,
    updated: Vec<jiff::Timestamp>,
    nicknames: Vec<Option<&'b str>>,
    environments: Vec<Option<&'b str>>,
    key_ids: Vec<Option<String>>,
    fingerprints: Vec<Option<&'b [u8]>>,
    seals: Vec<Option<&'b [u8]>>,
    label_seals: Vec<Option<&'b [u8]>>,
}

impl<'b> Columns<'b> {
    fn of(batch: &'b [BackupRow]) -> Self {
        fn all<'b, T>(batch: &'b [BackupRow], of: impl Fn(&'b SealedCredential) -> T) -> Vec<T> {
            batch.iter().map(|row| of(&row.row)).collect()
        }
        let fingerprints = batch.iter().map(|row| row.fingerprint.as_ref());
        Columns {
            ids: all(batch, |row| row.credential.id),
            accounts: all(batch, |row| row.credential.account_id),
            types: all(batch, |row| row.stored_type.as_str()),
            api_keys: all(batch, |row| row.api_key.as_token()),
            secret_keys: all(batch, |row| row.secret_key.as_token()),
            are_active: all(batch, |row| row.credential.is_active),
            created: all(batch, |row| row.credential.created_at),
            updated: all(batch, |row| row.credential.updated_at),
            nicknames: all(batch, |row| row.credential.nickname.as_deref()),
            environments: all(batch, |row| row.stored_environment.as_deref()),
            key_ids: all(batch, |row| {
                row.credential.key_id.as_ref().map(KeyId::to_string)
            }),
            fingerprints: fingerprints
                .map(|one| one.map(Fingerprint::as_bytes))
                .collect(),
            seals: all(batch, |row| row.seal.as_deref()),
            label_seals: all(batch, |row| row.label_seal.as_deref()),
        }
    }

    /// Returns the columns in the order of the statement's parameters.
    fn params(&self) -> [(&(dyn ToSql + Sync), Type); 14] {
        [
            (&self.ids, Type::UUID_ARRAY),
            (&self.accounts, Type::UUID_ARRAY),
            (&self.types, Type::TEXT_ARRAY),
            (&self.api_keys, Type::TEXT_ARRAY),
            (&self.secret_keys, Type::TEXT_ARRAY),
            (&self.are_active, Type::BOOL_ARRAY),
            (&self.created, Type::TIMESTAMPTZ_ARRAY),
            (&self.updated, Type::TIMESTAMPTZ_ARRAY),
            (&self.nicknames, Type::TEXT_ARRAY),
            (&self.environments, Type::TEXT_ARRAY),
            (&self.key_ids, Type::TEXT_ARRAY),
            (&self.fingerprints, Type::BYTEA_ARRAY),
            (&self.seals, Type::BYTEA_ARRAY),
            (&self.label_seals, Type::BYTEA_ARRAY),
        ]
    }
}
