//! Rewrites many rows at a time, resealed: reads them in batches, and writes each one back only
//! if nobody changed it meanwhile.

use jiff::Timestamp;
use tokio_postgres::{
    Client,
    types::{ToSql, Type},
};
use uuid::Uuid;

use super::{
    RecordedKey, SealedCredential, Store, StoreError,
    fingerprints::MADE_OF,
    keys::{KEY_LOCK, insert_key, set_strict},
    rows::get,
    sealed::{sealed_columns, sealed_credential},
};
use crate::{
    domain::{Fingerprint, KeyId, Sealed, Seals},
    postgres::wire::Statement,
};

/// Selection among the user's rows.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// All rows.
    All,
    /// Rows that name another vault key than this one, or none.
    NotUnder(KeyId),
    /// Rows without seals.
    Unsealed,
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

/// A row to be written back.
#[derive(Debug, Clone)]
pub struct Rewritten {
    pub id: Uuid,
    /// Version that was read. The row is written only if it still has this version.
    pub row_version: String,
    /// The first sealed field.
    pub api_key: Sealed,
    /// The second sealed field.
    pub secret_key: Sealed,
    /// Vault key that sealed both fields.
    pub key_id: KeyId,
    pub fingerprint: Fingerprint,
    /// Seals under that key. `None` keeps an unsealed row unsealed.
    pub seals: Option<Seals>,
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
            Which::All | Which::Unsealed => None,
        };
        let wanted = match which {
            Which::All => "$4::text IS NULL",
            Which::NotUnder(_) => "c.key_id IS DISTINCT FROM $4",
            Which::Unsealed => "$4::text IS NULL AND c.seal IS NULL AND c.label_seal IS NULL",
        };
        let (later, order) = match after.walk {
            Walk::ById => (
                "c.id > $2 AND $5::text IS NOT NULL AND $6::timestamptz IS NOT NULL",
                "c.id",
            ),
            Walk::AsListed => (
                "c.created_at IS NOT NULL AND (c.credential_type, c.created_at, c.id) > ($5, $6, $2)",
                "c.credential_type, c.created_at, c.id",
            ),
        };
        let statement = Statement {
            sql: format!(
                "SELECT 0, {} FROM user_credentials c WHERE c.user_id = $1 AND {later} AND {wanted} \
                 ORDER BY {order} LIMIT $3",
                sealed_columns()
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
        let (_, answers) = self.read(&[statement]).await?;
        let rows =
            answers
                .iter()
                .flatten()
                .map(|row| match sealed_credential(&self.providers, row) {
                    Ok(row) => Ok(Ok(row)),
                    Err(StoreError::Damaged { .. }) => Ok(Err(get(row, 1, "its id")?)),
                    Err(error) => Err(error),
                });
        rows.collect()
    }

    /// Writes rows back, each only if it is as it was read and its vault key is one of the vault's.
    /// Returns the number of rows written.
    ///
    /// # Errors
    /// As for any write.
    pub async fn rewrite(&self, rows: &[Rewritten]) -> Result<usize, StoreError> {
        if rows.is_empty() {
            return Ok(0);
        }
        let work = async |client: &Client| self.rewrite_within(client, rows).await;
        // The next search for remaining rows shows what became of these.
        let written = self.write(work, &nothing_more()).await;
        written.map_err(StoreError::repeatable)
    }

    async fn rewrite_within(
        &self,
        client: &Client,
        rows: &[Rewritten],
    ) -> Result<usize, StoreError> {
        let sql = format!(
            "UPDATE user_credentials c SET api_key = w.api_key, secret_key = w.secret_key, key_id = w.key_id, \
               fingerprint = w.fingerprint, fingerprint_of = (SELECT {MADE_OF} FROM (SELECT c.credential_type, w.api_key, \
               w.secret_key) AS c (credential_type, api_key, secret_key)), seal = w.seal, label_seal = w.label_seal \
             FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::bytea[], $9::bytea[]) \
               AS w (id, version, api_key, secret_key, key_id, fingerprint, seal, label_seal) \
             WHERE c.id = w.id AND c.user_id = $1 AND c.xmin::text = w.version \
               AND EXISTS (SELECT FROM credctl_keys k WHERE k.key_id = w.key_id) RETURNING c.id"
        );
        let user = self.user_id();
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let texts = |of: fn(&Rewritten) -> &str| rows.iter().map(of).collect::<Vec<_>>();
        let versions = texts(|row| &row.row_version);
        let api_keys = texts(|row| row.api_key.as_token());
        let secret_keys = texts(|row| row.secret_key.as_token());
        let key_ids: Vec<_> = rows.iter().map(|row| row.key_id.to_string()).collect();
        let fingerprints: Vec<_> = rows.iter().map(|row| row.fingerprint.as_bytes()).collect();
        let seals = |of: fn(&Seals) -> &[u8; 32]| {
            let of_row = move |row| Option::map(Option::as_ref(row), |seals| of(seals).as_slice());
            rows.iter()
                .map(|row| of_row(&row.seals))
                .collect::<Vec<_>>()
        };
        let (row_seals, label_seals) = (seals(|s| &s.seal), seals(|s| &s.label_seal));
        let params: &[(&(dyn ToSql + Sync), Type)] = &[
            (&user, Type::TEXT),
            (&ids, Type::UUID_ARRAY),
            (&versions, Type::TEXT_ARRAY),
            (&api_keys, Type::TEXT_ARRAY),
            (&secret_keys, Type::TEXT_ARRAY),
            (&key_ids, Type::TEXT_ARRAY),
            (&fingerprints, Type::BYTEA_ARRAY),
            (&row_seals, Type::BYTEA_ARRAY),
            (&label_seals, Type::BYTEA_ARRAY),
        ];
        Ok(self.rows(client, &sql, params).await?.len())
    }

    /// Records a vault key, unless it is already recorded. `known` are the keys that were recorded
    /// when the caller decided this.
    ///
    /// # Errors
    /// [`StoreError::KeysChanged`] if others were recorded or retired meanwhile; else as for any
    /// write.
    pub async fn record_key(&self, key: &RecordedKey, known: &[KeyId]) -> Result<(), StoreError> {
        let id = key.id.to_string();
        let work = async |client: &Client| {
            self.rows(client, KEY_LOCK, &[]).await?;
            let rows = self.rows(client, "SELECT key_id FROM credctl_keys", &[]);
            let there = rows.await?;
            let there = there.iter().map(|row| get(row, 0, "a vault key's id"));
            let there: Vec<String> = there.collect::<Result<_, _>>()?;
            if !there.contains(&id) {
                if there.len() != known.len()
                    || !known.iter().all(|k| there.contains(&k.to_string()))
                {
                    return Err(StoreError::KeysChanged);
                }
                insert_key(client, self, key).await?;
            }
            Ok(())
        };
        let proof = Statement {
            sql: "SELECT EXISTS (SELECT FROM credctl_keys WHERE key_id = $1)".to_owned(),
            params: vec![(&id, Type::TEXT)],
        };
        let written = self.write(work, &proof).await;
        written.map_err(StoreError::repeatable)
    }

    /// Makes the vault strict.
    ///
    /// # Errors
    /// As for any write.
    pub async fn make_strict(&self, strict_token: &Sealed) -> Result<(), StoreError> {
        let work = async |client: &Client| set_strict(client, self, strict_token).await;
        let token = strict_token.as_token();
        let proof = Statement {
            sql: "SELECT strict_token = $1 FROM credctl_vault".to_owned(),
            params: vec![(&token, Type::TEXT)],
        };
        let written = self.write(work, &proof).await;
        written.map_err(StoreError::repeatable)
    }
}

fn nothing_more() -> Statement<'static> {
    Statement {
        sql: "SELECT true".to_owned(),
        params: Vec::new(),
    }
}
