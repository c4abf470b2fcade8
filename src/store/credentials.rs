//! Writing credentials: one method per thing that can be done to a row.

use futures_util::future;
use tokio_postgres::{Client, Row, types::Type};
use uuid::Uuid;

use super::{
    Chosen, InUse, Statement, Store, StoreError,
    accounts::{DEFAULT_ACCOUNT, account_named},
    in_use::{InUseQuestion, decode_chosen},
    keys::{RecordedKey, record_first_key},
    rows::{ENVIRONMENT, TYPE, columns, credential, get},
};
use crate::domain::{Credential, CredentialType, Environment, KeyId, Nickname, Sealed};

/// A credential to store: everything of it but what the store decides.
#[derive(Debug, Clone)]
pub struct NewCredential {
    /// Made by the client, so that it can be looked for whatever happens.
    pub id: Uuid,
    /// The account; `None` makes or takes the private database's `default`.
    pub account_id: Option<Uuid>,
    /// The provider.
    pub credential_type: CredentialType,
    /// The label.
    pub nickname: Nickname,
    /// Paper, live, or not stated.
    pub environment: Option<Environment>,
    /// The two sealed fields.
    pub keys: SealedPair,
    /// The vault's first key, when this is its first sealing.
    pub first_key: Option<RecordedKey>,
    /// Answer an equal credential that is there already instead of storing another.
    pub if_absent: bool,
}

/// Both secret fields, sealed with one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPair {
    /// The first field.
    pub api_key: Sealed,
    /// The second field.
    pub secret_key: Sealed,
    /// The key both are sealed with.
    pub key_id: KeyId,
}

/// What an edit changes; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Another provider.
    pub credential_type: Option<CredentialType>,
    /// Paper or live, or (inner `None`) no longer stated.
    pub environment: Option<Option<Environment>>,
    /// Enabled or disabled.
    pub is_active: Option<bool>,
    /// Other keys.
    pub keys: Option<SealedPair>,
    /// The vault's first key, when these keys are its first sealing.
    pub first_key: Option<RecordedKey>,
}

/// What a change to a credential ended with.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The credential as it is now.
    pub credential: Credential,
    /// How many others of the user have the nickname it was given.
    pub same_nickname: i64,
    /// What `CREDCTL_CREDENTIAL` leads to now, where it is set.
    pub chosen: Option<Chosen>,
}

/// What `add` ended with.
#[derive(Debug, Clone)]
pub struct Added {
    /// The credential, new or found.
    pub credential: Credential,
    /// Whether it was there already.
    pub existed: bool,
    /// How many others of the user have the same nickname.
    pub same_nickname: i64,
}

impl Added {
    /// A credential that was there already.
    pub fn found(credential: Credential) -> Self {
        Added {
            credential,
            existed: true,
            same_nickname: 0,
        }
    }
}

/// Whether a row is there and no longer as it was read.
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

impl Store {
    /// Stores a credential.
    ///
    /// # Errors
    /// As for any write; [`StoreError::KeyNotRecorded`] when another first key won meanwhile.
    pub async fn insert(&self, new: &NewCredential) -> Result<Added, StoreError> {
        let work = async |client: &Client| {
            if let Some(key) = &new.first_key {
                record_first_key(client, self, key).await?;
            }
            let account = match new.account_id {
                Some(id) => id,
                None => account_named(client, self, DEFAULT_ACCOUNT).await?.0.id,
            };
            if new.if_absent {
                let lock =
                    "SELECT pg_advisory_xact_lock(hashtextextended('credctl add ' || $1::text, 0))";
                self.execute(client, lock, &[(&account, Type::UUID)])
                    .await?;
                if let Some(credential) = self.equal(client, new, account).await? {
                    return Ok(Added::found(credential));
                }
            }
            self.insert_row(client, new, account).await
        };
        let user = self.user_id();
        let proof = Statement {
            sql: "SELECT EXISTS (SELECT FROM user_credentials WHERE id = $1 AND user_id = $2)"
                .to_owned(),
            params: vec![(&new.id, Type::UUID), (&user, Type::TEXT)],
        };
        self.write(work, &proof)
            .await
            .map_err(|error| error.concerning(new.id))
    }

    async fn insert_row(
        &self,
        client: &Client,
        new: &NewCredential,
        account: Uuid,
    ) -> Result<Added, StoreError> {
        let sql = format!(
            "WITH c AS (INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, \
               secret_key, is_active, created_at, updated_at, nickname, environment, key_id) \
             SELECT $1, a.id, a.user_id, $4, $5, $6, true, now(), now(), $7, $8, $9 FROM user_accounts a \
               WHERE a.id = $2 AND a.user_id = $3 AND EXISTS (SELECT FROM credctl_keys WHERE key_id = $9) \
             RETURNING *, xmin) \
             SELECT {}, (SELECT count(*) FROM user_credentials o WHERE o.user_id = $3 AND o.nickname = $7) FROM c",
            columns()
        );
        let user = self.user_id();
        let (kind, nickname) = (new.credential_type.as_str(), new.nickname.as_str());
        let environment = new.environment.map(Environment::as_str);
        let key_id = new.keys.key_id.to_string();
        let rows = self
            .rows(
                client,
                &sql,
                &[
                    (&new.id, Type::UUID),
                    (&account, Type::UUID),
                    (&user, Type::TEXT),
                    (&kind, Type::TEXT),
                    (&new.keys.api_key.as_token(), Type::TEXT),
                    (&new.keys.secret_key.as_token(), Type::TEXT),
                    (&nickname, Type::TEXT),
                    (&environment, Type::TEXT),
                    (&key_id, Type::TEXT),
                ],
            )
            .await?;
        let row = rows.first().ok_or(StoreError::AccountGone)?;
        Ok(Added {
            credential: credential(&self.providers, row, 0)?,
            existed: false,
            same_nickname: get(row, 10, "the count of its namesakes")?,
        })
    }

    /// A credential that `--if-absent` counts as the same.
    async fn equal(
        &self,
        client: &Client,
        new: &NewCredential,
        account: Uuid,
    ) -> Result<Option<Credential>, StoreError> {
        let sql = format!(
            "SELECT {} FROM user_credentials c WHERE c.user_id = $1 AND c.user_account_id = $2 AND c.nickname = $3 \
             AND {TYPE} = $4 AND ({ENVIRONMENT}) IS NOT DISTINCT FROM $5 ORDER BY c.created_at, c.id LIMIT 1",
            columns()
        );
        let user = self.user_id();
        let environment = new.environment.map(Environment::as_str);
        let rows = self
            .rows(
                client,
                &sql,
                &[
                    (&user, Type::TEXT),
                    (&account, Type::UUID),
                    (&new.nickname.as_str(), Type::TEXT),
                    (&new.credential_type.as_str(), Type::TEXT),
                    (&environment, Type::TEXT),
                ],
            )
            .await?;
        rows.first()
            .map(|row| credential(&self.providers, row, 0))
            .transpose()
    }

    /// Gives a credential another nickname; answers it as it is now.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it changed since it was read; else as for any write.
    pub async fn rename(
        &self,
        old: &Credential,
        nickname: &Nickname,
        in_use: &InUse<'_>,
    ) -> Result<Changed, StoreError> {
        let sql = format!(
            "WITH c AS (UPDATE user_credentials SET nickname = $4, updated_at = now() \
               WHERE id = $1 AND user_id = $2 AND xmin::text = $3 RETURNING *, xmin) \
             SELECT {}, (SELECT count(*) FROM user_credentials o WHERE o.user_id = $2 AND o.nickname = $4 AND o.id <> $1) FROM c",
            columns()
        );
        let user = self.user_id();
        let work = async |client: &Client| {
            let params: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)] = &[
                (&old.id, Type::UUID),
                (&user, Type::TEXT),
                (&old.row_version, Type::TEXT),
                (&nickname.as_str(), Type::TEXT),
            ];
            let (row, chosen) = self.change(client, &sql, params, in_use).await?;
            Ok(Changed {
                credential: credential(&self.providers, &row, 0)?,
                same_nickname: get(&row, 10, "the count of its namesakes")?,
                chosen,
            })
        };
        self.write(work, &changed(old, &user))
            .await
            .map_err(|error| error.concerning(old.id))
    }

    /// Changes what an edit may change, if the row is still as it was read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is not; else as for any write.
    pub async fn edit(
        &self,
        old: &Credential,
        change: &Change,
        in_use: &InUse<'_>,
    ) -> Result<Changed, StoreError> {
        let sql = format!(
            "WITH c AS (UPDATE user_credentials SET credential_type = coalesce($4, credential_type), \
               environment = CASE WHEN $5 THEN $6 ELSE environment END, is_active = coalesce($7, is_active), \
               api_key = coalesce($8, api_key), secret_key = coalesce($9, secret_key), key_id = coalesce($10, key_id), \
               updated_at = now() \
               WHERE id = $1 AND user_id = $2 AND xmin::text = $3 RETURNING *, xmin) SELECT {} FROM c",
            columns()
        );
        let user = self.user_id();
        let kind = change.credential_type.as_ref().map(CredentialType::as_str);
        let environment = change.environment.flatten().map(Environment::as_str);
        let keys = change.keys.as_ref();
        let (api_key, secret_key) = (
            keys.map(|k| k.api_key.as_token()),
            keys.map(|k| k.secret_key.as_token()),
        );
        let key_id = keys.map(|k| k.key_id.to_string());
        let work = async |client: &Client| {
            if let Some(key) = &change.first_key {
                record_first_key(client, self, key).await?;
            }
            let params: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)] = &[
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
            ];
            let (row, chosen) = self.change(client, &sql, params, in_use).await?;
            Ok(Changed {
                credential: credential(&self.providers, &row, 0)?,
                same_nickname: 0,
                chosen,
            })
        };
        self.write(work, &changed(old, &user))
            .await
            .map_err(|error| error.concerning(old.id))
    }

    /// Changes one row and, in the same trip, resolves what `CREDCTL_CREDENTIAL` means from then on:
    /// asked after COMMIT, a lost answer would hide that the change was made.
    async fn change(
        &self,
        client: &Client,
        sql: &str,
        params: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)],
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
    /// [`StoreError::Conflict`] when one is not; else as for any write.
    pub async fn remove(&self, old: &[Credential]) -> Result<(), StoreError> {
        let sql = "DELETE FROM user_credentials c USING unnest($2::uuid[], $3::text[]) AS w (id, version) \
                   WHERE c.id = w.id AND c.user_id = $1 AND c.xmin::text = w.version";
        let user = self.user_id();
        let ids: Vec<Uuid> = old.iter().map(|c| c.id).collect();
        let versions: Vec<&str> = old.iter().map(|c| c.row_version.as_str()).collect();
        let work = async |client: &Client| {
            let params: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)] = &[
                (&user, Type::TEXT),
                (&ids, Type::UUID_ARRAY),
                (&versions, Type::TEXT_ARRAY),
            ];
            let removed = self.execute(client, sql, params).await?;
            if usize::try_from(removed) == Ok(old.len()) {
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

    async fn execute(
        &self,
        client: &Client,
        sql: &str,
        params: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)],
    ) -> Result<u64, StoreError> {
        client
            .execute_typed(sql, params)
            .await
            .map_err(|e| self.setting().error(&e))
    }
}
