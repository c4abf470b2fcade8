//! Changes stored credentials: one method for each kind of change.

use futures_util::future;
use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};
use uuid::Uuid;

use super::{
    Change, Changed, Chosen, SealedPair, Store, StoreError,
    fingerprints::{MADE_OF, Twin, contradicts},
    in_use::{InUseQuestion, decode_chosen},
    keys::record_first_key,
    rows::{COLUMNS, columns, credential, get},
};
use crate::{
    domain::{
        Credential, CredentialType, Environment, InUse, KeyId, Nickname, SEAL_BYTES, SealState,
    },
    postgres::wire::Statement,
};

/// Returns the statement that proves a change: the row exists, and is no longer as it was read.
fn changed<'a>(old: &'a Credential, user: &'a &str) -> Statement<'a> {
    Statement {
        sql: "SELECT EXISTS (SELECT FROM user_credentials WHERE id = $1 AND user_id = $2 AND xmin::text <> $3)"
            .to_owned(),
        params: vec![
            (&old.id, Type::UUID),
            (user, Type::TEXT),
            (&old.row_version, Type::TEXT),
        ],
    }
}

/// Returns the statement that proves that the user has credentials with all these `count` ids.
pub(super) fn all_stored<'a>(
    ids: &'a (dyn ToSql + Sync),
    count: &'a i64,
    user: &'a &str,
) -> Statement<'a> {
    Statement {
        sql: "SELECT count(*) = $3 FROM user_credentials WHERE user_id = $1 AND id = ANY ($2)"
            .to_owned(),
        params: vec![
            (user, Type::TEXT),
            (ids, Type::UUID_ARRAY),
            (count, Type::INT8),
        ],
    }
}

/// Refuses keys that are stored under the other environment. Keys of one account cannot belong to
/// paper and to live: one of the two rows would send orders to the wrong one.
pub(super) fn refuse_other_environment(
    same_keys: &[Credential],
    environment: Option<Environment>,
) -> Result<(), StoreError> {
    let mut others = same_keys.iter();
    match others.find(|other| contradicts(other.environment, environment)) {
        Some(other) => Err(StoreError::OtherEnvironment(Box::new(other.clone()))),
        None => Ok(()),
    }
}

/// Returns the credential with its seals judged as right, if it has any: they were written together
/// with the row.
pub(super) fn just_sealed(mut credential: Credential) -> Credential {
    if credential.seal == SealState::Unchecked {
        credential.seal = SealState::Ok;
    }
    credential
}

/// Returns SQL that changes the given fields, if the row is as it was read. New keys bring their
/// fingerprint, and are written only if their vault key is one of the vault's.
fn edit_sql() -> String {
    format!(
        "WITH c AS (UPDATE user_credentials SET credential_type = coalesce($4, credential_type), \
               environment = CASE WHEN $5 THEN $6 ELSE environment END, is_active = coalesce($7, is_active), \
               api_key = coalesce($8, api_key), secret_key = coalesce($9, secret_key), key_id = coalesce($10, key_id), \
               fingerprint = coalesce($11, fingerprint), fingerprint_of = CASE WHEN $11 IS NULL THEN fingerprint_of ELSE \
               (SELECT {MADE_OF} FROM (SELECT coalesce($4, credential_type), $8::text, $9::text) AS c (credential_type, api_key, secret_key)) END, \
               seal = coalesce($12, seal), label_seal = coalesce($13, label_seal), updated_at = now() \
               WHERE id = $1 AND user_id = $2 AND xmin::text = $3 \
               AND ($10 IS NULL OR EXISTS (SELECT FROM credctl_keys k WHERE k.key_id = $10)) RETURNING *, xmin) SELECT {} FROM c",
        columns()
    )
}

impl Store {
    /// Finds the credentials that hold this pair, after `marks` are written, so that every row has
    /// its fingerprint. One round trip, together with whatever is sent beside it.
    pub(super) async fn others_with_keys(
        &self,
        client: &Client,
        keys: &SealedPair,
        marks: &[Twin],
    ) -> Result<Vec<Credential>, StoreError> {
        let lock = self.lock_fingerprints(client);
        let mark = self.mark(client, marks);
        let twins = self.twins_within(client, &keys.fingerprints);
        let ((), (), twins) = future::try_join3(lock, mark, twins).await?;
        Ok(twins.into_iter().map(|twin| twin.credential).collect())
    }

    /// Finds the reason why a row was not written under this key.
    pub(super) async fn nothing_written(
        &self,
        client: &Client,
        key: KeyId,
    ) -> Result<StoreError, StoreError> {
        let sql = "SELECT EXISTS (SELECT FROM credctl_keys WHERE key_id = $1)";
        let rows = self
            .rows(client, sql, &[(&key.to_string(), Type::TEXT)])
            .await?;
        let is_known = rows
            .first()
            .map_or(Ok(false), |row| get(row, 0, "the key"))?;
        Ok(match is_known {
            true => StoreError::AccountGone,
            false => StoreError::KeyRetired { given: key },
        })
    }

    /// Gives a credential another nickname, and a new label seal unless it is unsealed. Returns the
    /// credential as it is now.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it changed since it was read; else as for any write.
    pub async fn rename(
        &self,
        old: &Credential,
        nickname: &Nickname,
        label_seal: Option<&[u8; SEAL_BYTES]>,
        in_use: &InUse<'_>,
    ) -> Result<Changed, StoreError> {
        let sql = format!(
            "WITH c AS (UPDATE user_credentials SET nickname = $4, label_seal = $5, updated_at = now() \
               WHERE id = $1 AND user_id = $2 AND xmin::text = $3 RETURNING *, xmin) \
             SELECT {}, (SELECT count(*) FROM user_credentials o WHERE o.user_id = $2 AND o.nickname = $4 AND o.id <> $1) FROM c",
            columns()
        );
        let user = self.user_id();
        let work = async |client: &Client| {
            let params: &[(&(dyn ToSql + Sync), Type)] = &[
                (&old.id, Type::UUID),
                (&user, Type::TEXT),
                (&old.row_version, Type::TEXT),
                (&nickname.as_str(), Type::TEXT),
                (&label_seal.map(<[u8; SEAL_BYTES]>::as_slice), Type::BYTEA),
            ];
            let (row, chosen) = self.change(client, &sql, params, in_use).await?;
            Ok(Changed {
                credential: just_sealed(credential(&self.providers, &row, 0)?),
                same_nickname: get(&row, COLUMNS, "the count of its namesakes")?,
                chosen,
                same_keys: Vec::new(),
            })
        };
        self.write(work, &changed(old, &user))
            .await
            .map_err(|error| error.concerning(old.id))
    }

    /// Changes what an edit may change, if the row is still as it was read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is not; else as for any write.
    pub async fn edit(
        &self,
        old: &Credential,
        change: &Change,
        in_use: &InUse<'_>,
    ) -> Result<Changed, StoreError> {
        let sql = edit_sql();
        let user = self.user_id();
        let kind = change.credential_type.as_ref().map(CredentialType::as_str);
        let environment = change.environment.flatten().map(Environment::as_str);
        let keys = change.keys.as_ref();
        let (api_key, secret_key) = (
            keys.map(|k| k.api_key.as_token()),
            keys.map(|k| k.secret_key.as_token()),
        );
        let key_id = keys.map(|k| k.key_id.to_string());
        let seal = change.seals.as_ref().map(|seals| seals.seal.as_slice());
        let label_seal = change.seals.as_ref().map(|s| s.label_seal.as_slice());
        let fingerprint = keys.and_then(SealedPair::fingerprint);
        let work = async |client: &Client| {
            if let Some(key) = &change.first_key {
                record_first_key(client, self, key).await?;
            }
            let params: &[(&(dyn ToSql + Sync), Type)] = &[
                (&old.id, Type::UUID),
                (&user, Type::TEXT),
                (&old.row_version, Type::TEXT),
                (&kind, Type::TEXT),
                (&change.environment.is_some(), Type::BOOL),
                (&environment, Type::TEXT),
                (&change.is_active, Type::BOOL),
                (&api_key, Type::TEXT),
                (&secret_key, Type::TEXT),
                (&key_id, Type::TEXT),
                (&fingerprint, Type::BYTEA),
                (&seal, Type::BYTEA),
                (&label_seal, Type::BYTEA),
            ];
            let twins = self.others_with_new_keys(client, change);
            let changed = self.change(client, &sql, params, in_use);
            let done = future::try_join(twins, changed).await;
            let (mut same_keys, (row, chosen)) = match done {
                Err(StoreError::Conflict) => return Err(self.conflict(client, keys).await?),
                done => done?,
            };
            same_keys.retain(|other| other.id != old.id);
            let credential = just_sealed(credential(&self.providers, &row, 0)?);
            refuse_other_environment(&same_keys, credential.environment)?;
            Ok(Changed {
                credential,
                same_nickname: 0,
                chosen,
                same_keys,
            })
        };
        self.write(work, &changed(old, &user))
            .await
            .map_err(|error| error.concerning(old.id))
    }

    /// Returns the credentials with the keys that an edit stores. Empty if it stores none.
    async fn others_with_new_keys(
        &self,
        client: &Client,
        change: &Change,
    ) -> Result<Vec<Credential>, StoreError> {
        match &change.keys {
            Some(keys) => self.others_with_keys(client, keys, &change.marks).await,
            None => Ok(Vec::new()),
        }
    }

    /// Finds the reason why an edit wrote nothing: the row was changed, or the vault key of its new
    /// fields is gone.
    async fn conflict(
        &self,
        client: &Client,
        keys: Option<&SealedPair>,
    ) -> Result<StoreError, StoreError> {
        let Some(keys) = keys else {
            return Ok(StoreError::Conflict);
        };
        Ok(match self.nothing_written(client, keys.key_id).await? {
            StoreError::AccountGone => StoreError::Conflict,
            why => why,
        })
    }

    /// Changes one row and, in the same round trip, resolves what `CREDCTL_CREDENTIAL` means from
    /// then on. If this were asked after COMMIT, a lost answer would hide that the change was made.
    async fn change(
        &self,
        client: &Client,
        sql: &str,
        params: &[(&(dyn ToSql + Sync), Type)],
        in_use: &InUse<'_>,
    ) -> Result<(Row, Option<Chosen>), StoreError> {
        let question = InUseQuestion::new(&self.providers, self.user_id(), in_use);
        let row = async {
            let rows = self.rows(client, sql, params).await?;
            rows.into_iter().next().ok_or(StoreError::Conflict)
        };
        let chosen = async {
            if matches!(in_use, InUse::Config(_)) {
                return Ok(None);
            }
            let asked = question.statement();
            let rows = self.rows(client, &asked.sql, &asked.params).await?;
            decode_chosen(&self.providers, &rows, in_use).map(Some)
        };
        future::try_join(row, chosen).await
    }

    /// Removes credentials, all or none, if each is still as it was read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if one is not; else as for any write.
    pub async fn remove(&self, old: &[Credential]) -> Result<(), StoreError> {
        let sql = "DELETE FROM user_credentials c USING unnest($2::uuid[], $3::text[]) AS w (id, version) \
                   WHERE c.id = w.id AND c.user_id = $1 AND c.xmin::text = w.version RETURNING c.id";
        let user = self.user_id();
        let ids: Vec<Uuid> = old.iter().map(|c| c.id).collect();
        let versions: Vec<&str> = old.iter().map(|c| c.row_version.as_str()).collect();
        let work = async |client: &Client| {
            let params: &[(&(dyn ToSql + Sync), Type)] = &[
                (&user, Type::TEXT),
                (&ids, Type::UUID_ARRAY),
                (&versions, Type::TEXT_ARRAY),
            ];
            let removed = self.rows(client, sql, params).await?;
            if removed.len() == old.len() {
                Ok(())
            } else {
                Err(StoreError::Conflict)
            }
        };
        let first = ids.first().copied().unwrap_or_default();
        let proof = Statement {
            sql: "SELECT NOT EXISTS (SELECT FROM user_credentials WHERE user_id = $1 AND id = ANY ($2))".to_owned(),
            params: vec![(&user, Type::TEXT), (&ids, Type::UUID_ARRAY)],
        };
        self.write(work, &proof)
            .await
            .map_err(|error| error.concerning(first))
    }
}
