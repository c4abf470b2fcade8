//! Stores many credentials at once: in one transaction, with set-based statements.

use tokio_postgres::{Client, types::Type};
use uuid::Uuid;

use super::{
    SealedPair, Store, StoreError,
    accounts::{DEFAULT_ACCOUNT, account_named},
    edit::{all_stored, just_sealed},
    fingerprints::{MADE_OF, Twin},
    keys::{FirstKey, record_first_key},
    rows::{columns, credential},
};
use crate::domain::{Credential, CredentialType, Environment, Nickname, Seals};

/// Number of rows that one statement stores.
const BATCH: usize = 1_000;

/// One credential of an import.
#[derive(Debug, Clone)]
pub struct ImportRow {
    /// Id of the row, made by the client so that the row can be found whatever happens.
    pub id: Uuid,
    /// Type of the credential: the provider.
    pub credential_type: CredentialType,
    pub nickname: Nickname,
    /// Environment of the credential; `None` if it is not stated.
    pub environment: Option<Environment>,
    /// The two sealed fields.
    pub keys: SealedPair,
}

/// Makes the seals of a row once the account of the import is known.
pub type RowSealing<'a> = &'a dyn Fn(&ImportRow, Uuid) -> Seals;

/// Credentials to store, all or none.
#[derive(Debug, Clone)]
pub struct Import {
    /// Account of the credentials. `None` means the private database's `default`, which is made if
    /// it does not exist.
    pub account_id: Option<Uuid>,
    /// Credentials to store. None of their key pairs was stored when this was checked.
    pub rows: Vec<ImportRow>,
    /// The vault's first key, if this is its first sealing.
    pub first_key: Option<FirstKey>,
    /// Rows without a valid fingerprint, and their fingerprints.
    pub marks: Vec<Twin>,
}

impl Store {
    /// Stores credentials in one transaction and returns them in their order. `progress` receives
    /// the number of rows written so far.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if one of the pairs was stored meanwhile; else as for any write.
    pub async fn import(
        &self,
        import: &Import,
        sealing: RowSealing<'_>,
        progress: &dyn Fn(usize),
    ) -> Result<Vec<Credential>, StoreError> {
        let ids: Vec<Uuid> = import.rows.iter().map(|row| row.id).collect();
        let (user, count) = (self.user_id(), ids.len() as i64);
        let proof = all_stored(&ids, &count, &user);
        let work =
            async |client: &Client| self.import_within(client, import, sealing, progress).await;
        let stored = self.write_in_batches(work, &proof).await;
        stored.map_err(|error| error.concerning(ids.first().copied().unwrap_or_default()))
    }

    async fn import_within(
        &self,
        client: &Client,
        import: &Import,
        sealing: RowSealing<'_>,
        progress: &dyn Fn(usize),
    ) -> Result<Vec<Credential>, StoreError> {
        let account = self
            .scope()
            .in_time(self.prepare_import(client, import))
            .await?;
        for marks in import.marks.chunks(BATCH) {
            self.scope().in_time(self.mark(client, marks)).await?;
        }
        let mut stored = Vec::with_capacity(import.rows.len());
        for batch in import.rows.chunks(BATCH) {
            let all = batch.iter().flat_map(|row| &row.keys.fingerprints);
            let all: Vec<_> = all.copied().collect();
            let twins = self
                .scope()
                .in_time(self.twins_within(client, &all))
                .await?;
            if !twins.is_empty() {
                return Err(StoreError::Conflict);
            }
            let seals: Vec<_> = batch.iter().map(|row| sealing(row, account)).collect();
            let rows = self.insert_batch(client, account, (batch, &seals), stored.len());
            stored.extend(self.scope().in_time(rows).await?);
            progress(stored.len());
        }
        Ok(stored)
    }

    /// Does everything that comes before the rows. Returns the account of the rows.
    async fn prepare_import(&self, client: &Client, import: &Import) -> Result<Uuid, StoreError> {
        if let Some(key) = &import.first_key {
            record_first_key(client, self, key).await?;
        }
        let account = match import.account_id {
            Some(id) => id,
            None => account_named(client, self, DEFAULT_ACCOUNT).await?.0.id,
        };
        self.lock_fingerprints(client).await?;
        Ok(account)
    }

    /// Inserts rows with times a microsecond apart, so that a list shows them in the order of the
    /// file.
    async fn insert_batch(
        &self,
        client: &Client,
        account: Uuid,
        (batch, seals): (&[ImportRow], &[Seals]),
        before: usize,
    ) -> Result<Vec<Credential>, StoreError> {
        let user = self.user_id();
        let ids: Vec<Uuid> = batch.iter().map(|row| row.id).collect();
        let texts = |of: fn(&ImportRow) -> &str| batch.iter().map(of).collect::<Vec<_>>();
        let kinds = texts(|row| row.credential_type.as_str());
        let api_keys = texts(|row| row.keys.api_key.as_token());
        let secret_keys = texts(|row| row.keys.secret_key.as_token());
        let nicknames = texts(|row| row.nickname.as_str());
        let environments = batch.iter().map(|row| row.environment);
        let environments: Vec<_> = environments.map(|e| e.map(Environment::as_str)).collect();
        let key_ids = batch.iter().map(|row| row.keys.key_id.to_string());
        let key_ids: Vec<_> = key_ids.collect();
        let fingerprints = batch.iter().map(|row| row.keys.fingerprint());
        let fingerprints: Vec<_> = fingerprints.collect();
        let row_seals: Vec<&[u8]> = seals.iter().map(|seals| seals.seal.as_slice()).collect();
        let label_seals: Vec<&[u8]> = seals.iter().map(|s| s.label_seal.as_slice()).collect();
        let before = before as i64;
        let params: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)] = &[
            (&account, Type::UUID),
            (&user, Type::TEXT),
            (&ids, Type::UUID_ARRAY),
            (&kinds, Type::TEXT_ARRAY),
            (&api_keys, Type::TEXT_ARRAY),
            (&secret_keys, Type::TEXT_ARRAY),
            (&nicknames, Type::TEXT_ARRAY),
            (&environments, Type::TEXT_ARRAY),
            (&key_ids, Type::TEXT_ARRAY),
            (&fingerprints, Type::BYTEA_ARRAY),
            (&before, Type::INT8),
            (&row_seals, Type::BYTEA_ARRAY),
            (&label_seals, Type::BYTEA_ARRAY),
        ];
        let rows = self.rows(client, &insert_sql(), params).await?;
        if rows.len() != batch.len() {
            let key = batch.first().map(|row| row.keys.key_id);
            return Err(match key {
                Some(key) => self.nothing_written(client, key).await?,
                None => StoreError::AccountGone,
            });
        }
        let stored = rows.iter().map(|row| credential(&self.providers, row, 0));
        stored.map(|stored| stored.map(just_sealed)).collect()
    }
}

/// Returns the statement that inserts a batch of rows.
fn insert_sql() -> String {
    format!(
        "WITH c AS (INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, \
           secret_key, is_active, created_at, updated_at, nickname, environment, key_id, fingerprint, fingerprint_of, \
           seal, label_seal) \
         SELECT c.id, a.id, a.user_id, c.credential_type, c.api_key, c.secret_key, true, t.at, t.at, \
           c.nickname, c.environment, c.key_id, c.fingerprint, {MADE_OF}, c.seal, c.label_seal \
         FROM user_accounts a, unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], \
           $9::text[], $10::bytea[], $12::bytea[], $13::bytea[]) WITH ORDINALITY \
           AS c (id, credential_type, api_key, secret_key, nickname, environment, key_id, fingerprint, seal, label_seal, n), \
           LATERAL (SELECT now() + ($11 + c.n) * interval '1 microsecond' AS at) t \
         WHERE a.id = $1 AND a.user_id = $2 AND EXISTS (SELECT FROM credctl_keys k WHERE k.key_id = c.key_id) \
         RETURNING *, xmin) SELECT {} FROM c ORDER BY c.created_at",
        columns()
    )
}
