//! Writing credentials: one method per thing that can be done to a row.

use futures_util::future;
use tokio_postgres::{Client, Row, types::Type};
use uuid::Uuid;

use super::{
    Chosen, InUse, Statement, Store, StoreError,
    accounts::{DEFAULT_ACCOUNT, account_named},
    fingerprints::{MADE_OF, Twin, contradicts},
    in_use::{InUseQuestion, decode_chosen},
    keys::{RecordedKey, record_first_key},
    rows::{ENVIRONMENT, TYPE, columns, credential, get},
};
use crate::domain::{
    Credential, CredentialType, Environment, Fingerprint, KeyId, Nickname, Sealed,
};

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
    /// Rows that had no fingerprint, and theirs.
    pub marks: Vec<Twin>,
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
    /// What tells whether the pair is stored already, under every vault key at hand: that of
    /// `key_id` is stored.
    pub fingerprints: Vec<Fingerprint>,
}

impl SealedPair {
    /// The fingerprint that is stored with the pair, as bytes.
    pub(super) fn fingerprint(&self) -> Option<&[u8]> {
        self.fingerprints.first().map(Fingerprint::as_bytes)
    }
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
    /// Rows that had no fingerprint, and theirs; only where keys are changed.
    pub marks: Vec<Twin>,
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
    /// The others that hold the keys it was given.
    pub same_keys: Vec<Credential>,
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
    /// The others that hold the same keys.
    pub same_keys: Vec<Credential>,
}

impl Added {
    /// A credential that was there already.
    pub fn found(credential: Credential) -> Self {
        Added {
            credential,
            existed: true,
            same_nickname: 0,
            same_keys: Vec::new(),
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

/// The keys of one account cannot be those of paper and of live: one of the two would lead orders
/// into the other's world.
fn refuse_other_environment(
    same_keys: &[Credential],
    environment: Option<Environment>,
) -> Result<(), StoreError> {
    let mut others = same_keys.iter();
    match others.find(|other| contradicts(other.environment, environment)) {
        Some(other) => Err(StoreError::OtherEnvironment(Box::new(other.clone()))),
        None => Ok(()),
    }
}

/// Changes what is given, if the row is as it was read; new keys bring their fingerprint.
fn edit_sql() -> String {
    format!(
        "WITH c AS (UPDATE user_credentials SET credential_type = coalesce($4, credential_type), \
               environment = CASE WHEN $5 THEN $6 ELSE environment END, is_active = coalesce($7, is_active), \
               api_key = coalesce($8, api_key), secret_key = coalesce($9, secret_key), key_id = coalesce($10, key_id), \
               fingerprint = coalesce($11, fingerprint), fingerprint_of = CASE WHEN $11 IS NULL THEN fingerprint_of ELSE \
               (SELECT {MADE_OF} FROM (SELECT coalesce($4, credential_type), $8::text, $9::text) AS c (credential_type, api_key, secret_key)) END, \
               updated_at = now() \
               WHERE id = $1 AND user_id = $2 AND xmin::text = $3 RETURNING *, xmin) SELECT {} FROM c",
        columns()
    )
}

impl Store {
    /// Stores a credential.
    ///
    /// # Errors
    /// As for any write; [`StoreError::KeyNotRecorded`] when another first key won meanwhile,
    /// [`StoreError::OtherEnvironment`] when the pair is stored under the other environment.
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
               secret_key, is_active, created_at, updated_at, nickname, environment, key_id, fingerprint, fingerprint_of) \
             SELECT c.id, a.id, a.user_id, c.credential_type, c.api_key, c.secret_key, true, now(), now(), $7, $8, $9, $10, {MADE_OF} \
               FROM user_accounts a, (SELECT $1::uuid, $4::text, $5::text, $6::text) AS c (id, credential_type, api_key, secret_key) \
               WHERE a.id = $2 AND a.user_id = $3 AND EXISTS (SELECT FROM credctl_keys WHERE key_id = $9) \
             RETURNING *, xmin) \
             SELECT {}, (SELECT count(*) FROM user_credentials o WHERE o.user_id = $3 AND o.nickname = $7) FROM c",
            columns()
        );
        let user = self.user_id();
        let (kind, nickname) = (new.credential_type.as_str(), new.nickname.as_str());
        let environment = new.environment.map(Environment::as_str);
        let key_id = new.keys.key_id.to_string();
        let params: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)] = &[
            (&new.id, Type::UUID),
            (&account, Type::UUID),
            (&user, Type::TEXT),
            (&kind, Type::TEXT),
            (&new.keys.api_key.as_token(), Type::TEXT),
            (&new.keys.secret_key.as_token(), Type::TEXT),
            (&nickname, Type::TEXT),
            (&environment, Type::TEXT),
            (&key_id, Type::TEXT),
            (&new.keys.fingerprint(), Type::BYTEA),
        ];
        let twins = self.others_with(client, &new.keys, &new.marks);
        let (same_keys, rows) = future::try_join(twins, self.rows(client, &sql, params)).await?;
        refuse_other_environment(&same_keys, new.environment)?;
        let row = rows.first().ok_or(StoreError::AccountGone)?;
        Ok(Added {
            same_keys,
            credential: credential(&self.providers, row, 0)?,
            existed: false,
            same_nickname: get(row, 10, "the count of its namesakes")?,
        })
    }

    /// The credentials that hold this pair; every row that can be known by its pair is by now. One
    /// round trip, together with whatever is sent beside it.
    async fn others_with(
        &self,
        client: &Client,
        keys: &SealedPair,
        marks: &[Twin],
    ) -> Result<Vec<Credential>, StoreError> {
        let lock = self.lock_pairs(client);
        let mark = self.mark(client, marks);
        let twins = self.twins_within(client, &keys.fingerprints);
        let ((), (), twins) = future::try_join3(lock, mark, twins).await?;
        Ok(twins.into_iter().map(|twin| twin.credential).collect())
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
    /// [`StoreError::Conflict`] when it is not; else as for any write.
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
        let fingerprint = keys.and_then(SealedPair::fingerprint);
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
                (&fingerprint, Type::BYTEA),
            ];
            let twins = async {
                match keys {
                    Some(keys) => self.others_with(client, keys, &change.marks).await,
                    None => Ok(Vec::new()),
                }
            };
            let changed = self.change(client, &sql, params, in_use);
            let (mut same_keys, (row, chosen)) = future::try_join(twins, changed).await?;
            same_keys.retain(|other| other.id != old.id);
            let credential = credential(&self.providers, &row, 0)?;
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
                   WHERE c.id = w.id AND c.user_id = $1 AND c.xmin::text = w.version RETURNING c.id";
        let user = self.user_id();
        let ids: Vec<Uuid> = old.iter().map(|c| c.id).collect();
        let versions: Vec<&str> = old.iter().map(|c| c.row_version.as_str()).collect();
        let work = async |client: &Client| {
            let params: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)] = &[
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

    pub(super) async fn execute(
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
