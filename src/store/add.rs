//! Stores a credential, or finds a stored one that `--if-absent` counts as the same.

use futures_util::future;
use tokio_postgres::{
    Client,
    types::{ToSql, Type},
};
use uuid::Uuid;

use super::{
    SealedCredential, SealedPair, Store, StoreError,
    accounts::{DEFAULT_ACCOUNT, account_named},
    edit::{just_sealed, refuse_other_environment},
    fingerprints::{MADE_OF, Twin},
    keys::{FirstKey, record_first_key},
    rows::{COLUMNS, ENVIRONMENT, TYPE, columns, credential, get},
    sealed::{sealed_columns, sealed_credential_after},
};
use crate::{
    domain::{Credential, CredentialType, Environment, Nickname, Seals},
    postgres::wire::Statement,
};

/// A credential to store, without the values that the store sets itself.
#[derive(Debug, Clone)]
pub struct NewCredential {
    /// Id of the row, made by the client so that the row can be found whatever happens.
    pub id: Uuid,
    /// Account of the credential. `None` means the private database's `default`, which is made if
    /// it does not exist.
    pub account_id: Option<Uuid>,
    /// Type of the credential: the provider.
    pub credential_type: CredentialType,
    pub nickname: Nickname,
    /// Environment of the credential; `None` if it is not stated.
    pub environment: Option<Environment>,
    /// The two sealed fields.
    pub keys: SealedPair,
    /// The vault's first key, if this is its first sealing.
    pub first_key: Option<FirstKey>,
    /// True if an equal credential that is already stored is returned instead of storing another.
    pub if_absent: bool,
    /// Rows without a valid fingerprint, and their fingerprints.
    pub marks: Vec<Twin>,
}

/// Makes the seals of a new row once its account is known.
pub type Sealing<'a> = &'a dyn Fn(Uuid) -> Seals;

/// Result of storing a credential.
#[derive(Debug, Clone)]
pub struct Added {
    /// Credential that was stored or found.
    pub credential: Credential,
    /// Row that was found, if the credential was already stored.
    pub existing: Option<Box<SealedCredential>>,
    /// Number of other credentials of the user with the same nickname.
    pub same_nickname: i64,
    /// Other credentials that hold the same keys.
    pub same_keys: Vec<Credential>,
}

impl Added {
    /// Returns the result for a credential that was already stored.
    pub fn existing(existing: SealedCredential) -> Self {
        Added {
            credential: existing.credential.clone(),
            existing: Some(Box::new(existing)),
            same_nickname: 0,
            same_keys: Vec::new(),
        }
    }
}

impl Store {
    /// Stores a credential.
    ///
    /// # Errors
    /// As for any write; [`StoreError::KeyNotRecorded`] if another first key was recorded
    /// meanwhile, [`StoreError::OtherEnvironment`] if the pair is stored under the other
    /// environment.
    pub async fn insert(
        &self,
        new: &NewCredential,
        sealing: Sealing<'_>,
    ) -> Result<Added, StoreError> {
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
                if let Some(existing) = self.existing(client, new, account).await? {
                    return Ok(Added::existing(existing));
                }
            }
            self.insert_row(client, new, account, &sealing(account))
                .await
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
        seals: &Seals,
    ) -> Result<Added, StoreError> {
        let sql = format!(
            "WITH c AS (INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, \
               secret_key, is_active, created_at, updated_at, nickname, environment, key_id, fingerprint, fingerprint_of, \
               seal, label_seal) \
             SELECT c.id, a.id, a.user_id, c.credential_type, c.api_key, c.secret_key, true, now(), now(), $7, $8, $9, $10, {MADE_OF}, $11, $12 \
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
        let params: &[(&(dyn ToSql + Sync), Type)] = &[
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
            (&seals.seal.as_slice(), Type::BYTEA),
            (&seals.label_seal.as_slice(), Type::BYTEA),
        ];
        let twins = self.others_with_keys(client, &new.keys, &new.marks);
        let (same_keys, rows) = future::try_join(twins, self.rows(client, &sql, params)).await?;
        refuse_other_environment(&same_keys, new.environment)?;
        let Some(row) = rows.first() else {
            return Err(self.nothing_written(client, new.keys.key_id).await?);
        };
        Ok(Added {
            same_keys,
            credential: just_sealed(credential(&self.providers, row, 0)?),
            existing: None,
            same_nickname: get(row, COLUMNS, "the count of its namesakes")?,
        })
    }

    /// Finds a stored credential that `--if-absent` counts as the same.
    async fn existing(
        &self,
        client: &Client,
        new: &NewCredential,
        account: Uuid,
    ) -> Result<Option<SealedCredential>, StoreError> {
        let sql = format!(
            "SELECT {} FROM user_credentials c WHERE c.user_id = $1 AND c.user_account_id = $2 AND c.nickname = $3 \
             AND {TYPE} = $4 AND ({ENVIRONMENT}) IS NOT DISTINCT FROM $5 ORDER BY c.created_at, c.id LIMIT 1",
            sealed_columns()
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
            .map(|row| sealed_credential_after(&self.providers, row, 0))
            .transpose()
    }
}
